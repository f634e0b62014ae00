package stepup.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnValuesTest {
  private static final RuleFiles FILES = RuleFiles.read(Path.of("rules"));
  private static final List<String> LETTERS = List.of("a", "b", "c", "d");
  private static final LocalDate DAY = LocalDate.of(2026, 2, 26);

  /**
   * A column small enough to try every value in it.
   *
   * @param items what its cells can name
   * @param all every value it can have, or of an endless kind more than cells can tell apart
   */
  private record Column(
      String name,
      ValueType type,
      ColumnValues values,
      List<String> items,
      List<? extends Comparable<?>> all) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              "choice",
              new ValueType.OneOf(Choices.of("a letter", LETTERS)),
              ColumnValues.of(new ValueType.OneOf(Choices.of("a letter", LETTERS))),
              LETTERS,
              LETTERS),
          new Column(
              "choice and more",
              new ValueType.OneOf(Choices.of("a letter", LETTERS)),
              ColumnValues.texts(LETTERS, true),
              LETTERS,
              List.of("a", "b", "c", "d", "e")),
          new Column(
              "text",
              new ValueType.AnyText(),
              ColumnValues.of(new ValueType.AnyText()),
              List.of("a", "B", "bb"),
              List.of("a", "b", "bb", "abb", "")),
          new Column(
              "number",
              new ValueType.Decimal(),
              ColumnValues.of(new ValueType.Decimal()),
              ranges(IntStream.range(0, 6).mapToObj(i -> BigDecimal.valueOf(i * 5L, 1).toString())),
              IntStream.range(-4, 16).mapToObj(i -> BigDecimal.valueOf(i * 25L, 2)).toList()),
          new Column(
              "count",
              new ValueType.Decimal(),
              ColumnValues.counts(),
              ranges(
                  IntStream.range(-1, 8).mapToObj(i -> BigDecimal.valueOf(i * 5L, 1).toString())),
              IntStream.range(1, 9).mapToObj(BigDecimal::valueOf).toList()),
          new Column(
              "day",
              new ValueType.Day(),
              ColumnValues.of(new ValueType.Day()),
              ranges(IntStream.range(0, 5).mapToObj(i -> DAY.plusDays(i).toString())),
              IntStream.range(-2, 8).mapToObj(DAY::plusDays).toList()));

  /** Two cells of one column. */
  private record TwoCells(Column column, boolean unstated, String cell, String other) {}

  @Property(tries = 4_000)
  void cellsSayAboutEachOtherWhatTryingEveryValueSays(@ForAll("twoCells") TwoCells two) {
    var cell = read(two.cell(), two.column().type());
    var other = read(two.other(), two.column().type());
    var values = two.unstated() ? two.column().values().orUnstated() : two.column().values();
    var all = new ArrayList<@Nullable Comparable<?>>(two.column().all());
    if (two.unstated()) {
      all.add(null);
    }
    assertThat(values.never(cell)).isEqualTo(all.stream().noneMatch(cell::holds));
    assertThat(values.always(cell)).isEqualTo(all.stream().allMatch(cell::holds));
    assertThat(values.implies(cell, other))
        .isEqualTo(all.stream().filter(cell::holds).allMatch(other::holds));
    assertThat(values.together(cell, other))
        .isEqualTo(all.stream().filter(cell::holds).anyMatch(other::holds));
  }

  @Provide
  Arbitrary<TwoCells> twoCells() {
    return Arbitraries.of(COLUMNS)
        .flatMap(
            column ->
                Combinators.combine(Arbitraries.of(true, false), cells(column), cells(column))
                    .as((unstated, cell, other) -> new TwoCells(column, unstated, cell, other)));
  }

  private static Arbitrary<String> cells(Column column) {
    var items = Stream.concat(column.items().stream(), Stream.of(CellCondition.UNKNOWN)).toList();
    return Combinators.combine(
            Arbitraries.of("", "not "), Arbitraries.of(items).list().ofMinSize(1).ofMaxSize(4))
        .as((not, named) -> not + String.join(", ", named));
  }

  @ParameterizedTest
  @CsvSource({">= 0001-01-01", "0000-01-01", "<= 9999-12-31", "not 9999-12-31"})
  void theEndsOfTimeAreDaysToo(String cell) {
    var days = ColumnValues.of(new ValueType.Day());
    assertThat(days.never(read(cell, new ValueType.Day()))).isFalse();
  }

  /** Every single value, range and side that can be made of some bounds in order. */
  private static List<String> ranges(Stream<String> inOrder) {
    var bounds = inOrder.toList();
    var items = new ArrayList<>(bounds);
    for (int low = 0; low < bounds.size(); low++) {
      for (var side : List.of(">= ", "> ", "<= ", "< ")) {
        items.add(side + bounds.get(low));
      }
      for (int high = low; high < bounds.size(); high++) {
        items.add(bounds.get(low) + ".." + bounds.get(high));
      }
    }
    return items;
  }

  private static CellCondition read(String cell, ValueType type) {
    var reading = new Reading(FILES.with("t.csv", "Id,Cell\nA-1,\"" + cell + "\"\n"));
    var condition = CellCondition.read(reading.sheet("t").rows().get(0), "Cell", type, true);
    assertThat(reading.mistakes().all()).isEmpty();
    return Objects.requireNonNull(condition);
  }
}
