package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.tables.Limits;
import stepup.tables.Mistakes;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** A repository with two revisions of the shipped rules; the second has a row switched off. */
class RulesSourceTest {
  @TempDir Path repository;

  private Git git;
  private Path rules;
  private RulesSource source;
  private RuleFiles second;
  private RevCommit first;

  @BeforeEach
  void twoRevisions() throws Exception {
    OwnGitSettings.use();
    git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call();
    rules = Shipped.copiedTo(repository.resolve("programmes/china"));
    first = commit("the shipped rules");
    second = Shipped.with("eligibility.csv", "E-40", "Enabled", "no");
    Files.write(rules.resolve("eligibility.csv"), second.bytes("eligibility.csv"));
    Files.writeString(repository.resolve("other.txt"), "not of the rules");
    commit("E-40 is off");
    source = new RulesSource(rules, Limits.USUAL);
  }

  @AfterEach
  void close() {
    git.close();
  }

  @Test
  void aRevisionIsReadAsItsFolderWas() {
    assertThat(source.present().files()).isEqualTo(second);
    assertThat(source.named("HEAD").files()).isEqualTo(second);
    assertThat(source.named("main").files()).isEqualTo(second);
    assertThat(source.named("HEAD~1").files()).isEqualTo(Shipped.files());
    assertThat(source.named("HEAD~1").files().version()).isEqualTo(Shipped.files().version());
  }

  @Test
  void whatIsCheckedOutIsToldWithWhatWasChangedSince() throws Exception {
    var head = git.getRepository().resolve("HEAD").name();
    assertThat(source.checkedOut())
        .isEqualTo(new RulesSource.CheckedOut(head, Instant.parse("2026-11-22T00:00:00Z"), false));
    // What is not of the rules does not matter.
    Files.writeString(repository.resolve("other.txt"), "other");
    Files.writeString(rules.resolve("README.md"), "other");
    assertThat(source.checkedOut().changed()).isFalse();
    Files.writeString(rules.resolve("offers.csv"), "Id\n");
    assertThat(source.checkedOut().changed()).isTrue();
    assertThat(new RulesSource(repository.getParent(), Limits.USUAL).checkedOut()).isNull();
  }

  @Test
  void aTagAndTheBeginningOfAHashNameARevisionToo() throws Exception {
    git.tag().setName("live").setObjectId(first).setMessage("went live").call();
    assertThat(source.named("live").files()).isEqualTo(Shipped.files());
    assertThat(source.named(first.name().substring(0, 8)).files()).isEqualTo(Shipped.files());
  }

  @Test
  void theNameSaysWhichRevisionItWas() {
    assertThat(source.named("HEAD~1").name())
        .isEqualTo("HEAD~1 (" + first.name().substring(0, 10) + " of 2026-11-22)");
    assertThat(source.named(rules.toString()).name()).isEqualTo(rules.toString());
  }

  @Test
  void theFolderInsideTheRepositoryMayBeNamed() throws Exception {
    git.rm().addFilepattern("programmes").call();
    Shipped.copiedTo(repository.resolve("rules"));
    commit("moved");
    for (var text : new String[] {"HEAD:rules", "HEAD:rules/", "HEAD~2:programmes/china"}) {
      assertThat(source.named(text).files()).isEqualTo(Shipped.files());
    }
    assertThat(refusal("HEAD"))
        .isEqualTo(
            "HEAD: revision `HEAD` has no folder `programmes/china`; name the folder inside the repository after a colon, for example `HEAD:rules`");
  }

  @Test
  void aRepositoryMayHoldNothingButTheRules() throws Exception {
    var all = repository.resolve("another");
    try (var own = Git.init().setDirectory(Shipped.copiedTo(all).toFile()).call()) {
      own.add().addFilepattern(".").call();
      own.commit().setMessage("all").setAuthor(author()).setCommitter(author()).call();
      var rooted = new RulesSource(all, Limits.USUAL);
      assertThat(rooted.named("HEAD").files()).isEqualTo(Shipped.files());
      assertThat(rooted.ofVersion(Shipped.files().version())).isEqualTo(Shipped.files());
    }
  }

