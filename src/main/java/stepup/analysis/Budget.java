package stepup.analysis;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much a change of rules may change.
 *
 * @param allowed changes that are meant, however many decisions they change
 * @param most how many decisions may change beyond them
 */
public record Budget(List<Allowed> allowed, Most most) implements Serializable {
  /** Nothing may change. */
  public static final Budget NONE = new Budget(List.of(), new Most("0", BigDecimal.ZERO, false));

  private static final String ANY = "*";
  private static final List<String> STANDINGS =
      List.of("eligible", "undetermined", "not eligible", "no such upgrade", "refused", "decided");

  public Budget {
    allowed = List.copyOf(allowed);
  }

  /** A text that is no allowance or no number; the message says what to write. */
  public static final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetException(String message) {
      super(message);
    }
  }

  /**
   * Changes that are meant: those that one row brings about, with one effect.
   *
   * @param row the id of a row or rule that says something no more, or now; {@code *} for any
   * @param before the verdict before, in words; {@code *} for any
   * @param after the verdict after, in words; {@code *} for any
   */
  public record Allowed(String row, String before, String after) implements Serializable {
    private static final Pattern FORM = Pattern.compile("(.+):(.+?)(?:→|->)(.+)");

    /**
     * Reads {@code E-40: not eligible → eligible}.
     *
     * @throws BudgetException if the text is of another form
     */
    public static Allowed of(String text) {
      var form = FORM.matcher(text);
      if (!form.matches()) {
        throw new BudgetException(
            "`"
                + text
                + "` allows nothing; write a row, a colon, and the verdicts before and after, for example `E-40: not eligible → eligible`");
      }
      return new Allowed(
          form.group(1).strip(), standing(text, form.group(2)), standing(text, form.group(3)));
    }

    private static String standing(String text, String part) {
      var standing = part.strip().toLowerCase(Locale.ROOT).replace('_', ' ');
      if (!standing.equals(ANY) && !STANDINGS.contains(standing)) {
        throw new BudgetException(
            "`"
                + text
                + "`: `"
                + part.strip()
                + "` is no verdict; write one of: "
                + String.join(", ", STANDINGS)
                + ", or * for any");
      }
      return standing;
    }

    boolean covers(Delta delta) {
      return (before.equals(ANY) || before.equals(delta.effect().before()))
          && (after.equals(ANY) || after.equals(delta.effect().after()))
          && (row.equals(ANY)
              || Stream.concat(delta.cause().gone().stream(), delta.cause().come().stream())
                  .anyMatch(said -> said.rule().equals(row)));
    }

    @Override
    public String toString() {
      return row + ": " + before + " → " + after;
    }
  }

  /**
   * A number of decisions, or a share of all.
   *
   * @param text as it was written
   */
  public record Most(String text, BigDecimal number, boolean percent) implements Serializable {
    private static final Pattern FORM =
        Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*%|(\\d{1,12})");

    /**
     * Reads {@code 0.5%} or {@code 12}.
     *
     * @throws BudgetException if the text is of another form
     */
    public static Most of(String text) {
      var form = FORM.matcher(text.strip());
      if (!form.matches()) {
        throw new BudgetException(
            "`"
                + text
                + "` is no number of decisions; write one such as `12`, or a share such as `0.5%`");
      }
      boolean percent = form.group(1) != null;
      return new Most(
          text.strip(), new BigDecimal(percent ? form.group(1) : form.group(2)), percent);
    }

    boolean admits(long changed, long all) {
      var most = percent ? number.multiply(BigDecimal.valueOf(all)).movePointLeft(2) : number;
      return BigDecimal.valueOf(changed).compareTo(most) <= 0;
    }
  }

  /** Whether a change is meant. */
  boolean allows(Delta delta) {
    return allowed.stream().anyMatch(a -> a.covers(delta));
  }
}
