package stepup.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.openl.rules.runtime.RulesEngineFactory;

/** OpenL Tablets: a decision table in a workbook that collects what its rows say. */
final class OpenL extends PerUpgrade {
  private static final String[][] TABLE = {
    {"Environment"},
    {"import", "stepup.bench"},
    {"", "java.util"},
    {},
    {"Method boolean conflicting(Upgrade u)"},
    {some("!Collections.disjoint(u.others[i].services, u.additional)")},
    {},
    {"Method boolean concurrent(Upgrade u)"},
    {some("u.others[i].offer == u.target")},
    {},
    {"Method boolean unknown(Upgrade u)"},
    {some("!u.others[i].known")},
    {},
    {"Rules String[] reasons(Upgrade u)"},
    {"C1", "C2", "C3", "C4", "C5", "CRET1"},
    {
      "u.status != status",
      "u.delegatedAdmin == admin",
      "conflicting(u) == conflicting",
      "concurrent(u) == concurrent",
      "unknown(u) == unknown",
      "code"
    },
    {
      "String status",
      "String admin",
      "Boolean conflicting",
      "Boolean concurrent",
      "Boolean unknown",
      "String code"
    },
    {
      "Status is not",
      "Delegated admin",
      "Conflicting services",
      "Target held",
      "Unknown offers held",
      "Reason"
    },
    {"active", "", "", "", "", "subscription_status_not_active"},
    {"", "no", "", "", "", "delegated_admin_permissions_disabled"},
    {"", "unknown", "", "", "", "delegated_admin_permissions_unknown"},
    {"", "", "true", "", "", "conflicting_service_types"},
    {"", "", "", "true", "", "concurrency_conflicts"},
    {"", "", "", "", "true", "offer_not_in_catalogue"},
  };

  private final Reasons reasons;

  /** The table as OpenL offers it to Java. */
  public interface Reasons {
    String[] reasons(Upgrade u);
  }

  OpenL() {
    try {
      var file = Files.createTempFile("reasons", ".xlsx");
      try (var book = new XSSFWorkbook();
          var out = Files.newOutputStream(file)) {
        write(book.createSheet("Reasons"));
        book.write(out);
      }
      var factory = new RulesEngineFactory<>(file.toString(), Reasons.class);
      factory.setExecutionMode(true);
      reasons = factory.newEngineInstance();
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A loop over the other subscriptions that are held. */
  private static String some(String condition) {
    return "for (int i = 0; i < u.others.length; i++) { if (u.others[i].held && ("
        + condition
        + ")) { return true; } } return false;";
  }

  private static void write(XSSFSheet sheet) {
    for (int i = 0; i < TABLE.length; i++) {
      var row = sheet.createRow(i);
      for (int j = 0; j < TABLE[i].length; j++) {
        row.createCell(j).setCellValue(TABLE[i][j]);
      }
      if (TABLE[i].length == 1 && i + 1 < TABLE.length && TABLE[i + 1].length > 1) {
        sheet.addMergedRegion(new CellRangeAddress(i, i, 0, TABLE[i + 1].length - 1));
      }
    }
  }

  @Override
  void judge(List<Upgrade> upgrades, List<Holding> subscriptions) {
    for (var upgrade : upgrades) {
      for (var code : reasons.reasons(upgrade)) {
        upgrade.add(code);
      }
    }
  }
}
