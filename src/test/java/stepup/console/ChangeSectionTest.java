package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.access.Access;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.http.Server;
import stepup.json.Json;
import stepup.live.LiveRules;
import stepup.tables.CsvText;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;
import stepup.workbook.Export;

/** A change of the tables, as a browser sends it step by step. */
@Timeout(180)
class ChangeSectionTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Limits LIMITS =
      new Limits(3 << 20, 1_000, 8 << 20, 2_000, 60, 60_000, 2_000, 50);

  private static final String SMALLER =
      edit("eligibility.csv", "E-10", "Result", "not eligible", "undetermined");

  @TempDir private static Path folder;
  private static Path rules;
  private static Access access;
  private static String analyst;
  private static String auditor;
  private static String publisher;
  private static LiveRules live;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    rules = Shipped.copiedTo(folder.resolve("checkout/some rules"));
    try (var git = Git.init().setDirectory(folder.resolve("checkout").toFile()).call()) {
      git.add().addFilepattern(".").call();
      git.commit().setMessage("before").setAuthor("A", "a@b.c").setSign(false).call();
    }
    var lines = new ArrayList<>(List.of(String.join(",", NewKey.LABELS)));
    analyst = key("ana", Set.of(Role.READ), lines);
    auditor = key("otto", Set.of(Role.READ, Role.AUDIT), lines);
    publisher = key("paula", Set.of(Role.READ, Role.PUBLISH), lines);
    var file = Files.write(folder.resolve("keys.csv"), lines);
    access = Access.of(new Access.Settings(file, null), Clock.systemUTC());
    live = LiveRules.open(rules, LIMITS, List.of(), Clock.systemUTC());
    server = server(true);
  }

  private static String key(String name, Set<Role> roles, List<String> lines) {
    var key = NewKey.of(name, roles, null);
    lines.add(key.line());
    return key.key();
  }

  private static Server server(boolean publish) throws IOException {
    return new Setup(folder.resolve("data"))
        .live(live::now)
        .reload(live::reload)
        .rules(rules)
        .limits(LIMITS)
        .access(access)
        .publish(publish)
        .serve();
  }

  @AfterAll
  static void stop() {
    server.close();
    live.close();
    access.close();
  }

  /** Every test begins with the rules of this repository, committed. */
  @BeforeEach
  void putBack() throws Exception {
    for (var name : Shipped.files().tables()) {
      Files.copy(Path.of("rules", name), rules.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    try (var git = Git.open(folder.resolve("checkout").toFile())) {
      git.add().addFilepattern(".").setUpdate(true).call();
      if (!git.status().call().isClean()) {
        git.commit().setMessage("back").setAuthor("A", "a@b.c").setSign(false).call();
      }
    }
    live.reload();
    assertThat(live.now().rules().version()).isEqualTo(Shipped.rules().version());
  }

  @Test
  void editsAreToldInSentencesWithWhatUndoesThem() throws Exception {
    var page =
        ask(
            "edits",
            SMALLER,
            edit("eligibility.csv", "E-10", "Enabled", "yes", "no"),
            edit("eligibility.csv", "E-10", "Result", "undetermined", "warning"),
            edit("eligibility.csv", "E-10", "Enabled", "no", "yes"),
            "{\"file\":\"offers.csv\",\"removed\":\"project-online\"}");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("<code>eligibility.csv</code> <strong>E-10</strong>")
        .contains("<del>not eligible</del>", "<ins>warning</ins>")
        .contains("data-undoes=\"0,2\"")
        .doesNotContain("<ins>yes</ins>", "Enabled:");
  }

  @Test
  void anEmptyDraftIsRightAndChangesNothing() throws Exception {
    assertThat(ask("edits").body()).contains("data-empty=\"true\"");
    assertThat(ask("checks").body()).contains("No mistakes");
    assertThat(ask("scenarios").body()).contains("data-failed=\"0\"");
    assertThat(ask("difference").body()).contains("The edits change nothing that decides.");
    assertThat(send("edits", "draft=", analyst).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsInACellIsTextOnThePage() throws Exception {
    var page =
        ask("edits", edit("eligibility.csv", "E-10", "Note", note("E-10"), "<script>x</script>"));
    assertThat(page.body()).contains("&lt;script&gt;x&lt;/script&gt;").doesNotContain("<script");
  }

  @Test
  void aMistakeIsToldAtItsCell() throws Exception {
    var wrong = edit("eligibility.csv", "E-10", "Result", "not eligible", "not eligable");
    var page = ask("checks", wrong);
    assertThat(page.body())
        .contains("data-errors=\"1\"", "`not eligable`", "row E-10")
        .contains("/console/en/tables/eligibility.csv?row=");
    assertThat(ask("scenarios", wrong).body()).contains("First correct the mistakes");
    assertThat(ask("difference", wrong).body()).contains("First correct the mistakes");
  }

  @Test
  void scenariosThatFailAreToldWithTheirPlace() throws Exception {
    var page = ask("scenarios", SMALLER);
    assertThat(page.body())
        .containsPattern("data-failed=\"[1-9]")
        .contains("/console/en/tables/scenarios%2F", "the rules say `undetermined`");
  }

  @Test
  void theDifferenceComesWithCasesToTry() throws Exception {
    var page = settled("difference", analyst, SMALLER);
    assertThat(page)
        .contains("cases are answered otherwise")
        .contains("<code>eligibility.csv E-10 Result: not eligible → undetermined</code>")
        .contains("class=\"tag not_eligible\"", "class=\"tag undetermined\"")
        .contains("href=\"/console/en/decide?facts=%7B");
    assertThat(settled("difference", analyst, edit("reasons.csv", "none", "x", "", "")))
        .contains("change nothing that decides");
  }

  @Test
  void theImpactIsForThoseWhoMaySeeRecords() throws Exception {
    assertThat(ask("impact", SMALLER).body()).contains("those who may see records");
    assertThat(settled("impact", auditor, SMALLER)).contains("No decision has been recorded yet.");
  }

  @Test
  void whatSomebodyElseChangedIsNeverOverwritten() throws Exception {
    var stale = edit("eligibility.csv", "E-10", "Result", "eligible", "warning");
    var page = ask("edits", stale, edit("eligibility.csv", "E-21", "Enabled", "yes", "no"));
    assertThat(page.body())
        .contains("data-rebases=\"0\"")
        .contains("eligibility.csv!", "the cell says `not eligible`, and said `eligible` when")
        .contains("<del>yes</del>");
    var csv = zipped(bytes("tables", draft(version(), stale), analyst));
    assertThat(csv).isEmpty();
  }

  @Test
  void editsOfWhatIsNotThereAreToldInWords() throws Exception {
    var page =
        ask(
            "edits",
            edit("eligibilty.csv", "E-10", "Result", "x", "y"),
            edit("../keys.csv", "E-10", "Result", "x", "y"),
            edit("upgrades.drl", "E-10", "Result", "x", "y"),
            edit("eligibility.csv", "E-999", "Result", "x", "y"),
            edit("eligibility.csv", "E-10", "Resultt", "x", "y"),
            "{\"file\":\"eligibility.csv\",\"added\":{\"Id\":\"E-10\"}}",
            "{\"file\":\"eligibility.csv\",\"added\":{\"Result\":\"warning\"}}",
            "{\"file\":\"eligibility.csv\",\"removed\":\"E-999\"}");
    assertThat(page.body())
        .contains(
            "did you mean `eligibility.csv`",
            "change it in an editor",
            "there is no such row any more",
            "did you mean `Result`",
            "there is a row with this id already",
            "the new row has no id")
        .contains("data-rebases=\"0,1,2,3,4,5,6,7\"");
  }

  @Test
  void whatIsNoDraftIsRefused() throws Exception {
    for (var draft :
        List.of(
            "{",
            "[]",
            "{\"edits\":1}",
            "{\"edits\":[{}]}",
            "{\"edits\":[{\"file\":1,\"id\":\"\",\"label\":\"\",\"was\":\"\",\"now\":\"\"}]}",
            "{\"version\":1,\"edits\":[]}",
            "{\"edits\":["
                + "{\"file\":\"a\",\"removed\":\"b\"},".repeat(Draft.MOST_EDITS)
                + "{}]}",
            "{\"edits\":[],\"x\":\"" + "x".repeat(Draft.MOST_BYTES) + "\"}")) {
      var answer = send("edits", "draft=" + encoded(draft), analyst);
      assertThat(answer.statusCode())
          .as(draft.substring(0, Math.min(60, draft.length())))
          .isIn(400, 422);
      assertThat(answer.body()).contains("<html");
    }
    assertThat(Setup.announced(server, "change/edits", analyst, 5 << 20))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void onlyTheLinesThatAreEditedDiffer() throws Exception {
    var dialect =
        "\ufeffId;Service;\"Note\"\r\n\r\nA;\"x\"\"y\";1\nB; b \r\n;;\r\nC;\"c\nd\";\"e\"\r\n;;\r\n";
    for (var text : List.of(dialect, dialect.stripTrailing() + "x")) {
      var written =
          CsvText.edited(
              text.getBytes(StandardCharsets.UTF_8),
              Map.of(4, Map.of(3, "n;n")),
              Set.of(3),
              List.of(Map.of(1, "D", 3, "new")));
      assertThat(written)
          .isEqualTo(
              text.replace("A;\"x\"\"y\";1\n", "")
                      .replace("B; b \r\n", "B; b ;\"n;n\"\r\n")
                      .replaceFirst("(?s)(\"e\"\r\n);;\r\n$", "$1D;;new\r\n;;\r\n")
                  + (text.equals(dialect) ? "" : "\r\nD;;new"));
    }
    var shipped = Shipped.files();
    for (var file : Candidate.tables(shipped)) {
      var grid = shipped.grid(RuleFiles.tableOf(file));
      var lines = shipped.text(file).lines().toList();
      for (var row : grid.rowsById().entrySet()) {
        var label = grid.columns().keySet().stream().reduce((a, b) -> b).orElseThrow();
        var was = grid.cell(row.getValue(), grid.columns().get(label)).text();
        var draft =
            new Draft("", List.of(new Draft.Changed(file, row.getKey(), label, was, "ü,\"")));
        var candidate = Candidate.of(draft, shipped);
        assertThat(candidate.misfits()).isEmpty();
        var now = candidate.files().text(file).lines().toList();
        assertThat(now).hasSameSizeAs(lines);
        int differ = 0;
        for (int i = 0; i < now.size(); i++) {
          differ += now.get(i).equals(lines.get(i)) ? 0 : 1;
        }
        assertThat(differ).as(file + " " + row.getKey()).isEqualTo(1);
        assertThat(candidate.files().grid(RuleFiles.tableOf(file)))
            .extracting(g -> g.cell(row.getValue(), grid.columns().get(label)).text())
            .isEqualTo("ü,\"");
        var back =
            Candidate.of(
                new Draft("", List.of(new Draft.Changed(file, row.getKey(), label, "ü,\"", was))),
                candidate.files());
        assertThat(back.files()).isEqualTo(shipped);
      }
    }
  }

  @Test
  void rowsThatComeAndGoAreAllThatDiffers() {
    var added =
        new Draft.Added(
            "eligibility.csv", Map.of("Id", "E-99", "Result", "warning", "Enabled", "no"));
    var draft =
        new Draft(
            "",
            List.of(
                added,
                new Draft.Changed("eligibility.csv", "E-99", "Enabled", "no", "yes"),
                new Draft.Removed("eligibility.csv", "E-10")));
    var candidate = Candidate.of(draft, Shipped.files());
    var before = new ArrayList<>(Shipped.files().text("eligibility.csv").lines().toList());
    before.removeIf(line -> line.startsWith("E-10,"));
    var after = candidate.files().text("eligibility.csv").lines().toList();
    assertThat(after.subList(0, before.size())).isEqualTo(before);
    assertThat(after).hasSize(before.size() + 1);
    assertThat(after.get(before.size())).startsWith("E-99,").contains("warning", "yes");
    assertThat(candidate.edits())
        .extracting(Candidate.Net::kind, Candidate.Net::numbers)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Candidate.Kind.ADDED, List.of(0, 1)),
            org.assertj.core.groups.Tuple.tuple(Candidate.Kind.REMOVED, List.of(2)));
  }

  @Test
  void aWorkbookThatWasExportedAndChangedBecomesEdits() throws Exception {
    var book = changed(Export.of(Shipped.files()), "eligibility", "E-10", "Result", "undetermined");
    var answer = upload("export.xlsx", book);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var json = Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
    assertThat(json.path("version").asText()).isEqualTo(version());
    assertThat(json.path("edits")).hasSize(1);
    assertThat(Json.write(json.path("edits").get(0))).isEqualTo(SMALLER);
    var mine =
        new Draft(
            version(),
            List.of(
                new Draft.Changed("eligibility.csv", "E-10", "Result", "not eligible", "warning")));
    var others = Candidate.of(mine, Shipped.files()).files();
    var outdated = Upload.of("export.xlsx", book, others);
    assertThat(outdated.edits()).isEmpty();
    assertThat(outdated.mistakes())
        .singleElement()
        .asString()
        .contains("E-10", "the row was changed in eligibility.csv after the workbook was exported");
  }

  @Test
  void aTableAsCsvIsComparedRowByRow() throws Exception {
    var text =
        Shipped.files()
            .text("eligibility.csv")
            .replaceFirst("(?m)^E-10,.*\\R", "")
            .replace("\n", "\r\n");
    var answer = upload("C:\\my files\\eligibility.csv", text.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.body())
        .contains("\"edits\":[{\"file\":\"eligibility.csv\",\"removed\":\"E-10\"}]")
        .contains("\"replaced\":[\"eligibility.csv\"]");
  }

  @Test
  void filesThatCannotBeTakenAreToldInWords() throws Exception {
    var good = Export.of(Shipped.files());
    var twice = Shipped.files().text("offers.csv");
    var bomb = "Id," + "x,".repeat(200) + "\n";
    for (var each :
        List.of(
            List.of("a.xlsx", "no workbook", "this is not an .xlsx workbook"),
            List.of("a.xlsm", "x", "files of this kind are not read"),
            List.of("unknown.csv", "Id\n", "this is not a table of the rules"),
            List.of("offers.csv", "", "nothing is in it"),
            List.of("offers.csv", bomb, "more than 60 columns"),
            List.of("offers.csv", "Id,Name\n" + "a\n".repeat(3_000), "more than 2000 rows"),
            List.of("offers.csv", "Id,Name\nA," + "x".repeat(3_000) + "\n", "2000 characters"),
            List.of("offers.csv", "Id,\"Name\nA,B\n", "a double quote is opened and never closed"),
            List.of(
                "offers.csv",
                twice + twice.lines().toList().get(1) + "\n",
                "another row has the id"),
            List.of("offers.csv", twice.replaceFirst("\n[^,]*,", "\n,"), "the row has no id"),
            List.of("offers.csv", twice.replaceFirst("Id,", "Id,More,"), "no such column"),
            List.of("../eligibility.csv/..", "Id\n", "files of this kind are not read"))) {
      var answer = upload(each.get(0), each.get(1).getBytes(StandardCharsets.UTF_8));
      assertThat(answer.statusCode()).as(each.toString()).isEqualTo(422);
      assertThat(answer.body()).contains("\"edits\":[]").contains(each.get(2));
    }
    var invalid = upload("offers.csv", new byte[] {'I', 'd', '\n', (byte) 0xff});
    assertThat(invalid.body()).contains("this line is not UTF-8 text");
    assertThat(Setup.announced(server, "change/upload?name=big.csv", analyst, (3 << 20) + 1))
        .startsWith("HTTP/1.1 413 ");
    var large = new byte[2 << 20];
    System.arraycopy(good, 0, large, 0, good.length);
    // More than Javalin takes by itself. What stands behind the end of a zip file is nothing.
    assertThat(upload("large.xlsx", large).body()).contains("\"edits\":[]");
  }

  @Test
  void theChangeCanBeTakenAlong() throws Exception {
    var draft = draft(version(), SMALLER);
    var files = zipped(bytes("tables", draft, analyst));
    assertThat(files).containsOnlyKeys("eligibility.csv");
    var expected = Candidate.of(Draft.read(draft), Shipped.files()).files();
    assertThat(files.get("eligibility.csv")).isEqualTo(expected.text("eligibility.csv"));
    var workbook = bytes("workbook", draft, analyst);
    assertThat(workbook.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"stepup-change.xlsx\"");
    var again = Upload.of("stepup-change.xlsx", workbook.body(), expected);
    assertThat(again.mistakes()).isEmpty();
    assertThat(again.edits()).isEmpty();
  }

  @Test
  void gitAppliesThePatch() throws Exception {
    var draft =
        draft(
            version(),
            SMALLER,
            "{\"file\":\"scenarios/dates.csv\",\"removed\":\"" + firstId("scenarios/dates") + "\"}",
            "{\"file\":\"offers.csv\",\"added\":{\"Id\":\"é\"}}");
    var patch = folder.resolve("change.patch");
    Files.write(patch, bytes("patch", draft, analyst).body());
    assertThat(Files.readString(patch)).contains("a/some rules/eligibility.csv");
    git("apply", "--check", patch.toString());
    git("apply", patch.toString());
    var expected = Candidate.of(Draft.read(draft), Shipped.files()).files();
    assertThat(RuleFiles.read(rules, LIMITS)).isEqualTo(expected);
    git("checkout", ".");
  }

  @Test
  void aPatchKeepsLineEndsAndTheLackOfOneAtTheEnd() throws Exception {
    var place = Files.createDirectories(folder.resolve("plain"));
    run(place, "git", "init", "-q");
    var before = "Id,A\r\n1,x\r\n2,y";
    var after = "Id,A\r\n1,z\r\n2,y\r\n3,é";
    Files.writeString(place.resolve("ü.csv"), before);
    Files.writeString(
        place.resolve("p"),
        stepup.analysis.Checkout.patch(
            "ü.csv",
            before.getBytes(StandardCharsets.UTF_8),
            after.getBytes(StandardCharsets.UTF_8)));
    run(place, "git", "apply", "p");
    assertThat(Files.readString(place.resolve("ü.csv"))).isEqualTo(after);
  }

  @Test
  void whatIsPublishedIsWrittenCommittedAndGoesLive() throws Exception {
    var off = edit("eligibility.csv", "E-10", "Note", note("E-10"), "a note");
    var version = version();
    var answer = publish(draft(version, off), publisher);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Written", "Commit ");
    var now = RuleFiles.read(rules, LIMITS);
    assertThat(now)
        .isEqualTo(Candidate.of(Draft.read(draft(version, off)), Shipped.files()).files());
    assertThat(git("log", "-1", "--format=%an <%ae>|%cn|%s|%(trailers:key=Published-by,valueonly)"))
        .isEqualTo("Ana Lyst <ana@example.org>|Stepup|A note for all|paula");
    assertThat(git("show", "--stat", "--format="))
        .contains("eligibility.csv")
        .contains("1 file changed");
    assertThat(git("status", "--porcelain")).isEmpty();
    String taken;
    do {
      taken = get("live?version=" + now.version(), publisher).body();
    } while (!taken.contains("data-live"));
    assertThat(taken).contains(now.version());
    assertThat(live.now().rules().version()).isEqualTo(now.version());
    var late = publish(draft(version, SMALLER), publisher);
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("Other rules have gone live since you began.");
    assertThat(RuleFiles.read(rules, LIMITS)).isEqualTo(now);
  }

  @Test
  void onlyWhatIsRightIsPublishedAndOnlyByWhoMay() throws Exception {
    var note = edit("eligibility.csv", "E-10", "Note", note("E-10"), "a note");
    assertThat(publish(draft(version(), note), analyst).statusCode()).isEqualTo(403);
    var off = server(false);
    try {
      var answer = post(off, "publish", form(draft(version(), note)), publisher);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("PUBLISH=yes");
    } finally {
      off.close();
    }
    refused(draft(version(), SMALLER), 422, "could not go live", "the rules say");
    refused(
        draft(version(), edit("eligibility.csv", "E-10", "Result", "not eligible", "never")),
        422,
        "could not go live",
        "`never`");
    refused(
        draft(version(), edit("eligibility.csv", "E-10", "Result", "warning", "never")),
        409,
        "do not fit",
        "the cell says");
    refused(draft(version()), 422, "changes nothing");
    refused(draft("0123456789abcdef", note), 409, "Other rules have gone live");
    var nobody = "draft=" + encoded(draft(version(), note)) + "&name=+&address=x&message=";
    assertThat(post(server, "publish", nobody, publisher).statusCode()).isEqualTo(422);
    assertThat(RuleFiles.read(rules, LIMITS)).isEqualTo(Shipped.files());
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void filesThatSomebodyIsChangingAreLeftAlone() throws Exception {
    var note = edit("eligibility.csv", "E-10", "Note", note("E-10"), "a note");
    var file = rules.resolve("eligibility.csv");
    Files.writeString(file, Shipped.files().text("eligibility.csv") + "\n");
    git("add", "some rules/eligibility.csv");
    Files.writeString(file, Shipped.files().text("eligibility.csv"));
    live.reload();
    refused(draft(version(), note), 409, "Somebody is changing the same files", "eligibility.csv");
    git("reset", "-q");
    var offers = rules.resolve("offers.csv");
    Files.writeString(offers, Shipped.files().text("offers.csv") + "broken,");
    var answer = publish(draft(Shipped.rules().version(), note), publisher);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Files.readString(file)).isEqualTo(Shipped.files().text("eligibility.csv"));
  }

  @Test
  void ofTwoWhoPublishAtOnceOneIsRefused() throws Exception {
    var first = edit("eligibility.csv", "E-10", "Note", note("E-10"), "one");
    var second = edit("eligibility.csv", "E-10", "Note", note("E-10"), "two");
    var version = version();
    var answers =
        List.of(first, second).parallelStream()
            .map(each -> draft(version, each))
            .map(
                draft -> {
                  try {
                    return publish(draft, publisher).statusCode();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                })
            .sorted()
            .toList();
    assertThat(answers).containsExactly(200, 409);
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void aCommitThatFailsLeavesTheFolderAsItWas() throws Exception {
    var lock = folder.resolve("checkout/.git/index.lock");
    Files.createFile(lock);
    try {
      var note = edit("eligibility.csv", "E-10", "Note", note("E-10"), "a note");
      assertThat(publish(draft(version(), note), publisher).statusCode()).isEqualTo(500);
    } finally {
      Files.delete(lock);
    }
    assertThat(RuleFiles.read(rules, LIMITS)).isEqualTo(Shipped.files());
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void pagesOfOthersSendNothing() throws Exception {
    for (var step : List.of("edits", "checks", "patch", "upload", "publish")) {
      var request =
          HttpRequest.newBuilder(uri(server, step))
              .header("Authorization", typed(publisher))
              .header("Origin", "http://evil.example")
              .POST(BodyPublishers.ofString("draft="))
              .build();
      assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void thePageSaysWhatMayBeDone() throws Exception {
    assertThat(get("", analyst).body())
        .contains("Who has the role publish can publish")
        .contains("<option value=\"eligibility.csv\" selected", "scenarios/matrix.csv")
        .doesNotContain("id=\"publish\"");
    assertThat(get("", publisher).body()).contains("id=\"publish\"", "name=\"message\"");
    assertThat(get("?file=offers.csv", analyst).body())
        .contains("<option value=\"offers.csv\" selected");
  }

  private static void refused(String draft, int status, String... words) throws Exception {
    var answer = publish(draft, publisher);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }

  private static String version() {
    return live.now().rules().version();
  }

  private static String note(String id) {
    var grid = Shipped.files().grid("eligibility");
    return grid.cell(grid.rowsById().get(id), grid.columns().get("Note")).text();
  }

  private static String firstId(String table) {
    return Shipped.files().grid(table).rowsById().keySet().iterator().next();
  }

  private static String edit(String file, String id, String label, String was, String now) {
    return Json.write(json -> new Draft.Changed(file, id, label, was, now).write(json));
  }

  private static String draft(String version, String... edits) {
    return "{\"version\":\"" + version + "\",\"edits\":[" + String.join(",", edits) + "]}";
  }

  private static HttpResponse<String> ask(String step, String... edits) throws Exception {
    return send(step, "draft=" + encoded(draft(version(), edits)), analyst);
  }

  /** Asks until something has come of it. */
  private static String settled(String step, String key, String... edits) throws Exception {
    while (true) {
      var answer = send(step, "tab=t&draft=" + encoded(draft(version(), edits)), key);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      if (!answer.body().contains("hx-trigger")) {
        return answer.body();
      }
      Thread.sleep(100);
    }
  }

  private static String form(String draft) {
    return "draft="
        + encoded(draft)
        + "&name=Ana+Lyst&address=ana%40example.org&message=A+note+for+all%0D%0A";
  }

  private static HttpResponse<String> publish(String draft, String key) throws Exception {
    return post(server, "publish", form(draft), key);
  }

  private static HttpResponse<String> send(String step, String form, String key) throws Exception {
    return post(server, step, form, key);
  }

  private static HttpResponse<String> post(Server to, String step, String form, String key)
      throws Exception {
    return CLIENT.send(request(to, step, form, key), BodyHandlers.ofString());
  }

  private static HttpResponse<byte[]> bytes(String step, String draft, String key)
      throws Exception {
    var request = request(server, step, "draft=" + encoded(draft), key);
    var answer = CLIENT.send(request, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static HttpRequest request(Server to, String step, String form, String key) {
    return HttpRequest.newBuilder(uri(to, step))
        .header("Authorization", typed(key))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form))
        .build();
  }

  private static HttpResponse<String> upload(String name, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(server, "upload?name=" + encoded(name)))
            .header("Authorization", typed(analyst))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String rest, String key) throws Exception {
    var request = HttpRequest.newBuilder(uri(server, rest)).header("Authorization", typed(key));
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(Server to, String rest) {
    return URI.create(
        "http://127.0.0.1:"
            + to.port()
            + "/console/en/change"
            + (rest.isEmpty() || rest.startsWith("?") ? "" : "/")
            + rest);
  }

  private static String typed(String key) {
    var text = "analyst:" + key;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> zipped(HttpResponse<byte[]> answer) throws IOException {
    var files = new java.util.TreeMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  /** A workbook with one cell changed, as a spreadsheet program would. */
  private static byte[] changed(byte[] workbook, String sheet, String id, String label, String text)
      throws IOException {
    try (var book = new XSSFWorkbook(new ByteArrayInputStream(workbook))) {
      var rows = book.getSheet(sheet);
      int column = -1;
      for (var cell : rows.getRow(0)) {
        column = cell.getStringCellValue().equals(label) ? cell.getColumnIndex() : column;
      }
      for (var row : rows) {
        if (row.getCell(0) != null && row.getCell(0).toString().equals(id)) {
          row.getCell(column).setCellValue(text);
        }
      }
      var bytes = new ByteArrayOutputStream();
      book.write(bytes);
      return bytes.toByteArray();
    }
  }

  private static String git(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(folder.resolve("checkout"), command.toArray(String[]::new));
  }

  private static String run(Path in, String... command) throws Exception {
    var process =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.strip();
  }
}
