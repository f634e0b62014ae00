package stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.http.Certificates;

class AccessSettingsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void withoutKeysOnlyThisMachineCanAsk() {
    for (var host : List.of("127.0.0.1", "127.8.9.10", "localhost", "::1", "[::1]")) {
      assertThat(mistakes(Map.of("HOST", host, "OPS_HOST", host))).as(host).isEmpty();
    }
    for (var host : List.of("0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "no such name")) {
      assertThat(mistakes(Map.of("HOST", host, "OPS_HOST", host, "PORT", "80800")))
          .as(host)
          .contains(
              "HOST: `%s` may be reached from other machines, and nobody would be asked who they are; set KEYS or JWT_JWKS, or write `127.0.0.1`"
                  .formatted(host),
              "OPS_HOST: `" + host + "` may be reached",
              "PORT: `80800`");
    }
  }

  @Test
  void withKeysOrTokensEveryoneMayAsk() throws Exception {
    var keys = Files.writeString(folder.resolve("keys.csv"), "");
    assertThat(mistakes(Map.of("HOST", "0.0.0.0", "KEYS", keys.toString()))).isEmpty();
    var tokens =
        Map.of(
            "HOST", "0.0.0.0",
            "OPS_HOST", "0.0.0.0",
            "JWT_JWKS", "https://login.example.com/jwks",
            "JWT_ISSUER", "https://login.example.com",
            "JWT_AUDIENCE", "stepup");
    assertThat(mistakes(tokens)).isEmpty();
    var settings = Settings.from(tokens).access();
    assertThat(settings.asks()).isTrue();
    assertThat(settings.tokens().rolesClaim()).isEqualTo("roles");
    assertThat(Settings.from(Map.of()).access().asks()).isFalse();
  }

  @Test
  void everyBadSettingIsNamedAtOnce() {
    assertThat(
            mistakes(
                Map.of(
                    "HOST", "0.0.0.0",
                    "KEYS", "nowhere.csv",
                    "JWT_JWKS", "http://login.example.com/jwks",
                    "TLS_KEY", "tls.key",
                    "CORS_ORIGINS",
                        "*, https://Shop.example.com/, https://a.example/b, null, http://localhost:3000")))
        .isEqualTo(
            """
            KEYS: `nowhere.csv` is no file; make it with `stepup key new`
            JWT_ISSUER: it is missing; with JWT_JWKS, say the `iss` of the tokens
            JWT_AUDIENCE: it is missing; with JWT_JWKS, say what the `aud` of the tokens must name
            JWT_JWKS: `http://login.example.com/jwks` is not encrypted, and others could say whom to trust; use `https://`
            TLS_CERTIFICATE: it is missing; set both TLS_CERTIFICATE and TLS_KEY, or none
            CORS_ORIGINS: `*` is not an origin; write scheme, host and port alone, for example `https://shop.example.com`
            CORS_ORIGINS: `https://Shop.example.com/` is not an origin; write `https://shop.example.com`
            CORS_ORIGINS: `https://a.example/b` is not an origin; write scheme, host and port alone, for example `https://shop.example.com`
            CORS_ORIGINS: `null` is not an origin; write scheme, host and port alone, for example `https://shop.example.com`""");
    assertThat(mistakes(Map.of("KEYS", "keys.txt", "JWT_ISSUER", "x", "JWT_AUDIENCE", "y")))
        .isEqualTo(
            """
            KEYS: `keys.txt` is no CSV file; name one that ends in `.csv`
            JWT_ISSUER: there are no keys to check tokens by; set JWT_JWKS too
            JWT_AUDIENCE: there are no keys to check tokens by; set JWT_JWKS too""");
    for (var address : List.of("https://", "https://a b/", "https://user:pw@login.example.com/")) {
      assertThat(mistakes(Map.of("JWT_JWKS", address, "JWT_ISSUER", "i", "JWT_AUDIENCE", "a")))
          .as(address)
          .startsWith("JWT_JWKS: this is no address; write one such as");
    }
  }

