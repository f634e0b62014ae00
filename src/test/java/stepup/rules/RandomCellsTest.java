package stepup.rules;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.TestWorkbook;
import stepup.catalog.Fact;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Facts;
import stepup.decision.Outcome;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.Mistakes;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Whatever stands in a condition cell, it is refused with its address, or its row is one rule that
 * tests what {@link IndependentCells} reads in it.
 */
class RandomCellsTest {
  private static final long SEED = 20261123;
  private static final int TABLES = 90;
  private static final int ROWS = 500;
  private static final int REQUESTS = 16;
  private static final int MOST_CHARACTERS = Limits.USUAL.cellCharacters();

  /**
   * Columns that the shipped vocabulary lacks; two of them read alike together with their cells.
   */
  private static final List<String> MORE_VOCABULARY =
      List.of(
          "V-91,Segment,customer.attributes.segment,text,,,Test.,yes,test,",
          "V-92,Segment|Contoso,subscription.attributes.segment,text,,,Test.,yes,test,",
          "V-93,Term left,subscription.attributes.daysLeft,number,,days,Test.,yes,test,",
          "V-94,Renewal,subscription.attributes.renewal,date,,,Test.,yes,test,",
          "V-95,Tier,customer.attributes.tier,choice,\"Gold Plus, silver, >= 25, 1..300\",,Test.,yes,test,",
          "V-96,Trial,customer.attributes.trial,yes/no,\"yes, no, unknown\",,Test.,yes,test,",
          "V-97,Sold by,subscription.reseller,text,,,Test.,yes,test,",
          "V-98,Channel,subscription.channel,choice,\"Web Direct, partner\",,Test.,yes,test,");

  private static final RuleFiles FILES =
      Shipped.files()
          .with(
              "vocabulary.csv",
              Shipped.files().text("vocabulary.csv") + String.join("\n", MORE_VOCABULARY) + "\n");

  /**
   * Something the rows of a table are tested against.
   *
   * @param target the offer to upgrade to; null for added licences
   */
  private record Step(
      Facts facts, Facts.Subscription own, @Nullable String target, Facts.@Nullable Order order) {
    Fact.Subject subject() {
      return target == null ? Fact.Subject.LICENCES : Fact.Subject.UPGRADE;
    }

    int quantity() {
      return order != null && order.quantity() != null
          ? order.quantity()
          : own.quantity() + (target == null ? 1 : 0);
    }
  }

  /** A column, and what its cells are compared with. */
  private record Tested(IndependentCells.Column column, Function<Step, @Nullable Object> value) {
    String label() {
      return column.label();
    }
  }

  private static final List<Tested> OF_BOTH =
      List.of(
          names("From offer", offers(), false, s -> s.own.offer()),
          names("Subscription status", statuses(), false, s -> s.own.status()),
          number("Quantity", false, s -> BigDecimal.valueOf(s.quantity())),
          number("Current quantity", false, s -> BigDecimal.valueOf(s.own.quantity())),
          yesNo("Ordered", false, s -> s.order != null),
          yesNo("Quantity increased", false, s -> s.quantity() > s.own.quantity()),
          yesNo(
              "Offer in catalogue", false, s -> IndependentEvaluator.offer(s.own.offer()) != null),
          yesNo("Add-ons", false, s -> !s.own.addOns().isEmpty()),
          yesNo("Provisioned", true, s -> s.own.provisioned()),
          names("Billing cycle", same("monthly", "annual"), true, s -> s.own.billingCycle()),
          names(
              "Reseller account",
              same("active", "suspended"),
              true,
              s -> s.facts.reseller().accountStatus()),
          names(
              "Subscriptions known",
              same("tenant", "reseller"),
              false,
              s -> s.facts.subscriptionsCover().name().toLowerCase(Locale.ROOT)),
          yesNo("Signed-in user", true, s -> attribute(s, "signedInUser")),
          yesNo("Trial", true, s -> attribute(s, "trial")),
          date("As of", s -> s.facts.asOf()),
          date("Renewal", s -> s.own.attributes().get("renewal")),
          number("Term left", true, s -> s.own.attributes().get("daysLeft")),
          text("Segment", s -> attribute(s, "segment")),
          text("Segment|Contoso", s -> s.own.attributes().get("segment")),
          text("Sold by", s -> s.own.reseller()),
          names("Channel", same("Web Direct", "partner"), true, s -> s.own.channel()),
          names(
              "Tier",
              same("Gold Plus", "silver", ">= 25", "1..300"),
              true,
              s -> attribute(s, "tier")));

