package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code stepup log}, on what {@code stepup decide} recorded. */
class LogCommandTest {
  private static final String REQUEST =
      """
      {"customer": {"id": "%s"}, "subscriptions": [{"id": "s-1", "offer": "office-365-business", "status": "active", "quantity": 25}]}
      """;

  @TempDir Path folder;

  private final Map<String, String> settings = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aSoundLogVerifiesAndItsHeadCanBeExpected() throws Exception {
    decide("c-1", "c-2");
    assertThat(run("log", "verify")).isZero();
    assertThat(out.toString()).startsWith("1 segment, 2 records; all as recorded, up to 2:");
    var head = out.toString().strip().replaceFirst(".* ", "");
    decide("c-3");
    assertThat(run("log", "verify", "--expect", head)).isZero();
    var lines = Files.readAllLines(segment());
    Files.write(segment(), lines.subList(0, 2));
    Files.delete(folder.resolve("data/decisions/head"));
    assertThat(run("log", "verify", "--expect", head)).isEqualTo(1);
    assertThat(out.toString())
        .contains("head: it is missing\n")
        .contains("record 2 with the hash that is expected is not in it\n")
        .endsWith("1 segment, 1 record; not as recorded\n");
  }

  @Test
  void anEditIsNamedWithItsLine() throws Exception {
    decide("c-1", "c-2", "c-3");
    Files.writeString(segment(), Files.readString(segment()).replace("\"c-2\"", "\"c-9\""));
    assertThat(run("log", "verify")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            segment()
                + ":3: its hash is not that of this line after the one before; one of them was changed\n"
                + "1 segment, 3 records; not as recorded\n");
  }

  @Test
  void aLastLineCutShortByACrashIsANote() throws Exception {
    decide("c-1");
    Files.writeString(segment(), Files.readString(segment()) + "{\"decisionId\":");
    assertThat(run("log", "verify")).isZero();
    assertThat(out.toString())
        .startsWith(
            "note: "
                + segment()
                + ":3: the last line is cut short, 14 bytes of it; it was never answered\n");
    decide("c-2");
    assertThat(run("log", "verify")).isZero();
    assertThat(out.toString()).startsWith("1 segment, 2 records; all as recorded");
  }

  @Test
  void aKeyedChainNeedsItsKey() throws Exception {
    var key = Files.writeString(folder.resolve("key"), "sixteen bytes or more\n");
    settings.put("LOG_CHAIN_KEY_FILE", key.toString());
    decide("c-1");
    assertThat(run("log", "verify")).isZero();
    settings.clear();
    assertThat(run("log", "verify")).isEqualTo(1);
    assertThat(out.toString()).contains(":1: it has a key; set LOG_CHAIN_KEY_FILE\n");
    assertThat(run("decide", request("c-2"))).isEqualTo(1);
    assertThat(err.toString()).contains("the log was begun with a key; set LOG_CHAIN_KEY_FILE");
  }

  @Test
  void decisionsAreFoundAndPrintedOneALine() throws Exception {
    decide("c-1", "c-2", "c-1");
    assertThat(run("log", "find", "--customer", "c-1")).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  [0-9a-f-]{36}  c-1  .*undetermined.*  .*delegated_admin_permissions_unknown.*  \\(.*\\)"));
    assertThat(run("log", "find", "--limit=1", "--newest-first", "--format=json")).isZero();
    assertThat(out.toString()).contains("\"c-1\"").contains("\"seq\":3,");
    assertThat(run("log", "find", "--until", "2020-01-01")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEqualTo("no recorded decision fits\n");
    assertThat(run("log", "find", "--since", "2020-01-01", "--verdict=undetermined")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
  }

  @Test
  void aHashedCustomerIsFoundWithTheKeyAlone() throws Exception {
    var key = Files.writeString(folder.resolve("key"), "sixteen bytes or more");
    settings.put("LOG_MASK_KEY_FILE", key.toString());
    settings.put("LOG_MASK", "hash /facts/customer/id");
    decide("c-1", "c-2");
    assertThat(Files.readString(segment())).doesNotContain("\"c-1\"");
    assertThat(run("log", "find", "--customer", "c-1")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(run("impact", "rules", "--records", folder.resolve("data/decisions").toString()))
        .isZero();
    assertThat(out.toString()).contains("verified: 2 decisions");
    settings.clear();
    assertThat(run("log", "find", "--customer", "c-1")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatWasDecidedOnWhatIsMaskedIsNotVerifiedAndNoFault() throws Exception {
    settings.put("LOG_MASK", "remove /facts/subscriptions/*/quantity, remove /facts/customer/id");
    decide("c-1");
    assertThat(run("impact", "rules")).isEqualTo(2);
    assertThat(out.toString()).contains("its facts are masked: /customer");
    settings.put("LOG_MASK", "replace /facts/asOf");
    settings.put("DATA", folder.resolve("other").toString());
    decide("c-1");
    assertThat(run("impact", "rules")).isEqualTo(2);
    assertThat(out.toString()).contains("its facts are masked: /asOf");
    settings.put("LOG_MASK", "remove /decision/**/evidence");
    settings.put("DATA", folder.resolve("third").toString());
    decide("c-1");
    assertThat(run("impact", "rules")).isZero();
    assertThat(out.toString()).contains("what they were decided on is masked");
  }

  @Test
  void wrongUsageAndWrongSettingsAreToldWithWhatToWrite() throws Exception {
    for (var wrong :
        List.of(
            List.of("log"),
            List.of("log", "verify", "--expect=1"),
            List.of("log", "verify", "--from=0"),
            List.of("log", "find", "--since=yesterday"),
            List.of("log", "find", "--limit=0"),
            List.of("log", "find", "--verdict=yes"))) {
      assertThat(run(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(2);
      assertThat(err.toString()).contains("write ");
    }
    assertThat(run("log", "verify")).isEqualTo(1);
    assertThat(out.toString()).contains("decisions: there is no segment\n");
    settings.put("LOG_MODE", "sometimes");
    settings.put("LOG_MASK", "hash /time, hash /facts/customer/id");
    settings.put("LOG_CHAIN_KEY_FILE", folder.resolve("nowhere").toString());
    settings.put("LOG_SEGMENT_BYTES", "10");
    assertThat(run("log", "verify")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.startsWith("LOG_"));
  }

  private void decide(String... customers) throws IOException {
    assertThat(run("decide", request(customers))).as(err.toString()).isZero();
  }

  private String request(String... customers) throws IOException {
    var lines = new StringBuilder();
    for (var customer : customers) {
      lines.append(REQUEST.formatted(customer));
    }
    return Files.writeString(folder.resolve("requests.jsonl"), lines).toString();
  }

  private Path segment() {
    return folder.resolve("data/decisions/000000000001.jsonl");
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var environment = new HashMap<>(settings);
    environment.putIfAbsent("DATA", folder.resolve("data").toString());
    return CommandLineRunner.run(
        environment,
        new PrintWriter(out),
        new PrintWriter(err),
        new ArrayList<>(List.of(arguments)).toArray(String[]::new));
  }
}
