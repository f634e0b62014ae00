package stepup.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.tables.Limits;

class WatchedFolderTest {
  private static final int EDITS = 60;
  private static final Duration SETTLE = Duration.ofMillis(80);

  @TempDir Path path;

  @Test
  void filesThatAreEditedTogetherAreTakenTogether() throws Exception {
    edit(0, 0);
    var folder = new WatchedFolder(path, Limits.USUAL, SETTLE);
    Set<Integer> slow = new ConcurrentSkipListSet<>();
    Set<Integer> mixed = new TreeSet<>();
    var editor =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i <= EDITS; i++) {
                if (edit(i, 10) > SETTLE.toNanos() / 2) {
                  // This machine was so busy that the files did stand like this for a while.
                  slow.add(i);
                }
                pause(2 * SETTLE.toMillis());
              }
            });
    int taken = 0;
    var last = "";
    while (!editor.isDone() || !last.equals("mark " + EDITS)) {
      // Without a pause, so that many readings fall into an edit.
      var reading = folder.next();
      if (reading == null) {
        continue;
      }
      var files = reading.files();
      assertThat(files).isNotNull();
      last = files.text("a.csv");
      if (!files.text("b.csv").equals(last) || !files.text("scenarios/c.csv").equals(last)) {
        mixed.add(Integer.valueOf(last.substring("mark ".length())));
      }
      taken++;
    }
    editor.join();
    assertThat(slow).containsAll(mixed);
    assertThat(taken).isGreaterThan(EDITS / 10);
  }

  /** Writes three files with a pause between them; returns how many nanoseconds that took. */
  private long edit(int mark, long pause) {
    try {
      var start = System.nanoTime();
      Files.createDirectories(path.resolve("scenarios"));
      Files.writeString(path.resolve("a.csv"), "mark " + mark);
      pause(pause);
      Files.writeString(path.resolve("scenarios/c.csv"), "mark " + mark);
      pause(pause);
      Files.writeString(path.resolve("b.csv"), "mark " + mark);
      return System.nanoTime() - start;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
