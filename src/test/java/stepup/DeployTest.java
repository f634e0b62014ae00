package stepup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stepup.access.NewKey;
import stepup.access.Role;

/** The files in src/deploy fit the service and one another, and it starts as they start it. */
@Timeout(120)
class DeployTest {
  private static final Path FOLDER = Path.of("src", "deploy");
  private static final String PAGE = read(FOLDER.resolve("README.md"));
  private static final List<JsonNode> MANIFEST = documents("kubernetes.yaml");
  private static final JsonNode SET = only("StatefulSet").path("spec");
  private static final JsonNode POD = SET.at("/template/spec");
  private static final JsonNode CONTAINER = POD.at("/containers/0");
  private static final List<String> UNIT = lines("stepup.service");
  private static final List<String> IMAGE = lines("Containerfile");

  /** What a stop takes besides draining: requests in flight, shipping and traces. */
  private static final int STOP_SECONDS = 20;

  @TempDir Path folder;

  @Test
  void everySettingInTheFilesIsOne() {
    assertThat(settings()).contains("HOST", "KEYS", "TLS_KEY", "DRAIN_SECONDS");
    assertThat(settings())
        .containsAll(environmentOfImage().keySet())
        .containsAll(environmentOfUnit().keySet())
        .containsAll(environmentOfPod().keySet());
  }

  @Test
  void everySettingHasItsTopic() {
    assertThat(settingsOfPage()).containsExactlyInAnyOrderElementsOf(settings());
  }

