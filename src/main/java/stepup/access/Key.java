package stepup.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.tables.Choices;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * What is kept of a key: all but the key itself.
 *
 * @param hash of the whole key
 * @param from the first day it is good for, or null
 * @param until the last day it is good for, or null
 */
record Key(
    String client,
    Set<Role> roles,
    Hash hash,
    boolean enabled,
    @Nullable LocalDate from,
    @Nullable LocalDate until) {
  /** How every key begins, so that it is told from a token, and found where it should not be. */
  static final String PREFIX = "stepup_";

  /** The labels of a file of keys, in order. */
  static final List<String> LABELS =
      List.of("Id", "Client", "Roles", "Hash", "From date", "Until date", "Enabled", "Note");

  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARACTERS = 2 * SECRET_BYTES;
  private static final Pattern ANY_KEY = Pattern.compile(PREFIX + "[\\w.-]*");
  private static final Pattern CLIENT = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@/-]{0,79}");
  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Choices<Role> ROLES = new Choices<>("a role");

  static {
    for (var role : EnumSet.complementOf(EnumSet.of(Role.ANYONE))) {
      ROLES.add(role.word(), role);
    }
  }

  /** What stands for a key that is not there, so that finding out takes as long. */
  private static final Key NONE =
      new Key("", Set.of(), new Hash(new byte[SECRET_BYTES]), false, null, null);

  /** A SHA-256 hash. */
  static final class Hash {
    private final byte[] bytes;

    Hash(byte[] bytes) {
      this.bytes = bytes;
    }

    static Hash of(String key) {
      try {
        return new Hash(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    String text() {
      return "sha256:" + HexFormat.of().formatHex(bytes);
    }

    /** Whether it is the same; takes as long whether it is or not. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Hash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
      return bytes[0];
    }
  }

  /** Who has a key, by its id; refused, whatever the reason, after the same steps. */
  static Caller caller(Map<String, Key> keys, String presented, LocalDate today) {
    int end = presented.length() - SECRET_CHARACTERS - 1;
    var id = end > PREFIX.length() ? presented.substring(PREFIX.length(), end) : "";
    var key = keys.getOrDefault(id, NONE);
    boolean same = key.hash.equals(Hash.of(presented));
    boolean good = key.goodOn(today);
    return same && good ? Caller.known(key.client, key.roles) : Caller.REFUSED;
  }

  private boolean goodOn(LocalDate day) {
    return enabled
        && (from == null || !day.isBefore(from))
        && (until == null || !day.isAfter(until));
  }

  /**
   * The keys of a file, by id.
   *
   * @param name the file's name, which ends in {@code .csv}
   * @throws RulesException with every mistake in it, without any key that stands there by mistake
   */
  static Map<String, Key> read(String name, byte[] bytes) {
    var files = RuleFiles.read(List.of(), Limits.USUAL).with(name, bytes);
    var reading = new Reading(files);
    var sheet = reading.sheet(RuleFiles.tableOf(name));
    sheet.expect(LABELS.subList(0, 4), LABELS.subList(4, LABELS.size()));
    var keys = new HashMap<String, Key>();
    var rowOfHash = new HashMap<String, Integer>();
    for (var row : sheet.rows()) {
      var client = row.required("Client");
      if (!client.isEmpty() && !CLIENT.matcher(client).matches()) {
        row.wrong("Client", "this is no name of a client", "use " + CLIENT_FORM);
      }
      var roles = row.choices("Roles", ROLES);
      if (row.text("Roles").isEmpty()) {
        row.wrong(
            "Roles",
            "the cell is blank",
            "write what it is for: `decide`, `read`, `ops`, `audit`, `publish`");
      }
      var hash = row.required("Hash");
      if (!hash.isEmpty() && !HASH.matcher(hash).matches()) {
        // What stands there may be a key, so it is not repeated.
        row.wrong("Hash", "this is no hash of a key", "write what `stepup key new` printed");
      } else if (!hash.isEmpty()) {
        var other = rowOfHash.putIfAbsent(hash, row.number());
        if (other != null) {
          row.wrong("Hash", "the hash stands in row " + other + " too", "make a key for each row");
        }
      }
      var from = row.date("From date");
      var until = row.date("Until date");
      if (from != null && until != null && until.isBefore(from)) {
        row.wrong("Until date", "the last day is before the first", "write a later one");
      }
      var enabled = sheet.column("Enabled") == 0 || row.yesOrNo("Enabled");
      if (HASH.matcher(hash).matches()) {
        var read = new Hash(HexFormat.of().parseHex(hash, 7, hash.length()));
        keys.put(row.id(), new Key(client, Set.copyOf(roles), read, enabled, from, until));
      }
    }
    if (!reading.mistakes().errors().isEmpty()) {
      throw new RulesException(reading.mistakes().all().stream().map(Key::withoutKeys).toList());
    }
    return Map.copyOf(keys);
  }

  private static final String CLIENT_FORM =
      "letters, digits, spaces and `.`, `_`, `@`, `/`, `-`, at most 80";

  /** The same mistake, should anybody have written a key where it does not belong. */
  private static Mistake withoutKeys(Mistake mistake) {
    return new Mistake(
        mistake.severity(),
        mistake.file(),
        mistake.row(),
        mistake.column(),
        withoutKeys(mistake.rowId()),
        withoutKeys(mistake.label()),
        withoutKeys(mistake.what()),
        withoutKeys(mistake.instead()));
  }

  private static String withoutKeys(String text) {
    return ANY_KEY.matcher(text).replaceAll(PREFIX + "…");
  }

  /** Whether a text may name a client. */
  static boolean isClient(String text) {
    return CLIENT.matcher(text).matches();
  }

  /**
   * A key and the line of CSV to keep of it.
   *
   * @param roles at least one
   * @param until the last day it is good for, or null
   */
  static NewKey made(String client, Set<Role> roles, @Nullable LocalDate until) {
    if (!isClient(client)) {
      throw new IllegalArgumentException(
          "`" + client + "` is no name of a client; use " + CLIENT_FORM);
    }
    var random = new SecureRandom();
    var id = "k" + randomHex(random, 5);
    var key = PREFIX + id + "_" + randomHex(random, SECRET_BYTES);
    var words = new TreeSet<>(roles).stream().map(Role::word).collect(Collectors.joining(", "));
    return new NewKey(
        key,
        String.join(
            ",",
            id,
            client,
            '"' + words + '"',
            Hash.of(key).text(),
            "",
            until == null ? "" : until.toString(),
            "yes",
            ""));
  }

  private static String randomHex(SecureRandom random, int bytes) {
    var made = new byte[bytes];
    random.nextBytes(made);
    return HexFormat.of().formatHex(made);
  }
}
