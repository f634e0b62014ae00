package stepup.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static stepup.live.EditedFolder.FAST;
import static stepup.live.EditedFolder.PATIENT;
import static stepup.live.EditedFolder.marked;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

class LiveRulesTest {
  @TempDir Path temp;
  private Path path;

  @BeforeEach
  void writeFolder() throws Exception {
    path = temp.resolve("rules");
    EditedFolder.write(marked(0), path);
  }

  // What goes live

  @Test
  void aGoodEditGoesLiveAndABadOneDoesNot() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      folder.write(marked(1));
      var loaded = folder.awaitLoaded(marked(1));
      assertThat(loaded.rules().version()).isEqualTo(marked(1).version());
      assertThat(loaded.loadedAt()).isAfter(opened.loadedAt());

      // The scenario still says what the tables said before.
      folder.write(
          Shipped.with(marked(1), "reasons.csv", "conflicting_service_types", "Message (en)", "x"));
      assertThat(folder.awaitRefused("mark.answer.json"))
          .isEqualTo(
              "scenarios/mark.answer.json: at `/subscriptions/0/upgrades/0/reasons/0/message` the"
                  + " rules say `\"x\"`; correct the rules, or the scenario if the new answer is"
                  + " meant");
      assertThat(folder.now().rules()).isSameAs(loaded.rules());

