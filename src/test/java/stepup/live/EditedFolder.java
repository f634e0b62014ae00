package stepup.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import stepup.Shipped;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;

/** A rules folder that is live while a test edits it. */
final class EditedFolder implements AutoCloseable {
  static final LiveRules.Pace FAST =
      new LiveRules.Pace(Duration.ofMillis(5), Duration.ofMillis(20));

  /** So slow that what a test does without waiting is one edit, even on a busy machine. */
  static final LiveRules.Pace PATIENT =
      new LiveRules.Pace(Duration.ofMillis(20), Duration.ofSeconds(1));

  private static final String REQUEST = "scenarios/blocked-by-another-reseller.request.json";
  private static final RuleFiles SHIPPED = tablesAndRules();

  final Path path;
  final LiveRules rules;
  private final PrintStream errorsBefore = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  /** Opens a folder as the service does. */
  EditedFolder(Path path, LiveRules.Pace pace, Gate... gates) throws InterruptedException {
    this.path = path;
    this.rules = LiveRules.open(path, Limits.USUAL, List.of(gates), Clock.systemUTC(), pace);
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  /**
   * The shipped tables and rules with one mark in two tables, both of which show in one answer; the
   * only scenario holds if both tables and the scenario have the same mark.
   */
  static RuleFiles marked(int mark) {
    var files =
        Shipped.with(SHIPPED, "offers.csv", "office-365-enterprise-e3", "Name", "E3 of " + mark);
    files =
        Shipped.with(
            files, "reasons.csv", "conflicting_service_types", "Message (en)", "no: " + mark);
    return files
        .with("scenarios/mark.request.json", request())
        .with(
            "scenarios/mark.answer.json",
            """
            {"subscriptions": [
              {"upgrades": [{"name": "E3 of %1$d", "reasons": [{"message": "no: %1$d"}]}]}, {}]}
            """
                .formatted(mark));
  }

  /** A request whose answer shows both marks. */
  static String request() {
    return Shipped.files().text(REQUEST);
  }

  private static RuleFiles tablesAndRules() {
    try {
      var folder = Files.createTempDirectory("rules");
      for (var name : Shipped.files().deciding()) {
        Files.writeString(folder.resolve(name), Shipped.files().text(name));
      }
      return RuleFiles.read(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a folder hold these files, one after the other, in place; others stay as they are. */
  static void write(RuleFiles files, Path folder) throws IOException {
    Files.createDirectories(folder.resolve("scenarios"));
    for (var name : files.names("", "")) {
      var bytes = Objects.requireNonNull(files.bytes(name));
      var file = folder.resolve(name);
      if (!Files.exists(file) || !Arrays.equals(bytes, Files.readAllBytes(file))) {
        Files.write(file, bytes);
      }
    }
  }

  void write(RuleFiles files) throws IOException {
    write(files, path);
  }

  Live now() {
    return rules.now();
  }

  /** Waits until these files decide, and nothing else is in the folder. */
  Live awaitLoaded(RuleFiles files) throws InterruptedException {
    return await(l -> l.state() == Live.State.LOADED && l.proven().files().equals(files));
  }

  /** Waits until the folder is refused for something; returns every message. */
  String awaitRefused(String message) throws InterruptedException {
    return messages(await(l -> l.refused() != null && messages(l).contains(message)));
  }

  static String messages(Live live) {
    return String.join("\n", live.mistakes().stream().map(Object::toString).toList());
  }

  Live await(Predicate<Live> condition) throws InterruptedException {
    var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    var live = now();
    while (!condition.test(live)) {
      assertThat(System.nanoTime())
          .as("still %s: %s", live.state(), messages(live))
          .isLessThan(until);
      Thread.sleep(5);
      live = now();
    }
    return live;
  }

  /** What was logged since the folder was opened. */
  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    rules.close();
    System.setErr(errorsBefore);
  }
}
