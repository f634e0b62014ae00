package stepup.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stepup.catalog.Texts;
import stepup.decision.DecisionRecord;

/**
 * Answers to the lines of a batch, one a line, in UTF-8. Each names its line before all else,
 * unless that is 0. For one thread at a time.
 */
public final class AnswerLines {
  private final JsonBytes json = new JsonBytes();
  private int count;

  /** Begins anew, with none. */
  public void clear() {
    json.clear();
    count = 0;
  }

  /**
   * Adds the answer to a line, as {@link AnswerWriter#answer} writes it, or throws and adds none.
   */
  public void answer(long line, DecisionRecord entry, Texts texts) {
    int before = json.length();
    boolean whole = false;
    try {
      AnswerWriter.numbered(json, line, entry, texts);
      whole = true;
    } finally {
      if (!whole) {
        json.backTo(before);
      }
    }
    end();
  }

  /** Adds what is wrong with a line. */
  public void problem(long line, Problem problem) {
    if (line > 0) {
      json.object();
      json.field(Names.LINE);
      json.number(line);
      json.fieldsOf(problem.json());
      json.endObject();
    } else {
      json.encoded(problem.json().getBytes(StandardCharsets.UTF_8));
    }
    end();
  }

  /** Adds the line behind all answers: how many lines there were, and what became of them. */
  public void total(long lines, long decided, long problems) {
    json.object();
    json.field(Names.LINES);
    json.number(lines);
    json.field(Names.DECIDED);
    json.number(decided);
    json.field(Names.PROBLEMS);
    json.number(problems);
    json.endObject();
    end();
  }

  private void end() {
    json.lineBreak();
    count++;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** All of them, until the next is added. */
  public ByteBuffer bytes() {
    return json.view();
  }
}
