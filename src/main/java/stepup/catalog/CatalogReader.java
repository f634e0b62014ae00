package stepup.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.decision.RowRef;
import stepup.tables.CellCondition;
import stepup.tables.Choices;
import stepup.tables.Column;
import stepup.tables.Mistakes;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.Sheet;
import stepup.tables.ValueType;

/**
 * Reads the reference tables, each after those it refers to. Rows with {@code Enabled} = no are
 * checked and then left out.
 */
final class CatalogReader {
  private static final String ALIASES = "Aliases";
  private static final String ADMIN_SERVICE = "Admin service";
  private static final String BILLING_CYCLES = "Billing cycles";
  private static final String MINIMUM = "Minimum quantity (licences)";
  private static final String MAXIMUM = "Maximum quantity (licences)";
  private static final String INCLUDES = "Includes ";
  private static final String FROM_OFFER = UpgradePath.FROM_OFFER;
  private static final String TO_OFFER = UpgradePath.TO_OFFER;
  private static final String UPGRADE_TYPE = "Upgrade type";
  private static final String FOLLOW_UPS = "Follow-ups";
  private static final String COUNTS = "Counts as held";
  private static final String EVIDENCE = "Evidence";
  private static final String REMEDY_SETS = "Remedy sets";
  private static final String PARTNER_CENTER_CODE = "Partner Center code";
  private static final String FACT = "Fact";
  private static final String TYPE = "Type";
  private static final String ALLOWED = "Allowed values";
  private static final String LABEL = "Label";
  private static final String MEANING = "Meaning";
  private static final String UNIT = "Unit";
  private static final String NAME = "Name";
  private static final String ENABLED = "Enabled";
  private static final String SOURCE = "Source";
  private static final String NOTE = "Note";
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern SENTENCE =
      Pattern.compile("(Message|Remedy) \\(([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)\\)");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z0-9.*_-]+)\\s*=\\s*(.+)");
  private static final int MOST_LICENCES = 1_000_000_000;

  /** Offer does not support the billing cycle, the last that Partner Center's SDK names. */
  private static final int LAST_PARTNER_CENTER_CODE = 10;

  private final Reading reading;
  private final Mistakes mistakes;

  /** What the reading's earlier one came to; null if everything is read. */
  private final @Nullable Catalog earlier;

  /** Whether offers and paths that are switched off are read as if they were not. */
  private final boolean switchedOffToo;

  private Choices<Offer> offers = new Choices<>("an offer");
  private Choices<Status> statuses = new Choices<>("a status");
  private Choices<String> offerIds = new Choices<>("an offer");
  private Choices<String> statusIds = new Choices<>("a status");

  private Choices<Reason> reasons = new Choices<>("a reason code");

  /** The offers whose rows were read again, by id, if not all were. */
  private final Map<String, Offer> changedOffers = new HashMap<>();

  private final Shared shared = new Shared();

  CatalogReader(Reading reading, @Nullable Catalog earlier, boolean switchedOffToo) {
    this.reading = reading;
    this.mistakes = reading.mistakes();
    this.earlier = earlier;
    this.switchedOffToo = switchedOffToo;
  }

  /**
   * Reads the tables, and takes over from the earlier catalogue what would come out the same: what
   * a table says, if neither it nor what it refers to has changed, and rows of offers and paths.
   */
  Catalog read() {
    var terms = reading.sheet(Catalog.VOCABULARY);
    var statusRows = reading.sheet("subscription-statuses");
    var offerRows = reading.sheet("offers");
    var reasonRows = reading.sheet("reasons");
    var pathRows = reading.sheet("upgrade-paths");
    var before = terms.unchanged() ? earlier : null;
    if (before != null && statusRows.unchanged()) {
      statusRows.retell();
      statuses = before.statuses();
      statusIds = before.names().statuses();
    }
    boolean sameOffers = before != null && offerRows.unchangedIn(Sheet.ID, ALIASES, ENABLED);
    if (before != null && sameOffers) {
      offerIds = before.names().offers();
    }
    boolean sameTerms = before != null && sameOffers && statusRows.unchanged();
    if (sameTerms) {
      terms.retell();
    }
    var vocabulary = before != null && sameTerms ? before.vocabulary() : vocabulary(terms);
    if (before == null || !statusRows.unchanged()) {
      readStatuses(statusRows);
    }
    if (before != null && sameOffers) {
      readChangedOffers(offerRows, vocabulary, before);
    } else {
      readOffers(offerRows, vocabulary);
    }
    var languages = new ArrayList<String>();
    if (before != null && sameTerms && reasonRows.unchanged()) {
      reasonRows.retell();
      reasons = before.reasons();
      languages.addAll(before.languages());
    } else {
      readReasons(reasonRows, vocabulary, languages);
    }
    return new Catalog(
        offers,
        statuses,
        paths(pathRows, vocabulary, sameOffers ? before : null),
        reasons,
        vocabulary,
        services(offerRows),
        languages,
        new Catalog.Names(offerIds, statusIds));
  }

  private List<Term> vocabulary(Sheet sheet) {
    sheet.expect(
        List.of(Sheet.ID, LABEL, FACT, TYPE, ALLOWED, UNIT, MEANING, ENABLED, SOURCE, NOTE),
        List.of());
    // A row's own choices depend on its fact; the column's do not.
    sheet.holds(
        TYPE,
        Column.of(
            Column.Kind.CHOICE,
            Arrays.stream(Fact.Kind.values())
                .map(Fact.Kind::type)
                .filter(type -> !type.isEmpty() && !type.equals(Fact.Kind.LIST.type()))
                .distinct()
                .toList()));
    sheet.holds(ALLOWED, Column.of(Column.Kind.LIST));
    var terms = new ArrayList<Term>();
    var labels = new HashMap<String, Integer>();
    for (var row : sheet.rows()) {
      row.required(SOURCE);
      var label = row.required(LABEL);
      var term = term(row, label);
      var before = labels.putIfAbsent(label, row.number());
      if (before != null) {
        row.wrong(
            LABEL,
            "the label `" + label + "` stands in row " + before + " too",
            "give each column its own label");
      }
      if (Term.FIXED_LABELS.contains(label) || Term.INVARIANT_LABELS.contains(label)) {
        row.wrong(
            LABEL, "every table has a column `" + label + "` of its own", "choose another label");
        continue;
      }
      if (row.yesOrNo(ENABLED) && term != null && before == null) {
        var same = terms.stream().filter(t -> t.fact().equals(term.fact())).findFirst();
        same.ifPresent(
            t ->
                row.wrong(
                    FACT,
                    "`" + t.fact() + "` has the column `" + t.label() + "` already",
                    "name each fact once"));
        terms.add(term);
      }
    }
    if (!terms.isEmpty() && allowed(terms, Fact.ADMIN_SERVICE) == null) {
      mistakes.inFile(
          sheet.file(),
          "no enabled row names the fact `" + Fact.ADMIN_SERVICE.path() + "`",
          "add one with the services a customer can delegate; requests are checked against it");
    }
    return terms;
  }

  private @Nullable Term term(Row row, String label) {
    var known = new Choices<FactName>("a fact");
    for (var fact : Fact.values()) {
      if (fact.kind() != Fact.Kind.LIST) {
        known.add(fact.path(), new FactName(fact, ""));
      }
    }
    var path = row.required(FACT);
    var fact = FactName.of(path);
    if (path.isEmpty()) {
      return null;
    }
    if (fact == null || fact.fact().kind() == Fact.Kind.LIST) {
      row.wrong(
          FACT, "`" + path + "` is not a fact that a condition can test", known.instead(path));
      return null;
    }
    var kind = fact.fact().kind();
    var types = new Choices<String>("a type");
    (kind == Fact.Kind.ATTRIBUTE
            ? List.of("choice", "yes/no", "number", "date", "text")
            : List.of(kind.type()))
        .forEach(t -> types.add(t, t));
    var typeName = row.choice(TYPE, types);
    if (typeName == null) {
      return null;
    }
    var type =
        switch (typeName) {
          case "offer" -> new ValueType.OneOf(offerIds);
          case "status" -> new ValueType.OneOf(statusIds);
          case "number" -> new ValueType.Decimal();
          case "date" -> new ValueType.Day();
          case "text" -> new ValueType.AnyText();
          case "yes/no" -> new ValueType.OneOf(allowedValues(row, label, kind, typeName), true);
          default -> new ValueType.OneOf(allowedValues(row, label, kind, typeName));
        };
    if (!(type instanceof ValueType.OneOf one
            && one.choices() != offerIds
            && one.choices() != statusIds)
        && !row.text(ALLOWED).isEmpty()) {
      row.wrong(
          ALLOWED,
          "a column of type `" + typeName + "` has no list of allowed values",
          "leave the cell blank");
    }
    boolean open =
        kind == Fact.Kind.CHOICE || kind == Fact.Kind.ATTRIBUTE || kind == Fact.Kind.TEXT;
    boolean named = row.list(ALLOWED).stream().anyMatch(CellCondition.UNKNOWN::equalsIgnoreCase);
    boolean canBeUnknown = open || kind == Fact.Kind.DATE || named;
    row.required(MEANING);
    return new Term(label, fact, type, canBeUnknown);
  }

  private Choices<String> allowedValues(Row row, String label, Fact.Kind kind, String typeName) {
    var possible =
        !kind.domain().isEmpty()
            ? kind.domain()
            : typeName.equals("yes/no") ? List.of("yes", "no", "unknown") : null;
    var values =
        possible != null && typeName.equals("yes/no") && row.text(ALLOWED).isEmpty()
            ? possible
            : possible == null
                ? row.list(ALLOWED)
                : row.choices(ALLOWED, Choices.of("possible for this fact", possible));
    if (values.isEmpty()) {
      row.wrong(
          ALLOWED,
          "the list of allowed values is blank",
          possible == null
              ? "name them, with commas"
              : "write `" + String.join(", ", possible) + "`");
    }
    var choices = new Choices<String>("allowed for `" + label + "`");
    values.stream().filter(v -> !v.equals(CellCondition.UNKNOWN)).forEach(v -> choices.add(v, v));
    return choices;
  }

  private void readStatuses(Sheet sheet) {
    sheet.excuse(statuses, statusIds);
    sheet.expect(List.of(Sheet.ID, ALIASES, COUNTS, ENABLED, SOURCE, NOTE), List.of(MEANING));
    for (var row : sheet.rows()) {
      row.required(SOURCE);
      var status = new Status(row.id(), row.yesOrNo(COUNTS), ref(row));
      if (row.yesOrNo(ENABLED)) {
        addNamed(row, statuses, statusIds, status, status.id());
      } else {
        switchOff(row, statuses, statusIds);
      }
    }
  }

  private static List<String> services(Sheet sheet) {
    return sheet.labels().stream()
        .filter(label -> label.startsWith(INCLUDES))
        .map(label -> label.substring(INCLUDES.length()))
        .toList();
  }

  private void readOffers(Sheet sheet, List<Term> vocabulary) {
    sheet.excuse(offers, offerIds);
    var services = services(sheet);
    var includes = services.stream().map(INCLUDES::concat).toList();
    sheet.expect(
        List.of(
            Sheet.ID,
            NAME,
            ALIASES,
            ADMIN_SERVICE,
            MINIMUM,
            MAXIMUM,
            BILLING_CYCLES,
            Period.FROM,
            Period.UNTIL,
            ENABLED,
            SOURCE,
            NOTE),
        includes);
    for (var service : services) {
      if (!SERVICE.matcher(service).matches()) {
        sheet.wrongLabel(
            INCLUDES + service,
            "`" + service + "` is not a service id",
            "use small letters, digits and single hyphens");
      }
    }
    for (var row : sheet.rows()) {
      var offer = offer(row, includes, vocabulary);
      if (row.yesOrNo(ENABLED) || switchedOffToo) {
        addNamed(row, offers, offerIds, offer, offer.id());
      } else {
        switchOff(row, offers, offerIds);
      }
    }
  }

  /** Reads the rows that have changed, none of them in a name or whether it is enabled. */
  private void readChangedOffers(Sheet sheet, List<Term> vocabulary, Catalog before) {
    sheet.retell();
    var includes = services(sheet).stream().map(INCLUDES::concat).toList();
    for (var number : Objects.requireNonNull(sheet.changed())) {
      var offer = offer(sheet.row(number), includes, vocabulary);
      changedOffers.put(offer.id(), offer);
    }
    offers =
        changedOffers.isEmpty()
            ? before.offers()
            : before.offers().replacing(offer -> changedOffers.getOrDefault(offer.id(), offer));
  }

  private Offer offer(Row row, List<String> includes, List<Term> vocabulary) {
    var adminServices = allowed(vocabulary, Fact.ADMIN_SERVICE);
    var billingCycles = allowed(vocabulary, Fact.BILLING_CYCLE);
    row.required(SOURCE);
    var services = new LinkedHashSet<String>();
    for (var label : includes) {
      if (row.marked(label)) {
        services.add(label.substring(INCLUDES.length()));
      }
    }
    int minimum = row.wholeNumber(MINIMUM, 1, MOST_LICENCES);
    int maximum = row.wholeNumber(MAXIMUM, 1, MOST_LICENCES);
    if (minimum > maximum) {
      row.wrong(
          MAXIMUM,
          "`" + maximum + "` is below the minimum",
          "write a number of at least " + minimum);
    }
    var adminService =
        adminServices == null
            ? row.required(ADMIN_SERVICE)
            : row.choice(ADMIN_SERVICE, adminServices);
    return new Offer(
        row.id(),
        row.required(NAME),
        row.list(ALIASES),
        shared.of(Collections.unmodifiableSet(services)),
        minimum,
        maximum,
        adminService == null ? "" : adminService,
        shared.of(
            billingCycles == null
                ? row.list(BILLING_CYCLES)
                : row.choices(BILLING_CYCLES, billingCycles)),
        Period.read(row),
        ref(row),
        row.text(SOURCE));
  }

  private static @Nullable Choices<String> allowed(List<Term> vocabulary, Fact fact) {
    for (var term : vocabulary) {
      if (term.fact().fact() == fact && term.type() instanceof ValueType.OneOf one) {
        return one.choices();
      }
    }
    return null;
  }

  /** Registers a row under its id and its aliases; a name that is taken is a mistake. */
  private static <T> void addNamed(
      Row row, Choices<T> all, Choices<String> ids, T value, String id) {
    var names = new ArrayList<String>();
    names.add(id);
    names.addAll(row.list(ALIASES));
    for (var name : names) {
      if (all.add(name, value) != null) {
        row.wrong(
            name.equals(id) ? Sheet.ID : ALIASES,
            "`" + name + "` names the row `" + ids.find(name) + "` too",
            "a name belongs to one row only; delete it in one of the two");
      }
      ids.add(name, id);
    }
  }

  private void readReasons(Sheet sheet, List<Term> vocabulary, List<String> languages) {
    sheet.excuse(reasons);
    var sentences =
        sheet.labels().stream().filter(label -> SENTENCE.matcher(label).matches()).toList();
    var tags = new LinkedHashSet<String>();
    for (var label : sentences) {
      tags.add(label.substring(label.indexOf('(') + 1, label.length() - 1));
    }
    var required = new ArrayList<>(List.of(Sheet.ID, EVIDENCE, REMEDY_SETS, ENABLED, SOURCE, NOTE));
    (tags.isEmpty() ? Set.of("en") : tags)
        .forEach(tag -> required.addAll(List.of(message(tag), remedy(tag))));
    sheet.expect(required, List.of(PARTNER_CENTER_CODE));
    languages.addAll(tags);
    for (var row : sheet.rows()) {
      row.required(SOURCE);
      var reason = reason(row, vocabulary, tags);
      if (row.yesOrNo(ENABLED)) {
        reasons.add(row.id(), reason);
      } else {
        switchOff(row, reasons);
      }
    }
  }

  private Reason reason(Row row, List<Term> vocabulary, Set<String> tags) {
    var known = new Choices<String>("a fact");
    for (var fact : Fact.values()) {
      if (fact.kind() != Fact.Kind.ATTRIBUTE) {
        known.add(fact.path(), fact.path());
      }
    }
    vocabulary.forEach(term -> known.add(term.fact().toString(), term.fact().toString()));
    var evidence = row.choices(EVIDENCE, known).stream().map(FactName::of).toList();
    var keyed = new HashMap<String, FactName>();
    for (var fact : evidence) {
      var other = keyed.putIfAbsent(fact.key(), fact);
      if (other != null) {
        row.wrong(
            EVIDENCE,
            "`" + fact + "` and `" + other + "` would both be shown as `" + fact.key() + "`",
            "keep one of the two");
      }
    }
    var keys =
        Choices.of("in the evidence of this row", evidence.stream().map(FactName::key).toList());
    boolean remedied = tags.stream().anyMatch(tag -> !row.text(remedy(tag)).isEmpty());
    var messages = new LinkedHashMap<String, String>();
    var remedies = new LinkedHashMap<String, String>();
    for (var tag : tags) {
      messages.put(tag, sentence(row, message(tag), keys, true));
      remedies.put(tag, sentence(row, remedy(tag), keys, remedied));
    }
    var code = row.wholeNumberOrBlank(PARTNER_CENTER_CODE, Reason.OTHER, LAST_PARTNER_CENTER_CODE);
    return new Reason(
        row.id(),
        evidence,
        remedySets(row, vocabulary),
        messages,
        remedies,
        code == null ? Reason.OTHER : code,
        ref(row));
  }

  private static String sentence(Row row, String label, Choices<String> keys, boolean required) {
    var text = required ? row.required(label) : row.text(label);
    var matcher = Texts.PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      if (keys.find(matcher.group(1)) == null
          || !matcher.group(1).equals(keys.find(matcher.group(1)))) {
        row.wrong(
            label,
            "the placeholder `{" + matcher.group(1) + "}` is not " + keys.kind(),
            keys.instead(matcher.group(1)));
      }
    }
    var rest = Texts.PLACEHOLDER.matcher(text).replaceAll("");
    if (rest.contains("{") || rest.contains("}")) {
      row.wrong(
          label, "a brace stands alone", "write placeholders as `{name}`, and no other braces");
    }
    return text;
  }

  private List<Remedy> remedySets(Row row, List<Term> vocabulary) {
    var remedies = new ArrayList<Remedy>();
    if (reading.unreadable(Catalog.VOCABULARY)) {
      return remedies;
    }
    for (var text : row.list(REMEDY_SETS)) {
      var matcher = ASSIGNMENT.matcher(text);
      if (!matcher.matches()) {
        row.wrong(
            REMEDY_SETS,
            "`" + text + "` sets nothing",
            "write what and to which value, for example `subscription.status = active`");
        continue;
      }
      var remedy = remedy(row, matcher.group(1), matcher.group(2), vocabulary);
      if (remedy != null) {
        remedies.add(remedy);
      }
    }
    return remedies;
  }

  private @Nullable Remedy remedy(Row row, String path, String value, List<Term> vocabulary) {
    var targets = new Choices<Remedy.Target>("something a remedy can set");
    for (var target : Remedy.Target.values()) {
      if (target != Remedy.Target.CUSTOMER_ATTRIBUTE) {
        targets.add(target.path(), target);
      }
    }
    var attributes = new Choices<Term>("an attribute");
    for (var term : vocabulary) {
      if (term.fact().fact() == Fact.CUSTOMER_ATTRIBUTE) {
        targets.add(term.fact().toString(), Remedy.Target.CUSTOMER_ATTRIBUTE);
        attributes.add(term.fact().toString(), term);
      }
    }
    var target = targets.find(path);
    if (target == null) {
      row.wrong(REMEDY_SETS, "`" + path + "` is not " + targets.kind(), targets.instead(path));
      return null;
    }
    ValueType type =
        switch (target) {
          case STATUS, CONFLICTS, TARGET_SUBSCRIPTIONS -> new ValueType.OneOf(statusIds);
          case CUSTOMER_ATTRIBUTE -> Objects.requireNonNull(attributes.find(path)).type();
          case ACCOUNT_STATUS -> {
            var choices = allowed(vocabulary, Fact.ACCOUNT_STATUS);
            yield choices == null ? new ValueType.AnyText() : new ValueType.OneOf(choices);
          }
          default ->
              new ValueType.OneOf(
                  Choices.of("possible for `" + path + "`", List.of(target.only())));
        };
    var typed = type.value(value);
    if (typed == null && type instanceof ValueType.OneOf one && one.choices().excuses(value)) {
      return null;
    }
    if (typed == null) {
      row.wrong(REMEDY_SETS, "`" + value + "` is not " + type.kind(), type.instead(value));
      return null;
    }
    return target == Remedy.Target.CUSTOMER_ATTRIBUTE
        ? new Remedy(
            target, Objects.requireNonNull(attributes.find(path)).fact().attribute(), typed)
        : new Remedy(target, "", typed);
  }

  /**
   * Reads the paths.
   *
   * @param before has the same names of offers; null if nothing can be taken over from it
   */
  private Paths paths(Sheet sheet, List<Term> vocabulary, @Nullable Catalog before) {
    var changed = sheet.changed();
    if (before == null || changed == null || !sameFollowUps(before)) {
      return paths(sheet, vocabulary);
    }
    sheet.retell();
    var rows = new TreeSet<>(changed);
    if (offers != before.offers()) {
      for (var path : before.paths()) {
        if (changedOffers.containsKey(path.from().id())
            || changedOffers.containsKey(path.to().id())) {
          rows.add(path.row().row());
        }
      }
    }
    var paths = new ArrayList<UpgradePath>();
    for (var number : rows) {
      var path = path(sheet.row(number), vocabulary);
      if (path != null) {
        paths.add(path);
      }
    }
    var all = rows.isEmpty() ? before.matrix() : before.matrix().replacing(rows, paths);
    paths.forEach(path -> checkAlone(path, all, sheet));
    return all;
  }

  /** Whether what paths may name as follow-ups means what it meant. */
  private boolean sameFollowUps(Catalog before) {
    return reasons == before.reasons()
        || before.matrix().followUps().stream()
            .allMatch(
                code -> {
                  var was = before.reasons().find(code);
                  var is = reasons.find(code);
                  return was != null && is != null && was.evidence().equals(is.evidence());
                });
  }

  private Paths paths(Sheet sheet, List<Term> vocabulary) {
    sheet.expect(
        List.of(
            Sheet.ID,
            FROM_OFFER,
            TO_OFFER,
            UPGRADE_TYPE,
            FOLLOW_UPS,
            Period.FROM,
            Period.UNTIL,
            ENABLED,
            SOURCE,
            NOTE),
        List.of());
    var read = new ArrayList<UpgradePath>();
    for (var row : sheet.rows()) {
      var path = path(row, vocabulary);
      if (path != null) {
        read.add(path);
      }
    }
    var paths = new Paths(read);
    read.forEach(path -> checkAlone(path, paths, sheet));
    return paths;
  }

  /** The path of a row; null if it is switched off, or cannot be read. */
  private @Nullable UpgradePath path(Row row, List<Term> vocabulary) {
    var types = allowed(vocabulary, Fact.UPGRADE_TYPE);
    row.required(SOURCE);
    boolean enabled = row.yesOrNo(ENABLED) || switchedOffToo;
    var from = row.choice(FROM_OFFER, offers);
    var to = row.choice(TO_OFFER, offers);
    var type = types == null ? row.required(UPGRADE_TYPE) : row.choice(UPGRADE_TYPE, types);
    var followUps = row.choices(FOLLOW_UPS, reasons);
    followUps.forEach(reason -> reason.checkAbout(Fact.Subject.UPGRADE, row, FOLLOW_UPS));
    var open = Period.read(row);
    if (from == null || to == null || type == null || !enabled) {
      return null;
    }
    if (from.id().equals(to.id())) {
      row.wrong(
          TO_OFFER,
          "the path leads back to the offer it starts from",
          "write the offer to upgrade to");
      return null;
    }
    var path =
        UpgradePath.of(
            from,
            to,
            type,
            shared.of(followUps.stream().map(Reason::code).toList()),
            open,
            ref(row),
            row.text(SOURCE),
            shared);
    if (path.available().isEmpty() && !open.isEmpty()) {
      row.wrong(
          TO_OFFER,
          "`" + to.id() + "` is not sold on any day on which the path is open",
          "change the dates here or in " + Objects.requireNonNull(to.row()).file());
    }
    return path;
  }

  /** Each of two rows with the same offers has days of its own; the later one is told. */
  private static void checkAlone(UpgradePath path, Paths paths, Sheet sheet) {
    for (var other : paths.between(path.from().id(), path.to().id())) {
      if (!other.row().equals(path.row()) && other.available().overlaps(path.available())) {
        boolean later = other.row().row() < path.row().row();
        sheet
            .row((later ? path : other).row().row())
            .wrong(
                TO_OFFER,
                "row "
                    + (later ? other : path).row().id()
                    + " has the same path on some of the same days",
                "delete one of the two, or give them dates that do not overlap");
      }
    }
  }

  /** Notes the names of a row that is switched off, so that whoever uses one is told. */
  private static void switchOff(Row row, Choices<?>... choices) {
    var names = new ArrayList<>(row.list(ALIASES));
    names.add(row.id());
    for (var name : names) {
      for (var each : choices) {
        each.switchOff(name, row.file() + " row " + row.number());
      }
    }
  }

  private static String message(String tag) {
    return "Message (" + tag + ")";
  }

  private static String remedy(String tag) {
    return "Remedy (" + tag + ")";
  }

  private static RowRef ref(Row row) {
    return new RowRef(row.id(), row.file(), row.number());
  }
}
