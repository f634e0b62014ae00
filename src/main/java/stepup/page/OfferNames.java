package stepup.page;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stepup.catalog.Catalog;
import stepup.catalog.Offer;
import stepup.tables.Choices;
import stepup.tables.Sheet;

/** What a page may call offers: their ids, aliases and names. */
final class OfferNames {
  private static final String MARK =
      "(?:[\\u00b9\\u00b2\\u00b3\\u2070\\u2074-\\u2079*\\u2020\\u2021\\u00a7]|\\[\\^?\\w{1,3}])+";

  /** The mark that a footnote begins with. */
  static final Pattern LEADING_MARK = Pattern.compile("^(" + MARK + ")[:：.]?\\s*(?=\\S)");

  private static final Pattern TRAILING_MARK = Pattern.compile("\\s*(" + MARK + ")$");
  private static final Pattern TRADE_MARKS = Pattern.compile("[\\u00ae\\u2122]");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** How much of a page's text a message repeats. */
  private static final int SHOWN = 80;

  private final Map<String, Set<Offer>> whole = new HashMap<>();
  private final Map<String, Set<Offer>> shortened = new HashMap<>();

  /** For suggestions only. */
  private final Choices<Offer> near = new Choices<>("an offer");

  OfferNames(Catalog catalog) {
    var named = new LinkedHashMap<String, Integer>();
    for (var offer : catalog.offers().values()) {
      for (var name : names(offer)) {
        whole.computeIfAbsent(plain(name), n -> new LinkedHashSet<>()).add(offer);
        near.add(plain(name), offer);
      }
      starts(offer).forEach(start -> named.merge(start, 1, Integer::sum));
    }
    for (var offer : catalog.offers().values()) {
      var family = family(offer, named);
      if (!family.isEmpty()) {
        var rest = plain(offer.name()).substring(family.length()).strip();
        shortened.computeIfAbsent(rest, n -> new LinkedHashSet<>()).add(offer);
        near.add(rest, offer);
      }
    }
  }

  private static List<String> names(Offer offer) {
    var names = new ArrayList<>(List.of(offer.name(), offer.id()));
    names.addAll(offer.aliases());
    return names;
  }

  /** The words a name begins with: the first, the first two and so on, but not all of them. */
  private static List<String> starts(Offer offer) {
    var name = plain(offer.name());
    var starts = new ArrayList<String>();
    for (int space = name.indexOf(' '); space >= 0; space = name.indexOf(' ', space + 1)) {
      starts.add(name.substring(0, space));
    }
    return starts;
  }

  /** The most words that all offers have in front whose names begin with the same first word. */
  private static String family(Offer offer, Map<String, Integer> named) {
    var family = "";
    var starts = starts(offer);
    for (var start : starts) {
      if (named.getOrDefault(start, 0) > 1 && named.get(start).equals(named.get(starts.get(0)))) {
        family = start;
      }
    }
    return family;
  }

  /**
   * What a text on the page names.
   *
   * @param text as it stands there, without its mark
   * @param mark of a footnote, or empty
   * @param offers one; none if the text names no offer; several if it does not tell them apart
   * @param whole whether nothing was left out in front
   */
  record Named(String text, String mark, Set<Offer> offers, boolean whole) {
    boolean one() {
      return offers.size() == 1;
    }

    Offer offer() {
      return offers.iterator().next();
    }

    /** The text for a message. */
    String shown() {
      return "`" + cut(text) + "`";
    }
  }

  static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  Named named(String text) {
    var mark = TRAILING_MARK.matcher(text);
    boolean marked = mark.find();
    var name = marked ? text.substring(0, mark.start()) : text;
    var key = plain(name);
    var offers = whole.getOrDefault(key, Set.of());
    return offers.isEmpty()
        ? new Named(name, marked ? mark.group(1) : "", shortened.getOrDefault(key, Set.of()), false)
        : new Named(name, marked ? mark.group(1) : "", offers, true);
  }

  /** What is wrong about a text that names no offer or several, and what to do. */
  String wrong(Named named) {
    if (named.offers().size() > 1) {
      return named.shown()
          + " may be "
          + named.offers().stream().map(Offer::id).collect(Collectors.joining(" or "))
          + "; write one of these ids on the page";
    }
    var offer = near.nearest(plain(named.text())).map(near::find);
    return named.shown()
        + " is not an offer; "
        + offer
            .map(each -> "did you mean `" + each.name() + "`? If so, add it to its")
            .orElse("add it to the")
        + " `Aliases`"
        + (offer.isPresent() ? "" : " of the offer it means")
        + ", or correct it in the file";
  }

  /** A text by which names are compared: spaces, widths of letters and case do not count. */
  static String plain(String text) {
    var narrow =
        Normalizer.normalize(TRADE_MARKS.matcher(text).replaceAll(""), Normalizer.Form.NFKC);
    return SPACES.matcher(Sheet.clean(narrow)).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
