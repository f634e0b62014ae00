package stepup.live;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * A rules folder that people edit: tells what it holds once nobody is changing it. For one thread
 * at a time.
 */
final class WatchedFolder implements Origin {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);

  /** How long an edit can stay unseen that leaves name, size and time stamp as they were. */
  private static final long BLIND_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path folder;
  private final Limits limits;
  private final long settleNanos;
  private final Reading restless;

  private Set<Object> stamps = Set.of();
  private long readAt;
  private @Nullable Reading told;
  private @Nullable Reading candidate;
  private long restlessSince;
  private long stillSince;

  /**
   * Watches a folder, which need not be there.
   *
   * @param settle how long its contents must stay the same before they are told
   */
  WatchedFolder(Path folder, Limits limits, Duration settle) {
    this.folder = folder;
    this.limits = limits;
    this.settleNanos = settle.toNanos();
    this.restless =
        Reading.refused(
            List.of(
                Mistake.inFile(
                    folder.toString(),
                    "the files keep changing, so they are not taken",
                    "see what writes them again and again, and stop it")));
  }

  @Override
  public String name() {
    return "the rules folder";
  }

  /**
   * What the folder holds, if that is something else than was told last and has stayed the same for
   * long enough; null otherwise.
   */
  @Override
  public @Nullable Reading next() {
    var now = System.nanoTime();
    // Before the files, so that a change while they are read is seen the next time.
    var seen = stamps();
    if (candidate == null && seen.equals(stamps) && now - readAt < BLIND_NANOS) {
      return null;
    }
    stamps = seen;
    readAt = now;
    var reading = read();
    if (reading.equals(told)) {
      candidate = null;
      return null;
    }
    if (candidate == null) {
      restlessSince = now;
    }
    if (!reading.equals(candidate)) {
      candidate = reading;
      stillSince = now;
    } else if (now - stillSince >= settleNanos) {
      candidate = null;
      told = reading;
      return reading;
    }
    if (now - restlessSince < 30 * settleNanos || restless.equals(told)) {
      return null;
    }
    told = restless;
    return restless;
  }

  @Override
  public void forget() {
    stamps = Set.of();
    candidate = null;
    told = null;
  }

  private Reading read() {
    try {
      return Reading.of(RuleFiles.read(folder, limits));
    } catch (RulesException e) {
      return Reading.refused(e.mistakes());
    } catch (RuntimeException | Error e) {
      LOG.debug("the rules folder could not be read", e);
      return Reading.refused(
          List.of(
              Mistake.inFile(
                  folder.toString(),
                  "something went wrong while the files were read",
                  "take out what was put in last, and report this as a defect of Stepup")));
    }
  }

  /** What tells cheaply that files have changed. */
  private Set<Object> stamps() {
    var seen = new HashSet<Object>();
    for (var place : List.of(folder, folder.resolve("scenarios"))) {
      try (var files = Files.newDirectoryStream(place)) {
        for (var file : files) {
          seen.add(stamp(file));
        }
      } catch (IOException | DirectoryIteratorException e) {
        seen.add(place);
      }
    }
    return seen;
  }

  private static Object stamp(Path file) {
    try {
      var now = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(file, now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey()));
    } catch (IOException e) {
      return file;
    }
  }
}
