package stepup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import stepup.analysis.Progress;
import stepup.batch.Batch;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.decision.OverBudgetException;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;

/**
 * Decides the requests of a file: one document over several lines, answered for people, or one a
 * line, answered as {@code POST /decide/batch} does. Its last line, which says how many there were,
 * is written to standard error here, so that all of the output are answers.
 */
final class DecideCommand {
  private final RuleSet rules;
  private final DecisionService service;
  private final Clock clock;
  private final RequestLimits limits;
  private final DecisionEngine.Scope scope;
  private final Texts texts;

  DecideCommand(
      RuleSet rules,
      DecisionService service,
      Clock clock,
      RequestLimits limits,
      boolean explain,
      @Nullable String language) {
    this.rules = rules;
    this.service = service;
    this.clock = clock;
    this.limits = limits;
    this.scope = explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING;
    this.texts = rules.catalog().texts(language);
  }

  /**
   * How a file is worked on.
   *
   * @param answers a new file to write to; null for standard output
   * @param resume whether to go on after the last answer there
   * @param from the first line to answer, from 1
   * @param threads how many decide
   */
  record Way(@Nullable Path answers, boolean resume, long from, int threads, boolean progress) {}

  /**
   * Answers in the order of the requests; returns 1 if any of them has a problem, which then stands
   * in its place.
   *
   * @throws IOException if it cannot go on; what is answered stays
   */
  int run(String file, Way way, PrintWriter out, PrintWriter err) throws IOException {
    try (var counted = new Counted(file.equals("-") ? System.in : new FileInputStream(file));
        var in = new BufferedInputStream(counted)) {
      var beginning = beginning(in);
      if (beginning.length == 0) {
        throw new IOException(
            file + ": there is no request in it; write one JSON document, or one a line");
      }
      boolean document = goesOn(beginning);
      if (document && (way.resume || way.from > 1)) {
        throw new IOException(
            file
                + ": this is one document over several lines; leave --resume and --from out, or write one request a line");
      }
      try (var answers = way.answers == null ? null : AnswerFile.open(way.answers, way.resume)) {
        Batch.Output output =
            answers == null
                ? (lines, count) -> print(lines, out)
                : (lines, count) -> answers.write(lines);
        if (document) {
          var all = new ByteArrayOutputStream();
          all.writeBytes(beginning);
          in.transferTo(all);
          return answer(all.toByteArray(), output) ? 0 : 1;
        }
        long size = file.equals("-") ? 0 : Files.size(Path.of(file));
        long from = answers == null ? way.from : Math.max(way.from, answers.next());
        Batch.Ended ended;
        try (var progress = Progress.on(err, way.progress, "requests")) {
          ended =
              batch(
                  new SequenceInputStream(new ByteArrayInputStream(beginning), in),
                  from,
                  way.threads,
                  (lines, count) -> {
                    output.write(lines, count);
                    progress.advanceTo((double) counted.bytes / size, count);
                  });
        }
        var cut = ended.cut();
        if (cut != null) {
          throw new IOException(
              "%s: nothing is answered from line %d on, for %s; when that is corrected, go on with %s"
                  .formatted(
                      file,
                      ended.next(),
                      cut.told(),
                      answers == null ? "--from " + ended.next() : "--resume"));
        }
        err.println(
            "%d lines: %d decided, %d problems"
                .formatted(ended.lines(), ended.decided(), ended.problems()));
        return ended.problems() == 0 ? 0 : 1;
      }
    }
  }

  private Batch.Ended batch(InputStream in, long from, int threads, Batch.Output output)
      throws IOException {
    var executor = Executors.newFixedThreadPool(threads);
    try {
      return new Batch(rules, texts, scope, limits, service, clock)
          .run(
              in,
              new Batch.Work(from, Long.MAX_VALUE, executor, 4 * threads, () -> false, entry -> {}),
              output);
    } finally {
      executor.shutdownNow();
    }
  }

  private boolean answer(byte[] request, Batch.Output output) throws IOException {
    String answer;
    boolean decided = true;
    var now = clock.instant();
    try {
      var facts =
          FactsReader.read(
              request, rules.catalog(), LocalDate.ofInstant(now, clock.getZone()), limits);
      answer =
          new String(AnswerWriter.answer(service.decide(rules, facts, scope, now), texts), UTF_8);
    } catch (RequestProblem
        | OverBudgetException
        | DecisionLog.DecisionNotRecordedException problem) {
      answer = Problem.of(problem).json();
      decided = false;
    }
    output.write(ByteBuffer.wrap((Json.pretty(answer) + "\n").getBytes(UTF_8)), 1);
    return decided;
  }

  private static void print(ByteBuffer lines, PrintWriter out) throws IOException {
    out.print(UTF_8.decode(lines));
    if (out.checkError()) {
      throw new IOException("standard output takes no more");
    }
  }

  /**
   * All up to the end of the first line that is not blank, or as much as a request may have; empty
   * if there is no such line.
   */
  private byte[] beginning(InputStream in) throws IOException {
    var read = new ByteArrayOutputStream();
    boolean blank = true;
    for (int next = in.read(); next >= 0; next = in.read()) {
      read.write(next);
      blank &= next <= ' ';
      if ((next == '\n' && !blank) || read.size() > limits.bodyBytes()) {
        return read.toByteArray();
      }
    }
    return blank ? new byte[0] : read.toByteArray();
  }

  /** Whether this is the beginning of a document that goes on behind a line break. */
  private static boolean goesOn(byte[] beginning) throws IOException {
    if (beginning[beginning.length - 1] != '\n') {
      return false;
    }
    try {
      Json.read(beginning);
      return false;
    } catch (JsonEOFException e) {
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      bytes += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] buffer, int from, int most) throws IOException {
      int count = super.read(buffer, from, most);
      bytes += Math.max(0, count);
      return count;
    }
  }
}
