package stepup.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Shipped;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

/** What becomes of a page that says something else than the tables, or is no page. */
class ImportPageTest {
  private static final Path SEED = Path.of("src/test/resources/pages/seed.pt-br.md");
  private static final String TABLE = "upgrade-paths.csv";

  @TempDir Path folder;
  private Path rules;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String out = "";
  private String err = "";

  @BeforeEach
  void copyRules() {
    rules = Shipped.copiedTo(folder.resolve("rules"));
    environment.put("RULES", rules.toString());
  }

  /** A page in Portuguese, read from its offers alone, and the table written by hand. */
  @Test
  void theShippedMatrixIsWhatTheSeedSays() throws Exception {
    edit(TABLE, text -> text.lines().findFirst().orElseThrow() + "\n");
    assertThat(run(SEED)).isEqualTo(1);
    var drafted = new Reading(RuleFiles.read(rules).with(TABLE, out)).sheet("upgrade-paths");
    assertThat(drafted.rows())
        .extracting(row -> List.of(row.text("From offer"), row.text("To offer"), row.id()))
        .isEqualTo(
            Shipped.sheet(TABLE).rows().stream()
                .map(row -> List.of(row.text("From offer"), row.text("To offer"), row.id()))
                .toList())
        .hasSize(7);
  }

  @Test
  void draftsThatAreAddedToTheTableAreTheTable() throws Exception {
    var lost = List.of("P-01,", "P-06,").stream().map(start -> line(TABLE, start)).toList();
    edit(TABLE, text -> text.replace(lost.get(0), "").replace(lost.get(1), ""));
    assertThat(run(SEED)).isEqualTo(1);
    assertThat(err).contains("drafted: P-08, ", "drafted: P-09, ");
    edit(TABLE, text -> text + out.substring(out.indexOf('\n') + 1));
    assertThat(run(SEED)).isZero();
    var files = RuleFiles.read(rules);
    assertThat(RuleSet.load(files).catalog().paths()).hasSize(7);
    assertThat(Scenarios.run(files, RuleSet.load(files)).failures())
        .extracting(Mistake::toString)
        .noneMatch(failure -> failure.contains("eligible"));
  }

  @Test
  void rowsAreWrittenAsTheTableIs() throws Exception {
    var line = line(TABLE, "P-07,");
    edit(TABLE, text -> text.replace(line, ""));
    var table = Files.readString(rules.resolve(TABLE));
    // No cell of what is left has a comma outside of quotes, or a semicolon.
    edit(TABLE, text -> text.replaceAll("\"[^\"]*\"", "seed").replace(',', ';'));
    run(SEED);
    assertThat(out.lines().toList().get(0))
        .isEqualTo(table.lines().findFirst().orElseThrow().replace(',', ';'));
    assertThat(out.lines().toList().get(1))
        .startsWith("P-07;office-365-business-essentials;office-365-enterprise-e3;upgrade_only;")
        .contains("\"seed.pt-br.md table row 3; upgrade type");
  }

  @Test
  void aPathThatIsNotOpenOrSwitchedOffIsSaidToBeAndNotDraftedAgain() throws Exception {
    edit(
        TABLE,
        text ->
            text.replace(
                    "office-365-proplus,upgrade_only,reassign_user_licences,,,",
                    "office-365-proplus,upgrade_only,reassign_user_licences,,2026-06-30,")
                .replace("P-07,", "P-99,")
                .replaceFirst("(?m)^(P-99,.*),yes,", "$1,no,"));
    assertThat(run(SEED)).isEqualTo(1);
    assertThat(err)
        .contains("not open on 2026-11-22: P-02, ", "switched off: P-99, ")
        .endsWith(
            "differ: 7 paths on the page, of which 5 already there, 0 drafted; 0 not on the page; 0 not matched\n");
    assertThat(out).isEmpty();
    assertThat(run(SEED, "--as-of=2026-06-30")).isEqualTo(1);
    assertThat(err).contains("already there: P-02, ").doesNotContain("not open");
  }

