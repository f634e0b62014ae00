package stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.bundle.Bundles;

class BundleSettingsTest {
  @TempDir Path folder;
  private Bundles.Keys keys;

  @BeforeEach
  void makeKeys() {
    keys = Bundles.Keys.in(folder, "signing");
  }

  private static Settings settings(String... namesAndValues) {
    var environment = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Settings.from(environment);
  }

  private static void mistaken(String message, String... namesAndValues) {
    assertThatThrownBy(() -> settings(namesAndValues))
        .isInstanceOf(Settings.BadSettings.class)
        .hasMessage(message);
  }

  @Test
  void withoutABundleTheRulesAreThoseOfTheFolder() {
    assertThat(settings().bundle()).isNull();
    mistaken(
        "S3_REGION: no bundle is named; set BUNDLE too, or leave this out",
        "S3_REGION",
        "cn-north-1");
  }

  @Test
  void aReplicaIsToldWhereAndWhomToTrust() {
    var bundle =
        settings(
                "BUNDLE",
                "s3://releases/a/rules.stepup",
                "BUNDLE_KEYS",
                keys.publicFile() + ", " + keys.publicFile(),
                "S3_ENDPOINT",
                "https://s3.example.com",
                "S3_REGION",
                "cn-north-1")
            .bundle();
    assertThat(bundle.keys()).isEqualTo(List.of(keys.publicFile(), keys.publicFile()));
    assertThat(bundle.unsigned()).isFalse();
    assertThat(bundle.poll()).isEqualTo(Duration.ofSeconds(10));
    assertThat(bundle.endpoint()).hasHost("s3.example.com");
    assertThat(bundle.region()).isEqualTo("cn-north-1");
  }

  @Test
  void unsignedBundlesAreTakenOnThisMachineAlone() throws Exception {
    for (var from : List.of("rules.stepup", "http://localhost:9/rules.stepup")) {
      assertThat(settings("BUNDLE", from).bundle().unsigned()).isTrue();
    }
    for (var from :
        List.of("https://store.example.com/rules.stepup", "s3://releases/rules.stepup")) {
      mistaken(
          "BUNDLE_KEYS: it is missing, and whoever can write to `"
              + from
              + "` would decide the rules; name the public keys of those who may, or set"
              + " BUNDLE_UNSIGNED to `yes`",
          "BUNDLE",
          from);
      assertThat(settings("BUNDLE", from, "BUNDLE_UNSIGNED", "yes").bundle().unsigned()).isTrue();
    }
    // A file is no better if others are answered.
    var key = NewKey.of("a client", java.util.Set.of(Role.DECIDE), null);
    var file =
        java.nio.file.Files.writeString(
            folder.resolve("keys.csv"), String.join(",", NewKey.LABELS) + "\n" + key.line() + "\n");
    assertThatThrownBy(
            () ->
                Settings.from(
                    Map.of("BUNDLE", "rules.stepup", "HOST", "0.0.0.0", "KEYS", file.toString())))
        .hasMessageContaining("BUNDLE_KEYS: it is missing");
  }

  @Test
  void whatCannotBeIsSaid() {
    var signed = keys.publicFile().toString();
    mistaken(
        "BUNDLE: this is no place for a bundle; write a path, `https://HOST/PATH` or"
            + " `s3://BUCKET/KEY`",
        "BUNDLE",
        "s3://releases",
        "BUNDLE_KEYS",
        signed);
    mistaken(
        "BUNDLE: this is no place for a bundle; write a path, `https://HOST/PATH` or"
            + " `s3://BUCKET/KEY`",
        "BUNDLE",
        "ftp://releases/x",
        "BUNDLE_KEYS",
        signed);
    mistaken(
        "BUNDLE: `" + folder + "` is a folder; name the file in it, or set RULES",
        "BUNDLE",
        folder.toString());
    mistaken(
        "BUNDLE_KEYS: none.pem: this cannot be read; name a file that the user of the service may"
            + " read",
        "BUNDLE",
        "https://store.example.com/x",
        "BUNDLE_KEYS",
        "none.pem");
    mistaken(
        "BUNDLE_UNSIGNED: with `yes` BUNDLE_KEYS would keep nobody out; write `no`, or leave"
            + " BUNDLE_KEYS out",
        "BUNDLE",
        "x.stepup",
        "BUNDLE_KEYS",
        signed,
        "BUNDLE_UNSIGNED",
        "yes");
    mistaken(
        "BUNDLE_TOKEN_FILE: the token would cross the network as it is; use `https://`",
        "BUNDLE",
        "http://store.example.com/x",
        "BUNDLE_KEYS",
        signed,
        "BUNDLE_TOKEN_FILE",
        "token");
    mistaken(
        "S3_ENDPOINT: it is for a BUNDLE that is `s3://BUCKET/KEY`; leave it out",
        "BUNDLE",
        "x.stepup",
        "S3_ENDPOINT",
        "https://s3.example.com");
    mistaken(
        "S3_ENDPOINT: `s3.example.com` is no address; write one such as `https://s3.example.com`",
        "BUNDLE",
        "s3://releases/x",
        "BUNDLE_KEYS",
        signed,
        "S3_ENDPOINT",
        "s3.example.com");
  }
}
