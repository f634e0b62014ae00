package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.audit.Recorded;
import stepup.audit.SegmentLog;
import stepup.audit.Segments;
import stepup.audit.Shipper;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;

/** Segments are shipped to a real PostgreSQL, which is killed now and then. */
class ShippingTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final PostgresServer SERVER = PostgresServer.running();
  private static final DecisionRecord DECISION = decision();

  @TempDir Path folder;
  private Path data;
  private Database database;

  @BeforeEach
  void anEmptyDatabase() throws Exception {
    data = folder.resolve("data");
    database = SERVER.database(folder.resolve("password"), 2);
  }

  @Test
  void everyRecordArrivesInOrderAndByteForByte() throws Exception {
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(450));
      assertThat(shipper.await(450, LONG)).isTrue();
      assertThat(shipper.state()).isEqualTo(new Shipper.State(450, 0, false, 0, ""));
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(450);
  }

  @Test
  void aStopShipsWhatIsLeft() throws Exception {
    var log = log(LogMode.DURABLE);
    var shipper = ship(log);
    log.append(decisions(450));
    log.close();
    shipper.close();
    assertThat(shipped()).isEqualTo(recorded()).hasSize(450);
  }

  @Test
  void whatWasNotShippedIsAfterTheNextStart() throws Exception {
    try (var log = log(LogMode.DURABLE)) {
      log.append(decisions(3));
    }
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(3));
      assertThat(shipper.await(6, LONG)).isTrue();
    }
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(3));
      assertThat(shipper.await(9, LONG)).isTrue();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(9);
  }

  @Test
  void aServerKilledMidStreamLosesNothingAndDoublesNothing() throws Exception {
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(50));
      assertThat(shipper.await(50, LONG)).isTrue();
      var writing =
          new Thread(
              () -> {
                for (int i = 0; i < 150; i++) {
                  log.append(decisions(20));
                }
              });
      writing.start();
      for (long round = 1; round <= 2; round++) {
        assertThat(shipper.await(round * 600, LONG)).isTrue();
        SERVER.kill();
        SERVER.startAgain();
      }
      writing.join();
      assertThat(shipper.await(3_050, LONG)).isTrue();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(3_050);
  }

  @Test
  void decisionsAreRecordedWhileTheDatabaseIsAwayAndShippedWhenItComes() throws Exception {
    SERVER.kill();
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(3));
      while (!shipper.state().away()) {
        Thread.sleep(20);
      }
      assertThat(shipper.state().lag()).isEqualTo(3);
      assertThat(shipper.state().lastError())
          .startsWith(database.url())
          .contains("refused")
          .doesNotContain(PostgresServer.PASSWORD);
      SERVER.startAgain();
      assertThat(shipper.await(3, LONG)).isTrue();
      assertThat(shipper.state().away()).isFalse();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(3);
  }

  @Test
  void inSyncADecisionIsNotGivenUntilTheDatabaseHasIt() throws Exception {
    try (var log = log(LogMode.SYNC);
        var shipper = ship(log)) {
      assertThat(shipper.state().away()).isFalse();
      log.append(decisions(1));
      assertThat(shipped()).hasSize(1);
      SERVER.kill();
      var impatient = decisions(1);
      assertThatThrownBy(() -> log.append(impatient))
          .isInstanceOf(DecisionLog.DecisionNotRecordedException.class);
      SERVER.startAgain();
      assertThat(shipper.await(2, LONG)).isTrue();
      log.append(decisions(1));
      assertThat(shipped()).hasSize(3);
    }
  }

  @Test
  void whatWasRecordedButNotAcknowledgedInSyncIsShippedAtTheNextStart() throws Exception {
    try (var log = log(LogMode.SYNC)) {
      assertThatThrownBy(() -> log.append(decisions(2)))
          .isInstanceOf(DecisionLog.DecisionNotRecordedException.class);
    }
    try (var log = log(LogMode.SYNC);
        var shipper = ship(log)) {
      assertThat(shipper.await(2, LONG)).isTrue();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(2);
  }

  @Test
  void aLogShippedAgainFromItsBeginningDoublesNothing() throws Exception {
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(300));
      assertThat(shipper.await(300, LONG)).isTrue();
    }
    Files.delete(data.resolve("decisions/shipped"));
    try (var log = log(LogMode.DURABLE);
        var sink = PostgresSink.of(database);
        var shipper = Shipper.start(data, log, sink)) {
      assertThat(shipper.await(300, LONG)).isTrue();
      assertThat(sink.refused()).isZero();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(300);
  }

  @Test
  void anotherDatabaseGetsTheWholeLog() throws Exception {
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(5));
      assertThat(shipper.await(5, LONG)).isTrue();
    }
    database = SERVER.database(folder.resolve("password"), 2);
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(1));
      assertThat(shipper.await(6, LONG)).isTrue();
    }
    assertThat(shipped()).isEqualTo(recorded()).hasSize(6);
  }

  @Test
  void aLogPutInPlaceOfAnotherIsShippedWhole() throws Exception {
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      log.append(decisions(5));
      assertThat(shipper.await(5, LONG)).isTrue();
    }
    try (var files = Files.list(data.resolve("decisions"))) {
      for (var file : files.filter(f -> !f.endsWith("shipped")).toList()) {
        Files.delete(file);
      }
    }
    try (var log = log(LogMode.DURABLE)) {
      log.append(decisions(7));
    }
    try (var log = log(LogMode.DURABLE);
        var shipper = ship(log)) {
      assertThat(shipper.await(7, LONG)).isTrue();
    }
    assertThat(shipped()).hasSize(12).containsAll(recorded());
  }

  private SegmentLog log(LogMode mode) throws IOException {
    var usual = LogSettings.USUAL.in(mode);
    var wait = mode == LogMode.SYNC ? Duration.ofSeconds(2) : usual.syncWait();
    return SegmentLog.open(
        data,
        new LogSettings(
            mode, 100_000, usual.segmentAge(), usual.queue(), usual.chain(), usual.mask(), wait),
        Clock.systemUTC());
  }

  private Shipper ship(SegmentLog log) throws IOException {
    var shipper = Shipper.start(data, log, PostgresSink.of(database));
    log.acknowledgedBy(shipper);
    return shipper;
  }

  private List<String> recorded() throws IOException {
    return Segments.of(data).after(0).next(Integer.MAX_VALUE, Long.MAX_VALUE).stream()
        .map(Recorded::line)
        .toList();
  }

  private List<String> shipped() throws SQLException {
    var lines = new ArrayList<String>();
    try (var connection = SERVER.connect(database);
        var statement = connection.createStatement();
        var found =
            statement.executeQuery("select record::text from stepup_decisions order by log, seq")) {
      while (found.next()) {
        lines.add(found.getString(1));
      }
    }
    return lines;
  }

  private static List<DecisionRecord> decisions(int count) {
    return Stream.generate(
            () ->
                new DecisionRecord(
                    UUID.randomUUID(),
                    Instant.now(),
                    DECISION.rulesVersion(),
                    DECISION.facts(),
                    DECISION.decision()))
        .limit(count)
        .toList();
  }

  private static DecisionRecord decision() {
    try {
      var request =
          Files.readAllBytes(
              Path.of("rules/scenarios/an-order-that-fails-in-every-way.request.json"));
      var facts =
          FactsReader.read(
              request, Shipped.rules().catalog(), LocalDate.EPOCH, RequestLimits.USUAL);
      return new DecisionService(UUID::randomUUID, entries -> {})
          .decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, Instant.now());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