  @Test
  void aPathThatHasEndedIsNotMissingOnThePage() throws Exception {
    edit(
        TABLE,
        text ->
            text
                + "P-08,office-365-enterprise-e1,office-365-enterprise-e3,upgrade_only,reassign_user_licences,,2026-06-30,yes,a test,\n");
    assertThat(run(SEED)).isZero();
    assertThat(run(SEED, "--as-of=2026-06-30")).isEqualTo(1);
    assertThat(err).contains("not on the page: P-08, ");
  }

  @Test
  void pathsThatDoNotAgreeOnATypeLeaveItOpen() throws Exception {
    edit(
        TABLE,
        text ->
            text.replace(line(TABLE, "P-07,"), "")
                .replaceFirst("upgrade_only", "upgrade_with_license_transfer"));
    run(SEED);
    assertThat(err).contains("note: the paths of the table do not agree on `Upgrade type`");
    assertThat(out).contains("office-365-enterprise-e3,,reassign_user_licences,,,yes,");
  }

  @Test
  void anIdThatAnotherTableHasIsNotTaken() throws Exception {
    edit(TABLE, text -> text.replace(line(TABLE, "P-07,"), ""));
    edit("eligibility.csv", text -> text.replace("\nE-10,", "\nP-07,"));
    run(SEED);
    assertThat(out).contains("\nP-08,");
  }

  @Test
  void aNameThatTwoOffersHaveIsNotMatched() throws Exception {
    edit(
        "offers.csv", text -> text.replace("Exchange Online (Plan 2)", "Exchange Online (Plan 1)"));
    page(
        "p.md",
        "| a | b |\n|---|---|\n| Office 365 Business | ProPlus |\n| Exchange Online （Plan　1） | Enterprise E3 |\n");
    assertThat(run(folder.resolve("p.md"))).isEqualTo(1);
    assertThat(err)
        .contains(
            "may be exchange-online-plan-1 or exchange-online-plan-2; write one of these ids on the page");
  }

  @Test
  void thePageIsReadInTheEncodingItStates() throws Exception {
    var html =
        "<html><head><meta charset=gb18030><title>升级</title></head><body><p>可升级到</p><table><tr><th>产品<th>可升级到<tr><td>商业版<td>Ｏｆｆｉｃｅ　３６５　ＰｒｏＰｌｕｓ</table>";
    edit("offers.csv", text -> text.replace("O365_BUSINESS\"", "O365_BUSINESS, 商业版\""));
    Files.write(folder.resolve("p.html"), html.getBytes(Charset.forName("GB18030")));
    assertThat(run(folder.resolve("p.html"))).isEqualTo(1);
    assertThat(err).contains("already there: P-02, ");
    assertThat(err).doesNotContain("not matched:");
  }

  @Test
  void rowsGoIntoANewFileOnly() throws Exception {
    var file = folder.resolve("draft.csv");
    assertThat(run(SEED, "--out=" + file)).isZero();
    assertThat(file).doesNotExist();
    edit(TABLE, text -> text.replace(line(TABLE, "P-07,"), ""));
    assertThat(run(SEED, "--out=" + file)).isEqualTo(1);
    assertThat(out).isEmpty();
    assertThat(Files.readString(file))
        .startsWith("Id,From offer,")
        .contains("\nP-07,")
        .endsWith("\n");
    assertThat(run(SEED, "--out=" + file)).isEqualTo(2);
    assertThat(err).isEqualTo(file + ": it is there already; name a new file\n");
  }

