package stepup.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.tables.Limits;
import stepup.tables.RulesException;

class BundleTest {
  private static final String MANIFEST = "META-INF/stepup-bundle.json";
  private static final String SIGNATURE = "META-INF/stepup-bundle.sig";

  @TempDir Path folder;
  private Bundles.Keys keys;

  @BeforeEach
  void makeKeys() {
    keys = Bundles.Keys.in(folder, "signing");
  }

  @Test
  void whatIsBuiltIsRead() {
    var source =
        new Manifest.Source(
            1_764_590_000L, "0123456789abcdef0123456789abcdef01234567", true, "1.0");
    var files = Bundles.saying("offer");
    var bytes = Bundle.build(files, source, Bundles.RESULTS, keys.signing());
    var bundle = Bundle.read("it", bytes, keys.trust(), Limits.USUAL);
    assertThat(bundle.files()).isEqualTo(files);
    assertThat(bundle.manifest().version()).isEqualTo(files.version());
    assertThat(bundle.manifest().source()).isEqualTo(source);
    assertThat(bundle.manifest().results()).isEqualTo(Bundles.RESULTS);
    assertThat(bundle.signedBy()).isEqualTo(keys.trusted().id());
    assertThat(bundle.name()).matches("rules-" + files.version() + "-[0-9a-f]{16}");
  }

  @Test
  void theSameIsTheSameToTheByteAndAnythingElseIsNot() {
    var once = Bundles.of(Bundles.saying("a"), 7, keys.signing());
    assertThat(Bundles.of(Bundles.saying("a"), 7, SigningKey.read(keys.privateFile())))
        .isEqualTo(once);
    assertThat(Bundles.of(Bundles.saying("a"), 8, keys.signing())).isNotEqualTo(once);
    assertThat(Bundles.of(Bundles.saying("b"), 7, keys.signing())).isNotEqualTo(once);
    assertThat(Bundles.of(Bundles.saying("a"), 7, null)).isNotEqualTo(once);
    assertThat(Bundles.of(Bundles.saying("a"), 7, Bundles.Keys.in(folder, "b").signing()))
        .isNotEqualTo(once);
  }

  @Test
  void ordinaryToolsOpenIt() throws IOException {
    var files = Bundles.files(Map.of("reasons.csv", "Código é\n", "选.csv", "Id\n"));
    var seen = new LinkedHashMap<String, String>();
    var bytes = Bundles.of(files, 1, keys.signing());
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        seen.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    assertThat(seen.keySet()).containsExactly(MANIFEST, SIGNATURE, "reasons.csv", "选.csv");
    assertThat(seen).containsEntry("reasons.csv", "Código é\n");
    var file = Files.write(folder.resolve("b.zip"), bytes);
    try (var zip = new java.util.zip.ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactlyElementsOf(seen.keySet());
    }
  }

  @Test
  void noByteCanBeOtherwise() {
    var bytes = Bundles.of(Bundles.saying("offer"), 1, keys.signing());
    for (int i = 0; i < bytes.length; i++) {
      for (int bit : new int[] {0x01, 0x20, 0x80}) {
        var changed = bytes.clone();
        changed[i] ^= (byte) bit;
        refused(changed, keys.trust(), i + " of " + bytes.length);
      }
    }
  }