  private static final List<Tested> OF_UPGRADES =
      Stream.concat(
              OF_BOTH.stream(),
              Stream.of(
                  names("To offer", offers(), false, s -> s.target),
                  names(
                      "Admin service",
                      same("office-365", "azure", "dynamics-365"),
                      true,
                      s -> "office-365"),
                  yesNo("Delegated admin", true, RandomCellsTest::delegated)))
          .toList();

  /** A row of a table, with the texts of its condition cells by label. */
  private record TableRow(String id, String result, String reason, Map<String, String> cells) {}

  /** A table as it is written. */
  private record Table(String name, boolean workbook, List<Tested> columns, List<TableRow> rows) {
    String file() {
      return name + (workbook ? ".xlsx" : ".csv");
    }

    Fact.Subject subject() {
      return name.equals("licences") ? Fact.Subject.LICENCES : Fact.Subject.UPGRADE;
    }

    Table without(Set<Place> places) {
      var left = new ArrayList<TableRow>();
      for (int i = 0; i < rows.size(); i++) {
        int number = i + 2;
        if (places.stream().noneMatch(place -> place.row == number)) {
          left.add(rows.get(i));
        }
      }
      return new Table(name, workbook, columns, left);
    }

    Place place(TableRow row, String label) {
      return new Place(file(), rows.indexOf(row) + 2, labels().indexOf(label) + 1, row.id, label);
    }

    List<String> labels() {
      var labels = new ArrayList<>(List.of("Id", "Title"));
      columns.forEach(column -> labels.add(column.label()));
      labels.addAll(
          List.of("Result", "Reason", "From date", "Until date", "Enabled", "Source", "Note"));
      return labels;
    }

    /** What the filled cells of a row say. */
    Map<Tested, IndependentCells.Cell> read(TableRow row) {
      var read = new LinkedHashMap<Tested, IndependentCells.Cell>();
      for (var column : columns) {
        var raw = row.cells.get(column.label());
        if (raw != null) {
          read.put(column, IndependentCells.read(raw, column.column, true));
        }
      }
      return read;
    }
  }

  /** Where a mistake is. */
  private record Place(String file, int row, int column, String id, String label) {}

  private int cells;
  private int refused;
  private int accepted;
  private int fired;
  private int explained;

  @BeforeEach
  @AfterEach
  void nothingIsInjected() {
    assertThat(System.getProperty(InjectionTest.CANARY)).isNull();
    assertThat(Files.exists(InjectionTest.FILE)).isFalse();
  }

  @Test
  void everyRandomCellIsRefusedWithItsAddressOrTestsWhatItSays() {
    for (int i = 0; i < TABLES; i++) {
      var random = new SplittableRandom(SEED + i);
      var name = i % 3 == 2 ? "licences" : "eligibility";
      // A longer cell hides all others of its file.
      int most = i % 14 == 13 ? MOST_CHARACTERS * 11 / 10 : MOST_CHARACTERS;
      tryOut("seed " + (SEED + i), table(random, name, i % 10 == 9, most), random);
    }
    assertThat(cells).isGreaterThan(100_000);
    assertThat(refused).isGreaterThan(30_000);
    assertThat(accepted).isGreaterThan(TABLES * ROWS / 5);
    assertThat(fired).isGreaterThan(100_000);
    assertThat(explained).isGreaterThan(10_000);
  }

