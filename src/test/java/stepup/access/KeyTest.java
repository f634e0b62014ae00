package stepup.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stepup.tables.RulesException;

class KeyTest {
  private static final String LABELS = String.join(",", NewKey.LABELS) + "\n";
  private static final String HASH = "sha256:" + "0123456789abcdef".repeat(4);
  private static final LocalDate DAY = LocalDate.of(2026, 11, 24);

  @Test
  void aNewKeyLetsItsClientInByTheLinePrintedWithIt() {
    var made = NewKey.of("Contoso shop/2", EnumSet.of(Role.OPS, Role.DECIDE), DAY);
    var keys = Key.read("keys.csv", (LABELS + made.line()).getBytes(UTF_8));
    var caller = Key.caller(keys, made.key(), DAY);
    assertThat(caller).isEqualTo(Caller.known("Contoso shop/2", Set.of(Role.DECIDE, Role.OPS)));
    assertThat(Key.caller(keys, made.key(), DAY.plusDays(1))).isEqualTo(Caller.REFUSED);
    assertThat(made.line()).contains("\"decide, ops\"").doesNotContain(secret(made.key()));
    assertThat(made).hasToString(made.line());
  }

  @Test
  void keysAreLongRandomAndTheirOwn() {
    var one = NewKey.of("c", Set.of(Role.READ), null).key();
    var two = NewKey.of("c", Set.of(Role.READ), null).key();
    assertThat(one).matches("stepup_k[0-9a-f]{10}_[0-9a-f]{64}").isNotEqualTo(two);
    assertThat(secret(one)).isNotEqualTo(secret(two));
  }

  @Test
  void theDaysOfAKeyAreInclusive() {
    var made = NewKey.of("c", Set.of(Role.READ), null);
    var line = made.line().replace(",,,yes", ",2026-11-24,2026-11-25,yes");
    var keys = Key.read("keys.csv", (LABELS + line).getBytes(UTF_8));
    for (int day = -1; day <= 2; day++) {
      assertThat(Key.caller(keys, made.key(), DAY.plusDays(day)).may(Role.READ))
          .isEqualTo(day == 0 || day == 1);
    }
  }

  @Test
  void aFileWithoutTheLastColumnsIsEnough() {
    var made = NewKey.of("c", Set.of(Role.READ), null);
    var line = made.line().replaceAll(",,,yes,$", "");
    var keys = Key.read("keys.csv", ("Id,Client,Roles,Hash\n" + line).getBytes(UTF_8));
    assertThat(Key.caller(keys, made.key(), DAY).may(Role.READ)).isTrue();
  }

  @Test
  void everyMistakeIsNamedByItsCell() {
    var text =
        LABELS
            + "a,,read,"
            + HASH
            + ",,,yes,\n"
            + "b,=cmd,\"read, write\",sha256:12,2026-02-30,,maybe,\n"
            + "c,c,,"
            + HASH
            + ",2026-11-25,2026-11-24,yes,\n"
            + "c,c,read,"
            + HASH.replace('0', 'f')
            + ",,,yes,\n"
            + "d,d,read\n";
    assertThat(mistakes(text))
        .isEqualTo(
            """
            keys.csv!B2 (row a, "Client"): the cell is blank; every row needs a value in this column
            keys.csv!B3 (row b, "Client"): this is no name of a client; use letters, digits, spaces and `.`, `_`, `@`, `/`, `-`, at most 80
            keys.csv!C3 (row b, "Roles"): `write` is not a role; write one of `decide`, `read`, `ops`, `audit`, `publish`
            keys.csv!D3 (row b, "Hash"): this is no hash of a key; write what `stepup key new` printed
            keys.csv!E3 (row b, "From date"): `2026-02-30` is not a date; write year, month and day, for example `2026-11-22`
            keys.csv!G3 (row b, "Enabled"): `maybe` is not yes or no; write one of `yes`, `no`
            keys.csv!C4 (row c, "Roles"): the cell is blank; write what it is for: `decide`, `read`, `ops`, `audit`, `publish`
            keys.csv!D4 (row c, "Hash"): the hash stands in row 2 too; make a key for each row
            keys.csv!F4 (row c, "Until date"): the last day is before the first; write a later one
            keys.csv!A5 (row c, "Id"): the id `c` stands in row 4 too; give each row its own id
            keys.csv!D6 (row d): the row has 3 cells, row 1 has 8; put a text with a comma in it between double quotes, or add the missing separators""");
    assertThat(mistakes("Id,Client,Role,Hash\n"))
        .contains("`Role` is not a column of this table; did you mean `Roles`?")
        .contains("the column `Roles` is missing");
    assertThat(mistakes("")).contains("row 1 is empty");
    assertThat(mistakes(LABELS + "\"a")).contains("keys.csv!2: a double quote is opened");
  }

  @Test
  void aKeyThatStandsWhereItShouldNotIsNeverRepeated() {
    var made = NewKey.of("c", Set.of(Role.READ), null);
    for (int column = 0; column < NewKey.LABELS.size() - 1; column++) {
      var cells = made.line().split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      cells[column] = made.key();
      assertThat(mistakes(LABELS + String.join(",", cells)))
          .as(NewKey.LABELS.get(column))
          .doesNotContain(secret(made.key()));
    }
    assertThat(mistakes(made.key())).isNotEmpty().doesNotContain(secret(made.key()));
  }

  @Test
  void aRoleIncludesOnlyWhatIsSaidOfIt() {
    assertThat(Role.OPS.includes(Role.READ)).isTrue();
    assertThat(Role.OPS.includes(Role.DECIDE)).isFalse();
    assertThat(Role.READ.includes(Role.OPS)).isFalse();
    assertThat(Role.DECIDE.includes(Role.READ)).isFalse();
    assertThat(Caller.REFUSED.may(Role.ANYONE)).isTrue();
  }

  private static String secret(String key) {
    return key.substring(key.length() - 64);
  }

  private static String mistakes(String file) {
    var refused =
        catchThrowableOfType(
            RulesException.class, () -> Key.read("keys.csv", file.getBytes(UTF_8)));
    assertThat(refused).as(file).isNotNull();
    return refused.getMessage();
  }
}
