package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Golden;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;
import stepup.decision.Result;
import stepup.http.Server;
import stepup.json.Json;
import stepup.live.Live;
import stepup.rules.RandomFacts;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.tables.RuleFiles;

/**
 * One mistake in one cell, of each kind that is made, in each table: the diff says where decisions
 * change and nowhere else. What it says stands in {@code src/test/resources/diff/}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiffGoldenTest {
  private static final int POINTS = Integer.getInteger("stepup.points", 100);

  /** Random points are looked at for each mistake only if somebody asks for it: it takes time. */
  private static final boolean EVERY = System.getProperty("stepup.points") != null;

  private static final Examiner SHIPPED = Examiner.remembering(Shipped.rules());
  private static final String ELIGIBILITY = "eligibility.csv";
  private static final String LICENCES = "licences.csv";
  private static final String PATHS = "upgrade-paths.csv";
  private static final String OFFERS = "offers.csv";
  private static final String STATUSES = "subscription-statuses.csv";
  private static final String REASONS = "reasons.csv";

  private final AtomicReference<Live> mistaken = new AtomicReference<>(Shipped.live());
  private final HttpClient client = HttpClient.newHttpClient();
  private Server before;
  private Server after;

  /** One cell, and what is written in it. */
  record Seeded(String name, String file, String row, String label, String cell) {
    RuleFiles files() {
      return Shipped.with(file, row, label, cell);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Seeded> mistakes() {
    return Stream.of(
        new Seeded("a-not-is-lost", ELIGIBILITY, "E-10", "Subscription status", "active"),
        new Seeded(
            "one-status-more-is-let-through",
            ELIGIBILITY,
            "E-10",
            "Subscription status",
            "not active, suspended"),
        new Seeded("yes-instead-of-no", ELIGIBILITY, "E-20", "Delegated admin", "yes"),
        new Seeded("unknown-is-forgotten", ELIGIBILITY, "E-20", "Delegated admin", "no, unknown"),
        new Seeded("a-doubt-becomes-a-warning", ELIGIBILITY, "E-21", "Result", "warning"),
        new Seeded("a-doubt-becomes-a-denial", ELIGIBILITY, "E-31", "Result", "not eligible"),
        new Seeded("a-warning-becomes-a-denial", ELIGIBILITY, "E-33", "Result", "not eligible"),
        new Seeded("the-value-next-to-it", ELIGIBILITY, "E-32", "Subscriptions known", "tenant"),
        new Seeded("a-condition-is-switched-off", ELIGIBILITY, "E-30", "Enabled", "no"),
        new Seeded(
            "a-condition-for-one-offer-only",
            ELIGIBILITY,
            "E-40",
            "To offer",
            "office-365-enterprise-e3"),
        new Seeded("half-of-a-list-is-lost", ELIGIBILITY, "E-60", "Quantity fits", "below"),
        new Seeded("a-second-condition-in-the-row", ELIGIBILITY, "E-60", "Quantity", "> 500"),
        new Seeded("a-cell-is-emptied", ELIGIBILITY, "E-61", "Ordered", ""),
        new Seeded(
            "the-reason-of-the-row-above",
            ELIGIBILITY,
            "E-40",
            "Reason",
            "conflicting_service_types"),
        new Seeded(
            "a-condition-that-begins-too-late", ELIGIBILITY, "E-10", "From date", "2026-07-01"),
        new Seeded("a-condition-that-ends", ELIGIBILITY, "E-70", "Until date", "2026-06-30"),
        new Seeded("a-spare-condition-is-switched-on", ELIGIBILITY, "E-80", "Enabled", "yes"),
        new Seeded("a-condition-nobody-can-meet-unasked", ELIGIBILITY, "E-83", "Enabled", "yes"),
        new Seeded(
            "licences-are-added-to-what-is-suspended",
            LICENCES,
            "L-10",
            "Subscription status",
            "not active, suspended"),
        new Seeded("more-is-less", LICENCES, "L-20", "Quantity increased", "yes"),
        new Seeded("no-limit-is-minded", LICENCES, "L-31", "Enabled", "no"),
        new Seeded("what-is-unknown-is-denied", LICENCES, "L-40", "Result", "not eligible"),
        new Seeded(
            "a-path-to-the-wrong-offer", PATHS, "P-02", "To offer", "office-365-enterprise-e1"),
        new Seeded(
            "a-path-from-the-wrong-offer", PATHS, "P-04", "From offer", "office-365-proplus"),
        new Seeded("a-path-is-switched-off", PATHS, "P-05", "Enabled", "no"),
        new Seeded("a-path-opens-next-summer", PATHS, "P-06", "From date", "2026-07-01"),
        new Seeded("a-path-has-closed", PATHS, "P-01", "Until date", "2025-12-31"),
        new Seeded("a-follow-up-is-lost", PATHS, "P-07", "Follow-ups", ""),
        new Seeded(
            "a-nought-is-lost",
            OFFERS,
            "office-365-business-premium",
            "Maximum quantity (licences)",
            "30"),
        new Seeded(
            "a-minimum-is-invented",
            OFFERS,
            "office-365-enterprise-e3",
            "Minimum quantity (licences)",
            "5"),
        new Seeded(
            "a-service-is-lost",
            OFFERS,
            "office-365-enterprise-e1",
            "Includes skype-for-business",
            ""),
        new Seeded(
            "a-service-in-the-wrong-line",
            OFFERS,
            "exchange-online-plan-1",
            "Includes office-desktop-apps",
            "x"),
        new Seeded(
            "the-privileges-of-another-service",
            OFFERS,
            "office-365-business",
            "Admin service",
            "azure"),
        new Seeded(
            "an-offer-is-switched-off",
            OFFERS,
            "skype-for-business-online-plan-2",
            "Enabled",
            "no"),
        new Seeded("an-alias-is-lost", OFFERS, "office-365-business", "Aliases", "O365_BUSINESS"),
        new Seeded("what-is-deleted-counts", STATUSES, "deleted", "Counts as held", "yes"),
        new Seeded("what-is-pending-does-not-count", STATUSES, "pending", "Counts as held", "no"),
        new Seeded("a-spelling-of-a-status-is-lost", STATUSES, "deleted", "Aliases", "cancelled"),
        new Seeded(
            "a-remedy-sets-nothing", REASONS, "conflicting_service_types", "Remedy sets", ""),
        new Seeded(
            "another-remedy-sets-nothing", REASONS, "quantity_not_increased", "Remedy sets", ""),
        new Seeded(
            "a-word-is-spelt-otherwise",
            "vocabulary.csv",
            "V-20",
            "Allowed values",
            "monthly, yearly"),
        new Seeded(
            "a-service-nobody-can-name",
            "vocabulary.csv",
            "V-05",
            "Allowed values",
            "office-365, azure"));
  }

  @BeforeAll
  void start() throws IOException {
    before = server(Shipped::live);
    after = server(() -> Objects.requireNonNull(mistaken.get()));
  }

  private static Server server(Supplier<Live> live) throws IOException {
    return Serving.start(
        live, new DecisionService(() -> new UUID(0, 1), entries -> {}), Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    before.close();
    after.close();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWhereItChangesADecisionAndNowhereElse(Seeded seeded) throws Exception {
    var files = seeded.files();
    var rules = RuleSet.load(files);
    var space = FactSpace.of(SHIPPED, new Examiner(rules));
    var diff = Diff.of(space, Progress.none());
    Golden.compare(
        Path.of("src/test/resources/diff", seeded.name + ".txt"), described(seeded, diff));

    if (EVERY || seeded.name.hashCode() % 4 == 0) {
      assertThat(wrongly(diff, rules)).isEmpty();
    }

    mistaken.set(Shipped.live(files, rules));
    for (var change : diff.changes()) {
      for (var effect : change.effects()) {
        var stated = effect.witness().stated();
        var was = posted(before, stated);
        var is = posted(after, stated);
        assertThat(was).isEqualTo(told(effect.witness().before(), stated));
        assertThat(is).isEqualTo(told(effect.witness().after(), stated)).isNotEqualTo(was);
      }
    }
  }

  private static String described(Seeded seeded, Diff diff) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s, row %s, \"%s\": `%s` instead of `%s`"
            .formatted(
                seeded.file,
                seeded.row,
                seeded.label,
                seeded.cell,
                Shipped.sheet(seeded.file).rows().stream()
                    .filter(row -> row.id().equals(seeded.row))
                    .findFirst()
                    .orElseThrow()
                    .text(seeded.label)));
    lines.add(
        "%d of %d cases change, %d verdicts"
            .formatted(diff.changed(), diff.space().size(), diff.flips()));
    for (var change : diff.changes()) {
      lines.add("");
      lines.add(change.cases() + " cases: " + change.cause().sentence());
      change.regions().forEach(region -> lines.add("  where: " + region));
      change.also().forEach(also -> lines.add("  in some of them also: " + also));
      for (var effect : change.effects()) {
        lines.add(
            "  %d: %s%s"
                .formatted(
                    effect.cases(),
                    effect.effect().sentence(),
                    effect.beside().isEmpty() ? "" : ", beside " + effect.beside()));
        var stated = effect.witness().stated();
        lines.add(
            "    %s%s of %s"
                .formatted(
                    stated.asked().name().toLowerCase(Locale.ROOT),
                    stated.target() == null ? "" : " to " + stated.target(),
                    stated.request()));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Random questions that are answered otherwise although their case is not, or the reverse. */
  private static List<String> wrongly(Diff diff, RuleSet rules) {
    var index = new SightIndex(diff.space());
    var points = new RawPoints(List.of(Shipped.rules(), rules));
    return Stream.concat(
            LongStream.range(0, POINTS).parallel().mapToObj(points::of),
            LongStream.range(0, POINTS / 10)
                .mapToObj(RandomFacts::of)
                .flatMap(FactSpaceTest::questions)
                .map(FactSpaceTest.Question::stated)
                .parallel())
        .map(
            stated -> {
              boolean differs =
                  !RandomWitness.answer(Shipped.rules(), stated)
                      .same(RandomWitness.answer(rules, stated));
              var cases = index.of(stated);
              if (cases.isEmpty()) {
                return "no case stands for " + stated;
              }
              return cases.stream().allMatch(number -> diff.where().get(number) == differs)
                  ? null
                  : (differs ? "changes: " : "does not change: ") + stated;
            })
        .filter(Objects::nonNull)
        .limit(3)
        .toList();
  }

  /** What is told to a caller, in the words of an answer. */
  private static List<String> told(Answer answer, Case stated) {
    return switch (answer.kind()) {
      case REFUSED -> List.of("refused");
      case NO_UPGRADE -> List.of("no upgrade");
      case JUDGED -> {
        var told = new ArrayList<String>();
        if (stated.asked() != Asked.SUBSCRIPTION) {
          told.add(spelled(answer.verdict()));
          told.add(spelled(answer.afterRemedies()));
        }
        answer.said().stream()
            .map(
                s ->
                    (s.result().blocks()
                            ? ""
                            : s.result() == Result.WARNING ? "warning " : "follow-up ")
                        + s.reason())
            .sorted()
            .distinct()
            .forEach(told::add);
        yield told;
      }
    };
  }

  private static String spelled(@Nullable Enum<?> verdict) {
    return verdict == null ? "" : verdict.name().toLowerCase(Locale.ROOT);
  }

  private List<String> posted(Server server, Case stated) throws Exception {
    var response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(stated.request().toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      return List.of("refused");
    }
    var answer = Json.read(response.body().getBytes(StandardCharsets.UTF_8));
    var own = answer.at("/subscriptions/0");
    return switch (stated.asked()) {
      case ORDER -> told(answer.get("order"));
      case LICENCES -> told(own.get("licences"));
      case SUBSCRIPTION -> told(own).subList(2, told(own).size());
      case UPGRADE ->
          stream(own.get("upgrades"))
              .filter(u -> u.get("targetOffer").asText().equals(stated.target()))
              .findFirst()
              .map(DiffGoldenTest::told)
              .orElse(List.of("no upgrade"));
    };
  }

  private static List<String> told(JsonNode stepUp) {
    var told = new ArrayList<String>();
    told.add(stepUp.path("verdict").asText());
    told.add(stepUp.path("afterRemedies").asText());
    Stream.of(
            stream(stepUp.path("reasons")).map(r -> r.get("code").asText()),
            stream(stepUp.path("warnings")).map(r -> "warning " + r.get("code").asText()),
            stream(stepUp.path("followUps")).map(r -> "follow-up " + r.get("code").asText()))
        .flatMap(s -> s)
        .sorted()
        .distinct()
        .forEach(told::add);
    return told;
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  @Test
  void anEditOfTextsOrderOrFormatChangesNoDecision() {
    var files = Shipped.files();
    files = Shipped.with(files, ELIGIBILITY, "E-10", "Title", "another title");
    files = Shipped.with(files, ELIGIBILITY, "E-20", "Note", "a note");
    files = Shipped.with(files, PATHS, "P-01", "Source", "another source");
    files =
        Shipped.with(
            files,
            REASONS,
            "concurrency_conflicts",
            "Message (en)",
            "It is there: {targetSubscriptions}.");
    files = Shipped.with(files, OFFERS, "office-365-business", "Name", "Another name");
    files = Shipped.with(files, STATUSES, "pending", "Meaning", "another meaning");
    for (var name : files.tables()) {
      var lines = new ArrayList<>(files.text(name).lines().toList());
      Collections.shuffle(lines.subList(1, lines.size()), new Random(name.hashCode()));
      files = files.with(name, String.join("\r\n", lines) + "\r\n");
    }
    files = files.with(LICENCES, files.text(LICENCES).replace("yes", "\"YES\""));
    var rules = RuleSet.load(files);
    assertThat(rules.version()).isNotEqualTo(Shipped.rules().version());
    assertThat(diff(rules).changes()).isEmpty();
  }

  @Test
  void anotherIdOfARowChangesNoDecision() {
    var files = Shipped.files();
    for (var row : List.of("E-10,", "E-40,", "L-20,", "P-03,")) {
      var file = row.startsWith("E") ? ELIGIBILITY : row.startsWith("L") ? LICENCES : PATHS;
      files = files.with(file, files.text(file).replace("\n" + row, "\nNEW-" + row));
    }
    var diff = diff(RuleSet.load(files));
    assertThat(diff.changed()).isZero();
    assertThat(diff.changes()).isEmpty();
  }

  @Test
  void eachOfSeveralEditsIsAChangeOfItsOwn() {
    var files = Shipped.with(ELIGIBILITY, "E-32", "Enabled", "no");
    files = Shipped.with(files, LICENCES, "L-20", "Enabled", "no");
    files = Shipped.with(files, PATHS, "P-05", "Enabled", "no");
    var diff = diff(RuleSet.load(files));
    assertThat(diff.changes().stream().map(c -> c.cause().sentence()))
        .contains("no longer warning other_channels_not_checked (E-32)")
        .contains("no longer quantity_not_increased (L-20)")
        .hasSizeGreaterThanOrEqualTo(3);
  }

  private static Diff diff(RuleSet rules) {
    return Diff.of(FactSpace.of(SHIPPED, new Examiner(rules)), Progress.none());
  }
}
