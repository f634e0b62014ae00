package stepup.live;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/**
 * The rules of a folder, or of whatever else they come from, kept up to date: what it holds goes
 * live as soon as it is proven.
 */
public final class LiveRules implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);
  private static final int MOST_LOGGED = 100;

  private static final Mistake NO_SCENARIOS_LEFT =
      Mistake.inFile(
          "scenarios",
          "the scenarios are gone, so nothing shows that the rules decide as they should",
          "put them back; a service that is started without any does without");

  /**
   * How soon an edit is noticed.
   *
   * @param poll time from one look at the folder to the next
   * @param settle how long its contents must stay the same before they are taken
   */
  record Pace(Duration poll, Duration settle) {
    static final Pace USUAL = new Pace(Duration.ofMillis(100), Duration.ofMillis(300));
  }

  private final Origin origin;
  private final List<Gate> gates;
  private final Clock clock;
  private final Pace pace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Live live;

  private LiveRules(Origin origin, List<Gate> gates, Clock clock, Pace pace, Live live) {
    this.origin = origin;
    this.gates = gates;
    this.clock = clock;
    this.pace = pace;
    this.live = live;
  }

  /**
   * Loads a folder and keeps following it.
   *
   * @param limits how much is read of a file
   * @param gates what rules must be besides right
   * @throws RulesException with every mistake, if what it holds now cannot go live
   */
  public static LiveRules open(Path folder, Limits limits, List<Gate> gates, Clock clock)
      throws InterruptedException {
    return open(folder, limits, gates, clock, Pace.USUAL);
  }

  static LiveRules open(Path path, Limits limits, List<Gate> gates, Clock clock, Pace pace)
      throws InterruptedException {
    return open(new WatchedFolder(path, limits, pace.settle), gates, clock, pace);
  }

  /**
   * Loads what an origin holds, and keeps following it. If it holds nothing that can go live, what
   * it has kept does.
   *
   * @param gates what rules must be besides right
   * @throws RulesException with every mistake, if neither can go live
   */
  public static LiveRules open(Origin origin, List<Gate> gates, Clock clock)
      throws InterruptedException {
    return open(origin, gates, clock, Pace.USUAL);
  }

  private static LiveRules open(Origin origin, List<Gate> gates, Clock clock, Pace pace)
      throws InterruptedException {
    var live = first(origin, settled(origin, pace), gates, clock);
    if (live.release() != null) {
      LOG.info("rules {} go live{}", live.rules().version(), as(live.release()));
    }
    live.proven().warnings().forEach(warning -> LOG.warn("{}", warning));
    var rules = new LiveRules(origin, gates, clock, pace, live);
    var thread = new Thread(rules::follow, "live-rules");
    thread.setDaemon(true);
    thread.start();
    return rules;
  }

  private static Live first(Origin origin, Reading reading, List<Gate> gates, Clock clock) {
    try {
      return loaded(origin, reading, gates, clock);
    } catch (RulesException e) {
      var kept = kept(origin, gates, clock, e.mistakes());
      if (kept == null) {
        throw e;
      }
      LOG.error(
          "{} cannot go live, rules {} that were kept do:\n{}",
          origin.name(),
          kept.rules().version(),
          said(e.mistakes()));
      var files = reading.files();
      return kept.refusing(files == null ? null : files.version(), clock.instant(), e.mistakes());
    }
  }

  private static Live loaded(Origin origin, Reading reading, List<Gate> gates, Clock clock) {
    var files = reading.files();
    if (files == null) {
      throw new RulesException(reading.mistakes());
    }
    var proven = Proven.of(files, gates);
    origin.goesLive(reading);
    return Live.loaded(proven, reading.release(), clock.instant());
  }

  /** What was kept, live; null if nothing is. */
  private static @Nullable Live kept(
      Origin origin, List<Gate> gates, Clock clock, List<Mistake> because) {
    try {
      var kept = origin.kept();
      return kept == null ? null : loaded(origin, kept, gates, clock);
    } catch (RulesException e) {
      throw new RulesException(
          Stream.concat(because.stream(), e.mistakes().stream()).sorted().toList());
    }
  }

  /** What decides now. Whoever takes it keeps it for the whole of a request. */
  public Live now() {
    return live;
  }

  /**
   * Takes what the origin holds now, without waiting for an edit to be noticed, and looks again at
   * what was refused. Returns what decides then.
   */
  public Live reload() throws InterruptedException {
    synchronized (origin) {
      origin.forget();
      take(settled(origin, pace));
      return live;
    }
  }

  private static Reading settled(Origin origin, Pace pace) throws InterruptedException {
    var reading = origin.next();
    while (reading == null) {
      Thread.sleep(pace.poll.toMillis());
      reading = origin.next();
    }
    return reading;
  }

  /** Stops following; what decides stays as it is. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void follow() {
    try {
      while (!closed.await(pace.poll.toMillis(), TimeUnit.MILLISECONDS)) {
        synchronized (origin) {
          var reading = origin.next();
          if (reading != null) {
            take(reading);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Reading reading) {
    var files = reading.files();
    if (files == null) {
      refuse(null, reading.mistakes());
      return;
    }
    try {
      if (files.equals(live.proven().files())) {
        origin.goesLive(reading);
        LOG.info("{} holds rules {} again, which are live", origin.name(), live.rules().version());
        live = live.restored(reading.release(), clock.instant());
        return;
      }
      var proven = Proven.of(files, gates, live.proven());
      if (proven.scenarios() == 0 && live.proven().scenarios() > 0) {
        throw new RulesException(List.of(NO_SCENARIOS_LEFT));
      }
      origin.goesLive(reading);
      // Said before it is done, so that whoever sees the new rules finds their line in the log.
      LOG.info(
          "rules {} go live{}; {} scenarios hold",
          proven.rules().version(),
          as(reading.release()),
          proven.scenarios());
      proven.warnings().forEach(warning -> LOG.warn("{}", warning));
      live = live.replaced(proven, reading.release(), clock.instant());
    } catch (RulesException e) {
      refuse(files.version(), e.mistakes());
    } catch (RuntimeException | Error e) {
      LOG.error("the rules {} could not be loaded", files.version(), e);
      refuse(
          files.version(),
          List.of(
              Mistake.inFile(
                  "*",
                  "something went wrong in Stepup while the rules were loaded",
                  "undo the last edit, and report this as a defect of Stepup")));
    }
  }

  private void refuse(@Nullable String version, List<Mistake> mistakes) {
    LOG.error(
        "{} cannot go live, rules {} stay:\n{}",
        origin.name(),
        live.rules().version(),
        said(mistakes));
    live = live.refusing(version, clock.instant(), mistakes);
  }

  /** What to say behind a version of the rules about what they came in. */
  private static String as(@Nullable Release release) {
    return release == null
        ? ""
        : " as " + release.name() + ", sequence " + release.sequence() + signed(release.signedBy());
  }

  private static String signed(@Nullable String by) {
    return by == null ? ", whose signature nobody checked" : ", signed by key " + by;
  }

  private static String said(List<Mistake> mistakes) {
    return mistakes.stream()
            .limit(MOST_LOGGED)
            .map(Mistake::toString)
            .collect(Collectors.joining("\n"))
        + (mistakes.size() > MOST_LOGGED ? "\nand more, see /status" : "");
  }
}
