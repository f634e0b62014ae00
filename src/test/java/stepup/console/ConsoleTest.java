package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.access.Access;
import stepup.access.Caller;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.http.Page;
import stepup.http.Server;

/** What holds for every page of the console, whatever it shows. */
class ConsoleTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A key of every page, and of texts that templates make keys of. */
  private static final Pattern SAID =
      Pattern.compile("say\\(\\s*\"([a-z]+\\.[A-Za-z0-9]+)\"\\s*[,)]");

  @TempDir private static Path folder;
  private static final Map<Role, String> KEYS = new HashMap<>();
  private static Access access;
  private static Console console;
  private static Server open;
  private static Server guarded;

  @BeforeAll
  static void start() throws IOException {
    var lines = new ArrayList<>(List.of(String.join(",", NewKey.LABELS)));
    for (var role : EnumSet.complementOf(EnumSet.of(Role.ANYONE))) {
      var key = NewKey.of("analyst", Set.of(role), null);
      lines.add(key.line());
      KEYS.put(role, key.key());
    }
    var file = Files.write(folder.resolve("keys.csv"), lines);
    access = Access.of(new Access.Settings(file, null), Clock.systemUTC());
    open = server(Access.OPEN);
    guarded = server(access);
  }

  private static Server server(Access who) throws IOException {
    var setup = new Setup(folder).access(who);
    console = new Console(setup.parts());
    return setup.serve(console.pages());
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
    access.close();
  }

  @Test
  void theRootLeadsToTheMatrixInTheLanguageThatIsWanted() throws Exception {
    for (var wanted :
        Map.of(
                "", "en",
                "pt", "pt-BR",
                "pt-PT, en;q=0.5", "pt-BR",
                "zh", "zh-CN",
                "zh-Hans-CN;q=0.4, de", "zh-CN",
                "fr, en;q=0.1", "en",
                "not a language;;", "en")
            .entrySet()) {
      for (var path : List.of("/", "/console")) {
        var answer = get(open, path, "Accept-Language", wanted.getKey());
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location"))
            .as(wanted.getKey())
            .hasValue("/console/" + wanted.getValue() + "/matrix");
      }
    }
  }

  @Test
  void everySectionIsShownInEveryLanguageUnderTheStrictPolicy() throws Exception {
    for (var language : Words.LANGUAGES) {
      for (var section : Section.values()) {
        var answer = get(open, Visit.address(language, section));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
            .contains("<html lang=\"" + language + "\">")
            .contains("aria-current=\"page\"")
            .doesNotContainPattern("(?i)<script(?![^>]* src=)")
            .doesNotContainPattern("(?i)<style|\\sstyle=|\\son[a-z]+=|javascript:");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
            .hasValue(Console.POLICY)
            .hasValueSatisfying(policy -> assertThat(policy).doesNotContain("unsafe"));
        assertThat(answer.headers().firstValue("Content-Language")).hasValue(language);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      }
    }
  }

  @Test
  void whatIsNotThereIsToldOnAPage() throws Exception {
    for (var path : List.of("/console/en/nothing", "/console/xx/matrix", "/console/en-US/status")) {
      var answer = get(open, path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).contains("<html lang=\"en\">", "There is nothing at this address.");
    }
    for (var path :
        List.of(
            "/console/assets/nothing.js",
            "/console/assets/console.properties",
            "/console/assets/..%2Fwords%2Fen%2Fstatus.properties",
            "/console/assets/%2e%2e")) {
      assertThat(get(open, path).statusCode()).as(path).isIn(400, 404);
    }
  }

  @Test
  void whatPagesAreMadeOfIsThereAndMayBeKept() throws Exception {
    var page = get(open, "/console/en/matrix").body();
    var assets = Pattern.compile("(?:src|href)=\"(/console/assets/[^\"]+)\"").matcher(page);
    int count = 0;
    while (assets.find()) {
      var answer = get(open, assets.group(1));
      assertThat(answer.statusCode()).as(assets.group(1)).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control"))
          .hasValue("public, max-age=31536000, immutable");
      assertThat(assets.group(1)).containsPattern("\\?v=[0-9a-f]{16}$");
      count++;
    }
    assertThat(count).isGreaterThan(4);
  }

  @Test
  void everyLanguageSaysTheSame() {
    var english = Words.in("en").patterns();
    for (var language : Words.LANGUAGES) {
      var texts = Words.in(language).patterns();
      assertThat(texts.keySet()).as(language).isEqualTo(english.keySet());
      texts.forEach(
          (key, text) -> {
            assertThat(text).as(language + " " + key).isNotBlank();
            assertThat(places(text)).as(language + " " + key).isEqualTo(places(english.get(key)));
          });
    }
  }

  /** Which of what it is about a text tells. */
  private static Set<String> places(String pattern) {
    var places = new TreeSet<String>();
    var place = Pattern.compile("\\{(\\d)").matcher(pattern);
    while (place.find()) {
      places.add(place.group(1));
    }
    return places;
  }

  @Test
  void everyTextThatIsSaidIsThere() throws IOException {
    var said = new HashSet<String>();
    for (var sources : List.of("src/main/jte", "src/main/java/stepup/console")) {
      try (var files = Files.walk(Path.of(sources))) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          var keys = SAID.matcher(Files.readString(file));
          while (keys.find()) {
            said.add(keys.group(1));
          }
        }
      }
    }
    assertThat(said).hasSizeGreaterThan(20);
    assertThat(Words.in("en").patterns().keySet()).containsAll(said);
  }

  @Test
  void browsersAskForTheKeyAndShowWhatItsRolesSay() throws Exception {
    for (var section : Section.values()) {
      var path = Visit.address("en", section);
      var unnamed = get(guarded, path);
      assertThat(unnamed.statusCode()).isEqualTo(401);
      assertThat(unnamed.headers().firstValue("WWW-Authenticate"))
          .hasValue("Basic realm=\"stepup\", charset=\"UTF-8\"");
      for (var role : KEYS.entrySet()) {
        var answer = get(guarded, path, "Authorization", typed(role.getValue()));
        boolean may = may(role.getKey(), section);
        assertThat(answer.statusCode())
            .as(section + " " + role.getKey())
            .isEqualTo(may ? 200 : 403);
        if (may) {
          for (var other : Section.values()) {
            assertThat(answer.body().contains("<li><a href=\"" + Visit.address("en", other) + "\""))
                .as(other + " offered to " + role.getKey())
                .isEqualTo(may(role.getKey(), other));
          }
        }
      }
      assertThat(get(guarded, path, "Authorization", typed("stepup_wrong")).statusCode())
          .isEqualTo(401);
      assertThat(get(guarded, path, "Authorization", "Basic ????").statusCode()).isEqualTo(401);
    }
    assertThat(get(guarded, "/").statusCode()).isEqualTo(303);
  }

  @Test
  void programsAreNotLetInByWhatBrowsersSendForOthersPages() throws Exception {
    var request =
        HttpRequest.newBuilder(uri(guarded, "/decide"))
            .header("Authorization", typed(KEYS.get(Role.DECIDE)))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
  }

  @Test
  void pagesOfOthersMayNotHaveABrowserSendAnything() throws Exception {
    var sent =
        console.pages().stream().filter(page -> page.method().equals("POST")).map(Page::path);
    var paths = sent.map(path -> path.replace("{language}", "en").replaceAll("\\{.*?}", "x"));
    for (var path : paths.toList()) {
      for (var header :
          List.of(
              List.of("Sec-Fetch-Site", "cross-site"),
              List.of("Sec-Fetch-Site", "same-site"),
              List.of("Origin", "http://evil.example"),
              List.of("Origin", "null"))) {
        var request =
            HttpRequest.newBuilder(uri(open, path))
                .header(header.get(0), header.get(1))
                .POST(BodyPublishers.ofString("x"))
                .build();
        var answer = CLIENT.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + " " + header).isEqualTo(403);
        assertThat(answer.body()).contains("asked-from-elsewhere");
      }
    }
  }

  private static boolean may(Role role, Section section) {
    return new Caller(Caller.Standing.KNOWN, "analyst", Set.of(role)).may(section.role());
  }

  private static String typed(String key) {
    var text = "analyst:" + key;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static URI uri(Server server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static HttpResponse<String> get(Server server, String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(server, path));
    for (int i = 0; i < headers.length; i += 2) {
      if (!headers[i + 1].isEmpty()) {
        request.header(headers[i], headers[i + 1]);
      }
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
