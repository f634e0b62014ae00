package stepup.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.analysis.Checkout;
import stepup.live.Live;
import stepup.live.Proven;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.Import;
import stepup.workbook.TableChange;

/**
 * Writes a change into the folder of rules, and commits it where that is in a git checkout: all of
 * it, or nothing. What is written decides once the service has taken it up, as any edit does.
 */
final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final Pattern NAME = Pattern.compile("[^\\p{C}<>]{1,200}");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\p{C}\\s<>@]{1,200}@[^\\p{C}\\s<>@]{1,200}");
  private static final int LONGEST_MESSAGE = 5_000;

  private final Console.Parts parts;

  /** One at a time, so that each begins with what the one before has written. */
  private final Object one = new Object();

  Publisher(Console.Parts parts) {
    this.parts = parts;
  }

  /** Who publishes, and why. */
  record Wish(String name, String address, String message, String caller) {}

  /**
   * What came of it.
   *
   * @param status of HTTP
   * @param word names the text that tells it
   * @param mistakes what is in the way
   * @param version of what was written; empty if nothing was
   * @param commit shortened; empty if there is none
   */
  record Outcome(int status, String word, List<Mistake> mistakes, String version, String commit) {
    private static Outcome refused(int status, String word, List<Mistake> mistakes) {
      return new Outcome(status, word, mistakes, "", "");
    }

    boolean written() {
      return !version.isEmpty();
    }
  }

  Outcome publish(Draft draft, Live live, Wish wish) throws IOException {
    synchronized (one) {
      var now = parts.live().get();
      if (!draft.version().equals(now.rules().version()) || now.rules() != live.rules()) {
        return Outcome.refused(409, "publishedOutdated", List.of());
      }
      var before = now.proven().files();
      var candidate = Candidate.of(draft, before);
      if (!candidate.misfits().isEmpty()) {
        return Outcome.refused(
            409,
            "publishedMisfits",
            candidate.misfits().stream().map(Candidate.Misfit::mistake).toList());
      }
      if (candidate.changed().isEmpty()) {
        return Outcome.refused(422, "publishedNothing", List.of());
      }
      Proven proven;
      try {
        proven = Proven.of(candidate.files(), parts.gates());
      } catch (RulesException e) {
        return Outcome.refused(422, "publishedWrong", e.errors());
      }
      if (proven.scenarios() == 0 && now.proven().scenarios() > 0) {
        return Outcome.refused(422, "publishedNoScenarios", List.of());
      }
      try (var checkout = Checkout.of(parts.rules())) {
        return write(candidate, proven, checkout, wish);
      }
    }
  }

  private Outcome write(Candidate candidate, Proven proven, @Nullable Checkout checkout, Wish wish)
      throws IOException {
    var files = candidate.changed();
    if (checkout != null) {
      if (!NAME.matcher(wish.name().strip()).matches()
          || !ADDRESS.matcher(wish.address().strip()).matches()
          || wish.message().isBlank()
          || wish.message().length() > LONGEST_MESSAGE) {
        return Outcome.refused(422, "publishedUnsigned", List.of());
      }
      if (checkout.busy()) {
        return Outcome.refused(409, "publishedBusy", List.of());
      }
      var uncommitted = checkout.uncommitted(files);
      if (!uncommitted.isEmpty()) {
        return Outcome.refused(
            409,
            "publishedUncommitted",
            uncommitted.stream()
                .map(
                    file ->
                        Mistake.inFile(
                            file,
                            "the checkout has changes of it that are in no commit",
                            "commit them, or take them back"))
                .toList());
      }
    }
    try {
      Import.write(parts.rules(), candidate.before(), changes(candidate.files(), files));
    } catch (RulesException e) {
      return Outcome.refused(409, "publishedMeanwhile", e.errors());
    }
    var commit = "";
    if (checkout != null) {
      try {
        commit =
            checkout.commit(
                files,
                new Checkout.Author(
                    wish.name().strip(),
                    wish.address().strip(),
                    wish.caller().replaceAll("\\p{C}", " ")),
                wish.message().replace("\r\n", "\n"),
                parts.clock().instant(),
                parts.clock().getZone());
      } catch (IOException | RuntimeException e) {
        putBack(candidate, e);
        throw e;
      }
    }
    var version = proven.rules().version();
    LOG.info(
        "{} published rules {} in place of {}: {}{}",
        wish.caller().isEmpty() ? "somebody" : wish.caller().replaceAll("\\p{C}", " "),
        version,
        candidate.before().version(),
        String.join(", ", files),
        commit.isEmpty() ? "" : "; commit " + commit);
    return new Outcome(200, "publishedWritten", List.of(), version, commit);
  }

  private void putBack(Candidate candidate, Exception cause) {
    try {
      Import.write(
          parts.rules(), candidate.files(), changes(candidate.before(), candidate.changed()));
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static List<TableChange> changes(RuleFiles to, List<String> files) {
    var changes = new ArrayList<TableChange>();
    files.forEach(file -> changes.add(new TableChange(file, List.of(), to.text(file))));
    return changes;
  }
}
