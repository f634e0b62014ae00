package stepup.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
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

  /** Takes the answers of a group, and gives them away at once. */
  @FunctionalInterface
  public interface Output {
    /**
     * Writes lines of UTF-8, which have no line breaks yet.
     *
     * @throws IOException if nobody takes them any more, which ends the batch
     */
    void write(List<byte[]> lines) throws IOException;
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

    /** The line that ends the answers: what there was, or a problem of the next line. */
    public byte[] json() {
      return cut != null
          ? numbered(next(), cut.json().getBytes(UTF_8))
          : Json.bytes(
              json -> {
                json.writeStartObject();
                json.writeNumberField("lines", lines);
                json.writeNumberField("decided", decided);
                json.writeNumberField("problems", problems);
                json.writeEndObject();
              });
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

  /** The answer to a line, which nobody may see before its record is kept, if there is one. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Answer(byte[] json, @Nullable DecisionRecord entry) {}

  private record Decided(List<Answer> answers, long last) {}

  private Decided decide(Group group) {
    var answers = new ArrayList<Answer>();
    for (var line : group.lines) {
      var bytes = line.bytes();
      if (bytes == null) {
        answers.add(refused(line.number(), tooLong()));
      } else {
        answers.add(answer(line.number(), bytes));
      }
    }
    return new Decided(answers, group.last);
  }

  private Answer answer(long line, byte[] request) {
    var now = clock.instant();
    try {
      var facts =
          FactsReader.read(
              request, rules.catalog(), LocalDate.ofInstant(now, clock.getZone()), limits);
      var entry = decisions.evaluate(rules, facts, scope, now);
      return new Answer(numbered(line, AnswerWriter.answer(entry, texts)), entry);
    } catch (RuntimeException | StackOverflowError e) {
      return refused(line, failed(e));
    }
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

  private static Answer refused(long line, Problem problem) {
    return new Answer(numbered(line, problem.json().getBytes(UTF_8)), null);
  }

  /** An object with the number of its line before its other fields. */
  private static byte[] numbered(long line, byte[] json) {
    var start = ("{\"line\":" + line + ",").getBytes(UTF_8);
    var numbered = Arrays.copyOf(start, start.length + json.length - 1);
    System.arraycopy(json, 1, numbered, start.length, json.length - 1);
    return numbered;
  }

  private final class Run {
    private final Lines lines;
    private final Work work;
    private final Output out;
    private final ArrayDeque<CompletableFuture<Decided>> ahead = new ArrayDeque<>();
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
          ahead.add(CompletableFuture.supplyAsync(() -> decide(group), work.executor));
        }
        // Nobody who waits for an answer before they go on is kept waiting.
        int most = group.lines.isEmpty() || over ? 0 : work.ahead;
        while (ahead.size() > most) {
          if (!give(ahead.remove().join())) {
            return new Ended(answered, decided, problems, cut);
          }
        }
      }
      // The last lines may be blank, or before those to be answered.
      return new Ended(cut == null ? read : Math.max(answered, read), decided, problems, cut);
    }

    /** Keeps a group, then gives its answers; false if it cannot be kept. */
    private boolean give(Decided group) throws IOException {
      var entries = group.answers.stream().map(Answer::entry).filter(Objects::nonNull).toList();
      if (!entries.isEmpty()) {
        try {
          decisions.keep(entries);
        } catch (RuntimeException e) {
          cut = failed(e);
          return false;
        }
        entries.forEach(work.kept);
      }
      out.write(group.answers.stream().map(Answer::json).toList());
      decided += entries.size();
      problems += group.answers.size() - entries.size();
      answered = group.last;
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