  @Test
  void whatIsNoPageOrHasNoTableOfOffersIsRefused() throws Exception {
    refused("a.md", "no table at all", "there is no table in it; save the page with");
    refused(
        "b.md", "|a|b|\n|-|-|\n|1|2|\n\n|a|b|\n|-|-|\n|1|2|\n", "none of its tables names offers");
    refused(
        "c.mhtml", "From: <Saved>", "archives of pages are not read; save the page as HTML only");
    refused("d.md", "\0\1\2", "this is no text");
    refused("e.html", "<table><tr><td>a", "none of its tables names offers");
    Files.write(folder.resolve("f.md"), new byte[] {(byte) 0xc3, 0x28});
    refused("f.md", "this is not UTF-8 text");
    refused(".", "this is a folder; name a saved page");
    refused("missing.md", "there is no such file");
    edit(TABLE, text -> text.replace("office-365-proplus", "office-365-proplu"));
    assertThat(run(SEED)).isEqualTo(2);
    assertThat(err).startsWith(TABLE + "!C3 (row P-02, \"To offer\"): ");
  }

  @Test
  void aPageLargerThanOtherFilesIsRefused() throws Exception {
    environment.put("MAX_FILE_BYTES", "20000");
    refused(
        "a.md", "a".repeat(20001), "the file has more than 20000 bytes; delete what is not needed");
    environment.put("MAX_SHEET_ROWS", "40");
    refused("b.html", "<table>" + "<tr><td>a<td>b".repeat(41), "a table has more than 40 rows");
    refused("c.html", "<table><tr>" + "<td>a".repeat(201), "or 200 columns");
    refused(
        "d.html", "<table><tr><td>" + "a".repeat(5001), "or more than 5000 characters in a line");
  }

  /** None of them takes long or much memory, and none gets through. */
  @Test
  void pagesMadeToHurtAreReadOrRefused() throws Exception {
    int many = 100_000;
    var pages = new ArrayList<String>();
    pages.add("> ".repeat(many) + "a");
    pages.add("*_".repeat(many) + "a" + "_*".repeat(many));
    pages.add("[".repeat(many) + "](");
    pages.add("|a|b|\n|-|-|\n|" + "`".repeat(many) + "|b|");
    pages.add("<div>".repeat(many));
    pages.add("<table><tr><td>".repeat(many));
    pages.add("<table>" + "<tr><td rowspan=999999 colspan=999999>a".repeat(300));
    pages.add("<table><tr><td colspan=150 rowspan=200000>a" + "<tr>".repeat(many));
    pages.add("<sup>".repeat(many) + "1" + "<p>".repeat(many));
    for (var page : pages) {
      for (var ending : List.of("md", "html")) {
        page("hurt." + ending, page);
        assertThat(run(folder.resolve("hurt." + ending))).isEqualTo(2);
        assertThat(err.lines()).hasSize(1);
      }
    }
  }

  private void refused(String name, String content, String what) throws Exception {
    page(name, content);
    refused(name, what);
  }

  private void refused(String name, String what) {
    assertThat(run(folder.resolve(name))).isEqualTo(2);
    assertThat(err).contains(what).hasLineCount(1);
    assertThat(out).isEmpty();
  }

  private void page(String name, String content) throws Exception {
    Files.writeString(folder.resolve(name), content);
  }

  private void edit(String file, UnaryOperator<String> edit) throws Exception {
    var path = rules.resolve(file);
    Files.writeString(path, edit.apply(Files.readString(path)));
  }

  /** A line of a shipped table with its end. */
  private static String line(String file, String start) {
    return Shipped.files()
            .text(file)
            .lines()
            .filter(l -> l.startsWith(start))
            .findFirst()
            .orElseThrow()
        + "\n";
  }

  private int run(Path page, String... options) {
    var args = new ArrayList<>(List.of("import-page", page.toString()));
    args.addAll(List.of(options));
    if (options.length == 0 || !options[0].startsWith("--as-of")) {
      args.add("--as-of=2026-11-22");
    }
    var outText = new StringWriter();
    var errText = new StringWriter();
    int exit =
        CommandLineRunner.run(
            environment,
            new PrintWriter(outText),
            new PrintWriter(errText),
            args.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return exit;
  }
}
