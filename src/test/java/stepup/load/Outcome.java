package stepup.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What became of the questions of one load. */
public final class Outcome {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 3;

  private final Histogram good = new Histogram(LONGEST, DIGITS);
  private final Histogram goodSinceDue = new Histogram(LONGEST, DIGITS);
  private final Histogram shed = new Histogram(LONGEST, DIGITS);
  private long wrong;
  private long unasked;
  private long nanos;

  Outcome() {}

  void add(Load.Worth worth, long sinceSent, long sinceDue) {
    switch (worth) {
      case GOOD -> {
        good.recordValue(Math.min(LONGEST, sinceSent));
        goodSinceDue.recordValue(Math.min(LONGEST, sinceDue));
      }
      case SHED -> shed.recordValue(Math.min(LONGEST, sinceSent));
      case WRONG -> wrong++;
    }
  }

  void unasked(long questions) {
    unasked = questions;
  }

  void lasted(long time) {
    nanos = time;
  }

  /** Nanoseconds from sending a question to having its right answer. */
  public Histogram good() {
    return good;
  }

  /** Nanoseconds from when a question was due to having its right answer. */
  public Histogram goodSinceDue() {
    return goodSinceDue;
  }

  /** Nanoseconds from sending a question to being refused in good order. */
  public Histogram shed() {
    return shed;
  }

  /** Answers that are wrong. */
  public long wrong() {
    return wrong;
  }

  /** Questions that were due and could not be asked, as all connections were taken to the end. */
  public long unasked() {
    return unasked;
  }

  /** Right answers a second. */
  public double goodput() {
    return good.getTotalCount() * 1e9 / nanos;
  }

  /** Questions asked a second. */
  public double asked() {
    return (good.getTotalCount() + shed.getTotalCount() + wrong) * 1e9 / nanos;
  }
}
