package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that records is killed at random moments, again and again, on the same folder. */
class KillTest {
  private static final int KILLS = 50;

  @TempDir Path data;

  @Test
  @Timeout(300)
  void fiftyKillsLoseNoAnsweredDecision() throws Exception {
    var answered = new ArrayList<String>();
    var random = new SplittableRandom(5);
    for (int i = 0; i < KILLS; i++) {
      answered.addAll(killed("durable", 1 + random.nextInt(60)));
    }
    assertThat(answered).hasSizeGreaterThan(KILLS);
    var ids = Logged.ids(data);
    assertThat(new HashSet<>(ids)).as("each is there once").hasSize(ids.size());
    assertThat(new HashSet<>(ids)).containsAll(answered);
    assertThat(Logged.verified(data).wrong()).isEmpty();
    assertThat(Logged.segments(data)).hasSizeGreaterThan(2);
  }

  @Test
  @Timeout(120)
  void withoutWaitingForTheDiskKillsLoseSome() throws Exception {
    var answered = new ArrayList<String>();
    for (int i = 0; i < 10 && new HashSet<>(Logged.ids(data)).containsAll(answered); i++) {
      answered.addAll(killed("async", 40));
    }
    assertThat(new HashSet<>(Logged.ids(data)).containsAll(answered)).isFalse();
    // What is there is sound all the same.
    assertThat(Logged.verified(data).wrong()).isEmpty();
  }

  /** Starts it, kills it a moment after its first answer, and returns all that was answered. */
  private List<String> killed(String mode, int millis) throws Exception {
    var process =
        new ProcessBuilder(Recorder.command(data, mode, 8, 20_000))
            .redirectError(data.resolveSibling(data.getFileName() + ".err").toFile())
            .start();
    var answered = Collections.synchronizedList(new ArrayList<String>());
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      var first = out.readLine();
      assertThat(first)
          .as(Files.readString(data.resolveSibling(data.getFileName() + ".err")))
          .isNotNull();
      var killer =
          new Thread(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(millis);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                // Not that of the process, which also closes what we still read.
                process.toHandle().destroyForcibly();
              });
      killer.start();
      for (var line = first; line != null; line = out.readLine()) {
        if (line.matches("answered .{36}")) {
          answered.add(line.substring("answered ".length()));
        }
      }
      killer.join();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    return answered;
  }
}