  @Test
  void aStopHasTheTimeItNeeds() {
    int drain = Integer.parseInt(environmentOfPod().get("DRAIN_SECONDS"));
    assertThat(POD.path("terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(drain + STOP_SECONDS);
    var ready = CONTAINER.path("readinessProbe");
    assertThat(drain)
        .isGreaterThan(
            ready.path("periodSeconds").asInt() * ready.path("failureThreshold").asInt());
    assertThat(Integer.parseInt(unit("TimeoutStopSec")))
        .isGreaterThanOrEqualTo(
            Integer.parseInt(environmentOfUnit().get("DRAIN_SECONDS")) + STOP_SECONDS);
    assertThat(image("STOPSIGNAL")).isEqualTo("SIGTERM");
  }

  @Test
  void nothingRunsAsRootOrWritesButToItsData() {
    var user = POD.at("/securityContext/runAsUser").asText();
    assertThat(image("USER")).matches("[1-9]\\d*:[1-9]\\d*").startsWith(user + ":");
    assertThat(POD.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(POD.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(POD.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    var context = CONTAINER.path("securityContext");
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");

    assertThat(unit("User")).isNotEqualTo("root");
    assertThat(unit("ProtectSystem")).isEqualTo("strict");
    assertThat(unit("NoNewPrivileges")).isEqualTo("yes");
    assertThat(environmentOfUnit()).containsEntry("DATA", "/var/lib/" + unit("StateDirectory"));

    var data = environmentOfImage().get("DATA");
    assertThat(image("VOLUME")).isEqualTo(data);
    assertThat(SET.at("/volumeClaimTemplates/0/metadata/name").asText())
        .isEqualTo(mounts().get(data));
  }

  @Test
  void secretsAreMountedAndStandNowhere() {
    assertThat(MANIFEST).noneMatch(part -> part.path("kind").asText().equals("Secret"));
    var secrets = new HashSet<String>();
    for (var volume : POD.path("volumes")) {
      assertThat(volume.at("/secret/secretName").asText()).isNotEmpty();
      secrets.add(volume.path("name").asText());
    }
    for (var setting : List.of("KEYS", "TLS_CERTIFICATE", "TLS_KEY")) {
      var file = Path.of(environmentOfPod().get(setting));
      assertThat(secrets).contains(mounts().get(file.getParent().toString()));
    }
    assertThat(environmentOfImage()).doesNotContainKey("KEYS");
    assertThat(String.join("\n", IMAGE)).doesNotContain("keys", "COPY .");
  }

  @Test
  void whoIsReachedByOthersAsksWhoTheyAre() throws IOException {
    var settings = new HashMap<>(environmentOfImage());
    assertThatThrownBy(() -> Settings.from(settings))
        .hasMessageContaining("HOST: ")
        .hasMessageContaining("OPS_HOST: ")
        .hasMessageContaining("set KEYS or JWT_JWKS");
    settings.put("KEYS", keys(NewKey.of("a client", Set.of(Role.DECIDE), null)).toString());
    assertThat(Settings.from(settings).server().api().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void allPartsOfTheManifestMeanTheSamePodsAndPorts() {
    var labels = SET.at("/template/metadata/labels");
    assertThat(SET.at("/selector/matchLabels")).isEqualTo(labels);
    assertThat(only("PodDisruptionBudget").at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(only("NetworkPolicy").at("/spec/podSelector/matchLabels")).isEqualTo(labels);
    var usual = Settings.from(Map.of()).server();
    var ports = new HashMap<String, Integer>();
    CONTAINER
        .path("ports")
        .forEach(port -> ports.put(port.path("name").asText(), port.path("containerPort").asInt()));
    assertThat(ports).isEqualTo(Map.of("api", usual.api().port(), "ops", usual.ops().port()));
    assertThat(image("EXPOSE")).isEqualTo(usual.api().port() + " " + usual.ops().port());
    var services = new ArrayList<String>();
    for (var part : MANIFEST) {
      if (part.path("kind").asText().equals("Service")) {
        services.add(part.at("/metadata/name").asText());
        assertThat(part.at("/spec/selector")).isEqualTo(labels);
        for (var port : part.at("/spec/ports")) {
          assertThat(ports).containsKey(port.path("targetPort").asText());
        }
      }
    }
    assertThat(services).contains(SET.path("serviceName").asText());
    for (var rule : only("NetworkPolicy").at("/spec/ingress")) {
      assertThat(ports).containsKey(rule.at("/ports/0/port").asText());
    }
  }

  @Test
  void theImageIsBuiltOfWhatMakeGathers() {
    var makefile = read(Path.of("Makefile"));
    var gathers = Pattern.compile("cp -R (.+) target/image/").matcher(makefile).results().toList();
    assertThat(gathers).hasSize(1);
    var names =
        Arrays.stream(gathers.get(0).group(1).replace("$(JAR)", "target/stepup.jar").split(" ", -1))
            .map(path -> Path.of(path).getFileName().toString())
            .toList();
    assertThat(IMAGE.stream().filter(line -> line.startsWith("COPY ")).toList())
        .isNotEmpty()
        .allMatch(line -> names.contains(line.split(" ", -1)[1]));
    assertThat(names).contains("Containerfile");
  }

  @Test
  void everyAlertHasItsRowAndNoRowIsOfNone() {
    var alerts = new ArrayList<String>();
    documents("alerts.yml").get(0).findValues("alert").forEach(name -> alerts.add(name.asText()));
    var rows =
        Pattern.compile("^\\| `(Stepup\\w+)` \\| [^|]{10,} \\| [^|]{10,} \\|$", Pattern.MULTILINE)
            .matcher(PAGE)
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(alerts).isNotEmpty();
    assertThat(rows).containsExactlyElementsOf(alerts);
  }

  @Test
  void everyFileThatThePageNamesIsThere() {
    var links = Pattern.compile("\\]\\(([^)#:]+)(?:#([^)]+))?\\)").matcher(PAGE).results().toList();
    assertThat(links).isNotEmpty();
    for (var link : links) {
      var file = FOLDER.resolve(link.group(1)).normalize();
      assertThat(file).exists();
      if (link.group(2) != null) {
        assertThat(headings(read(file))).contains(link.group(2));
      }
    }
    var paths = Pattern.compile("src/[\\w./-]*\\w").matcher(PAGE).results().toList();
    assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path.group())).exists());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Containerfile", "stepup.service"})
  void itStartsSoAndWritesOnlyToItsData(String file) throws Exception {
    boolean container = file.equals("Containerfile");
    var settings = new HashMap<>(container ? environmentOfImage() : environmentOfUnit());
    var made = NewKey.of("a client", Set.of(Role.DECIDE), null);
    var data = folder.resolve("data");
    settings.putAll(
        Map.of(
            "KEYS",
            keys(made).toString(),
            "RULES",
            Path.of("rules").toAbsolutePath().toString(),
            "DATA",
            data.toString(),
            "HOST",
            "127.0.0.1",
            "OPS_HOST",
            "127.0.0.1",
            "DRAIN_SECONDS",
            "0"));
    var working = Files.createDirectory(folder.resolve("working"));
    var temporary = Files.createDirectory(folder.resolve("tmp"));
    var flags = flags(container ? commandOfImage() : List.of(unit("ExecStart").split(" ", -1)));
    flags.add("-Djava.io.tmpdir=" + temporary);
    var output = Files.createDirectory(folder.resolve("output"));
    try (var service = ServiceProcess.start(settings, output, working, flags)) {
      var client = HttpClient.newHttpClient();
      for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        var get = CONTAINER.path(probe).path("httpGet");
        assertThat(get.path("port").asText()).isEqualTo("ops");
        var asked =
            HttpRequest.newBuilder(uri(service.opsPort(), get.path("path").asText())).build();
        assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
      var request =
          HttpRequest.newBuilder(uri(service.port(), "/decide"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + made.key())
              .POST(
                  BodyPublishers.ofFile(
                      Path.of("rules/scenarios/blocked-by-another-reseller.request.json")))
              .build();
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      service.terminate();
      assertThat(service.exitCode()).as(service.output()).isZero();
    }
    assertThat(working).isEmptyDirectory();
    assertThat(temporary).isEmptyDirectory();
    assertThat(data).isNotEmptyDirectory();
  }

  private Path keys(NewKey key) throws IOException {
    return Files.writeString(
        folder.resolve("keys.csv"), String.join(",", NewKey.LABELS) + "\n" + key.line() + "\n");
  }

  /** The flags of Java in a command line, which must end as the service's does. */
  private static List<String> flags(List<String> command) {
    int size = command.size();
    assertThat(command.get(0)).matches("(/usr/bin/)?java");
    assertThat(command.get(size - 3)).isEqualTo("-jar");
    assertThat(command.get(size - 2)).endsWith("/stepup.jar");
    assertThat(command.get(size - 1)).isEqualTo("serve");
    return new ArrayList<>(command.subList(1, size - 3));
  }

  private static List<String> commandOfImage() throws IOException {
    var command = new ArrayList<String>();
    for (var part : List.of(image("ENTRYPOINT"), image("CMD"))) {
      new YAMLMapper().readTree(part).forEach(word -> command.add(word.asText()));
    }
    return command;
  }

  /** Every setting that the service reads. */
  private static Set<String> settings() {
    var asked = new HashSet<String>();
    Settings.from(
        new HashMap<String, String>() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getOrDefault(Object name, String otherwise) {
            asked.add((String) name);
            return otherwise;
          }
        });
    return asked;
  }

  /** Those that the operators' page sorts by topic. */
  private static List<String> settingsOfPage() {
    var table = PAGE.substring(PAGE.indexOf("| topic | settings |"));
    return Pattern.compile("`([A-Z0-9_]+)`")
        .matcher(table.substring(0, table.indexOf("\n\n")))
        .results()
        .map(setting -> setting.group(1))
        .toList();
  }

  private static Map<String, String> environmentOfImage() {
    return assignments(image("ENV"));
  }

  private static Map<String, String> environmentOfUnit() {
    return assignments(unit("Environment"));
  }

  private static Map<String, String> environmentOfPod() {
    var environment = new HashMap<String, String>();
    for (var setting : CONTAINER.path("env")) {
      environment.put(setting.path("name").asText(), setting.path("value").asText());
    }
    return environment;
  }

  private static Map<String, String> assignments(String text) {
    var assignments = new HashMap<String, String>();
    for (var assignment : text.split(" ", -1)) {
      var parts = assignment.split("=", 2);
      assignments.put(parts[0], parts[1]);
    }
    return assignments;
  }

  /** Names of volumes by where they are mounted. */
  private static Map<String, String> mounts() {
    var mounts = new HashMap<String, String>();
    for (var mount : CONTAINER.path("volumeMounts")) {
      mounts.put(mount.path("mountPath").asText(), mount.path("name").asText());
    }
    return mounts;
  }

  private static String unit(String name) {
    return only(UNIT, name + "=");
  }

  private static String image(String instruction) {
    return only(IMAGE, instruction + " ");
  }

  private static String only(List<String> lines, String begin) {
    var found = lines.stream().filter(line -> line.startsWith(begin)).toList();
    assertThat(found).as(begin).hasSize(1);
    return found.get(0).substring(begin.length());
  }

  private static JsonNode only(String kind) {
    var found = MANIFEST.stream().filter(part -> part.path("kind").asText().equals(kind)).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  private static List<JsonNode> documents(String name) {
    try (var values =
        new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(path(name).toFile())) {
      return values.readAll().stream().filter(Objects::nonNull).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<String> headings(String page) {
    return page.lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'));
  }

  private static List<String> lines(String name) {
    return read(path(name)).lines().toList();
  }

  private static Path path(String name) {
    return FOLDER.resolve(name);
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
