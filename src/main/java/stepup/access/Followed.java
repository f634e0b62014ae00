package stepup.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/**
 * What is made of some small files, and made again when they hold something else that is right.
 * They are read twice a second and taken once two readings were the same, so within two seconds;
 * time stamps do not matter.
 */
public final class Followed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Followed.class);
  private static final int MOST_BYTES = 4 << 20;
  private static final long POLL_MILLIS = 500;

  private final List<Path> files;
  private final Maker<T> maker;
  private final Consumer<T> taken;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile T made;
  private volatile List<Mistake> mistakes = List.of();

  /** Makes something of the contents of files. */
  @FunctionalInterface
  public interface Maker<T> {
    /**
     * What these contents are.
     *
     * @param contents one for each file, in order
     * @throws RulesException with every mistake in them
     */
    T make(List<byte[]> contents);
  }

  /** What was read; if there are mistakes, it could not be. */
  private record Reading(List<ByteBuffer> contents, List<Mistake> mistakes) {}

  private Followed(List<Path> files, Maker<T> maker, Consumer<T> taken, T made) {
    this.files = List.copyOf(files);
    this.maker = maker;
    this.taken = taken;
    this.made = made;
  }

  /**
   * Reads the files, and keeps following them.
   *
   * @param taken told of what is made of them later
   * @throws RulesException with every mistake in them
   */
  public static <T> Followed<T> open(List<Path> files, Maker<T> maker, Consumer<T> taken) {
    var reading = read(files);
    var followed = new Followed<>(files, maker, taken, made(reading, maker));
    var thread = new Thread(() -> followed.follow(reading), "followed-files");
    thread.setDaemon(true);
    thread.start();
    return followed;
  }

  /**
   * Reads the files once.
   *
   * @throws RulesException with every mistake in them
   */
  public static <T> T once(List<Path> files, Maker<T> maker) {
    return made(read(files), maker);
  }

  /** What was last made of them. */
  public T now() {
    return made;
  }

  /** What keeps the files as they are now from being taken; empty if they are. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void follow(Reading first) {
    var told = first;
    var before = first;
    try {
      while (!closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        var reading = read(files);
        if (reading.equals(before) && !reading.equals(told)) {
          told = reading;
          take(reading);
        }
        before = reading;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Reading reading) {
    var names = files.stream().map(Path::toString).collect(Collectors.joining(", "));
    try {
      var now = made(reading, maker);
      taken.accept(now);
      made = now;
      mistakes = List.of();
      LOG.info("{} is read again and used", names);
    } catch (RulesException e) {
      mistakes = e.errors();
      LOG.error("{} cannot be used, what it held before stays:\n{}", names, e.getMessage());
    } catch (RuntimeException e) {
      mistakes =
          List.of(
              Mistake.inFile(
                  names, "something went wrong in Stepup with this", "undo the last change"));
      LOG.error("{} cannot be used, what it held before stays", names, e);
    }
  }

  private static <T> T made(Reading reading, Maker<T> maker) {
    if (!reading.mistakes.isEmpty()) {
      throw new RulesException(reading.mistakes);
    }
    return maker.make(reading.contents.stream().map(ByteBuffer::array).toList());
  }

  private static Reading read(List<Path> files) {
    var contents = new ArrayList<ByteBuffer>();
    var mistakes = new ArrayList<Mistake>();
    for (var file : files) {
      if (!Files.isRegularFile(file)) {
        mistakes.add(
            Mistake.inFile(
                file.toString(), "there is no such file", "put it there, or correct the setting"));
        continue;
      }
      try (var in = Files.newInputStream(file)) {
        var bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          mistakes.add(
              Mistake.inFile(
                  file.toString(),
                  "the file has more than " + MOST_BYTES + " bytes",
                  "use a smaller one"));
        }
        contents.add(ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        mistakes.add(
            Mistake.inFile(
                file.toString(),
                "this cannot be read",
                "let the user that runs the service read it"));
      }
    }
    return new Reading(List.copyOf(contents), List.copyOf(mistakes));
  }
}
