package stepup.audit;

import java.nio.charset.StandardCharsets;
import stepup.decision.DecisionRecord;
import stepup.json.AnswerWriter;

/** What is hidden of a record before anything is written. */
public final class Mask {
  /** Hides nothing. */
  public static final Mask NONE = new Mask();

  private Mask() {}

  /** A record up to where its seq follows. */
  byte[] line(DecisionRecord entry) {
    var whole = AnswerWriter.logLine(entry);
    return whole.substring(0, whole.length() - 1).getBytes(StandardCharsets.UTF_8);
  }
}
