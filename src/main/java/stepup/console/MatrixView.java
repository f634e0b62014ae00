package stepup.console;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.catalog.Offer;
import stepup.catalog.Period;
import stepup.catalog.UpgradePath;
import stepup.decision.RowRef;

/**
 * What the page of the matrix shows.
 *
 * @param day what holds is told for
 * @param tried the customer whose verdicts are shown; null if there is none
 */
record MatrixView(
    Visit visit,
    Matrix matrix,
    MatrixQuery query,
    MatrixChoice choice,
    Picture picture,
    LocalDate day,
    LocalDate today,
    @Nullable Tried tried) {
  /** Most offers that a browser may choose from without asking. */
  static final int MOST_NAMES = 300;

  /** Rows of a table that are in the page itself. */
  static final int MOST_ROWS = 60;

  /** Most days that are listed on which something changes. */
  static final int MOST_DAYS = 40;

  /** How a path is, on the day and for the customer. */
  enum State {
    HOLDS("→"),
    ELIGIBLE("✓"),
    UNDETERMINED("?"),
    NOT_ELIGIBLE("✕"),
    CLOSED("○"),
    OFF("⊘");

    private final String symbol;

    State(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }

    /** Whether it says whether a customer may. */
    boolean decided() {
      return this == ELIGIBLE || this == UNDETERMINED || this == NOT_ELIGIBLE;
    }

    /** How classes and keys of texts name it. */
    String word() {
      return MatrixQuery.word(this);
    }
  }

  /**
   * A day on which something changes.
   *
   * @param what sentences
   */
  record Day(LocalDate day, List<String> what) {}

  State state(UpgradePath path) {
    if (!matrix.enabled(path)) {
      return State.OFF;
    }
    var verdict = tried == null ? null : tried.best(path.row());
    if (verdict != null) {
      return State.valueOf(verdict.name());
    }
    return holds(path) ? State.HOLDS : State.CLOSED;
  }

  boolean holds(UpgradePath path) {
    return path.available().contains(day);
  }

  /** Whether a customer could be given it on the day. */
  boolean sold(Offer offer) {
    return matrix.enabled(offer) && offer.sold().contains(day);
  }

  /** Whether the customer has a subscription of it. */
  boolean has(Offer offer) {
    return tried != null && tried.offers().contains(offer.id());
  }

  List<Tried.Said> said(UpgradePath path) {
    return tried == null ? List.of() : tried.about(path.row());
  }

  String classes(UpgradePath path) {
    var state = state(path);
    return state.word() + (holds(path) || !state.decided() ? "" : " closed");
  }

  String classes(Offer offer) {
    return (matrix.enabled(offer) ? "" : "off ")
        + (sold(offer) ? "" : "unsold ")
        + (has(offer) ? "had " : "")
        + (choice.found().contains(offer) ? "found" : "");
  }

  /** In words: the state, and whether the path holds on the day. */
  String told(UpgradePath path) {
    var state = state(path);
    var words = visit.say("matrix.is_" + state.word());
    return holds(path) || !state.decided() ? words : words + ", " + visit.say("matrix.is_closed");
  }

  String aloud(UpgradePath path) {
    return visit.say(
        "matrix.pathAloud", path.row().id(), path.from().name(), path.to().name(), told(path));
  }

  String aloud(Offer offer) {
    var words = new ArrayList<>(List.of(offer.name()));
    if (!matrix.enabled(offer)) {
      words.add(visit.say("matrix.is_off"));
    } else if (!sold(offer)) {
      words.add(visit.say("matrix.unsold"));
    }
    if (has(offer)) {
      words.add(visit.say("matrix.had"));
    }
    return String.join(", ", words);
  }

  /** What a box says below the name. */
  String note(Offer offer) {
    if (!matrix.enabled(offer)) {
      return State.OFF.symbol() + " " + visit.say("matrix.is_off");
    }
    if (!sold(offer)) {
      return State.CLOSED.symbol() + " " + visit.say("matrix.unsold");
    }
    return has(offer)
        ? "● " + visit.say("matrix.had")
        : visit.say("matrix.serviceCount", offer.services().size());
  }

  static String id(UpgradePath path) {
    return "path-" + path.row().row();
  }

  String id(Offer offer) {
    return "offer-" + row(offer).row();
  }

  private static RowRef row(Offer offer) {
    var row = offer.row();
    if (row == null) {
      throw new IllegalArgumentException(offer.id());
    }
    return row;
  }

  String cell(UpgradePath path) {
    return visit.cell(path.row().file(), path.row().row(), 0);
  }

  String cell(Offer offer) {
    return visit.cell(row(offer).file(), row(offer).row(), 0);
  }

  String cell(RowRef row) {
    return visit.cell(row.file(), row.row(), 0);
  }

  /** Where a reason is written; null if it is switched off. */
  @Nullable RowRef reason(String code) {
    var reason = matrix.catalog().reasons().find(code);
    return reason == null ? null : reason.row();
  }

  /** This page with one parameter changed. */
  String address(String name, String value) {
    return visit.address(Section.MATRIX) + query.with(name, value);
  }

  String part(String part) {
    return visit.address(Section.MATRIX) + "/" + part + query.with("", "");
  }

  /** Where the customer is tried. */
  String decide() {
    return visit.address(Section.DECIDE)
        + (query.facts().isEmpty() ? "" : Addresses.query(Map.of("facts", List.of(query.facts()))));
  }

  boolean mayDecide() {
    return visit.may(Role.DECIDE);
  }

  String date(LocalDate date) {
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
        .withLocale(visit.words().locale())
        .format(date);
  }

  String period(Period period) {
    if (period.isEmpty()) {
      return visit.say("matrix.never");
    }
    var from = period.from();
    var until = period.until();
    if (from == null) {
      return until == null ? visit.say("matrix.always") : visit.say("matrix.until", date(until));
    }
    return until == null
        ? visit.say("matrix.from", date(from))
        : visit.say("matrix.between", date(from), date(until));
  }

  String licences(Offer offer) {
    return visit.number(offer.minimum()) + "–" + visit.number(offer.maximum());
  }

  /** Services in the order of the columns that an offer includes. */
  boolean includes(Offer offer, String service) {
    return offer.services().contains(service);
  }

  boolean manyNames() {
    return matrix.offers().size() > MOST_NAMES;
  }

  /** Offers with paths among those chosen, which the grid of offers has rows of. */
  List<Offer> linked() {
    var ends = new HashSet<String>();
    for (var path : choice.paths()) {
      ends.add(path.from().id());
      ends.add(path.to().id());
    }
    return choice.offers().stream().filter(offer -> ends.contains(offer.id())).toList();
  }

  /** The paths among those chosen, by the ids of the offers at their ends. */
  Map<String, Map<String, List<UpgradePath>>> between() {
    var between = new HashMap<String, Map<String, List<UpgradePath>>>();
    for (var path : choice.paths()) {
      between
          .computeIfAbsent(path.from().id(), id -> new HashMap<>())
          .computeIfAbsent(path.to().id(), id -> new ArrayList<>())
          .add(path);
    }
    return between;
  }

  private List<Offer> pictured() {
    return Stream.concat(choice.drawn().stream(), choice.alone().stream()).toList();
  }

  private NavigableSet<LocalDate> changes() {
    return Matrix.changes(pictured(), choice.drawnPaths());
  }

  /** Days worth looking at, for a slider; empty if everything holds every day. */
  List<LocalDate> stops() {
    var days = changes();
    if (days.isEmpty()) {
      return List.of();
    }
    days.add(days.first().minusDays(1));
    days.add(today);
    days.add(day);
    return List.copyOf(days);
  }

  /** What changes, day by day. */
  List<Day> days() {
    var days = new ArrayList<Day>();
    for (var day : changes()) {
      var what = new ArrayList<String>();
      for (var offer : pictured()) {
        tell(offer.sold(), day, offer.name(), what, "matrix.offerBegins", "matrix.offerEnded");
      }
      for (var path : choice.drawnPaths()) {
        var id = path.row().id();
        tell(path.available(), day, id, what, "matrix.pathBegins", "matrix.pathEnded");
      }
      days.add(new Day(day, what));
      if (days.size() == MOST_DAYS) {
        break;
      }
    }
    return days;
  }

  private void tell(
      Period period, LocalDate day, String name, List<String> what, String begins, String ended) {
    if (period.isEmpty()) {
      return;
    }
    if (day.equals(period.from())) {
      what.add(visit.say(begins, name));
    }
    if (period.until() != null && day.equals(period.until().plusDays(1))) {
      what.add(visit.say(ended, name));
    }
  }

  int moreDays() {
    return Math.max(0, changes().size() - MOST_DAYS);
  }

  /** The states that a legend explains. */
  Set<State> states() {
    var states = new TreeSet<State>();
    for (var path : choice.drawnPaths()) {
      states.add(state(path));
      if (matrix.enabled(path) && !holds(path)) {
        states.add(State.CLOSED);
      }
    }
    return states;
  }
}
