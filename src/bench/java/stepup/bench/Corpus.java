package stepup.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import stepup.catalog.Catalog;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Facts;
import stepup.decision.Verdict;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

/**
 * The requests that every contender decides, the same on every machine, and the answer that every
 * contender must give to each.
 *
 * <p>They are valid for the shipped rules and name offers and statuses by their ids. Each asks
 * about one to four subscriptions: mostly of offers that can be upgraded, and of targets, offers
 * that stand alone, and offers nobody knows; in every status, sold by anyone. Privileges are held,
 * not held, or not stated; other channels are known or not. No request has an order, and all are
 * for one day.
 *
 * <p>The answer is that of an evaluator written from the domain alone, without tables or engine.
 * The shipped rules have to give the same, or there is no corpus.
 */
public final class Corpus {
  /** How many requests there are. */
  public static final int SIZE = 2_500;

  /** The day all requests are for. */
  public static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  private static final long SEED = 20_261_128;

  private static final List<String> SOURCES =
      List.of(
          "office-365-business", "office-365-business-essentials", "office-365-business-premium");

  private static final List<String> TARGETS =
      List.of("office-365-proplus", "office-365-enterprise-e1", "office-365-enterprise-e3");

  private static final List<String> STAND_ALONE =
      List.of(
          "exchange-online-plan-1",
          "exchange-online-plan-2",
          "sharepoint-online-plan-1",
          "sharepoint-online-plan-2",
          "onedrive-for-business",
          "skype-for-business-online-plan-2");

  private static final List<String> UNKNOWN =
      List.of("visio-plan-2", "project-online-professional", "dynamics-365-sales");

  private static final List<String> OTHER_STATUSES =
      List.of("suspended", "pending", "expired", "disabled", "deleted", "none");

  private static final int[] QUANTITIES = {1, 2, 5, 10, 25, 60, 150, 299, 300, 301, 1_200, 25_000};

  private static final String[] RESELLERS = {"contoso-cloud", "another-reseller", "fourth-coffee"};

  private final List<Request> requests;

  private Corpus(List<Request> requests) {
    this.requests = List.copyOf(requests);
  }

  /**
   * One request.
   *
   * @param json the body as a caller sends it; not to be changed
   * @param facts the same as the rules see it
   * @param expected the right answer, in normal form
   */
  public record Request(byte[] json, Facts facts, Answer expected) {}

  /** The corpus, after the shipped rules have given the same answers. */
  public static Corpus load() {
    return answeredBy(RuleSet.load(RuleFiles.read(Path.of("rules"))));
  }

  /**
   * The corpus, after some rules have given the same answers; they must be those of the shipped
   * folder.
   */
  public static Corpus answeredBy(RuleSet rules) {
    var corpus = answeredByDomain(rules.catalog());
    for (var request : corpus.requests) {
      if (!request
          .expected()
          .equals(Answer.of(rules.evaluate(request.facts(), Scope.EVERYTHING)))) {
        throw new IllegalStateException(
            "the rules and the domain disagree about "
                + new String(request.json(), StandardCharsets.UTF_8));
      }
    }
    return corpus;
  }

  /** The same without rules that agree, which take seconds to build. */
  static Corpus answeredByDomain() {
    return answeredByDomain(Catalog.read(new Reading(RuleFiles.read(Path.of("rules")))));
  }

  private static Corpus answeredByDomain(Catalog catalog) {
    var requests = new ArrayList<Request>();
    var random = new SplittableRandom(SEED);
    var seen = new HashSet<Object>();
    while (requests.size() < SIZE) {
      var json = request(requests.size(), random).getBytes(StandardCharsets.UTF_8);
      var facts = FactsReader.read(json, catalog, DAY, RequestLimits.USUAL);
      var variety =
          List.of(
              String.valueOf(facts.customer().delegatedAdmin()),
              facts.subscriptions(),
              facts.subscriptionsCover());
      if (seen.add(variety)) {
        requests.add(new Request(json, facts, Answer.ofDomain(facts)));
      }
    }
    var corpus = new Corpus(requests);
    corpus.checkVaried();
    return corpus;
  }

