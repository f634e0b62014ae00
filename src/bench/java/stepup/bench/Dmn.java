package stepup.bench;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.kie.api.io.Resource;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

/** KIE DMN: one decision table that collects, with FEEL over the other subscriptions. */
final class Dmn extends PerUpgrade {
  private final DMNRuntime runtime;
  private final DMNModel model;

  Dmn() {
    Resource table = ResourceFactory.newClassPathResource("stepup/bench/upgrade.dmn", Dmn.class);
    runtime =
        DMNRuntimeBuilder.fromDefaults()
            .buildConfiguration()
            .fromResources(List.of(table))
            .getOrElseThrow(IllegalStateException::new);
    model = Objects.requireNonNull(runtime.getModel("stepup", "upgrade"));
  }

  @Override
  void judge(List<Upgrade> upgrades, List<Holding> subscriptions) {
    for (var upgrade : upgrades) {
      var context = runtime.newContext();
      context.set("status", upgrade.getStatus());
      context.set("delegatedAdmin", upgrade.getDelegatedAdmin());
      context.set("target", upgrade.getTarget());
      context.set("additional", upgrade.getAdditional());
      context.set("others", Stream.of(upgrade.getOthers()).map(Holding::map).toList());
      var result = runtime.evaluateAll(model, context);
      if (result.hasErrors()) {
        throw new IllegalStateException(result.getMessages().toString());
      }
      for (var code : (List<?>) result.getDecisionResultByName("reasons").getResult()) {
        upgrade.add((String) code);
      }
    }
  }
}
