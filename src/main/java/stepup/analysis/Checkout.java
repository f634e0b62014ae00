package stepup.analysis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.QuotedString;
import org.jspecify.annotations.Nullable;
import stepup.tables.Limits;

/** The git checkout that a rules folder is in, and changes of its files in git's words. */
public final class Checkout implements AutoCloseable {
  /** Who writes commits for others. */
  private static final String COMMITTER = "Stepup";

  private static final String COMMITTER_ADDRESS = "stepup@localhost";

  private final Repository repository;
  private final String folder;

  private Checkout(Repository repository, String folder) {
    this.repository = repository;
    this.folder = folder;
  }

  /**
   * That of a folder; null if it is in none.
   *
   * @throws IOException if git's data cannot be read
   */
  public static @Nullable Checkout of(Path rules) throws IOException {
    var source = new RulesSource(rules, Limits.USUAL);
    var repository = source.repository();
    return repository == null ? null : new Checkout(repository, source.pathOf(repository));
  }

  /** Where a file of the folder is inside the checkout, with {@code /} between folders. */
  public String path(String file) {
    return folder.isEmpty() ? file : folder + "/" + file;
  }

  /** Whether git is in the middle of something, such as a merge. */
  public boolean busy() {
    return !repository.getRepositoryState().canCommit()
        || repository.getRepositoryState().isRebasing();
  }

  /** Which of some files are otherwise than in the last commit, or are not in it; sorted. */
  public List<String> uncommitted(Collection<String> files) throws IOException {
    var command = new Git(repository).status();
    files.forEach(file -> command.addPath(path(file)));
    try {
      var status = command.call();
      var paths = new TreeSet<>(status.getUncommittedChanges());
      paths.addAll(status.getUntracked());
      paths.addAll(status.getIgnoredNotInIndex());
      paths.addAll(status.getConflicting());
      return files.stream()
          .filter(file -> paths.stream().anyMatch(p -> (path(file) + "/").startsWith(p + "/")))
          .sorted()
          .toList();
    } catch (GitAPIException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Who a commit is by.
   *
   * @param caller who asked this service for it, as a trailer says; empty if nobody knows
   */
  public record Author(String name, String address, String caller) {}

  /**
   * Commits some files as they are, and nothing else; no hook looks at it.
   *
   * @return the commit's hash, shortened
   */
  public String commit(
      Collection<String> files, Author author, String message, Instant at, ZoneId zone)
      throws IOException {
    var text = message.strip();
    var command =
        new Git(repository)
            .commit()
            .setAuthor(new PersonIdent(author.name(), author.address(), at, zone))
            .setCommitter(new PersonIdent(COMMITTER, COMMITTER_ADDRESS, at, zone))
            .setMessage(
                author.caller().isEmpty()
                    ? text + "\n"
                    : text + "\n\nPublished-by: " + author.caller() + "\n")
            .setSign(false)
            .setNoVerify(true);
    files.forEach(file -> command.setOnly(path(file)));
    try (var reader = repository.newObjectReader()) {
      return reader.abbreviate(command.call().getId(), 10).name();
    } catch (GitAPIException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * A change of a file as {@code git apply} takes it; nothing if it says the same.
   *
   * @param path where the file is, from where it is applied
   */
  public static String patch(String path, byte[] before, byte[] after) {
    var was = new RawText(before);
    var is = new RawText(after);
    var edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, was, is);
    if (edits.isEmpty()) {
      return "";
    }
    var old = QuotedString.GIT_PATH.quote("a/" + path);
    var now = QuotedString.GIT_PATH.quote("b/" + path);
    var head = "diff --git " + old + " " + now + "\n--- " + old + "\n+++ " + now + "\n";
    var text = new ByteArrayOutputStream();
    text.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    try (var formatter = new DiffFormatter(text)) {
      formatter.format(edits, was, is);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    repository.close();
  }
}
