package stepup.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Rules in one file, as they were checked.
 *
 * @param manifest what it says of itself
 * @param files its rules
 * @param hash the SHA-256 of the file
 * @param signedBy the id of the key that signed it; null if nobody checked that
 */
public record Bundle(Manifest manifest, RuleFiles files, String hash, @Nullable String signedBy) {
  /** What bundles' names end with. */
  public static final String ENDING = ".stepup";

  private static final String MANIFEST = "META-INF/stepup-bundle.json";
  private static final String SIGNATURE = "META-INF/stepup-bundle.sig";

  /**
   * Whose bundles are taken.
   *
   * @param keys those who may have signed them
   * @param unsigned whether bundles are taken whoever made them; then no signature is looked at
   *     unless one of the keys made it
   */
  public record Trust(List<TrustedKey> keys, boolean unsigned) {
    static final Trust ANYONE = new Trust(List.of(), true);
  }

  /**
   * Builds a bundle of rules that were found to be right. The same rules, source, results and key
   * give the same bytes.
   *
   * @param key what to sign it with; null for nothing
   * @throws RulesException if there is more than a bundle can hold
   */
  public static byte[] build(
      RuleFiles files, Manifest.Source source, Manifest.Results results, @Nullable SigningKey key) {
    var hashes = new TreeMap<String, String>();
    var contents = new LinkedHashMap<String, byte[]>();
    for (var name : files.names("", "")) {
      var bytes = Objects.requireNonNull(files.bytes(name));
      hashes.put(name, TrustedKey.sha256(bytes));
      contents.put(name, bytes);
    }
    var manifest = new Manifest(files.version(), source, results, hashes).bytes();
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put(MANIFEST, manifest);
    if (key != null) {
      entries.put(SIGNATURE, key.sign(manifest));
    }
    entries.putAll(contents);
    try {
      return StoredZip.write(entries);
    } catch (IllegalArgumentException e) {
      throw refused("the bundle", "the rules are " + e.getMessage(), "take out what is not needed");
    }
  }

  /**
   * Reads a bundle. Nothing in it is looked at before its signature, but where it is.
   *
   * @param place what to call it in mistakes
   * @param limits how much is read: of a file as ever, and as many entries and bytes as of a
   *     workbook
   * @throws RulesException if it is none, was changed, or is of nobody who is trusted
   */
  public static Bundle read(String place, byte[] bytes, Trust trust, Limits limits) {
    if (bytes.length > limits.inflatedBytes()) {
      throw tooLarge(place, limits);
    }
    var entries = StoredZip.read(bytes, limits.zipEntries());
    var manifestBytes = entries == null ? null : entries.remove(MANIFEST);
    if (entries == null || manifestBytes == null) {
      throw refused(
          place,
          "this is no bundle, or it was changed since it was built",
          "put the file there that `stepup bundle` wrote, byte for byte");
    }
    var signedBy = signedBy(place, manifestBytes, entries.remove(SIGNATURE), trust);
    Manifest manifest;
    try {
      manifest = Manifest.of(manifestBytes);
    } catch (IOException e) {
      throw refused(
          place,
          String.valueOf(e.getMessage()),
          "build the bundle with a version of Stepup that is not newer than this one");
    }
    var files = files(place, manifest, entries, limits);
    return new Bundle(manifest, files, TrustedKey.sha256(bytes), signedBy);
  }

  static RulesException tooLarge(String place, Limits limits) {
    return refused(
        place,
        "the bundle has more than " + limits.inflatedBytes() + " bytes",
        "take out of the rules what is not needed, or raise the setting MAX_WORKBOOK_BYTES");
  }

  private static @Nullable String signedBy(
      String place, byte[] manifest, byte @Nullable [] signature, Trust trust) {
    if (signature != null) {
      for (var key : trust.keys()) {
        if (key.signed(manifest, signature)) {
          return key.id();
        }
      }
    }
    if (trust.unsigned()) {
      return null;
    }
    throw signature == null
        ? refused(
            place,
            "the bundle is not signed",
            "build it with `stepup bundle --key FILE`; or set BUNDLE_UNSIGNED to `yes`, and whoever can write there decides the rules")
        : refused(
            place,
            "none of the keys in BUNDLE_KEYS has signed the bundle as it is",
            "add the public key of whoever signed it, or find out who changed it");
  }

  private static RuleFiles files(
      String place, Manifest manifest, Map<String, byte[]> entries, Limits limits) {
    var found = new ArrayList<RuleFiles.Found>();
    for (var entry : entries.entrySet()) {
      var content = entry.getValue();
      if (!TrustedKey.sha256(content).equals(manifest.files().get(entry.getKey()))) {
        throw changed(place);
      }
      found.add(new RuleFiles.Found(entry.getKey(), () -> new ByteArrayInputStream(content)));
    }
    var files = RuleFiles.read(found, limits);
    // The order of entries is the manifest's, so that nothing of the file can be otherwise.
    if (!List.copyOf(entries.keySet()).equals(List.copyOf(manifest.files().keySet()))
        || files.names("", "").size() != entries.size()
        || !files.version().equals(manifest.version())) {
      throw changed(place);
    }
    return files;
  }

  private static RulesException changed(String place) {
    return refused(
        place,
        "the files in the bundle are not those that its manifest names",
        "build it again, and find out who changed it");
  }

  static RulesException refused(String place, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(place, what, instead)));
  }

  /** What a bundle is called by what is in it: {@code rules-VERSION-HASH}. */
  public String name() {
    return "rules-" + manifest.version() + "-" + hash.substring(0, 16);
  }
}
