package stepup.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import stepup.tables.Choices;
import stepup.tables.Reading;
import stepup.tables.ValueType;

/** The reference tables of one rules folder, typed and indexed. Immutable once read. */
public final class Catalog {
  /** The table of the condition columns. */
  public static final String VOCABULARY = "vocabulary";

  /** The names of the reference tables. */
  public static final List<String> TABLES =
      List.of("offers", "upgrade-paths", "subscription-statuses", "reasons", "vocabulary");

  private final Choices<Offer> offers;
  private final Choices<Status> statuses;
  private final Paths paths;
  private final Choices<Reason> reasons;
  private final List<Term> vocabulary;
  private final Map<FactName, ValueType> types = new HashMap<>();
  private final Map<Fact, List<String>> attributes = new EnumMap<>(Fact.class);
  private final List<String> services;
  private final List<String> languages;
  private final Names names;

  /** What cells may call offers and statuses, each standing for its id. */
  record Names(Choices<String> offers, Choices<String> statuses) {}

  /** By language; those that were asked for. */
  private final Map<String, Texts> texts = new ConcurrentHashMap<>();

  Catalog(
      Choices<Offer> offers,
      Choices<Status> statuses,
      Paths paths,
      Choices<Reason> reasons,
      List<Term> vocabulary,
      List<String> services,
      List<String> languages,
      Names names) {
    this.offers = offers;
    this.statuses = statuses;
    this.paths = paths;
    this.reasons = reasons;
    this.vocabulary = List.copyOf(vocabulary);
    this.services = List.copyOf(services);
    this.languages = List.copyOf(languages);
    for (var term : vocabulary) {
      var fact = term.fact();
      // Where several terms are about one fact, the first says its type.
      if (types.putIfAbsent(fact, term.type()) == null) {
        attributes.computeIfAbsent(fact.fact(), f -> new ArrayList<>()).add(fact.attribute());
      }
    }
    this.names = names;
  }

  /**
   * Reads the five reference tables.
   *
   * @return what could be read; fit for use only if there is no error among the mistakes
   */
  public static Catalog read(Reading reading) {
    return new CatalogReader(reading, null, false).read();
  }

  /**
   * The same, which takes over what has not changed.
   *
   * @param earlier what the reading's earlier one came to
   */
  public static Catalog read(Reading reading, Catalog earlier) {
    return new CatalogReader(reading, earlier, false).read();
  }

  /**
   * The same with offers and paths that are switched off, as if they were not: to be looked at, not
   * to decide by.
   *
   * @param reading another one than decides, as its mistakes may be more
   */
  public static Catalog readSwitchedOffToo(Reading reading) {
    return new CatalogReader(reading, null, true).read();
  }

  /** Whether cells may say the same as in another catalogue, and mean the same. */
  public boolean sharesTerms(Catalog other) {
    return vocabulary == other.vocabulary && reasons == other.reasons;
  }

  Paths matrix() {
    return paths;
  }

  Names names() {
    return names;
  }

  /** Reports what stands in the tables rightly, row by row, and makes little sense together. */
  public void review(Places places) {
    new CatalogReview(this, places).run();
  }

  /** Offers by id and alias. */
  public Choices<Offer> offers() {
    return offers;
  }

  /**
   * The offer with an id or alias; if the catalogue does not have it, one of which nothing is
   * known.
   */
  public Offer offer(String name) {
    var offer = offers.find(name);
    return offer == null ? Offer.unknown(name) : offer;
  }

  /** Statuses by id and alias. */
  public Choices<Status> statuses() {
    return statuses;
  }

  /** Every enabled path, in table order. */
  public List<UpgradePath> paths() {
    return paths.all();
  }

  /**
   * The paths that start at an offer: one for each target, in table order. Where a pair of offers
   * has several rows, the one for the day; where none is for the day, the next to begin, else the
   * last that ended.
   */
  public List<UpgradePath> pathsFrom(Offer source, LocalDate asOf) {
    return paths.from(source.id(), asOf);
  }

  /** Every enabled reason, in table order. */
  public Choices<Reason> reasons() {
    return reasons;
  }

  /** The condition columns decision tables may use, in table order. */
  public List<Term> vocabulary() {
    return vocabulary;
  }

  /**
   * The type the vocabulary gives a fact's values, or null if it does not name the fact, so that
   * any text will do.
   */
  public @Nullable ValueType typeOf(Fact fact, String attribute) {
    return types.get(new FactName(fact, attribute));
  }

  /** Names of the attributes the vocabulary declares for customers or for subscriptions. */
  public List<String> attributes(Fact fact) {
    return Collections.unmodifiableList(attributes.getOrDefault(fact, List.of()));
  }

  /** Every service some offer may include, in the order of the columns. */
  public List<String> services() {
    return services;
  }

  /** Language tags of the sentences, in the order of the columns; the first one is the default. */
  public List<String> languages() {
    return languages;
  }

  /**
   * The sentences in the language a reader prefers.
   *
   * @param acceptLanguage the value of an {@code Accept-Language} header; null, empty or unreadable
   *     means the default
   */
  public Texts texts(@Nullable String acceptLanguage) {
    return texts.computeIfAbsent(
        language(acceptLanguage == null ? "" : acceptLanguage),
        language -> new Texts(language, reasons.values()));
  }

  private String language(String acceptLanguage) {
    List<Locale.LanguageRange> wanted;
    try {
      wanted =
          acceptLanguage.isBlank() ? List.of() : Locale.LanguageRange.parse(acceptLanguage.strip());
    } catch (IllegalArgumentException e) {
      wanted = List.of();
    }
    for (var range : wanted) {
      if (range.getWeight() == 0) {
        continue;
      }
      if (range.getRange().equals("*")) {
        break;
      }
      var exact = Locale.lookupTag(List.of(range), languages);
      if (exact != null) {
        return exact;
      }
      var primary = range.getRange().split("-", 2)[0];
      for (var language : languages) {
        if (Locale.forLanguageTag(language).getLanguage().equals(primary)) {
          return language;
        }
      }
    }
    return languages.get(0);
  }
}