  @Test
  void aCertificateThatCannotBeUsedIsABadSetting() throws Exception {
    var made = Certificates.make(folder, "RSA");
    var certificate = Files.writeString(folder.resolve("tls.crt"), made.certificatePem());
    var key = Files.writeString(folder.resolve("tls.key"), made.keyPem());
    var good = Map.of("TLS_CERTIFICATE", certificate.toString(), "TLS_KEY", key.toString());
    assertThat(mistakes(good)).isEmpty();
    assertThat(Settings.from(good).server().web().tls()).isNotNull();
    Files.writeString(key, "no key");
    assertThat(mistakes(good))
        .isEqualTo(
            "TLS_KEY: "
                + key
                + ": there is no private key here that can be used; write an RSA or EC key as `-----BEGIN PRIVATE KEY-----`; `openssl pkcs8 -topk8 -nocrypt -in FILE` makes that of others");
    Files.delete(certificate);
    assertThat(mistakes(good))
        .isEqualTo(
            "TLS_CERTIFICATE: "
                + certificate
                + ": there is no such file; put it there, or correct the setting");
  }

  @Test
  void nobodyUnknownMayPublishRules() {
    assertThat(mistakes(Map.of("PUBLISH", "yes")))
        .isEqualTo(
            "PUBLISH: nobody would be asked who changes the rules; set KEYS or JWT_JWKS, or write `no`");
    assertThat(mistakes(Map.of("PUBLISH", "no"))).isEmpty();
  }

  @Test
  void keysWithAMistakeStopTheStart() throws Exception {
    var keys =
        Files.writeString(
            folder.resolve("keys.csv"), "Id,Client,Roles,Hash\na,shop,write,x\nb,,read,y\n");
    assertThat(run(Map.of("KEYS", keys.toString()), "serve")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            """
            keys.csv!C2 (row a, "Roles"): `write` is not a role; write one of `decide`, `read`, `ops`, `audit`, `publish`
            keys.csv!D2 (row a, "Hash"): this is no hash of a key; write what `stepup key new` printed
            keys.csv!B3 (row b, "Client"): the cell is blank; every row needs a value in this column
            keys.csv!D3 (row b, "Hash"): this is no hash of a key; write what `stepup key new` printed
            """);
  }

  @Test
  void aKeyIsMadeOnTheCommandLine() {
    assertThat(
            run(Map.of(), "key", "new", "web shop", "--roles", "read,decide", "--until=2027-12-31"))
        .isZero();
    var lines = out.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(1)).matches("stepup_k[0-9a-f]{10}_[0-9a-f]{64}");
    assertThat(lines.get(3)).isEqualTo("Id,Client,Roles,Hash,From date,Until date,Enabled,Note");
    assertThat(lines.get(4))
        .matches("k[0-9a-f]{10},web shop,\"decide, read\",sha256:[0-9a-f]{64},,2027-12-31,yes,");
  }

  @Test
  void aKeyThatCannotBeMadeIsWrongUsage() {
    for (var wrong :
        Map.of(
                List.of("a,b", "--roles=read"), "CLIENT: `a,b` is no name of a client",
                List.of("a", "--roles=read,write"),
                    "--roles: `write` is not a role; write `decide`, `read`, `ops`, `audit`, `publish`",
                List.of("a", "--roles=read", "--until=soon"), "--until: `soon` is not a date",
                List.of("a"), "--roles")
            .entrySet()) {
      err.getBuffer().setLength(0);
      var words = new ArrayList<>(List.of("key", "new"));
      words.addAll(wrong.getKey());
      assertThat(run(Map.of(), words.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).contains(wrong.getValue());
      assertThat(out.toString()).isEmpty();
    }
  }

  private static String mistakes(Map<String, String> environment) {
    var refused =
        catchThrowableOfType(Settings.BadSettings.class, () -> Settings.from(environment));
    return refused == null ? "" : refused.getMessage();
  }

  private int run(Map<String, String> environment, String... args) {
    return CommandLineRunner.run(environment, new PrintWriter(out), new PrintWriter(err), args);
  }
}
