package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.MergeCommand.FastForwardMode;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.analysis.RowHistory.Cell;
import stepup.analysis.RowHistory.Change;
import stepup.analysis.RowHistory.Kind;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;

/** A small table in a repository, whose commits are made by each test. */
class RowHistoryTest {
  private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path repository;

  private Git git;
  private Path rules;

  @BeforeEach
  void repository() throws Exception {
    OwnGitSettings.use();
    git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call();
    rules = Files.createDirectories(repository.resolve("china/rules"));
  }

  @AfterEach
  void close() {
    git.close();
  }

  @Test
  void eachCommitThatChangedTheRowTellsItsCells() throws Exception {
    write("Id,Name\nA,one\nB,two\n");
    commit("begun");
    write("Id,Name\nA,one\nB,three\n");
    commit("another row");
    write("Id,Name\nB,three\nA,won\n");
    commit("A is won\n\nand moved");
    var changes = history("A").changes();
    assertThat(changes)
        .extracting(Change::message, Change::kind, Change::cells)
        .containsExactly(
            tuple("A is won", Kind.CHANGED, List.of(new Cell("Name", "one", "won"))),
            tuple(
                "begun",
                Kind.ADDED,
                List.of(new Cell("Id", "", "A"), new Cell("Name", "", "one"))));
    assertThat(changes.get(0).author()).isEqualTo("An analyst");
    assertThat(changes.get(0).at()).isEqualTo(DAY);
    assertThat(changes.get(0).commit()).hasSize(10);
    assertThat(history("A").more()).isFalse();
  }

  @Test
  void whatIsNotCommittedComesFirst() throws Exception {
    write("Id,Name\nA,one\n");
    commit("begun");
    write("Id,Name\nA,two\n");
    assertThat(history("A").changes())
        .extracting(Change::message, Change::at)
        .containsExactly(tuple("", null), tuple("begun", DAY));
    write("Id,Name\nB,two\n");
    assertThat(history("A").changes().get(0).kind()).isEqualTo(Kind.REMOVED);
    assertThat(history("B").changes()).extracting(Change::kind).containsExactly(Kind.ADDED);
  }

  @Test
  void aRowThatWasAwayForAWhileTellsThat() throws Exception {
    for (var name : List.of("A,one", "B,two", "A,one")) {
      write("Id,Name\n" + name + "\n");
      commit(name);
    }
    assertThat(history("A").changes())
        .extracting(Change::kind)
        .containsExactly(Kind.ADDED, Kind.REMOVED, Kind.ADDED);
  }

  @Test
  void aColumnThatIsAddedWithoutTextChangesNoRow() throws Exception {
    write("Id,Name\nA,one\n");
    commit("begun");
    write("Id,Name,Note\nA,one,\n");
    commit("a column");
    assertThat(history("A").changes()).extracting(Change::message).containsExactly("begun");
  }

  @Test
  void whatAMergeTookOverWasDoneBeforeIt() throws Exception {
    write("Id,Name\nA,one\nB,one\n");
    commit("begun");
    git.checkout().setCreateBranch(true).setName("side").call();
    write("Id,Name\nA,two\nB,one\n");
    var side = commit("on the side");
    git.checkout().setName("main").call();
    Files.writeString(repository.resolve("other.txt"), "other");
    commit("elsewhere");
    git.merge()
        .include(side)
        .setFastForward(FastForwardMode.NO_FF)
        .setMessage("merged")
        .setCommit(true)
        .call();
    assertThat(history("A").changes())
        .extracting(Change::message)
        .containsExactly("on the side", "begun");
  }

  @Test
  void onlyTheLastCommitsOfTheFileAreLookedAt() throws Exception {
    write("Id,Name\nA,one\nB,\n");
    commit("begun");
    for (int i = 1; i <= RowHistory.MOST_COMMITS; i++) {
      write("Id,Name\nA,one\nB," + i + "\n");
      commit("commit " + i);
    }
    assertThat(history("A").changes()).isEmpty();
    assertThat(history("A").more()).isTrue();
    assertThat(history("B").changes()).hasSize(RowHistory.MOST_COMMITS);
  }

  @Test
  void aRepositoryWithoutCommitsKnowsOnlyWhatIsThere() throws Exception {
    write("Id,Name\nA,one\n");
    assertThat(history("A").changes()).extracting(Change::commit).containsExactly("");
  }

  @Test
  void aFolderInNoRepositoryHasNoHistory() {
    var nowhere = new RulesSource(Path.of("/"), Limits.USUAL);
    var files = RuleFiles.read(List.of(), Limits.USUAL);
    assertThat(nowhere.rowHistory(files, "offers.csv", "A")).isNull();
  }

  private RowHistory history(String id) {
    var source = new RulesSource(rules, Limits.USUAL);
    var history = source.rowHistory(RuleFiles.read(rules), "offers.csv", id);
    assertThat(history).isNotNull();
    return history;
  }

  private void write(String text) throws Exception {
    Files.writeString(rules.resolve("offers.csv"), text);
  }

  private RevCommit commit(String message) throws Exception {
    var author = new PersonIdent("An analyst", "analyst@example.invalid", DAY, ZoneOffset.UTC);
    git.add().addFilepattern(".").call();
    return git.commit().setMessage(message).setAuthor(author).setCommitter(author).call();
  }
}
