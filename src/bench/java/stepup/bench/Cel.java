package stepup.bench;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** CEL-Java: a checked expression for each condition. */
final class Cel extends PerUpgrade {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(dev.cel.parser.CelStandardMacro.STANDARD_MACROS)
          .addVar("status", SimpleType.STRING)
          .addVar("delegatedAdmin", SimpleType.STRING)
          .addVar("target", SimpleType.STRING)
          .addVar("additional", ListType.create(SimpleType.STRING))
          .addVar("others", ListType.create(MapType.create(SimpleType.STRING, SimpleType.DYN)))
          .setResultType(SimpleType.BOOL)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private record Row(CelRuntime.Program condition, String code) {}

  private final List<Row> rows =
      List.of(
          row("status != 'active'", "subscription_status_not_active"),
          row("delegatedAdmin == 'no'", "delegated_admin_permissions_disabled"),
          row("delegatedAdmin == 'unknown'", "delegated_admin_permissions_unknown"),
          row(
              "others.exists(o, o.held && o.services.exists(s, s in additional))",
              "conflicting_service_types"),
          row("others.exists(o, o.held && o.offer == target)", "concurrency_conflicts"),
          row("others.exists(o, o.held && !o.known)", "offer_not_in_catalogue"));

  private static Row row(String condition, String code) {
    try {
      return new Row(RUNTIME.createProgram(COMPILER.compile(condition).getAst()), code);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void judge(List<Upgrade> upgrades, List<Holding> subscriptions) {
    for (var upgrade : upgrades) {
      judge(upgrade);
    }
  }

  private void judge(Upgrade upgrade) {
    var variables =
        Map.of(
            "status",
            upgrade.getStatus(),
            "delegatedAdmin",
            upgrade.getDelegatedAdmin(),
            "target",
            upgrade.getTarget(),
            "additional",
            upgrade.getAdditional(),
            "others",
            Stream.of(upgrade.getOthers()).map(Holding::map).toList());
    try {
      for (var row : rows) {
        if ((boolean) row.condition.eval(variables)) {
          upgrade.add(row.code);
        }
      }
    } catch (CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }
}
