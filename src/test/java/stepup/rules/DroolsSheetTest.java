package stepup.rules;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.drools.decisiontable.InputType;
import org.drools.decisiontable.SpreadsheetCompiler;
import org.drools.drl.extensions.DecisionTableFactory;
import org.drools.model.codegen.ExecutableModelProject;
import org.junit.jupiter.api.Test;
import org.kie.api.KieServices;
import org.kie.api.definition.rule.Rule;
import stepup.Shipped;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.tables.Grid;
import stepup.tables.Mistakes;
import stepup.tables.RulesException;

class DroolsSheetTest {
  private static final String PARTNER = read("partner.drl.csv");

  @Test
  void theRowThatDeniesIsNamedInTheAnswer() {
    var rules = RuleSet.load(Shipped.files().with("partner.drl.csv", PARTNER));
    assertThat(said(rules, "office-365-business-premium", 25))
        .containsExactly(
            "not eligible offer_no_longer_available by UPG-900 in partner.drl.csv row 11");
    assertThat(said(rules, "office-365-business-premium", 301))
        .containsExactly(
            "not eligible offer_no_longer_available by UPG-900 in partner.drl.csv row 11",
            "not eligible quantity_out_of_range by UPG-910 in partner.drl.csv row 12");
    assertThat(said(rules, "office-365-business", 300)).isEmpty();
    assertThat(rules.rules())
        .filteredOn(rule -> rule.ref().id().equals("UPG-910"))
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.title()).isEqualTo("the programme sells large upgrades elsewhere");
              assertThat(rule.source()).isEqualTo("partner contract, section 3");
            });
  }

  @Test
  void aWorkbookDecidesAsTheSameCsvDoes() throws IOException {
    var csv = RuleSet.load(Shipped.files().with("partner.drl.csv", PARTNER));
    var xlsx = RuleSet.load(Shipped.files().with("partner.drl.xlsx", workbook(sheet -> {})));
    for (var offer : List.of("office-365-business", "office-365-business-premium")) {
      for (int quantity : new int[] {300, 301}) {
        assertThat(said(xlsx, offer, quantity))
            .isEqualTo(
                said(csv, offer, quantity).stream()
                    .map(line -> line.replace(".csv", ".xlsx"))
                    .toList());
      }
    }
  }

  @Test
  void ofSeveralSheetsTheOneWithTheNameOfTheFileIsRead() throws IOException {
    var bytes =
        workbook(
            sheet -> {
              sheet.getWorkbook().createSheet("more").createRow(0).createCell(0);
              sheet.getWorkbook().setSheetName(0, "partner");
            });
    assertThat(drl("partner.drl.xlsx", bytes).rules()).hasSize(2);
    assertThat(told("other.drl.xlsx", bytes))
        .containsExactly(
            "other.drl.xlsx: the workbook has several sheets, and none is named `other`;"
                + " give this name to the one that holds the table");
  }

  @Test
  void theByteOrderMarkTheSeparatorAndTheLineEndsOfACsvDoNotMatter() {
    var expected = drl("partner.drl.csv", PARTNER);
    assertThat(drl("partner.drl.csv", "\ufeff" + PARTNER)).isEqualTo(expected);
    assertThat(drl("partner.drl.csv", PARTNER.replace("\n", "\r\n"))).isEqualTo(expected);
    var semicolons = PARTNER.replaceAll(",(?! section)", ";").replace(")\"\"; $u; \"\"", ", $u, ");
    assertThat(drl("partner.drl.csv", semicolons.replace("getRule(); $u; ", "getRule(), $u, ")))
        .isEqualTo(expected);
  }

  @Test
  void theEngineItselfWouldMakeTheSameRules() {
    var own = drl("partner.drl.csv", PARTNER).text();
    var engines =
        new SpreadsheetCompiler()
            .compile(
                new ByteArrayInputStream(PARTNER.getBytes(StandardCharsets.UTF_8)), InputType.CSV);
    assertThat(normal(own)).isEqualTo(normal(engines));
  }

  @Test
  void codeThatTakesSeveralValuesGetsEachOfThem() {
    var several =
        PARTNER
            .replace(
                "own.offer().id() == \"\"$param\"\"", "own.offer().id() in (\"\"$1\"\",\"\"$2\"\")")
            .replace("office-365-business-premium", "\"office-365-business, office-365-proplus\"")
            .replace("quantity() > $param", "\"forall(||){quantity() == $}\"")
            .replace(",300,", ",\"1, 2\",");
    assertThat(drl("partner.drl.csv", several).text())
        .contains("in (\"office-365-business\",\"office-365-proplus\")")
        .contains("quantity() == 1 || quantity() == 2");
  }

  @Test
  void whatOnlyAWorkbookCanHoldIsRefusedAtItsCell() throws IOException {
    var bytes =
        workbook(
            sheet -> {
              sheet.getRow(10).getCell(2).setCellErrorValue(FormulaError.NA.getCode());
              sheet.getRow(10).getCell(3).setCellFormula("CHAR(34)&\"x\"");
              sheet.addMergedRegion(CellRangeAddress.valueOf("C8:E8"));
            });
    assertThat(told("partner.drl.xlsx", bytes))
        .containsExactly(
            "partner.drl.xlsx!C8: the cells C8:E8 are merged;"
                + " unmerge them; an object of several columns stands in each of them, with `...` behind it",
            "partner.drl.xlsx!C11: the cell holds the error `#N/A`; write the value that is meant",
            "partner.drl.xlsx!D11: the cell holds a formula, `=CHAR(34)&\"x\"`;"
                + " write its value: copy the cell and paste it as a value");
  }

  @Test
  void decisionsFollowTheFileAlsoAfterABuildThatFailed() {
    var name = "partner.drl.csv";
    var rules = RuleSet.load(Shipped.files().with(name, PARTNER));
    assertThat(said(rules, "office-365-business-premium", 1)).hasSize(1);
    refused(name, PARTNER.replace("own.offer()", "own.goal()"));
    var other = PARTNER.replace("office-365-business-premium", "office-365-business");
    rules = RuleSet.load(Shipped.files().with(name, other));
    assertThat(said(rules, "office-365-business-premium", 1)).isEmpty();
    assertThat(said(rules, "office-365-business", 1)).hasSize(1);
    refused(name, PARTNER + "x\n");
    rules = RuleSet.load(Shipped.files().with(name, PARTNER));
    assertThat(said(rules, "office-365-business-premium", 1)).hasSize(1);
  }

  private static void refused(String name, String text) {
    assertThatThrownBy(() -> RuleSet.load(Shipped.files().with(name, text)))
        .isInstanceOf(RulesException.class);
  }

  /** Why sheets never reach the engine's own reader; if this fails, an upgrade has mended it. */
  @Test
  void theEngineItselfServesAnOldTableAfterABuildThatThrew() {
    try {
      var table = "RuleSet,r\nRuleTable t\nNAME,CONDITION\n,\n,String($param)\n,\n%s,true\n";
      assertThat(plain(Map.of("a.drl.csv", table.formatted("old")))).containsExactly("old");
      var broken = table.formatted("broken").replace("CONDITION", "QUESTION");
      assertThat(
              catchThrowable(
                  () -> plain(Map.of("a.drl.csv", table.formatted("old"), "b.drl.csv", broken))))
          .isNotNull();
      assertThat(plain(Map.of("a.drl.csv", table.formatted("new")))).containsExactly("old");
    } finally {
      DecisionTableFactory.clearCompilerCache();
    }
  }

  private static Set<String> plain(Map<String, String> tables) {
    var services = KieServices.get();
    var release = services.newReleaseId("stepup.test", "plain", "1");
    var files = services.newKieFileSystem();
    files.generateAndWritePomXML(release);
    tables.forEach((name, text) -> files.write("src/main/resources/r/" + name, text));
    try {
      services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
      return services.newKieContainer(release).getKieBase().getKiePackages().stream()
          .flatMap(p -> p.getRules().stream())
          .map(Rule::getName)
          .collect(toSet());
    } finally {
      services.getRepository().removeKieModule(release);
    }
  }

  @Test
  void whateverACellHoldsItIsToldOfOrIsAValueInExactlyOneRule() {
    var random = new SplittableRandom(7);
    int rows = 200;
    int accepted = 0;
    var batch = new ArrayList<List<String>>();
    for (int i = 0; i < 20_000 / rows; i++) {
      var drawn = new ArrayList<List<String>>();
      for (int row = 0; row < rows; row++) {
        var cells =
            new ArrayList<>(
                List.of("UPG-" + (1000 + row) + " a", "b", "c", "d", "5", "quantity_out_of_range"));
        cells.set(random.nextInt(5), cell(random));
        drawn.add(cells);
      }
      batch = drawn;
      for (int told = 1; told > 0; ) {
        var mistakes = new Mistakes();
        sheet(batch, mistakes);
        told = mistakes.errors().size();
        var refused = mistakes.errors().stream().map(m -> m.row() - 11).collect(toSet());
        var rest = new ArrayList<List<String>>();
        for (int row = 0; row < batch.size(); row++) {
          if (!refused.contains(row)) {
            rest.add(batch.get(row));
          }
        }
        batch = rest;
      }
      var read = sheet(batch, new Mistakes());
      assertThat(read.rules()).hasSameSizeAs(batch);
      var lines = read.text().lines().toList();
      for (int row = 0; row < batch.size(); row++) {
        assertThat(lines.get(row + 10)).isEqualTo(written(batch.get(row)));
        assertThat(read.rules().get(row).name()).isEqualTo(batch.get(row).get(0));
        assertThat(read.rules().get(row).source()).isEqualTo(batch.get(row).get(1));
        assertThat(String.join("", batch.get(row))).doesNotContainPattern("[\"'\\\\;|&$#{}()=<>]");
      }
      accepted += batch.size();
    }
    assertThat(accepted).isBetween(4_000, 16_000);
    assertThat(Knowledge.build(List.of(sheet(batch, new Mistakes())), List.of())).isNotNull();
  }

  /** The rule a row stands for, as a rule engineer would have written it. */
  private static String written(List<String> row) {
    var constraints = new ArrayList<String>();
    if (!row.get(2).isEmpty()) {
      constraints.add("own.offer().id() == \"" + row.get(2) + "\"");
    }
    if (!row.get(3).isEmpty()) {
      constraints.add("path.to().id() == \"" + row.get(3) + "\"");
    }
    if (!row.get(4).isEmpty()) {
      constraints.add("quantity() > " + row.get(4));
    }
    return "rule \""
        + row.get(0)
        + "\" \t@source(\""
        + row.get(1)
        + "\") \twhen \t\t$u : Upgrade("
        + String.join(", ", constraints)
        + ") \tthen \t\tfindings.notEligible(drools.getRule(), $u, \""
        + row.get(5)
        + "\"); end ";
  }

  private static DrlFile sheet(List<List<String>> rows, Mistakes mistakes) {
    var header = PARTNER.lines().limit(10).collect(joining("\n", "", "\n"));
    var body =
        rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
                        .collect(joining(",", "", "\n")))
            .collect(joining());
    return drl("partner.drl.csv", (header + body).getBytes(StandardCharsets.UTF_8), mistakes);
  }

  private static String cell(SplittableRandom random) {
    var pieces =
        List.of(
            "office-365-business",
            "UPG-1 x",
            "5",
            "300",
            "true",
            "end",
            "then",
            "when",
            "rule",
            "eval",
            "a, b",
            ".",
            "..",
            "...",
            "/",
            "//",
            "@",
            "-",
            "+",
            "%",
            ":",
            "_",
            " ",
            "  ",
            "é",
            "中文",
            "Ω",
            "cell_11_1_0_",
            "null",
            "quantity",
            "own.offer",
            "\u2019",
            "'",
            "\"",
            "\\",
            "\\u0022",
            "|",
            "||",
            "&&",
            "==",
            "<",
            ">",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "$",
            "$param",
            "$1",
            ";",
            "#",
            "=",
            "=1+1",
            "!",
            "?",
            "*",
            "/*",
            "\n",
            "\r\n",
            "\t",
            "\u00a0",
            "\u200b",
            "\u202e",
            "\ufeff",
            "\u0301",
            "\ud800",
            "Functions",
            "RuleTable x",
            "PRIORITY",
            "salience 10",
            "import java.lang.System");
    if (random.nextInt(8) == 0) {
      return InjectionTest.PAYLOADS.get(random.nextInt(InjectionTest.PAYLOADS.size()));
    }
    var cell = new StringBuilder();
    for (int n = random.nextInt(3); n >= 0; n--) {
      int harmless = 32;
      cell.append(pieces.get(random.nextInt(random.nextInt(4) == 0 ? pieces.size() : harmless)));
    }
    return cell.toString();
  }

  private static List<String> said(RuleSet rules, String offer, int quantity) {
    var facts =
        new Facts(
            new Facts.Customer("c", Set.of("office-365"), Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(
                new Facts.Subscription(
                    "s", offer, "active", quantity, null, null, List.of(), null, null, Map.of())),
            Facts.Coverage.TENANT,
            LocalDate.parse("2026-11-22"),
            null);
    return rules
        .evaluate(facts, DecisionEngine.Scope.EVERYTHING)
        .subscriptions()
        .get(0)
        .upgrades()
        .stream()
        .filter(upgrade -> upgrade.targetOffer().equals("office-365-enterprise-e3"))
        .flatMap(upgrade -> upgrade.outcome().findings().stream())
        .filter(finding -> finding.rule().file().startsWith("partner"))
        .map(
            finding ->
                finding.result().text()
                    + " "
                    + finding.reason()
                    + " by "
                    + finding.rule().id()
                    + " in "
                    + finding.rule().file()
                    + " row "
                    + finding.rule().row())
        .toList();
  }

  private static String normal(String drl) {
    var rules = drl.substring(drl.indexOf("rule \"")).replaceAll("//.*", "");
    return rules.replaceAll("\\s+", " ").strip();
  }

  private static DrlFile drl(String name, String text) {
    return drl(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static DrlFile drl(String name, byte[] bytes) {
    var mistakes = new Mistakes();
    var read = drl(name, bytes, mistakes);
    assertThat(mistakes.errors()).isEmpty();
    return read;
  }

  private static List<String> told(String name, byte[] bytes) {
    var mistakes = new Mistakes();
    assertThat(drl(name, bytes, mistakes).rules()).isEmpty();
    return mistakes.all().stream().map(Object::toString).toList();
  }

  private static DrlFile drl(String name, byte[] bytes, Mistakes mistakes) {
    Grid grid = Objects.requireNonNull(Shipped.files().with(name, bytes).grid(name));
    return DroolsSheet.read(name, grid, Shipped.rules().catalog().reasons(), mistakes);
  }

  /** The example as a workbook: what looks like a number in it is one. */
  private static byte[] workbook(Consumer<XSSFSheet> change) throws IOException {
    var grid =
        Objects.requireNonNull(
            Shipped.files().with("partner.drl.csv", PARTNER).grid("partner.drl.csv"));
    try (var workbook = new XSSFWorkbook();
        var bytes = new ByteArrayOutputStream()) {
      var sheet = workbook.createSheet("any");
      for (int row = 1; row <= grid.height(); row++) {
        var cells = sheet.createRow(row - 1);
        for (int column = 1; column <= grid.row(row).size(); column++) {
          var text = grid.cell(row, column).text();
          var cell = cells.createCell(column - 1);
          if (text.matches("\\d+")) {
            cell.setCellValue(Integer.parseInt(text));
          } else {
            cell.setCellValue(text);
          }
        }
      }
      change.accept(sheet);
      workbook.write(bytes);
      return bytes.toByteArray();
    }
  }

  private static String read(String name) {
    try {
      return Files.readString(Path.of("src/test/resources/rule-engineers", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
