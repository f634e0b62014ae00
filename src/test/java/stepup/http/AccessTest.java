package stepup.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Serving;
import stepup.Shipped;
import stepup.access.Access;
import stepup.access.Issuer;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.decision.DecisionService;
import stepup.json.Json;
import stepup.telemetry.Sources;
import stepup.telemetry.Telemetry;

/** Who may ask what, of a real server, as the README says. */
final class AccessTest {
  private static final List<Role> ROLES =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Role.ANYONE)));
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Issuer RSA = Issuer.rsa("rsa-1");
  private static final Issuer EC = Issuer.ec("ec-1");

  @TempDir private static Path folder;

  private static Path keys;
  private static Access access;
  private static Server server;

  /** Credentials, and the roles they give; null if they are no good. */
  private record Credentials(List<String> headers, @Nullable Set<Role> roles) {
    static Credentials bearer(String token, @Nullable Set<Role> roles) {
      return new Credentials(List.of("Bearer " + token), roles);
    }
  }

  private static final Map<String, Credentials> CREDENTIALS = new LinkedHashMap<>();

  @BeforeAll
  static void startServer() throws IOException {
    var lines = new ArrayList<>(List.of(String.join(",", NewKey.LABELS)));
    CREDENTIALS.put("none", new Credentials(List.of(), null));
    CREDENTIALS.put("a password", new Credentials(List.of("Basic b3BzOm9wcw=="), null));
    CREDENTIALS.put("nothing behind the scheme", new Credentials(List.of("Bearer"), null));
    for (var role : ROLES) {
      var made = NewKey.of("client", Set.of(role), null);
      lines.add(made.line());
      CREDENTIALS.put("key for " + role, Credentials.bearer(made.key(), Set.of(role)));
      CREDENTIALS.put(
          "token for " + role, Credentials.bearer(RSA.token(List.of(role.word())), Set.of(role)));
    }
    var all = EnumSet.copyOf(ROLES);
    var words = ROLES.stream().map(Role::word).toList();
    var key = NewKey.of("client", all, LocalDate.now(ZoneOffset.UTC));
    lines.add(key.line());
    bearer("a key for all, on its last day", key.key(), all);
    bearer("the same twice", key.key(), null);
    CREDENTIALS.put(
        "the same twice",
        new Credentials(List.of("Bearer " + key.key(), "Bearer " + key.key()), null));
    CREDENTIALS.put(
        "another spelling of the scheme", new Credentials(List.of("bEARER  " + key.key()), all));
    bearer("a key with another end", flipped(key.key()), null);
    bearer("a key without its end", key.key().substring(0, key.key().length() - 1), null);
    bearer("a key that nobody made", NewKey.of("client", all, null).key(), null);
    bearer("a key without an id", "stepup_" + key.key().substring(key.key().length() - 65), null);
    bearer("only the beginning of a key", "stepup_", null);
    bearer("the hash of a key", key.line().replaceAll(".*sha256:([0-9a-f]+).*", "$1"), null);
    for (var column :
        Map.of(",yes,", ",no,", ",,,yes", ",3000-01-01,,yes", ",,yes", ",2020-01-01,yes")
            .entrySet()) {
      var made = NewKey.of("client", all, null);
      lines.add(made.line().replace(column.getKey(), column.getValue()));
      bearer("a key that is off by " + column.getValue(), made.key(), null);
    }
    bearer("a token by EC for all", EC.token(words), all);
    bearer(
        "a token with roles as one text",
        RSA.token("openid decide read"),
        Set.of(Role.DECIDE, Role.READ));
    bearer("a token without roles", RSA.token(List.of("admin", "DECIDE")), Set.of());
    bearer("a token whose roles are a number", RSA.token(7), Set.of());
    bearer(
        "a token for several",
        RSA.token(Issuer.claims(words).audience(List.of("x", Issuer.AUDIENCE))),
        all);
    bearer(
        "an access token by RFC 9068",
        RSA.token(
            JWSAlgorithm.PS384, Issuer.claims(words), h -> h.type(new JOSEObjectType("at+jwt"))),
        all);
    bearer(
        "a token that ended within the skew",
        RSA.token(Issuer.claims(words).expirationTime(Issuer.in(-5))),
        all);
    bearer(
        "a token that ended", RSA.token(Issuer.claims(words).expirationTime(Issuer.in(-90))), null);
    bearer("a token without an end", RSA.token(Issuer.claims(words).expirationTime(null)), null);
    bearer("a token of later", RSA.token(Issuer.claims(words).notBeforeTime(Issuer.in(90))), null);
    bearer("a token of nobody", RSA.token(Issuer.claims(words).subject(null)), null);
    bearer(
        "a token of another issuer",
        RSA.token(Issuer.claims(words).issuer("https://evil.example")),
        null);
    bearer("a token of no issuer", RSA.token(Issuer.claims(words).issuer(null)), null);
    bearer("a token for another audience", RSA.token(Issuer.claims(words).audience("shop")), null);
    bearer(
        "a token for no audience", RSA.token(Issuer.claims(words).audience((String) null)), null);
    bearer("a token that nobody signed", Issuer.unsigned(words), null);
    bearer("a token signed with the public key", RSA.tokenByPublicKey(words), null);
    bearer("a token by another key of the same name", Issuer.rsa("rsa-1").token(words), null);
    bearer("a token by an unknown key", Issuer.rsa("rsa-2").token(words), null);
    bearer(
        "a token of another type",
        RSA.token(
            JWSAlgorithm.RS256,
            Issuer.claims(words),
            h -> h.type(new JOSEObjectType("logout+jwt"))),
        null);
    bearer("a token that was changed", changed(RSA.token(List.of("read"))), null);
    bearer("two dots", "a.b.c", null);

    keys = folder.resolve("keys.csv");
    Files.write(keys, lines);
    var jwks = Files.writeString(folder.resolve("jwks.json"), Issuer.jwks(RSA, EC));
    access =
        Access.of(
            new Access.Settings(
                keys,
                new Access.TokenSettings(Issuer.NAME, Issuer.AUDIENCE, "roles", jwks.toString())),
            Clock.systemUTC());
    server = start(access, List.of("https://shop.example.com", "http://localhost:3000"));
  }

  private static void bearer(String name, String token, @Nullable Set<Role> roles) {
    CREDENTIALS.put(name, Credentials.bearer(token, roles));
  }

  private static Server start(Access who, List<String> origins) throws IOException {
    var usual = Serving.settings();
    return Server.start(
        new Server.Settings(
            usual.api(),
            usual.ops(),
            usual.limits(),
            usual.clients(),
            usual.load(),
            new Server.Web(null, origins)),
        new Server.Parts(
            Shipped::live,
            Shipped::live,
            new DecisionService(UUID::randomUUID, entries -> {}),
            Clock.systemUTC(),
            who,
            Serving::noLog,
            Telemetry.open(Telemetry.Traces.OFF, () -> Sources.Log.FRESH),
            List.of()));
  }

  @AfterAll
  static void stopServer() {
    server.close();
    access.close();
  }

  private static String flipped(String key) {
    return key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
  }

  private static String changed(String token) {
    var parts = token.split("\\.", -1);
    var other = RSA.token(List.of("decide", "read", "ops")).split("\\.", -1);
    return parts[0] + "." + other[1] + "." + parts[2];
  }

  /** Who may ask what by the README: ANYONE among them if nobody is asked. */
  private static Map<String, Set<Role>> table() throws IOException {
    var table = new LinkedHashMap<String, Set<Role>>();
    var columns = List.of(Role.values());
    var readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains("| | anyone | `decide` | `read` | `ops` | `audit` | `publish` |");
    var rows =
        Pattern.compile("^\\| `((?:GET|POST) /[^`]*)` \\|(.*)\\|$", Pattern.MULTILINE)
            .matcher(readme);
    while (rows.find()) {
      var cells = rows.group(2).split("\\|", -1);
      assertThat(cells).as(rows.group()).hasSize(columns.size());
      var roles = EnumSet.noneOf(Role.class);
      for (int i = 0; i < cells.length; i++) {
        assertThat(cells[i].strip()).as(rows.group()).isIn("x", "");
        if (!cells[i].isBlank()) {
          roles.add(columns.get(i));
        }
      }
      assertThat(table.put(rows.group(1), roles)).as(rows.group()).isNull();
    }
    return table;
  }

  @Test
  void theTableNamesEveryPageThereIs() throws IOException {
    var routes =
        Stream.of("apiPort", "opsPort")
            .flatMap(port -> OpenApiTest.routes(server, port).stream())
            .filter(route -> route.matches("(GET|POST) .*"))
            .toList();
    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void theApiDocumentNamesTheSameRoles() throws Exception {
    var document =
        Json.read(send(request("GET", "/openapi.json", List.of())).body().getBytes(UTF_8));
    for (var row : table().entrySet()) {
      if (row.getKey().startsWith("GET /docs")) {
        continue;
      }
      var words = row.getKey().split(" ", 2);
      var operation = document.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
      assertThat(operation.has("responses")).as(row.getKey()).isTrue();
      var named = operation.at("/security/0/bearer/0").asText("anyone");
      var role = Role.valueOf(named.toUpperCase(Locale.ROOT));
      assertThat(row.getValue()).as(row.getKey()).contains(role);
      for (var status : List.of("401", "403")) {
        assertThat(operation.path("responses").has(status))
            .as(row.getKey())
            .isEqualTo(role != Role.ANYONE);
      }
    }
  }

  @Test
  @Timeout(120)
  void everyoneGetsWhatTheTableSaysAndNothingElse() throws Exception {
    var table = table();
    for (var route : table.entrySet()) {
      var methods = route.getKey().startsWith("GET ") ? List.of("GET", "HEAD") : List.of("POST");
      for (var method : methods) {
        for (var credentials : CREDENTIALS.entrySet()) {
          var name = method + " " + route.getKey() + " with " + credentials.getKey();
          var roles = credentials.getValue().roles;
          var reply = send(request(method, path(route.getKey()), credentials.getValue().headers));
          if (route.getValue().contains(Role.ANYONE)
              || (roles != null && roles.stream().anyMatch(route.getValue()::contains))) {
            assertThat(reply.statusCode()).as(name).isIn(200, 422);
          } else {
            refused(name, reply, roles == null ? 401 : 403, method.equals("HEAD"));
            var challenge = reply.headers().firstValue("WWW-Authenticate").orElse("");
            assertThat(challenge).as(name).startsWith("Bearer realm=");
            assertThat(challenge.contains("error="))
                .as(name)
                .isEqualTo(!credentials.getValue().headers.isEmpty());
          }
          hardened(name, reply);
        }
      }
    }
  }

  private static void refused(String name, HttpResponse<String> reply, int status, boolean head)
      throws IOException {
    assertThat(reply.statusCode()).as(name).isEqualTo(status);
    assertThat(reply.headers().firstValue("Content-Type"))
        .as(name)
        .hasValue("application/problem+json");
    if (!head) {
      var problem = Json.read(reply.body().getBytes(UTF_8));
      assertThat(problem.path("type").textValue())
          .as(name)
          .isEqualTo("urn:stepup:problem:" + (status == 401 ? "unauthenticated" : "forbidden"));
      assertThat(problem.path("status").intValue()).as(name).isEqualTo(status);
    }
  }

  private static void hardened(String name, HttpResponse<String> reply) {
    var headers = reply.headers();
    assertThat(headers.allValues("X-Content-Type-Options")).as(name).containsExactly("nosniff");
    assertThat(headers.allValues("X-Frame-Options")).as(name).containsExactly("DENY");
    assertThat(headers.allValues("Referrer-Policy")).as(name).containsExactly("no-referrer");
    boolean docs = reply.statusCode() == 200 && reply.uri().getPath().startsWith("/docs");
    assertThat(headers.allValues("Cache-Control"))
        .as(name)
        .containsExactly(docs ? "no-cache" : "no-store");
    assertThat(headers.allValues("Content-Security-Policy"))
        .as(name)
        .hasSize(1)
        .allMatch(policy -> policy.contains("frame-ancestors 'none'"))
        .allMatch(policy -> docs || policy.startsWith("default-src 'none'"));
    assertThat(headers.map())
        .as(name)
        .doesNotContainKeys(
            "Strict-Transport-Security", "Set-Cookie", "Server", "Access-Control-Allow-Origin");
  }

  @Test
  void whatIsNotThereIsSoForAnyone() throws Exception {
    for (var headers : List.of(List.<String>of(), CREDENTIALS.get("key for OPS").headers)) {
      for (var path : List.of("/nothing", "/decide/more", "/Decide")) {
        var reply = send(request("POST", path, headers));
        assertThat(reply.statusCode()).as(path).isEqualTo(404);
        hardened(path, reply);
      }
      for (var path : List.of("/rules", "/docs")) {
        var reply = send(request("DELETE", path, headers));
        assertThat(reply.statusCode()).as(path).isEqualTo(405);
        hardened(path, reply);
      }
    }
  }

  @Test
  void errorsOfTheServerItselfAreHardenedToo() throws Exception {
    for (var head :
        List.of(
            "nonsense",
            "GET /%zz HTTP/1.1\r\nHost: x",
            "GET /rules HTTP/1.1",
            "GET /rules HTTP/9.9\r\nHost: x",
            "GET /rules HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000),
            "GET /rules HTTP/1.1\r\nHost: x\r\nConnection: close\r\nSec-WebSocket-Version: 13")) {
      assertThat(raw(head + "\r\n\r\n"))
          .as(head.substring(0, Math.min(60, head.length())))
          .containsOnlyOnce("X-Content-Type-Options: nosniff\r\n")
          .containsOnlyOnce("X-Frame-Options: DENY\r\n")
          .containsOnlyOnce("Referrer-Policy: no-referrer\r\n")
          .containsOnlyOnce("Cache-Control: no-store\r\n")
          .containsOnlyOnce("Content-Security-Policy: default-src 'none'");
    }
  }

  @Test
  @Timeout(30)
  void whoMayNotAskIsToldSoBeforeTheBodyIsThere() throws Exception {
    assertThat(
            raw(
                String.join(
                    "\r\n",
                    "POST /decide HTTP/1.1",
                    "Host: x",
                    "Content-Type: application/json",
                    "Content-Length: 1000",
                    "",
                    "")))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  @Timeout(60)
  void aKeyThatIsTakenOutOrAddedIsSoWithoutARestart() throws Exception {
    var file = folder.resolve("edited.csv");
    var first = NewKey.of("first", Set.of(Role.READ), null);
    var second = NewKey.of("second", Set.of(Role.READ), null);
    var labels = String.join(",", NewKey.LABELS) + "\n";
    Files.writeString(file, labels + first.line() + "\n");
    try (var who = Access.of(new Access.Settings(file, null), Clock.systemUTC());
        var edited = start(who, List.of())) {
      assertThat(status(edited, first)).isEqualTo(200);
      assertThat(status(edited, second)).isEqualTo(401);
      Files.writeString(file, labels + second.line() + "\n");
      eventually(() -> status(edited, second) == 200);
      assertThat(status(edited, first)).isEqualTo(401);

      Files.writeString(
          file, labels + first.line() + "\n" + second.line().replace("yes", "perhaps"));
      eventually(() -> !who.troubles().isEmpty());
      assertThat(status(edited, second)).isEqualTo(200);
      assertThat(status(edited, first)).isEqualTo(401);
      var shown = ops(edited, second).path("access");
      assertThat(shown.path("asked").booleanValue()).isTrue();
      assertThat(shown.path("keys").intValue()).isEqualTo(1);
      assertThat(shown.path("errors").get(0).textValue())
          .isEqualTo(
              "edited.csv!G3 (row "
                  + second.line().split(",", 2)[0]
                  + ", \"Enabled\"): `perhaps` is not yes or no; write one of `yes`, `no`");

      Files.delete(file);
      eventually(() -> who.troubles().toString().contains("there is no such file"));
      assertThat(status(edited, second)).isEqualTo(200);

      Files.writeString(file, labels + first.line() + "\n" + second.line() + "\n");
      eventually(() -> status(edited, first) == 200);
      assertThat(status(edited, second)).isEqualTo(200);
      assertThat(who.troubles()).isEmpty();
    }
  }

  @Test
  void withoutKeysNobodyIsAskedWhoTheyAre() throws Exception {
    try (var open = start(Access.OPEN, List.of())) {
      for (var credentials : CREDENTIALS.values()) {
        var request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + "/rules"));
        credentials.headers.forEach(header -> request.header("Authorization", header));
        assertThat(send(request).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void onlyPagesOfListedOriginsMayAsk() throws Exception {
    var key = CREDENTIALS.get("key for READ").headers;
    for (var origin : List.of("https://shop.example.com", "http://localhost:3000")) {
      var preflight =
          send(
              request("OPTIONS", "/decide", List.of())
                  .setHeader("Origin", origin)
                  .setHeader("Access-Control-Request-Method", "POST")
                  .setHeader("Access-Control-Request-Headers", "authorization, content-type"));
      assertThat(preflight.statusCode()).isBetween(200, 204);
      assertThat(preflight.body()).isEmpty();
      var headers = preflight.headers();
      assertThat(headers.allValues("Access-Control-Allow-Origin")).containsExactly(origin);
      assertThat(headers.firstValue("Access-Control-Allow-Methods").orElse("")).contains("POST");
      assertThat(headers.firstValue("Access-Control-Allow-Headers").orElse(""))
          .contains("Authorization", "Content-Type")
          .doesNotContain("*");
      assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");

      var reply = send(request("GET", "/rules", key).setHeader("Origin", origin));
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().allValues("Access-Control-Allow-Origin")).containsExactly(origin);
      assertThat(reply.headers().allValues("Vary").toString()).contains("Origin");
      var refused = send(request("GET", "/rules", List.of()).setHeader("Origin", origin));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().allValues("Access-Control-Allow-Origin"))
          .containsExactly(origin);
    }
    for (var origin :
        List.of(
            "https://shop.example.com.evil.example",
            "https://shopxexample.com",
            "http://shop.example.com",
            "https://shop.example.com:444",
            "null",
            "*")) {
      var reply = send(request("GET", "/rules", key).setHeader("Origin", origin));
      assertThat(reply.statusCode()).as(origin).isEqualTo(200);
      assertThat(reply.headers().map()).as(origin).doesNotContainKey("access-control-allow-origin");
      var preflight =
          send(
              request("OPTIONS", "/decide", List.of())
                  .setHeader("Origin", origin)
                  .setHeader("Access-Control-Request-Method", "POST"));
      assertThat(preflight.headers().map().keySet())
          .as(origin)
          .noneMatch(field -> field.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }
    var ops = send(request("GET", "/status", key).setHeader("Origin", "https://shop.example.com"));
    assertThat(ops.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void answersVaryByLanguageAndOrigin() throws Exception {
    var body = "{\"customer\":{\"id\":\"c\"},\"subscriptions\":[]}";
    var reply =
        send(
            request("POST", "/decide", CREDENTIALS.get("key for DECIDE").headers)
                .POST(BodyPublishers.ofString(body)));
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().allValues("Vary").toString()).contains("Accept-Language", "Origin");
  }

  // How to ask

  private static String path(String route) {
    return route.substring(route.indexOf(' ') + 1).replace("{file}", "docs.js");
  }

  private static HttpRequest.Builder request(
      String method, String path, List<String> authorization) {
    boolean ops =
        OpenApiTest.routes(server, "opsPort").stream().anyMatch(route -> path(route).equals(path));
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + (ops ? server.opsPort() : server.port()) + path))
            .header(
                "Content-Type",
                path.endsWith("/batch") ? "application/x-ndjson" : "application/json")
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
    authorization.forEach(header -> request.header("Authorization", header));
    return request;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static int status(Server of, NewKey key) {
    try {
      return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + "/rules"))
              .header("Authorization", "Bearer " + key.key()))
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode ops(Server of, NewKey key) throws IOException, InterruptedException {
    return Json.read(
        send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.opsPort() + "/status"))
                .header("Authorization", "Bearer " + key.key()))
            .body()
            .getBytes(ISO_8859_1));
  }

  private static void eventually(BooleanSupplier holds) throws InterruptedException {
    for (int i = 0; i < 100 && !holds.getAsBoolean(); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      var reply = new byte[8_192];
      int length = 0;
      for (int read = 0; read >= 0 && length < reply.length; ) {
        length += read;
        if (new String(reply, 0, length, ISO_8859_1).contains("\r\n\r\n")) {
          break;
        }
        read = socket.getInputStream().read(reply, length, reply.length - length);
      }
      return new String(reply, 0, length, ISO_8859_1);
    }
  }
}
