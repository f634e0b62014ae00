package stepup.decision;

/** What one row or rule says when its conditions hold. */
public enum Result {
  NOT_ELIGIBLE("not eligible", Verdict.NOT_ELIGIBLE),
  UNDETERMINED("undetermined", Verdict.UNDETERMINED),
  WARNING("warning", Verdict.ELIGIBLE),
  FOLLOW_UP("follow-up", Verdict.ELIGIBLE);

  private final String text;
  private final Verdict verdict;

  Result(String text, Verdict verdict) {
    this.text = text;
    this.verdict = verdict;
  }

  /** As a table cell spells it. */
  public String text() {
    return text;
  }

  /** The verdict if nothing else were said. */
  public Verdict verdict() {
    return verdict;
  }

  /** Whether it stands between the customer and the step-up. */
  public boolean blocks() {
    return verdict != Verdict.ELIGIBLE;
  }
}