  private void tryOut(String seed, Table written, SplittableRandom random) {
    var table = written;
    var wrong = wrongCells(table);
    while (!wrong.isEmpty()) {
      refused += wrong.size();
      assertThat(errors(files(table, random))).as(seed).isEqualTo(wrong);
      table = table.without(wrong);
      wrong = wrongCells(table);
    }
    decidesByItsCells(seed, table, random);
  }

  private void decidesByItsCells(String seed, Table table, SplittableRandom random) {
    accepted += table.rows.size();
    var files = files(table, random);
    var rules = RuleSet.load(files);
    hasARuleForEachRow(seed, table, files, rules);
    var conditions = new LinkedHashMap<String, Map<Tested, IndependentCells.Cell>>();
    for (var row : table.rows) {
      conditions.put(row.id, table.read(row));
    }
    for (int i = 0; i < REQUESTS; i++) {
      var facts = facts(random);
      var held = held(table, conditions, facts);
      int times = held.values().stream().mapToInt(n -> n).sum();
      var speaking = new TreeMap<String, Integer>();
      var scope = i % 8 == 0 ? Scope.EXPLAINED : Scope.EVERYTHING;
      var decision = rules.evaluate(facts, scope, ref -> count(ref, table, speaking));
      isAsHeld(seed, table, facts, speaking, held);
      fired += times;
      if (scope.explain()) {
        var explanation = new TreeMap<String, Integer>();
        outcomes(decision)
            .flatMap(outcome -> outcome.checks().stream())
            .filter(RowCheck::held)
            .forEach(check -> count(check.rule(), table, explanation));
        isAsHeld(seed, table, facts, explanation, held);
        explained += times;
      }
    }
  }

