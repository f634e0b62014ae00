package stepup.audit;

import java.time.Duration;

/** What a sink has of the log. */
@FunctionalInterface
public interface Acknowledged {

  /**
   * Waits until the sink has every record up to one.
   *
   * @param seq the record's place in the chain
   * @param most how long to wait at most
   * @return whether the sink has it
   */
  boolean await(long seq, Duration most) throws InterruptedException;
}
