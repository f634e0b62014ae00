package stepup.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellConditionTest {
  private static final ValueType STATUS =
      new ValueType.OneOf(Choices.of("a status", List.of("active", "suspended", "deleted")));
  private static final ValueType NUMBER = new ValueType.Decimal();
  private static final ValueType DAY = new ValueType.Day();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "active                | active    | true",
        "Active                | active    | true",
        "active                | suspended | false",
        "active, suspended     | suspended | true",
        "not active            | active    | false",
        "not active            | suspended | true",
        "NOT active, suspended | deleted   | true",
        "not active, suspended | suspended | false",
        "unknown               |           | true",
        "unknown               | active    | false",
        "active, unknown       |           | true",
        "active                |           | false",
        "not active            |           | true",
        "not unknown           |           | false",
      })
  void textsAreNamedOrRuledOut(String cell, @Nullable String value, boolean holds)
      throws Exception {
    assertThat(read(cell, STATUS).holds(value)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50%              | 0.5",
        "50 %             | 0.5",
        "12.5 %           | 0.125",
        "1 000            | 1000",
        "10'000'000       | 10000000",
        ">= 1 000         | 1000",
        "1 000..2 000     | 1500",
        "not 1 000        | 1001",
      })
  void aNumberAsASpreadsheetShowsItIsReadAndSaid(String cell, String value) throws Exception {
    var mistakes = new Mistakes();
    var condition = CellCondition.read(row(cell, mistakes), "Cell", NUMBER, false);
    assertThat(condition).isNotNull();
    assertThat(condition.holds(new BigDecimal(value))).isTrue();
    assertThat(mistakes.errors()).isEmpty();
    assertThat(mistakes.warnings()).isNotEmpty().allMatch(m -> m.what().contains("is read as"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,000        | `1,000` may be one large number or a list; write `1000` or `1, 000`",
        "not 100,200  | `100,200` may be one large number or a list; write `100200` or `100, 200`",
        "1,000..2,000 | `1,000` may be one large number or a list; write `1000` or `1, 000`",
        "1..2,000     | `2,000` may be one large number or a list; write `2000` or `2, 000`",
        ">= 1.000     | `1.000` may be one large number or a small one; write `1000` or `1`",
      })
  void whatCouldBeALargeNumberIsNotGuessed(String cell, String refusal) throws Exception {
    assertThat(refusal(cell, NUMBER, false)).isEqualTo(refusal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "300    | 300",
        "300.00 | 300",
        "3E+2   | 300",
        "-0.0   | 0",
        "2.5    | ",
        "1E+17  | 100000000000000000",
        "1E+18  | ",
        "1E-400 | ",
      })
  void numbersThatCompareAsEqualHaveOneKey(BigDecimal value, @Nullable Long key) {
    assertThat(CellCondition.key(value)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "300           | 300    | true",
        "300           | 300.00 | true",
        "1..300        | 1      | true",
        "1..300        | 300    | true",
        "1..300        | 0.999  | false",
        "1..300        | 301    | false",
        ">= 25         | 25     | true",
        "> 25          | 25     | false",
        ">25           | 25.5   | true",
        "<= -5         | -5     | true",
        "< -5          | -5     | false",
        "1..5, 10, > 20| 10     | true",
        "1..5, 10, > 20| 20     | false",
        "not 1..5      | 6      | true",
        "not 1..5      | 5      | false",
        "1..5          |        | false",
        "not 1..5      |        | true",
      })
  void numbersHaveRanges(String cell, @Nullable BigDecimal value, boolean holds) throws Exception {
    assertThat(read(cell, NUMBER).holds(value)).isEqualTo(holds);
  }

  @Test
  void datesHaveRangesToo() throws Exception {
    var condition = read("2026-01-01..2026-06-30, 2026-12-24", DAY);
    assertThat(condition.holds(LocalDate.parse("2026-06-30"))).isTrue();
    assertThat(condition.holds(LocalDate.parse("2026-07-01"))).isFalse();
    assertThat(condition.holds(LocalDate.parse("2026-12-24"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "activ          | `activ` is not a status; did you mean `active`?",
        "active,        | the list has an empty item; delete the comma too many",
        "active; deleted| `active; deleted` is not a status; write one of `active`, `suspended`, `deleted`, `unknown`",
        "> active       | `> active` is not a status; did you mean `active`?",
        "not not active | `not active` is not a status; write one of `active`, `suspended`, `deleted`, `unknown`",
        "'active || true' | '`active || true` is not a status; write one of `active`, `suspended`, `deleted`, `unknown`'",
      })
  void aTextThatIsNoneOfTheChoicesIsRefused(String cell, String message) throws Exception {
    assertThat(refusal(cell, STATUS, true)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "300..1     | `300..1` is an empty range; write the smaller value first",
        "1, 0,     | the list has an empty item; delete the comma too many",
        "1..        | `` is not a number; write digits, for example `300`, `1..300` or `>= 25`",
        "=25        | `=25` is not a number; write digits, for example `300`, `1..300` or `>= 25`",
        "1e9        | `1e9` is not a number; write digits, for example `300`, `1..300` or `>= 25`",
        "yes        | `yes` is not a number; write digits, for example `300`, `1..300` or `>= 25`",
        "=1+1       | `=1+1` is not a number; write digits, for example `300`, `1..300` or `>= 25`",
      })
  void aTextThatIsNoNumberIsRefused(String cell, String message) throws Exception {
    assertThat(refusal(cell, NUMBER, true)).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-2026-01-01", "+12026-01-01", "02026-01-01", "2026-1-1", "2026-02-30"})
  void aDayIsWrittenWithFourTwoAndTwoDigits(String day) throws Exception {
    var refusal = "`" + day + "` is not a date";
    assertThat(refusal(day, DAY, true)).startsWith(refusal);
    assertThat(refusal(">" + day, DAY, true)).startsWith(refusal);
    assertThat(refusal("2026-01-01.." + day, DAY, true)).startsWith(refusal);
  }

  @Test
  void unknownIsRefusedWhereAValueIsAlwaysKnown() throws Exception {
    assertThat(refusal("unknown", STATUS, false)).startsWith("`unknown` is not a status");
  }

  @Test
  void conditionsMadeAtRandomHoldForExactlyTheNumbersTheyName() throws Exception {
    var random = new SplittableRandom(20261123);
    for (int i = 0; i < 3_000; i++) {
      var items =
          IntStream.range(0, random.nextInt(1, 4))
              .mapToObj(n -> NumberItem.random(random))
              .toList();
      boolean not = random.nextBoolean();
      var cell =
          (not ? "not " : "") + String.join(", ", items.stream().map(NumberItem::text).toList());
      var condition = read(cell, NUMBER);
      for (int value = -3; value < 25; value++) {
        int tested = value;
        boolean named = items.stream().anyMatch(item -> item.includes(tested));
        assertThat(condition.holds(BigDecimal.valueOf(value)))
            .as(cell + " for " + value)
            .isEqualTo(named != not);
      }
    }
  }

  /** One item of a condition cell, and in plain arithmetic what it means. */
  private record NumberItem(String text, int low, int high) {
    static NumberItem random(SplittableRandom random) {
      int a = random.nextInt(0, 20);
      int b = a + random.nextInt(0, 5);
      return switch (random.nextInt(6)) {
        case 0 -> new NumberItem(a + ".." + b, a, b);
        case 1 -> new NumberItem(">= " + a, a, Integer.MAX_VALUE);
        case 2 -> new NumberItem("> " + a, a + 1, Integer.MAX_VALUE);
        case 3 -> new NumberItem("<=" + a, Integer.MIN_VALUE, a);
        case 4 -> new NumberItem("< " + a, Integer.MIN_VALUE, a - 1);
        default -> new NumberItem("" + a, a, a);
      };
    }

    boolean includes(int value) {
      return low <= value && value <= high;
    }
  }

  private CellCondition read(String cell, ValueType type) throws Exception {
    var mistakes = new Mistakes();
    var condition = CellCondition.read(row(cell, mistakes), "Cell", type, true);
    assertThat(mistakes.all()).isEmpty();
    assertThat(condition).isNotNull();
    return condition;
  }

  private String refusal(String cell, ValueType type, boolean canBeUnknown) throws Exception {
    var mistakes = new Mistakes();
    assertThat(CellCondition.read(row(cell, mistakes), "Cell", type, canBeUnknown)).isNull();
    var mistake = mistakes.errors().get(0);
    assertThat(mistake.place()).isEqualTo("t.csv!B2 (row A-1, \"Cell\")");
    return mistake.what() + "; " + mistake.instead();
  }

  private Row row(String cell, Mistakes mistakes) throws Exception {
    Files.writeString(folder.resolve("t.csv"), "Id,Cell\nA-1,\"" + cell.strip() + "\"\n");
    var files = RuleFiles.read(folder);
    return Sheet.read(files.grid("t"), "t.csv", "t", mistakes).rows().get(0);
  }
}
