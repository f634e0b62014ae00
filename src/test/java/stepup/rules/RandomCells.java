package stepup.rules;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Random texts for condition cells: right ones, right ones with something wrong about them, code,
 * formulas, and noise. Values come from small sets, so that facts meet them.
 */
final class RandomCells {
  static final List<LocalDate> DAYS =
      Stream.of("2024-02-29", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2099-01-01")
          .map(LocalDate::parse)
          .toList();

  static final List<BigDecimal> NUMBERS =
      Stream.of("-5", "0", "0.5", "1", "2", "24.999", "25", "26", "299", "300", "301", "1000")
          .map(BigDecimal::new)
          .toList();

  static final List<String> TEXTS =
      List.of(
          "Contoso",
          "x",
          "a b",
          "x|y",
          "Contoso|x",
          "\" || true || x == \"",
          "=1+1",
          "Ünïcode",
          "学校",
          "🙂",
          "unknown",
          "true",
          "25",
          "not x",
          "2026-01-01");

  private static final List<String> FORMULAS =
      List.of(
          "=A1",
          "=1+1",
          "+1",
          "-A1",
          "@A1",
          "=\"active\"",
          "=IF(A1>0,\"active\",\"x\")",
          "{=SUM(A1:A9)}",
          "=25",
          "='[other.xlsx]Sheet1'!A1",
          "#N/A",
          "#VALUE!",
          "#NAME?",
          "Err:508",
          "Err:600",
          "1E+05",
          "1.5E-3",
          "1,5E+12",
          "-1E+005",
          "1E5",
          "_x0022_ || true || _x0022_",
          "=WEBSERVICE(\"http://localhost\")");

  private static final List<String> ALMOST_DAYS =
      List.of(
          "-2026-01-01",
          "+12026-01-01",
          "02026-01-01",
          "226-01-01",
          "0000-01-01",
          "9999-12-31",
          "2026-1-1",
          "2026-02-30",
          "2026-02-29",
          "2026-13-01",
          "2026-01-00",
          "2026-01-01T00:00",
          "2026-01-01 00:00",
          "20260101",
          "2026/01/01",
          "01.01.2026",
          "2026\u201101\u201101",
          "2026-W01-1",
          "46023");

  private static final List<String> ALMOST_NUMBERS =
      List.of(
          "+25",
          "25.",
          ".25",
          "1e3",
          "0x19",
          "25L",
          "25d",
          "1_000",
          "1,000",
          "1.000",
          "0.000",
          "25,5",
          "1,000,5",
          "1000.000",
          "1,00",
          "1 000 000",
          "1 000'000",
          "1 00",
          "10 00",
          "1234 000",
          "123456789012345",
          "1234567890123456",
          "0.123456789012345",
          "0.1234567890123456",
          "1 000.12345678901234",
          "100.12345678901234%",
          "--5",
          "- 5",
          "\u22125",
          "25 % ",
          "25%%",
          "%",
          "NaN",
          "Infinity",
          "\u221e",
          "\u00bd",
          "25\u20ac",
          "1,000..2,000",
          "1...300",
          "..300",
          "300..",
          "> = 25",
          "=> 25",
          ">> 25",
          ">= 1..300",
          "1..300..400",
          "300..1",
          "25 26");

  /** What is typed or pasted by mistake, in one place of a text. */
  private static final List<String> SLIPS =
      List.of(
          ",",
          ",,",
          ", ,",
          ";",
          ".",
          "..",
          "...",
          "-",
          " ",
          "  ",
          "'",
          "\"",
          "\"\"",
          "\u2018",
          "\u2019",
          "\u201c",
          "\u201d",
          "\u00a0",
          "\u202f",
          "\u3000",
          "\u200b",
          "\u200c",
          "\u200d",
          "\u00ad",
          "\ufeff",
          "\u2060",
          "\u0000",
          "\u202e",
          "\u2066",
          "\u0301",
          "\n",
          "\r\n",
          "\r",
          "\t",
          "\u0085",
          "\u2028",
          "%",
          " %",
          ">",
          "<",
          "=",
          ">=",
          "!",
          "|",
          "$",
          "\\",
          "{",
          "}",
          "0",
          "1",
          "9",
          ",000",
          ".000",
          " 000",
          "'000",
          "\u2019000",
          "\u0661",
          "\uff11",
          "\u096b",
          "x",
          "\u212a",
          "\u0130",
          "\u017f",
          "not ",
          "not not ",
          "unknown",
          ", unknown");

  private static final List<String> SOUP =
      List.of(
          ",",
          ",",
          ".",
          "..",
          "-",
          ">",
          "<",
          ">=",
          "<=",
          "=",
          " ",
          " ",
          "0",
          "1",
          "5",
          "000",
          "25",
          "300",
          "not ",
          "unknown",
          "%",
          "'",
          "2026-01-01",
          "01",
          "yes",
          "no",
          "active",
          "x");

  private final SplittableRandom random;

  RandomCells(SplittableRandom random) {
    this.random = random;
  }

  /** A text for a column, of at most a number of characters. */
  String of(IndependentCells.Column column, int most) {
    int kind = random.nextInt(100);
    var text =
        kind < 50
            ? right(column)
            : kind < 68
                ? slipped(column)
                : kind < 75
                    ? oneOf(InjectionTest.PAYLOADS)
                    : kind < 83
                        ? spliced(column)
                        : kind < 87
                            ? oneOf(FORMULAS)
                            : kind < 92 ? soup() : kind < 98 ? noise() : longText(column, most);
    return text.substring(0, Math.min(most, text.length()));
  }

  /** A text that the grammar allows. */
  private String right(IndependentCells.Column column) {
    int items = chance(55) ? 1 : 1 + random.nextInt(4);
    var list = new ArrayList<String>();
    for (int i = 0; i < items; i++) {
      list.add(item(column));
    }
    var text = String.join(oneOf(List.of(",", ", ", ", ", " , ", ",  ")), list);
    text = chance(25) ? oneOf(List.of("not ", "not ", "NOT ", "Not  ")) + text : text;
    return chance(10) ? oneOf(List.of(" ", "\n", "\t", "\u00a0")) + text + " " : text;
  }

  private String item(IndependentCells.Column column) {
    if (column.mayBeUnknown() && chance(12)) {
      return anyCase("unknown");
    }
    return switch (column.type()) {
      case NAME -> anyCase(oneOf(List.copyOf(column.names().keySet())));
      case TEXT -> anyCase(oneOf(TEXTS));
      case NUMBER -> ordered(() -> written(oneOf(NUMBERS)));
      case DATE -> ordered(() -> oneOf(DAYS).toString());
    };
  }

  private interface Value {
    String next();
  }

  private String ordered(Value value) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> value.next() + oneOf(List.of("..", "..", " .. ")) + value.next();
      case 2 -> ">=" + oneOf(List.of("", " ", "  ")) + value.next();
      case 3 -> "<=" + oneOf(List.of("", " ")) + value.next();
      case 4 -> ">" + oneOf(List.of("", " ")) + value.next();
      case 5 -> "<" + oneOf(List.of("", " ")) + value.next();
      default -> value.next();
    };
  }

  private String written(BigDecimal number) {
    var text = number.toPlainString();
    return switch (random.nextInt(12)) {
      case 0 -> text + (text.contains(".") ? "0" : ".0");
      case 1 -> text.replaceFirst("^(-?)", "$100");
      case 2 -> number.movePointRight(2).toPlainString() + oneOf(List.of("%", " %"));
      case 3 -> text.replaceFirst("^1000$", oneOf(List.of("1 000", "1'000", "1\u2019000")));
      default -> text;
    };
  }

  private String anyCase(String text) {
    return switch (random.nextInt(4)) {
      case 0 -> text.toUpperCase(Locale.ROOT);
      case 1 -> text.toLowerCase(Locale.ROOT);
      default -> text;
    };
  }

  /** A right text, and one or two slips. */
  private String slipped(IndependentCells.Column column) {
    var text = right(column);
    if (chance(30) && column.type() == IndependentCells.Type.DATE) {
      return oneOf(List.of("", ">= ", "not ", text + ", ", "2026-01-01..")) + oneOf(ALMOST_DAYS);
    }
    if (chance(30) && column.type() == IndependentCells.Type.NUMBER) {
      return oneOf(List.of("", ">= ", "not ", text + ", ", "0..")) + oneOf(ALMOST_NUMBERS);
    }
    for (int slips = chance(75) ? 1 : 2; slips > 0; slips--) {
      int at = chance(15) ? text.length() : random.nextInt(text.length() + 1);
      var before = text.substring(0, at);
      var after = text.substring(at);
      text =
          switch (random.nextInt(8)) {
            case 0 -> before + after.substring(Math.min(1, after.length()));
            case 1 -> before + oneOf(SLIPS) + after.substring(Math.min(1, after.length()));
            case 2 -> "\u201c" + text + "\u201d";
            case 3 -> text.replace(' ', '\u00a0');
            case 4 -> fullWidth(text);
            default -> before + oneOf(SLIPS) + after;
          };
    }
    return text;
  }

  private static String fullWidth(String text) {
    var wide = new StringBuilder();
    text.chars().forEach(c -> wide.append((char) (c > ' ' && c < 0x7f ? c + 0xfee0 : c)));
    return wide.toString();
  }

  private String spliced(IndependentCells.Column column) {
    var text = right(column);
    var code = oneOf(InjectionTest.PAYLOADS);
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(6)) {
      case 0 -> text + code;
      case 1 -> code + text;
      case 2 -> text + ", " + code;
      case 3 -> code + ", " + text;
      case 4 -> "not " + code;
      default -> text.substring(0, at) + code + text.substring(at);
    };
  }

  private String soup() {
    var text = new StringBuilder();
    for (int parts = 1 + random.nextInt(9); parts > 0; parts--) {
      text.append(oneOf(SOUP));
    }
    return text.toString();
  }

  /** Any characters, halves of surrogate pairs and characters that are none included. */
  private String noise() {
    var text = new StringBuilder();
    for (int length = random.nextInt(15); length > 0; length--) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) random.nextInt(0x3000));
        case 2 -> text.append((char) random.nextInt(0x10000));
        case 3 -> text.append((char) (0xd800 + random.nextInt(0x800)));
        default -> text.appendCodePoint(random.nextInt(0x110000));
      }
    }
    return text.toString();
  }

  private String longText(IndependentCells.Column column, int most) {
    var text = new StringBuilder(right(column));
    for (int end = random.nextInt(most + most / 10); text.length() < end; ) {
      text.append(chance(99) ? "," : ";").append(item(column));
    }
    return text.toString();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T oneOf(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
