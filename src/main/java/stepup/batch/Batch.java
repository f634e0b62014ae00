package stepup.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.AnswerLines;
import stepup.json.FactsReader;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;

/**
 * Decides requests, one a line, and answers them one a line, in order. A blank line has no answer.
 *
 * @param rules decide all of it
 * @param limits of each line
 */
public record Batch(
    RuleSet rules,
    Texts texts,
    DecisionEngine.Scope scope,
    RequestLimits limits,
    DecisionService decisions,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
  private static final int GROUP_LINES = 64;

  /** Kept together, if they are decided: one wait for the disk serves so many. */
  private static final int MOST_GROUPS = 4;

  /** Answers that took more are not written over. */
  private static final int MOST_KEPT_BYTES = 1 << 20;

  /** Takes the answers of a group, and gives them away at once. */
  @FunctionalInterface
  public interface Output {
    /**
     * Writes answers.
     *
     * @param answers in UTF-8, each with a line break behind it
     * @param count how many there are
     * @throws IOException if nobody takes them any more, which ends the batch
     */
    void write(ByteBuffer answers, int count) throws IOException;
  }

  /**
   * How a batch is worked on.
   *
   * @param from the first line to answer, from 1
   * @param mostLines how many lines there may be from there on
   * @param executor decides groups
   * @param ahead how many groups may be decided while an earlier one is not, at least 0
   * @param stopping whether to end before the next group
   * @param kept hears of each decision that is in the log
   */
  public record Work(
      long from,
      long mostLines,
      Executor executor,
      int ahead,
      BooleanSupplier stopping,
      Consumer<DecisionRecord> kept) {}

  /**
   * How a batch ended.
   *
   * @param lines all of them, with those that were not to be answered; those answered if cut off
   * @param problems lines answered with one
   * @param cut why there are lines without an answer; null if there are none
   */
  public record Ended(long lines, long decided, long problems, @Nullable Problem cut) {
    /** The first line that has no answer. */
    public long next() {
      return lines + 1;
    }

    /** Adds the line that ends the answers: what there was, or a problem of the next line. */
    public void tell(AnswerLines answers) {
      if (cut == null) {
        answers.total(lines, decided, problems);
      } else {
        answers.problem(next(), cut);
      }
    }
  }

  /**
   * Answers all lines, or as many as can be.
   *
   * @throws IOException if the output takes no more
   */
  public Ended run(InputStream in, Work work, Output out) throws IOException {
    return new Run(new Lines(in, limits.bodyBytes()), work, out).ended();
  }

  /** Lines that are decided together, and the last of those that were read for it. */
  private record Group(List<Lines.Line> lines, long last) {}

  /**
   * A group's answers, which nobody may see before its records are kept.
   *
   * @param entries one for each line that has no problem
   */
  private record Decided(AnswerLines answers, List<DecisionRecord> entries, long last) {}

  private Decided decide(Group group, AnswerLines answers) {
    var entries = new ArrayList<DecisionRecord>(group.lines.size());
    for (var line : group.lines) {
      var entry = answer(line.number(), line.bytes(), answers);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return new Decided(answers, entries, group.last);
  }

  /**
   * Adds the answer to one line: a decision, or a problem. Nothing is kept.
   *
   * @param line its number, from 1; 0 if the answer need not name it
   * @param request null if it has more bytes than there may be
   * @return the decision; null if there is none
   */
  public @Nullable DecisionRecord answer(
      long line, byte @Nullable [] request, AnswerLines answers) {
    if (request == null) {
      answers.problem(line, tooLong());
      return null;
    }
    try {
      var entry = decide(request);
      answers.answer(line, entry, texts);
      return entry;
    } catch (RuntimeException | StackOverflowError e) {
      answers.problem(line, failed(e));
      return null;
    }
  }

  private DecisionRecord decide(byte[] request) {
    var now = clock.instant();
    var today = LocalDate.ofInstant(now, clock.getZone());
    var facts = FactsReader.read(request, rules.catalog(), today, limits);
    return decisions.evaluate(rules, facts, scope, now);
  }

  private Problem tooLong() {
    return Problem.of(413)
        .because("The line has more than " + limits.bodyBytes() + " bytes; send less.");
  }

  private static Problem failed(Throwable e) {
    var problem = Problem.of(e);
    if (problem.status() >= 500) {
      LOG.error("{}", problem.told(), e);
    }
    return problem;
  }

  private final class Run {
    private final Lines lines;
    private final Work work;
    private final Output out;
    private final ArrayDeque<CompletableFuture<Decided>> ahead = new ArrayDeque<>();

    /** Taken again once they are written, as they have the size that answers usually take. */
    private final ArrayDeque<AnswerLines> written = new ArrayDeque<>();

    private long read;
    private long answered;
    private long decided;
    private long problems;

    /** Why no more lines are read; null also at the end. */
    private @Nullable Problem cut;

    private boolean over;

    Run(Lines lines, Work work, Output out) {
      this.lines = lines;
      this.work = work;
      this.out = out;
      // If it is stopped at once, this is where to go on.
      this.answered = work.from - 1;
    }

    Ended ended() throws IOException {
      while (!over) {
        var group = group();
        if (!group.lines.isEmpty()) {
          var answers = written.isEmpty() ? new AnswerLines() : written.remove();
          ahead.add(CompletableFuture.supplyAsync(() -> decide(group, answers), work.executor));
        }
        // Nobody who waits for an answer before they go on is kept waiting.
        int most = group.lines.isEmpty() || over ? 0 : work.ahead;
        while (ahead.size() > most) {
          if (!give(next())) {
            return new Ended(answered, decided, problems, cut);
          }
        }
      }
      // The last lines may be blank, or before those to be answered.
      return new Ended(cut == null ? read : Math.max(answered, read), decided, problems, cut);
    }

    /** The next group, once it is decided, with those behind it that are decided as well. */
    private List<Decided> next() {
      var groups = new ArrayList<Decided>();
      do {
        groups.add(ahead.remove().join());
      } while (groups.size() < MOST_GROUPS && !ahead.isEmpty() && ahead.element().isDone());
      return groups;
    }

    /** Keeps groups together, then gives their answers; false if they cannot be kept. */
    private boolean give(List<Decided> groups) throws IOException {
      var entries = new ArrayList<DecisionRecord>();
      groups.forEach(group -> entries.addAll(group.entries));
      if (!entries.isEmpty()) {
        try {
          decisions.keep(entries);
        } catch (RuntimeException e) {
          cut = failed(e);
          return false;
        }
        entries.forEach(work.kept);
      }
      for (var group : groups) {
        var answers = group.answers;
        var bytes = answers.bytes();
        boolean usual = bytes.remaining() <= MOST_KEPT_BYTES;
        out.write(bytes, answers.count());
        decided += group.entries.size();
        problems += answers.count() - group.entries.size();
        answered = group.last;
        if (usual) {
          answers.clear();
          written.add(answers);
        }
      }
      return true;
    }

    /** The lines that are there; none if there are no more, or the next would be waited for. */
    private Group group() {
      var group = new ArrayList<Lines.Line>();
      long bytes = 0;
      while (group.size() < GROUP_LINES && bytes < limits.bodyBytes()) {
        if (work.stopping.getAsBoolean()) {
          end(stops());
          break;
        }
        Lines.Line line;
        try {
          if (!lines.ready() && !(group.isEmpty() && ahead.isEmpty())) {
            break;
          }
          line = lines.next();
        } catch (IOException e) {
          end(work.stopping.getAsBoolean() ? stops() : unread(e));
          break;
        }
        if (line == null) {
          end(null);
          break;
        }
        if (line.number() - work.from >= work.mostLines) {
          end(tooMany(line.number()));
          break;
        }
        read = line.number();
        if (read >= work.from && !line.blank()) {
          group.add(line);
          bytes += line.length();
        }
      }
      return new Group(group, read);
    }

    private void end(@Nullable Problem why) {
      over = true;
      cut = why;
    }

    private Problem stops() {
      return Problem.of(503).because("The service stops; go on from this line.");
    }

    private Problem unread(IOException e) {
      return e.getCause() instanceof TimeoutException || e.toString().contains("Timeout")
          ? Problem.of(408).because("The next line took too long to arrive; go on from here.")
          : Problem.of(400).because("The next line cannot be read; go on from here.");
    }

    private Problem tooMany(long next) {
      return Problem.of(413)
          .because(
              "There are more than "
                  + work.mostLines
                  + " lines; go on with from="
                  + next
                  + " in another batch.");
    }
  }
}