  @Test
  void aFolderGoesBeforeARevisionOfTheSameName() throws Exception {
    git.branchCreate().setName("rules").call();
    assertThat(Path.of("rules")).isDirectory();
    assertThat(source.named("rules").files()).isEqualTo(Shipped.files());
  }

  @Test
  void theRulesOfAVersionAreFoundInTheHistoryOfTheFolder() {
    assertThat(source.ofVersion(Shipped.files().version())).isEqualTo(Shipped.files());
    assertThat(source.ofVersion(second.version())).isEqualTo(second);
    assertThat(source.ofVersion("0000000000000000")).isNull();
    assertThat(new RulesSource(Path.of("/"), Limits.USUAL).ofVersion("0")).isNull();
  }

  @Test
  void whatIsNoFileIsToldAsInAFolder() throws Exception {
    Files.createDirectories(rules.resolve("scenarios/summer"));
    Files.writeString(rules.resolve("scenarios/summer/a.csv"), "Id\n");
    Files.createSymbolicLink(rules.resolve("link.csv"), Path.of("offers.csv"));
    commit("a folder and a link");
    var mistakes = new Mistakes();
    source
        .named("HEAD")
        .files()
        .expectTables(Shipped.files().tables().stream().map(RuleFiles::tableOf).toList(), mistakes);
    assertThat(mistakes.all()).extracting("file").containsExactly("link.csv", "scenarios/summer");
    assertThat(mistakes.all())
        .extracting("what")
        .containsOnly("this is no file, so nothing reads it");
  }

  @Test
  void aFileIsReadNoFurtherThanTheLimit() {
    var limits = Limits.USUAL;
    var small =
        new Limits(
            2_000,
            limits.zipEntries(),
            limits.inflatedBytes(),
            limits.rows(),
            limits.columns(),
            limits.cells(),
            limits.cellCharacters(),
            limits.mergedRanges());
    assertThat(new RulesSource(rules, small).named("HEAD").files().bytes("eligibility.csv"))
        .hasSize(2_001);
  }

  @Test
  void mistakesSayInWhoseFilesTheyAre() throws Exception {
    Files.writeString(rules.resolve("eligibility.csv"), "Id\n");
    commit("broken");
    assertThatThrownBy(() -> source.named("HEAD").load())
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("\nHEAD:programmes/china/eligibility.csv!");
    assertThatThrownBy(() -> source.present().load())
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("\n" + rules + "/eligibility.csv!");
  }

  @Test
  void whatNamesNothingIsToldWithWhatToWrite() {
    for (var text :
        new String[] {"nowhere", "HEAD~99", "a..b", ":rules", "", "\0", "HEAD^{tree}"}) {
      assertThat(refusal(text))
          .isEqualTo(
              text
                  + ": there is no such folder, and no such revision in "
                  + repository
                  + "; name a folder that holds the tables, or a branch, tag or hash that git log shows; what is not fetched is not found");
    }
    assertThat(refusal(new RulesSource(Path.of("/"), Limits.USUAL), "HEAD"))
        .isEqualTo(
            "HEAD: there is no such folder, and / is in no git repository; name a folder that holds the tables");
  }

  private String refusal(String text) {
    return refusal(source, text);
  }

  private static String refusal(RulesSource source, String text) {
    try {
      return source.named(text).name();
    } catch (RulesException e) {
      return e.getMessage();
    }
  }

  private RevCommit commit(String message) throws Exception {
    git.add().addFilepattern(".").call();
    return git.commit().setMessage(message).setAuthor(author()).setCommitter(author()).call();
  }

  private static PersonIdent author() {
    return new PersonIdent(
        "An analyst",
        "analyst@example.invalid",
        Instant.parse("2026-11-22T00:00:00Z"),
        ZoneOffset.UTC);
  }
}