  private static void hasARuleForEachRow(String seed, Table table, RuleFiles files, RuleSet rules) {
    var expected = new ArrayList<String>();
    for (int i = 0; i < table.rows.size(); i++) {
      var row = table.rows.get(i);
      expected.add(row.id + " " + (i + 2) + " " + row.result + " " + row.reason);
    }
    assertThat(
            rules.rules().stream()
                .filter(rule -> rule.ref().file().equals(table.file()))
                .map(
                    rule ->
                        rule.ref().id()
                            + " "
                            + rule.ref().row()
                            + " "
                            + (rule.result() == null ? "" : rule.result().text())
                            + " "
                            + rule.reason()))
        .as(seed)
        .isEqualTo(expected);
    var mistakes = new Mistakes();
    var drl = DrlFile.readAll(files, rules.catalog().reasons(), mistakes);
    var built =
        Knowledge.build(
            drl,
            List.of(
                DecisionTable.read(
                    new Reading(files), table.name, table.subject(), rules.catalog(), null)));
    var names =
        built.base().getKiePackages().stream()
            .flatMap(p -> p.getRules().stream())
            .map(r -> r.getName());
    assertThat(names)
        .as(seed)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    table.rows.stream().map(row -> row.id + " " + table.file()),
                    drl.stream().flatMap(file -> file.rules().stream()).map(DrlFile.DrlRule::name))
                .toList());
  }

  /** The rows that hold, and how many step-ups each holds for. */
  private static Map<String, Integer> held(
      Table table, Map<String, Map<Tested, IndependentCells.Cell>> conditions, Facts facts) {
    var held = new TreeMap<String, Integer>();
    for (var step : steps(facts)) {
      if (step.subject() == table.subject()) {
        conditions.forEach(
            (id, row) -> {
              if (row.entrySet().stream()
                  .allMatch(c -> c.getValue().holds(c.getKey().value.apply(step)))) {
                held.merge(id, 1, Integer::sum);
              }
            });
      }
    }
    return held;
  }

  private static void isAsHeld(
      String seed,
      Table table,
      Facts facts,
      Map<String, Integer> speaking,
      Map<String, Integer> held) {
    assertThat(speaking)
        .as(() -> seed + ": " + differences(table, held, speaking) + " for " + facts)
        .isEqualTo(held);
  }

  private static void count(RowRef ref, Table table, Map<String, Integer> counts) {
    if (ref.file().equals(table.file())) {
      counts.merge(ref.id(), 1, Integer::sum);
    }
  }

  private static String differences(
      Table table, Map<String, Integer> held, Map<String, Integer> saying) {
    return table.rows.stream()
        .filter(row -> !held.getOrDefault(row.id, 0).equals(saying.getOrDefault(row.id, 0)))
        .map(
            row ->
                "%s holds %d times, speaks %d times"
                    .formatted(row, held.getOrDefault(row.id, 0), saying.getOrDefault(row.id, 0)))
        .toList()
        .toString();
  }

  private static Stream<Outcome> outcomes(Decision decision) {
    var outcomes = Stream.<Outcome>builder();
    for (var subscription : decision.subscriptions()) {
      subscription.upgrades().forEach(upgrade -> outcomes.add(upgrade.outcome()));
      outcomes.add(subscription.licences().outcome());
    }
    if (decision.order() != null) {
      outcomes.add(decision.order().outcome());
    }
    return outcomes.build();
  }

  /** The cells that must be refused, and the titles of rows without any condition. */
  private static Set<Place> wrongCells(Table table) {
    var wrong = new HashSet<Place>();
    for (int i = 0; i < table.rows.size(); i++) {
      var row = table.rows.get(i);
      if (row.cells.values().stream().anyMatch(RandomCellsTest::tooLong)) {
        return unreadable(table, i);
      }
      var read = table.read(row);
      read.forEach(
          (column, cell) -> {
            if (cell.refused()) {
              wrong.add(table.place(row, column.label()));
            }
          });
      if (read.values().stream().allMatch(IndependentCells.Cell::blank)) {
        wrong.add(table.place(row, "Title"));
      }
    }
    return wrong;
  }

  /**
   * Of a file with a cell that is too long, the first such cell; and in CSV what is no value up to
   * its row. Nothing is made of the file, so there are neither ids nor labels.
   */
  private static Set<Place> unreadable(Table table, int last) {
    var wrong = new HashSet<Place>();
    for (var row : table.rows.subList(0, last + 1)) {
      boolean first = true;
      for (var label : table.labels()) {
        var text = row.cells.getOrDefault(label, "");
        if ((first && tooLong(text)) || IndependentCells.isNoValue(text)) {
          var place = table.place(row, label);
          wrong.add(new Place(place.file, place.row, place.column, "", ""));
        }
        first &= !tooLong(text);
      }
    }
    return wrong;
  }

  private static boolean tooLong(String text) {
    return text.length() > MOST_CHARACTERS;
  }

  private static Set<Place> errors(RuleFiles files) {
    try {
      RuleSet.load(files);
      return Set.of();
    } catch (RulesException e) {
      return e.mistakes().stream()
          .filter(m -> m.severity() == Mistake.Severity.ERROR)
          .map(m -> new Place(m.file(), m.row(), m.column(), m.rowId(), m.label()))
          .collect(toSet());
    }
  }

  private Table table(SplittableRandom random, String name, boolean workbook, int most) {
    var columns = new ArrayList<>(name.equals("licences") ? OF_BOTH : OF_UPGRADES);
    Collections.shuffle(columns, new Random(random.nextLong()));
    var said = Shipped.sheet(name + ".csv").rows();
    var texts = new RandomCells(random);
    var rows = new ArrayList<TableRow>();
    for (int i = 1; i <= ROWS; i++) {
      var row = new HashMap<String, String>();
      for (int filled = 1 + random.nextInt(4); filled > 0; filled--) {
        var column = columns.get(random.nextInt(columns.size())).column;
        var text = texts.of(column, most);
        row.put(column.label(), workbook ? asInWorkbook(text) : asInCsv(text));
      }
      cells += row.size();
      var like = said.get(random.nextInt(said.size()));
      rows.add(new TableRow("R-" + i, like.text("Result"), like.text("Reason"), row));
    }
    return new Table(name, workbook, columns, rows);
  }

  /** As UTF-8 has it: half a surrogate pair is a question mark. */
  private static String asInCsv(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

  /** As XML has it: without the characters it cannot hold. */
  private static String asInWorkbook(String text) {
    var kept = new StringBuilder();
    text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(c -> c == '\t' || c == '\n' || c >= ' ')
        .filter(c -> (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff)
        .forEach(kept::appendCodePoint);
    return ESCAPED
        .matcher(kept)
        .replaceAll(m -> String.valueOf((char) Integer.parseInt(m.group(1), 16)));
  }

  private static RuleFiles files(Table table, SplittableRandom random) {
    if (table.workbook) {
      var sheet =
          new TestWorkbook(
              table.name, new Reading(csv(table, false, random)).files().grid(table.name));
      var labels = table.labels();
      for (int i = 0; i < table.rows.size(); i++) {
        for (var cell : table.rows.get(i).cells.entrySet()) {
          int column = labels.indexOf(cell.getKey()) + 1;
          var address = Mistake.columnName(column) + (i + 2);
          sheet.edit("text " + address + " " + cell.getValue());
        }
      }
      return FILES.without(table.name + ".csv").with(table.file(), sheet.bytes());
    }
    return csv(table, true, random);
  }

  private static RuleFiles csv(Table table, boolean conditions, SplittableRandom random) {
    var separator = random.nextBoolean() ? "," : ";";
    var end = random.nextBoolean() ? "\n" : "\r\n";
    var text = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
    text.append(line(table.labels(), separator)).append(end);
    for (var row : table.rows) {
      var fields = new ArrayList<>(List.of(row.id, "a title"));
      table.columns.forEach(
          c -> fields.add(conditions ? row.cells.getOrDefault(c.label(), "") : ""));
      fields.addAll(List.of(row.result, row.reason, "", "", "yes", "test", ""));
      text.append(line(fields, separator)).append(end);
    }
    return FILES.with(table.name + ".csv", text.toString());
  }

  private static String line(List<String> fields, String separator) {
    return String.join(
        separator, fields.stream().map(f -> '"' + f.replace("\"", "\"\"") + '"').toList());
  }

  /** Everything the rows are tested against: what may be had, and what is ordered. */
  private static List<Step> steps(Facts facts) {
    var steps = new ArrayList<Step>();
    for (var own : facts.subscriptions()) {
      targets(own).forEach(target -> steps.add(new Step(facts, own, target, null)));
      steps.add(new Step(facts, own, null, null));
      var order = facts.order();
      if (order != null
          && order.subscription().equals(own.id())
          && (order.targetOffer() == null || targets(own).contains(order.targetOffer()))) {
        steps.add(new Step(facts, own, order.targetOffer(), order));
      }
    }
    return steps;
  }

  private static List<String> targets(Facts.Subscription own) {
    var offer = IndependentEvaluator.offer(own.offer());
    return offer == null
        ? List.of()
        : offer.targets().stream().map(IndependentEvaluator.Offer::id).toList();
  }

  private static Facts facts(SplittableRandom random) {
    var pick = new Picker(random);
    var subscriptions = new ArrayList<Facts.Subscription>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      var attributes = new HashMap<String, Object>();
      pick.maybe(RandomCells.DAYS, day -> attributes.put("renewal", day));
      pick.maybe(RandomCells.NUMBERS, days -> attributes.put("daysLeft", days));
      pick.maybe(RandomCells.TEXTS, segment -> attributes.put("segment", segment));
      subscriptions.add(
          new Facts.Subscription(
              "s" + i,
              pick.of(
                  Arrays.asList(
                      "office-365-business",
                      "office-365-business-essentials",
                      "office-365-business-premium",
                      "office-365-enterprise-e1",
                      "a name of our own")),
              pick.of(List.copyOf(Set.copyOf(statuses().values()))),
              pick.of(List.of(1, 2, 24, 25, 26, 299, 300, 1000)),
              pick.orNull(RandomCells.TEXTS),
              pick.orNull(List.of("Web Direct", "partner")),
              random.nextBoolean() ? List.of() : List.of("an add-on"),
              pick.orNull(List.of(true, false)),
              pick.orNull(List.of("monthly", "annual")),
              attributes));
    }
    var attributes = new HashMap<String, Object>();
    pick.maybe(List.of(true, false), yes -> attributes.put("signedInUser", yes));
    pick.maybe(List.of(true, false), yes -> attributes.put("trial", yes));
    pick.maybe(RandomCells.TEXTS, segment -> attributes.put("segment", segment));
    pick.maybe(
        List.of("Gold Plus", "silver", ">= 25", "1..300"), tier -> attributes.put("tier", tier));
    var own = pick.of(subscriptions);
    var target = pick.orNull(targets(own));
    return new Facts(
        new Facts.Customer(
            "a customer",
            pick.orNull(List.of(Set.<String>of(), Set.of("office-365"), Set.of("azure"))),
            attributes),
        new Facts.Reseller("us", pick.orNull(List.of("active", "suspended"))),
        subscriptions,
        pick.of(List.of(Facts.Coverage.values())),
        pick.of(RandomCells.DAYS),
        random.nextBoolean()
            ? null
            : new Facts.Order(own.id(), target, pick.of(List.of(1, 25, 26, 300, 301))));
  }

  private record Picker(SplittableRandom random) {
    <T> T of(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    <T> @Nullable T orNull(List<T> values) {
      return values.isEmpty() || random.nextInt(4) == 0 ? null : of(values);
    }

    <T> void maybe(List<T> values, Consumer<T> stated) {
      var value = orNull(values);
      if (value != null) {
        stated.accept(value);
      }
    }
  }

  private static Tested names(
      String label,
      Map<String, String> names,
      boolean unknown,
      Function<Step, @Nullable Object> value) {
    return new Tested(
        new IndependentCells.Column(label, IndependentCells.Type.NAME, names, unknown), value);
  }

  private static Tested yesNo(
      String label, boolean unknown, Function<Step, @Nullable Object> value) {
    return names(
        label,
        same("yes", "no"),
        unknown,
        step -> {
          var answer = value.apply(step);
          return answer == null ? null : answer.equals(true) ? "yes" : "no";
        });
  }

  private static Tested number(
      String label, boolean unknown, Function<Step, @Nullable Object> value) {
    return new Tested(
        new IndependentCells.Column(label, IndependentCells.Type.NUMBER, Map.of(), unknown), value);
  }

  private static Tested date(String label, Function<Step, @Nullable Object> value) {
    return new Tested(
        new IndependentCells.Column(label, IndependentCells.Type.DATE, Map.of(), true), value);
  }

  private static Tested text(String label, Function<Step, @Nullable Object> value) {
    return new Tested(
        new IndependentCells.Column(label, IndependentCells.Type.TEXT, Map.of(), true), value);
  }

  private static @Nullable Object attribute(Step step, String name) {
    return step.facts.customer().attributes().get(name);
  }

  private static @Nullable Object delegated(Step step) {
    var services = step.facts.customer().delegatedAdmin();
    return services == null ? null : services.contains("office-365");
  }

  private static Map<String, String> same(String... names) {
    return Arrays.stream(names).collect(toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
  }

  private static Map<String, String> offers() {
    var names = new TreeMap<String, String>();
    for (var row : Shipped.sheet("offers.csv").rows()) {
      names.put(row.id(), row.id());
      row.list("Aliases").forEach(alias -> names.put(alias.toLowerCase(Locale.ROOT), row.id()));
    }
    return names;
  }

  private static Map<String, String> statuses() {
    var names = new TreeMap<String, String>();
    for (var row : Shipped.sheet("subscription-statuses.csv").rows()) {
      names.put(row.id(), row.id());
      row.list("Aliases").forEach(alias -> names.put(alias, row.id()));
    }
    return names;
  }
}
