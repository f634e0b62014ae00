package stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import stepup.catalog.Offer;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;
import stepup.json.RequestProblem;
import stepup.library.InParallel;
import stepup.tables.RulesException;

/** The core in the process of another program. */
class LibraryTest {
  private static final Path NEEDED = Path.of("src/test/resources/library/needed.txt");
  private static final Pattern JAR = Pattern.compile("(.+?)-\\d.*\\.jar");
  private static final Stepup STEPUP = Stepup.load(Path.of("rules"));

  @TempDir Path folder;

  @Test
  void theExampleOfTheReadmeCompilesAndPrintsWhatIsShown() throws Exception {
    var source = folder.resolve("Example.java");
    Files.writeString(source, readme("java library"));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var path = classPath();
    assertThat(
            compiler.run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString()))
        .isZero();
    assertThat(run(path + File.pathSeparator + folder, "Example"))
        .isEqualTo(readme("text library"));
  }

  /** As in an application server, or where Spark calls. */
  @Test
  void rulesLoadWhateverClassesTheThreadThatAsksCanSee() throws Exception {
    var jars = new ArrayList<URL>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      jars.add(Path.of(entry).toUri().toURL());
    }
    try (var apart =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var type = apart.loadClass(Stepup.class.getName());
      var loaded = type.getMethod("load", Path.class).invoke(null, Path.of("rules"));
      assertThat(type).isNotEqualTo(Stepup.class);
      assertThat(type.getMethod("version").invoke(loaded)).isEqualTo(STEPUP.version());
    }
  }

  @Test
  void severalThreadsGetTheAnswersThatOneGets() throws Exception {
    var classes = folder.resolve("stepup/library");
    Files.createDirectories(classes);
    try (var compiled = Files.list(Path.of("target/test-classes/stepup/library"))) {
      for (var file : compiled.toList()) {
        Files.copy(file, classes.resolve(file.getFileName().toString()));
      }
    }
    var args = new ArrayList<>(List.of(InParallel.class.getName()));
    Shipped.rules().catalog().offers().values().stream().map(Offer::id).forEach(args::add);
    assertThat(run(classPath() + File.pathSeparator + folder, args.toArray(String[]::new)))
        .matches("432 requests, 432 different answers, 8 threads: 0 answered otherwise\\R");
  }

  /** So that whoever depends on this project gets what those tests ran with. */
  @Test
  void whatTheLibraryDoesNotNeedIsOptional() throws Exception {
    var needed = Set.copyOf(Files.readAllLines(NEEDED));
    var project =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new File("pom.xml"))
            .getDocumentElement();
    var direct = new TreeSet<String>();
    for (var dependency : children(child(project, "dependencies"), "dependency")) {
      var scope = text(dependency, "scope");
      if (scope.isEmpty()) {
        var artifact = text(dependency, "artifactId");
        assertThat(text(dependency, "optional"))
            .as(artifact)
            .isEqualTo(needed.contains(artifact) ? "" : "true");
        direct.add(artifact);
      }
    }
    assertThat(direct).hasSizeGreaterThan(20);
    assertThat(needed)
        .noneMatch(
            artifact ->
                artifact.matches(
                    "(javalin|jetty|jakarta|kotlin|postgres|flyway|Hikari|opentelemetry|prometheus|picocli|jsoup).*"));
  }

  @Test
  void factsAndJsonGetTheSameAnswer() throws IOException {
    var json =
        Files.readString(Path.of("rules/scenarios/blocked-by-another-reseller.request.json"));
    var entry = STEPUP.decide(STEPUP.read(json));
    assertThat(STEPUP.answer(entry))
        .contains(entry.id().toString(), STEPUP.version())
        .isEqualTo(STEPUP.decide(json).replaceFirst("[0-9a-f-]{36}", entry.id().toString()));
    assertThat(STEPUP.in("zh-CN").answer(entry)).contains("客户已通过");
    assertThat(STEPUP.in("de").answer(entry)).isEqualTo(STEPUP.answer(entry));
  }

  @Test
  void namesInFactsAreReadAsInRequests() {
    var entry = STEPUP.decide(facts("o365_business", "Cancelled"));
    assertThat(entry.facts().subscriptions().get(0))
        .extracting(Facts.Subscription::offer, Facts.Subscription::status)
        .containsExactly("office-365-business", "deleted");
    assertThatThrownBy(() -> STEPUP.decide(facts("office-365-business", "activ")))
        .isInstanceOf(RequestProblem.class)
        .hasMessageContaining("/subscriptions/0/status: ")
        .hasMessageContaining("did you mean `active`?");
    assertThatThrownBy(() -> STEPUP.decide("{"))
        .isInstanceOfSatisfying(
            RequestProblem.class,
            e -> assertThat(e.kind()).isEqualTo(RequestProblem.Kind.UNREADABLE));
  }

  @Test
  void todayIsTheDayInChinaUnlessAnotherClockIsGiven() {
    var facts = "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": []}";
    var night = Clock.fixed(Instant.parse("2026-11-22T23:00:00Z"), ZoneOffset.UTC);
    assertThat(STEPUP.at(night).read(facts).asOf()).isEqualTo(LocalDate.of(2026, 11, 22));
    assertThat(STEPUP.at(night.withZone(Stepup.CHINA)).read(facts).asOf())
        .isEqualTo(LocalDate.of(2026, 11, 23));
  }

  @Test
  void aDecisionIsRecordedBeforeItIsGivenOrNotGiven() {
    var kept = new ArrayList<DecisionRecord>();
    var entry = STEPUP.recordingTo(kept::addAll).decide(facts("office-365-business", "active"));
    assertThat(kept).containsExactly(entry);
    var full =
        STEPUP.recordingTo(
            entries -> {
              throw new DecisionLog.DecisionNotRecordedException(new IOException("full"));
            });
    assertThatThrownBy(() -> full.decide(facts("office-365-business", "active")))
        .isInstanceOf(DecisionLog.DecisionNotRecordedException.class);
  }

  @Test
  void rulesWithAnyMistakeOrWrongScenarioDoNotLoad() throws IOException {
    var rules = Shipped.copiedTo(folder.resolve("rules"));
    var table = rules.resolve("upgrade-paths.csv");
    var text = Files.readString(table);
    Files.writeString(
        table, text.replace("office-365-proplus", "proplu").replace("upgrade_only", "x"));
    assertThatThrownBy(() -> Stepup.load(rules))
        .isInstanceOfSatisfying(
            RulesException.class, e -> assertThat(e.errors()).hasSizeGreaterThan(7));
    Files.writeString(table, text);
    var conditions = rules.resolve("eligibility.csv");
    Files.writeString(
        conditions, Files.readString(conditions).replaceFirst("(?m)^(E-10,.*),yes,", "$1,no,"));
    assertThatThrownBy(() -> Stepup.load(rules)).hasMessageContaining("scenarios/");
  }

  private static Facts facts(String offer, String status) {
    return new Facts(
        new Facts.Customer("c", Set.of("office-365"), Map.of()),
        Facts.Reseller.UNSTATED,
        List.of(
            new Facts.Subscription(
                "s", offer, status, 25, null, null, List.of(), null, null, Map.of())),
        Facts.Coverage.TENANT,
        LocalDate.of(2026, 11, 22),
        null);
  }

  /** The classes of this project and the libraries that are needed, and nothing else. */
  private static String classPath() throws IOException {
    var needed = Set.copyOf(Files.readAllLines(NEEDED));
    var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var found = new TreeSet<String>();
    var path = new ArrayList<>(List.of(Path.of("target/classes").toAbsolutePath().toString()));
    for (var entry : all.split(File.pathSeparator, -1)) {
      var jar = JAR.matcher(Path.of(entry).getFileName().toString());
      if (jar.matches() && needed.contains(jar.group(1))) {
        path.add(entry);
        found.add(jar.group(1));
      }
    }
    assertThat(found).isEqualTo(new TreeSet<>(needed));
    return String.join(File.pathSeparator, path);
  }

  private static String run(String classPath, String... mainAndArguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath));
    command.addAll(List.of(mainAndArguments));
    var errors = Files.createTempFile("library", ".txt");
    try {
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
      return out;
    } finally {
      Files.delete(errors);
    }
  }

  private static String readme(String kind) throws IOException {
    var block =
        Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1);
  }

  private static List<Element> children(Element parent, String name) {
    var children = new ArrayList<Element>();
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }

  private static Element child(Element parent, String name) {
    return children(parent, name).get(0);
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream()
        .map(Element::getTextContent)
        .collect(Collectors.joining());
  }
}
