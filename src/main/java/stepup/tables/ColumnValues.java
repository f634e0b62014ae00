package stepup.tables;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values a column can have, and what its cells say about each other over all of them.
 *
 * <p>Answered by trying: a cell only compares a value with those it names, so each of these, one
 * value between each two neighbours, one beyond each end, and the value nobody stated stand for all
 * there are.
 */
public final class ColumnValues {
  /** A text that no cell can name, since a comma ends an item. */
  private static final String NAMED_BY_NOBODY = ",";

  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** From the values that cells name to values that stand for all. */
  private final Function<List<Comparable<?>>, Stream<Comparable<?>>> samples;

  private final boolean unstated;

  private ColumnValues(
      Function<List<Comparable<?>>, Stream<Comparable<?>>> samples, boolean unstated) {
    this.samples = samples;
    this.unstated = unstated;
  }

  /** Every value of a type. */
  public static ColumnValues of(ValueType type) {
    if (type instanceof ValueType.OneOf one) {
      return texts(one.choices().values(), false);
    }
    if (type instanceof ValueType.AnyText) {
      return texts(List.of(), true);
    }
    return new ColumnValues(
        type instanceof ValueType.Day ? ColumnValues::days : ColumnValues::decimals, false);
  }

  /**
   * Some texts.
   *
   * @param others whether it may be any other text too
   */
  public static ColumnValues texts(Collection<String> texts, boolean others) {
    return new ColumnValues(
        named ->
            Stream.of(
                    named.stream(),
                    texts.stream().filter(text -> !named.contains(text)).limit(1),
                    Stream.of(NAMED_BY_NOBODY).filter(text -> others))
                .flatMap(Function.identity()),
        false);
  }

  /** Whole numbers from 1. */
  public static ColumnValues counts() {
    return new ColumnValues(ColumnValues::counts, false);
  }

  /** The same values, and one that nobody has stated. */
  public ColumnValues orUnstated() {
    return new ColumnValues(samples, true);
  }

  /** Whether no value satisfies a cell. */
  public boolean never(CellCondition cell) {
    return samples(cell).stream().noneMatch(cell::holds);
  }

  /** Whether every value satisfies a cell, so that it says nothing. */
  public boolean always(CellCondition cell) {
    return samples(cell).stream().allMatch(cell::holds);
  }

  /** Whether every value that satisfies a cell satisfies another one too. */
  public boolean implies(CellCondition cell, CellCondition other) {
    return samples(cell, other).stream().allMatch(v -> !cell.holds(v) || other.holds(v));
  }

  /** Whether some value satisfies both of two cells. */
  public boolean together(CellCondition cell, CellCondition other) {
    return samples(cell, other).stream().anyMatch(v -> cell.holds(v) && other.holds(v));
  }

  private List<@Nullable Comparable<?>> samples(CellCondition... cells) {
    return samples(List.of(cells));
  }

  /** Values that stand for all there are, as far as some cells can tell them apart. */
  public List<@Nullable Comparable<?>> samples(Collection<CellCondition> cells) {
    List<Comparable<?>> named = cells.stream().flatMap(cell -> cell.named().stream()).toList();
    var all = new ArrayList<@Nullable Comparable<?>>(samples.apply(named).toList());
    if (unstated) {
      all.add(null);
    }
    return all;
  }

  private static Stream<Comparable<?>> decimals(List<Comparable<?>> named) {
    var bounds = new TreeSet<BigDecimal>();
    named.forEach(bound -> bounds.add((BigDecimal) bound));
    var samples = new ArrayList<Comparable<?>>(bounds);
    samples.add(bounds.isEmpty() ? BigDecimal.ZERO : bounds.last().add(BigDecimal.ONE));
    for (var bound : bounds) {
      var below = bounds.lower(bound);
      samples.add(below == null ? bound.subtract(BigDecimal.ONE) : below.add(bound).divide(TWO));
    }
    return samples.stream();
  }

  private static Stream<Comparable<?>> counts(List<Comparable<?>> named) {
    return Stream.concat(
            Stream.of(BigDecimal.ONE),
            named.stream()
                .map(BigDecimal.class::cast)
                .flatMap(
                    bound -> {
                      var floor = bound.setScale(0, RoundingMode.FLOOR);
                      var ceiling = bound.setScale(0, RoundingMode.CEILING);
                      return Stream.of(
                          floor.subtract(BigDecimal.ONE),
                          floor,
                          ceiling,
                          ceiling.add(BigDecimal.ONE));
                    }))
        .filter(count -> count.signum() > 0)
        .map(count -> count);
  }

  private static Stream<Comparable<?>> days(List<Comparable<?>> named) {
    var samples = new ArrayList<Comparable<?>>();
    samples.add(LocalDate.EPOCH);
    for (var bound : named) {
      var day = (LocalDate) bound;
      samples.add(day);
      if (day.isAfter(LocalDate.MIN)) {
        samples.add(day.minusDays(1));
      }
      if (day.isBefore(LocalDate.MAX)) {
        samples.add(day.plusDays(1));
      }
    }
    return samples.stream();
  }
}