  public List<Request> requests() {
    return requests;
  }

  /** How many upgrades get which verdict, and how many have several reasons against them. */
  public String summary() {
    return requests.size()
        + " requests about "
        + lines().size()
        + " upgrades: "
        + Stream.of(Verdict.values())
            .map(verdict -> share(line -> line.verdict() == verdict) + " % " + verdict)
            .collect(joining(", "))
        + "; "
        + share(Corpus::hasSeveralReasons)
        + " % with several reasons";
  }

  /** A corpus that is nearly all of one kind would measure little. */
  private void checkVaried() {
    boolean varied =
        share(Corpus::hasSeveralReasons) >= 10
            && Stream.of(Verdict.values())
                .allMatch(verdict -> share(line -> line.verdict() == verdict) >= 10);
    if (!varied) {
      throw new IllegalStateException("the corpus is lopsided: " + summary());
    }
  }

  private static boolean hasSeveralReasons(Answer.Line line) {
    return line.codes().size() > 1;
  }

  private List<Answer.Line> lines() {
    return requests.stream().flatMap(r -> r.expected().lines().stream()).toList();
  }

  /** Which part of the upgrades is of a kind, in percent. */
  private long share(Predicate<Answer.Line> kind) {
    return 100 * lines().stream().filter(kind).count() / lines().size();
  }

  /**
   * Writes the requests into a file, one a line.
   *
   * @param args the file
   */
  public static void main(String[] args) throws IOException {
    var corpus = load();
    try (var out = Files.newOutputStream(Path.of(args[0]))) {
      for (var request : corpus.requests()) {
        out.write(request.json());
        out.write('\n');
      }
    }
    System.out.println(corpus.summary());
  }

  private static String request(int number, SplittableRandom random) {
    var json = new StringBuilder("{\"customer\":{\"id\":\"customer-").append(number).append('"');
    int admin = random.nextInt(100);
    if (admin < 72) {
      json.append(",\"delegatedAdmin\":[\"office-365\"]");
    } else if (admin < 84) {
      json.append(",\"delegatedAdmin\":[]");
    }
    json.append("},\"reseller\":{\"id\":\"contoso-cloud\"},\"subscriptions\":[");
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",");
      subscription(json, i + 1, i == 0, random);
    }
    return json.append("],\"subscriptionsCover\":\"")
        .append(random.nextInt(100) < 60 ? "tenant" : "reseller")
        .append("\",\"asOf\":\"")
        .append(DAY)
        .append("\"}")
        .toString();
  }

  private static void subscription(
      StringBuilder json, int number, boolean first, SplittableRandom random) {
    json.append("{\"id\":\"sub-").append(number);
    json.append("\",\"offer\":\"").append(offer(first, random));
    boolean active = random.nextInt(100) < (first ? 85 : 60);
    json.append("\",\"status\":\"").append(active ? "active" : oneOf(OTHER_STATUSES, random));
    json.append("\",\"quantity\":").append(QUANTITIES[random.nextInt(QUANTITIES.length)]);
    if (random.nextInt(100) < 70) {
      json.append(",\"reseller\":\"").append(RESELLERS[random.nextInt(RESELLERS.length)]);
      json.append('"');
    } else if (random.nextInt(100) < 30) {
      json.append(",\"channel\":\"web direct\"");
    }
    json.append('}');
  }

  private static String offer(boolean first, SplittableRandom random) {
    int kind = random.nextInt(100);
    if (kind < (first ? 85 : 25)) {
      return oneOf(SOURCES, random);
    }
    if (kind < (first ? 92 : 52)) {
      return oneOf(TARGETS, random);
    }
    return kind < (first ? 97 : 88) ? oneOf(STAND_ALONE, random) : oneOf(UNKNOWN, random);
  }

  private static String oneOf(List<String> items, SplittableRandom random) {
    return items.get(random.nextInt(items.size()));
  }
}