  @Test
  void nothingCanBeCutOffOrPutInFrontOrBehind() {
    var bytes = Bundles.of(Bundles.saying("offer"), 1, keys.signing());
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), keys.trust(), "cut to " + length);
    }
    refused(Arrays.copyOf(bytes, bytes.length + 1), keys.trust(), "longer");
    var shifted = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, shifted, 1, bytes.length);
    refused(shifted, keys.trust(), "shifted");
  }

  private static void refused(byte[] bytes, Bundle.Trust trust, String what) {
    try {
      Bundle.read("it", bytes, trust, Limits.USUAL);
    } catch (RulesException e) {
      return;
    }
    throw new AssertionError("taken: " + what);
  }

  @Test
  void onlyWhoIsTrustedIsBelieved() {
    var other = Bundles.Keys.in(folder, "other");
    var bytes = Bundles.of(Bundles.saying("a"), 1, keys.signing());
    var both = new Bundle.Trust(List.of(other.trusted(), keys.trusted()), false);
    assertThat(Bundle.read("it", bytes, both, Limits.USUAL).signedBy())
        .isEqualTo(keys.trusted().id());
    assertThatThrownBy(() -> Bundle.read("it", bytes, other.trust(), Limits.USUAL))
        .hasMessage(
            "it: none of the keys in BUNDLE_KEYS has signed the bundle as it is; add the public key"
                + " of whoever signed it, or find out who changed it");
    var unsigned = Bundles.of(Bundles.saying("a"), 1, null);
    assertThatThrownBy(() -> Bundle.read("it", unsigned, keys.trust(), Limits.USUAL))
        .hasMessageStartingWith("it: the bundle is not signed; build it with `stepup bundle --key");
    assertThat(Bundle.read("it", unsigned, Bundle.Trust.ANYONE, Limits.USUAL).signedBy()).isNull();
    assertThat(Bundle.read("it", bytes, Bundle.Trust.ANYONE, Limits.USUAL).signedBy()).isNull();
  }

  // Hostile files, also where nobody asks who made them.

  @Test
  void filesThatTheManifestDoesNotNameAreRefused() {
    assertThat(rebuilt(entries -> {})).isEqualTo("taken");
    assertThat(rebuilt(entries -> entries.put("zzz.csv", new byte[1]))).contains("manifest names");
    assertThat(rebuilt(entries -> entries.put("META-INF/x", new byte[1])))
        .contains("manifest names");
    assertThat(rebuilt(entries -> entries.remove("offers.csv"))).contains("manifest names");
    assertThat(rebuilt(entries -> entries.put("offers.csv", new byte[0])))
        .contains("manifest names");
    assertThat(rebuilt(entries -> entries.remove(MANIFEST))).contains("this is no bundle");
    // In another order.
    assertThat(rebuilt(entries -> entries.put("offers.csv", entries.remove("offers.csv"))))
        .contains("manifest names");
  }

  @Test
  void namesThatAreNoFilesOfRulesAreRefused() {
    for (var name :
        List.of(
            "../offers.csv",
            "/etc/passwd",
            "scenarios/../x.csv",
            "a/b.csv",
            "a\\\\b.csv",
            ".hidden.csv",
            "x\\u0000.csv",
            "")) {
      assertThat(withManifest("offers.csv", name)).as(name).contains("names a file as no file");
    }
    assertThat(withManifest("offers.csv", "README.md")).contains("manifest names");
  }

  @Test
  void aManifestThatIsNotAsItMustBeIsRefusedAndSaysWhy() {
    assertThat(withManifest("\"format\" : 1", "\"format\" : 2")).contains("of another format");
    assertThat(withManifest("\"sequence\" : 1", "\"sequence\" : 0")).contains("`sequence`");
    assertThat(withManifest("\"sequence\" : 1", "\"sequence\" : 1e9999")).contains("`sequence`");
    assertThat(withManifest("\"stepup\" : \"1.0\"", "\"stepup\" : \"<script>\""))
        .contains("`stepup`");
    assertThat(withManifest("\"format\"", "\"format\" : 1, \"format\"")).contains("not JSON");
    assertThat(withManifest("{", "[".repeat(50_000))).contains("not JSON");
    assertThat(withManifest("\"version\" : \"", "\"version\" : \"f")).contains("manifest names");
  }

  @Test
  void whatIsCompressedIsNotInflated() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(MANIFEST));
      zip.write(new byte[1 << 24]);
      zip.closeEntry();
    }
    assertThat(read(out.toByteArray(), Limits.USUAL)).contains("this is no bundle");
  }

  @Test
  void thereAreLimits() {
    var usual = Limits.USUAL;
    var bytes = Bundles.of(Bundles.saying("offer"), 1, null);
    assertThat(read(bytes, new Limits(1 << 20, 1_000, bytes.length, 10, 10, 10, 10, 1)))
        .isEqualTo("taken");
    assertThat(read(bytes, new Limits(1 << 20, 1_000, bytes.length - 1, 10, 10, 10, 10, 1)))
        .contains("more than " + (bytes.length - 1) + " bytes")
        .contains("MAX_WORKBOOK_BYTES");
    assertThat(read(bytes, new Limits(1 << 20, 2, usual.inflatedBytes(), 10, 10, 10, 10, 1)))
        .contains("this is no bundle");
  }

  private static String rebuilt(Consumer<Map<String, byte[]>> edit) {
    var entries = StoredZip.read(Bundles.of(Bundles.saying("offer"), 1, null), 100);
    edit.accept(entries);
    return read(StoredZip.write(entries), Limits.USUAL);
  }

  private static String withManifest(String what, String instead) {
    return rebuilt(
        entries -> {
          var text = new String(entries.get(MANIFEST), UTF_8);
          assertThat(text).contains(what);
          // A name in the manifest and of the entry.
          if (entries.containsKey(what)) {
            var name = instead.replace("\\\\", "\\").replace("\\u0000", "\0");
            entries.put(name, entries.remove(what));
          }
          entries.replace(
              MANIFEST,
              text.replaceFirst(
                      java.util.regex.Pattern.quote(what),
                      java.util.regex.Matcher.quoteReplacement(instead))
                  .getBytes(UTF_8));
        });
  }

  private static String read(byte[] bytes, Limits limits) {
    try {
      Bundle.read("it", bytes, Bundle.Trust.ANYONE, limits);
      return "taken";
    } catch (RulesException e) {
      return e.getMessage();
    }
  }

  // Keys

  @Test
  void filesThatAreNoKeysAreNamed() throws IOException {
    var rsa =
        Files.writeString(
            folder.resolve("x.pem"),
            "-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n");
    assertThatThrownBy(() -> TrustedKey.read(List.of(rsa)))
        .hasMessage(
            rsa
                + ": this is no public key for Ed25519; save what `openssl pkey -in FILE -pubout`"
                + " prints of the private key");
    assertThatThrownBy(() -> TrustedKey.read(List.of(keys.privateFile())))
        .hasMessageContaining("there is no `BEGIN PUBLIC KEY` in it");
    assertThatThrownBy(() -> SigningKey.read(keys.publicFile()))
        .hasMessageContaining("there is no `BEGIN PRIVATE KEY` in it");
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("none.pem")))
        .hasMessageContaining("this cannot be read");
  }

  @Test
  void aFileMayHoldSeveralPublicKeys() throws IOException {
    var other = Bundles.Keys.in(folder, "other");
    var both =
        Files.writeString(
            folder.resolve("both.pem"),
            "the old one\n"
                + Files.readString(keys.publicFile())
                + "\r\nthe new one\r\n"
                + Files.readString(other.publicFile()).replace("\n", "\r\n"));
    assertThat(TrustedKey.read(List.of(both))).containsExactly(keys.trusted(), other.trusted());
  }
}
