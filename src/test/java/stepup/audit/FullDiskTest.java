package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more: a real one refuses as the limit of a process for its files does. */
class FullDiskTest {
  @TempDir Path data;

  @Test
  @Timeout(120)
  void aFullDiskIsRefusedAndWhatComesAfterIsKeptAgain() throws Exception {
    assumeThat(Path.of("/usr/bin/prlimit")).exists();
    var command = new ArrayList<>(List.of("sh", "-c", "ulimit -S -f 200; exec \"$@\"", "sh"));
    command.addAll(Recorder.command(data, "durable", 4, 10 << 20));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var answered = new HashSet<String>();
    var refused = new HashSet<String>();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      int after = 0;
      boolean room = false;
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("refused")) {
          refused.add(line.substring("refused ".length()));
          if (!room) {
            room = true;
            // It is tried again in vain meanwhile.
            TimeUnit.MILLISECONDS.sleep(1_500);
            lift(process.pid());
          }
        } else if (line.startsWith("answered")) {
          answered.add(line.substring("answered ".length()));
          if (room && ++after == 500) {
            process.getOutputStream().close();
          }
        }
      }
    } finally {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    assertThat(process.exitValue()).isZero();
    var ids = Logged.ids(data);
    assertThat(ids)
        .doesNotHaveDuplicates()
        .hasSameElementsAs(answered)
        .doesNotContainAnyElementsOf(refused);
    assertThat(Logged.verified(data).wrong()).isEmpty();
    assertThat(Logged.verified(data).notes()).isEmpty();
    assertThat(Files.size(Logged.segments(data).get(0))).isGreaterThan(100_000);
  }

  private static void lift(long pid) throws Exception {
    var prlimit =
        new ProcessBuilder("prlimit", "--pid", String.valueOf(pid), "--fsize=unlimited:").start();
    assertThat(prlimit.waitFor()).isZero();
  }
}
