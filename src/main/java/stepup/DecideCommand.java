package stepup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.OverBudgetException;
import stepup.http.Problem;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;

/**
 * Decides the requests of a file: one document over several lines, answered for people, or one a
 * line, answered one a line.
 */
final class DecideCommand {
  private final RuleSet rules;
  private final DecisionService service;
  private final Clock clock;
  private final RequestLimits limits;
  private final DecisionEngine.Scope scope;
  private final @Nullable String language;

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
    this.language = language;
  }

  /**
   * Answers in the order of the requests; returns 1 if any of them has a problem, which then stands
   * in its place.
   */
  int run(String file, PrintWriter out) throws IOException {
    boolean allDecided = true;
    try (var in =
        new BufferedInputStream(file.equals("-") ? System.in : new FileInputStream(file))) {
      var first = nextLine(in);
      if (first == null) {
        throw new IOException(
            file + ": there is no request in it; write one JSON document, or one a line");
      }
      if (goesOn(first)) {
        var document = new ByteArrayOutputStream();
        document.writeBytes(first);
        in.transferTo(document);
        return answer(document.toByteArray(), true, out) ? 0 : 1;
      }
      for (var line = first; line != null; line = nextLine(in)) {
        allDecided &= answer(line, false, out);
      }
    }
    return allDecided ? 0 : 1;
  }

  private boolean answer(byte[] request, boolean pretty, PrintWriter out) {
    String answer;
    boolean decided = true;
    var now = clock.instant();
    try {
      var facts =
          FactsReader.read(
              request, rules.catalog(), LocalDate.ofInstant(now, clock.getZone()), limits);
      answer =
          AnswerWriter.answer(
              service.decide(rules, facts, scope, now), rules.catalog().texts(language));
    } catch (RequestProblem problem) {
      answer = Problem.of(problem).json();
      decided = false;
    } catch (OverBudgetException e) {
      answer = Problem.of(e).json();
      decided = false;
    }
    out.println(pretty ? Json.pretty(answer) : answer);
    return decided;
  }

  /** The bytes of the next line that is not blank, with its line break; null at the end. */
  private static byte @Nullable [] nextLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    boolean blank = true;
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      blank &= next <= ' ';
      if (next == '\n') {
        if (!blank) {
          return line.toByteArray();
        }
        line.reset();
      }
    }
    return blank ? null : line.toByteArray();
  }

  /** Whether a line is the beginning of a document that goes on. */
  private static boolean goesOn(byte[] line) throws IOException {
    try {
      Json.read(line);
      return false;
    } catch (JsonEOFException e) {
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }
}