      folder.write(marked(2));
      var last = folder.awaitLoaded(marked(2));
      assertThat(last.refused()).isNull();
      assertThat(last.loads().live()).isGreaterThan(1);
    }
  }

  @Test
  void aRuleThatComesToNoEndInAScenarioIsRefusedAndNamed() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      folder.write(
          marked(0)
              .with(
                  "runaway.drl",
                  """
                  package stepup.ruleset
                  import stepup.decision.Facts
                  rule "RUN-010 one customer is never decided"
                      @source("test")
                  when
                      Facts( customer.id() == "contoso-cn" )
                  then
                      while (true) { }
                  end
                  """));
      assertThat(folder.awaitRefused("runaway.drl"))
          .isEqualTo(
              "runaway.drl!3 (row RUN-010): the rule comes to no end and was stopped: the rules"
                  + " took more than 10000 ms; correct it, so that it ends for every request");
      assertThat(folder.now().rules()).isSameAs(opened.rules());
    }
  }

  @Test
  void whatIsWrongIsSaidOnceUntilSomethingElseIsWrong() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      folder.write(Shipped.with(marked(0), "upgrade-paths.csv", "P-02", "To offer", "proplu"));
      var first =
          folder.awaitRefused("upgrade-paths.csv!C3 (row P-02, \"To offer\"): `proplu` is not");
      var since = folder.now().since();
      Thread.sleep(300);
      assertThat(folder.log()).containsOnlyOnce(first).containsOnlyOnce("cannot go live");

      folder.write(Shipped.with(marked(0), "upgrade-paths.csv", "P-02", "To offer", "proplo"));
      var second = folder.awaitRefused("`proplo` is not an offer");
      assertThat(folder.now().since()).isEqualTo(since);
      assertThat(folder.log()).containsOnlyOnce(first).containsOnlyOnce(second);

      // Exactly what decides comes back, so nothing is loaded.
      folder.write(marked(0));
      var restored = folder.awaitLoaded(marked(0));
      assertThat(restored.proven()).isSameAs(opened.proven());
      assertThat(restored.loadedAt()).isEqualTo(opened.loadedAt());
      assertThat(restored.since()).isAfter(since);
      assertThat(restored.loads()).isEqualTo(new Live.Loads(1, 2));
      assertThat(folder.log())
          .containsOnlyOnce("holds rules " + marked(0).version() + " again")
          .doesNotContain("go live;");
    }
  }

  @Test
  void whatAGateRefusesDoesNotGoLive() throws Exception {
    var version = marked(0).version();
    Gate gate =
        (files, rules) ->
            rules.version().equals(version)
                ? List.of()
                : List.of(Mistake.inFile("offers.csv", "this is not wanted", "undo it"));
    try (var folder = new EditedFolder(path, FAST, gate)) {
      folder.write(marked(1));
      folder.awaitRefused("offers.csv: this is not wanted; undo it");
      assertThat(folder.now().rules().version()).isEqualTo(version);
    }
  }

  @Test
  void aFolderThatIsNotGoodDoesNotStart() throws Exception {
    Files.delete(path.resolve("subscription-statuses.csv"));
    assertThatThrownBy(() -> LiveRules.open(path, Limits.USUAL, List.of(), Clock.systemUTC(), FAST))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("subscription-statuses.csv: the file is missing");
    assertThatThrownBy(
            () ->
                LiveRules.open(
                    temp.resolve("no"), Limits.USUAL, List.of(), Clock.systemUTC(), FAST))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("there is no such folder");
  }

  @Test
  void whatOnlyLooksEditedIsNotLoadedAgain() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      for (int i = 0; i < 5; i++) {
        for (var name : marked(0).names("", "")) {
          Files.write(path.resolve(name), marked(0).bytes(name));
        }
        Thread.sleep(50);
      }
      // A file that was seen half written is refused for a moment, but nothing is loaded again.
      assertThat(folder.now().proven()).isSameAs(opened.proven());
      assertThat(folder.now().loadedAt()).isEqualTo(opened.loadedAt());
    }
  }

  @Test
  void rulesThatStartWithoutScenariosSaySo() throws Exception {
    deleteScenarios();
    try (var folder = new EditedFolder(path, FAST)) {
      assertThat(EditedFolder.messages(folder.now()))
          .startsWith("warning: scenarios: there are no scenarios");
    }
  }

  @Test
  void rulesWhoseScenariosAreTakenAwayDoNotGoLiveUnproven() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      deleteScenarios();
      assertThat(folder.awaitRefused("scenarios"))
          .isEqualTo(
              "scenarios: the scenarios are gone, so nothing shows that the rules decide as they"
                  + " should; put them back; a service that is started without any does without");
      assertThat(folder.now().rules()).isSameAs(opened.rules());
    }
  }

  private void deleteScenarios() throws Exception {
    Files.delete(path.resolve("scenarios/mark.request.json"));
    Files.delete(path.resolve("scenarios/mark.answer.json"));
  }

  @Test
  void anErrorWhileLoadingIsReportedAndTheNextEditIsLoaded() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var deep = "(".repeat(100_000) + "true" + ")".repeat(100_000);
      var drl = marked(0).text("licences.drl");
      folder.write(
          marked(0)
              .with("licences.drl", drl.replaceFirst("when\n", "when\n  Facts( " + deep + " )\n")));
      assertThat(folder.awaitRefused("went wrong"))
          .isEqualTo(
              "*: something went wrong in Stepup while the rules were loaded; undo the last edit,"
                  + " and report this as a defect of Stepup");
      assertThat(folder.log()).contains("StackOverflowError");
      folder.write(marked(1));
      folder.awaitLoaded(marked(1));
    }
  }

  @Test
  void anEditOfReferenceTablesCompilesNothing() throws Exception {
    var classes = ManagementFactory.getClassLoadingMXBean();
    try (var folder = new EditedFolder(path, FAST)) {
      for (int mark = 1; mark <= 5; mark++) {
        folder.write(marked(mark));
        folder.awaitLoaded(marked(mark));
      }
      var before = classes.getTotalLoadedClassCount();
      for (int mark = 6; mark <= 25; mark++) {
        folder.write(marked(mark));
        folder.awaitLoaded(marked(mark));
      }
      var afterTables = classes.getTotalLoadedClassCount();
      var drl = marked(25).with("licences.drl", marked(25).text("licences.drl") + "\n");
      folder.write(drl);
      folder.awaitLoaded(drl);
      assertThat(afterTables - before)
          .as("classes loaded by 20 edits of tables, against those of one edit of DRL")
          .isLessThan((classes.getTotalLoadedClassCount() - afterTables) / 2);
    }
  }

  // What editors, copies and container platforms do to a folder

  @Test
  void aHalfWrittenFileIsNotTaken() throws Exception {
    try (var folder = new EditedFolder(path, PATIENT)) {
      var opened = folder.now();
      var files =
          Shipped.withLine(
              marked(1),
              "upgrade-paths.csv",
              marked(0)
                  .text("upgrade-paths.csv")
                  .lines()
                  .skip(1)
                  .findFirst()
                  .orElseThrow()
                  .replace("P-01", "P-99")
                  .replace(",yes,", ",no,"));
      var file = path.resolve("upgrade-paths.csv");
      var bytes = files.bytes("upgrade-paths.csv");
      // Half of the rows alone would be a good table.
      int half = new String(bytes, StandardCharsets.UTF_8).indexOf("\nP-03");
      Files.write(file, Arrays.copyOf(bytes, half));
      Thread.sleep(100);
      Files.write(file, Arrays.copyOfRange(bytes, half, bytes.length), StandardOpenOption.APPEND);
      Thread.sleep(100);
      folder.write(files);
      assertThat(folder.awaitLoaded(files).since()).isEqualTo(opened.since());
      assertThat(folder.log().lines().filter(line -> line.contains("go live"))).hasSize(1);
    }
  }

  @Test
  void whatEditorsKeepBesideTheirFilesIsPassedOver() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      for (var name :
          List.of(
              ".~lock.offers.csv#",
              ".offers.csv.swp",
              "~$offers.xlsx",
              "offers.csv~",
              "#offers.csv#",
              "offers.csv.tmp",
              "lu73x.tmp",
              "scenarios/.mark.csv.kate-swp")) {
        Files.writeString(path.resolve(name), "Id\n");
      }
      Files.createSymbolicLink(path.resolve(".#offers.csv"), Path.of("somebody@somewhere.4711"));
      Thread.sleep(100);
      folder.write(marked(1));
      folder.awaitLoaded(marked(1));
      assertThat(folder.log()).doesNotContain("cannot go live");
    }
  }

  @Test
  void aFileThatIsSavedByRenamingIsTaken() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var files = Shipped.with(marked(0), "offers.csv", "office-365-business", "Name", "renamed");
      Files.writeString(path.resolve("offers.csv.tmp"), files.text("offers.csv"));
      Files.move(
          path.resolve("offers.csv.tmp"),
          path.resolve("offers.csv"),
          StandardCopyOption.ATOMIC_MOVE);
      folder.awaitLoaded(files);
      assertThat(folder.log()).doesNotContain("cannot go live");
    }
  }

  @Test
  void aDeletedTableIsMissedAndWelcomedBack() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      Files.delete(path.resolve("reasons.csv"));
      folder.awaitRefused("reasons.csv: the file is missing; add it to the rules folder");
      assertThat(folder.now().rules()).isSameAs(opened.rules());
      folder.write(marked(0));
      assertThat(folder.awaitLoaded(marked(0)).rules()).isSameAs(opened.rules());
    }
  }

  @Test
  void aFolderMayGoAndComeBack() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var opened = folder.now();
      Files.move(path, temp.resolve("elsewhere"));
      assertThat(folder.awaitRefused("there is no such folder"))
          .isEqualTo(
              path + ": there is no such folder; set RULES to the folder that holds the tables");
      assertThat(folder.now().refused().version()).isNull();
      assertThat(folder.now().rules()).isSameAs(opened.rules());
      Files.move(temp.resolve("elsewhere"), path);
      assertThat(folder.awaitLoaded(marked(0)).rules()).isSameAs(opened.rules());

      // Another one takes its place.
      EditedFolder.write(marked(1), temp.resolve("next"));
      Files.move(path, temp.resolve("elsewhere"));
      Files.move(temp.resolve("next"), path);
      folder.awaitLoaded(marked(1));
    }
  }

  @Test
  void aFolderThatIsALinkMayPointElsewhere() throws Exception {
    EditedFolder.write(marked(1), temp.resolve("v1"));
    var link = Files.createSymbolicLink(temp.resolve("current"), path);
    try (var folder = new EditedFolder(link, FAST)) {
      swapLink(link, temp.resolve("v1"));
      folder.awaitLoaded(marked(1));
      assertThat(folder.log()).doesNotContain("cannot go live");
    }
  }

  @Test
  void filesThatAreLinksIntoAHiddenFolderMayBeSwappedAtOnce() throws Exception {
    // As a container platform mounts a configuration.
    var mount = Files.createDirectory(temp.resolve("mount"));
    EditedFolder.write(marked(0), mount.resolve("..2026_1"));
    var data = Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_1"));
    for (var name : marked(0).deciding()) {
      Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
    }
    Files.createSymbolicLink(mount.resolve("scenarios"), Path.of("..data", "scenarios"));
    try (var folder = new EditedFolder(mount, FAST)) {
      assertThat(folder.now().proven().files()).isEqualTo(marked(0));
      EditedFolder.write(marked(1), mount.resolve("..2026_2"));
      swapLink(data, Path.of("..2026_2"));
      folder.awaitLoaded(marked(1));
      assertThat(folder.log()).doesNotContain("cannot go live");
    }
  }

  @Test
  void anEditWithTheSameSizeAndTimeStampIsSeen() throws Exception {
    try (var folder = new EditedFolder(path, FAST)) {
      var file = path.resolve("offers.csv");
      for (int i = 0; i < 3; i++) {
        var stamp = Files.getLastModifiedTime(file);
        var size = Files.size(file);
        var files =
            Shipped.with(marked(0), "offers.csv", "office-365-business", "Name", "Business " + i);
        folder.write(files);
        Files.setLastModifiedTime(file, stamp);
        folder.awaitLoaded(files);
        assertThat(i == 0 || Files.size(file) == size).isTrue();
      }
    }
  }

  @Test
  void aFileThatKeepsChangingIsReported() throws Exception {
    // The writer below may be held up for a while, but hardly as long as this.
    var patient = new LiveRules.Pace(FAST.poll(), Duration.ofMillis(200));
    try (var folder = new EditedFolder(path, patient)) {
      var opened = folder.now();
      var refusal =
          path
              + ": the files keep changing, so they are not taken; see what writes them again and"
              + " again, and stop it";
      for (int i = 0; i < 30_000 && !EditedFolder.messages(folder.now()).equals(refusal); i++) {
        Files.writeString(path.resolve("more.drl"), "// " + i);
        Thread.sleep(1);
      }
      folder.awaitRefused(refusal);
      Files.delete(path.resolve("more.drl"));
      assertThat(folder.awaitLoaded(marked(0)).rules()).isSameAs(opened.rules());
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws Exception {
    var unreadable = Path.of("/proc/self/mem");
    assumeThat(unreadable).exists();
    try (var folder = new EditedFolder(path, FAST)) {
      Files.createSymbolicLink(path.resolve("more.drl"), unreadable);
      assertThat(folder.awaitRefused("more.drl"))
          .isEqualTo("more.drl: this cannot be read; let the user that runs the service read it");
      Files.delete(path.resolve("more.drl"));
      folder.awaitLoaded(marked(0));
    }
  }

  private static void swapLink(Path link, Path target) throws Exception {
    var next = Files.createSymbolicLink(link.resolveSibling("..next"), target);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
  }
}
