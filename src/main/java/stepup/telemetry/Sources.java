package stepup.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Who is asked, whenever numbers are read, for what is not counted here.
 *
 * @param ready whether the service takes requests
 */
public record Sources(Supplier<Rules> rules, Supplier<Admission> admission, BooleanSupplier ready) {

  /**
   * The rules that decide.
   *
   * @param age since they went live
   * @param stale whether the folder holds something else, which cannot decide; or the bundle, if
   *     they come in one, also if it is away
   * @param loaded how often rules went live since the start
   * @param refused how often what it held was refused since the start
   * @param sequence of the bundle that they came in; 0 if they are those of a folder
   * @param ids every row and rule; asked for when the version changes
   */
  public record Rules(
      String version,
      Duration age,
      boolean stale,
      long loaded,
      long refused,
      long sequence,
      Supplier<List<String>> ids) {}

  /**
   * How many requests are decided.
   *
   * @param running now
   * @param slots most at a time
   * @param waiting for their turn
   * @param shed since the start
   */
  public record Admission(int running, int slots, int waiting, long shed) {}

  /**
   * How the decision log does. Counts are since the start.
   *
   * @param taking whether it keeps what it is given
   * @param queued records that wait to be written
   * @param appended records written
   * @param bytes bytes of them
   * @param dropped records lost, as its mode allows
   * @param failures how often it could not write
   * @param sinkLag records written that the sink does not have; 0 if there is no sink
   * @param sinkAway whether the last try to reach the sink failed
   * @param sinkFailures tries that failed
   */
  public record Log(
      boolean taking,
      long queued,
      long appended,
      long bytes,
      long dropped,
      long failures,
      long sinkLag,
      boolean sinkAway,
      long sinkFailures) {
    /** Of a log that has done nothing yet. */
    public static final Log FRESH = new Log(true, 0, 0, 0, 0, 0, 0, false, 0);
  }
}
