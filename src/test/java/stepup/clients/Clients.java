package stepup.clients;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import stepup.Folders;
import stepup.Serving;
import stepup.Shipped;

/**
 * Generates clients of the API document that a running service serves, in TypeScript and in Java,
 * compiles them with programs that ask everything there is, and runs these against the service.
 *
 * <p>What is generated is made anew in {@code target/clients}; so is what is compiled. The programs
 * are in {@code src/clients}.
 */
final class Clients {
  private static final Path WORK = Path.of("target/clients").toAbsolutePath();
  private static final Path NODE = WORK.resolve("node");
  private static final Path JAVA = WORK.resolve("java");

  private Clients() {}

  /**
   * The arguments are the jar of the generator, and the folder with the libraries that a generated
   * Java client needs.
   */
  public static void main(String[] args) throws Exception {
    try (var server = Serving.start(Shipped::live, entries -> {})) {
      var address = "http://127.0.0.1:" + server.port();
      var operators = "http://127.0.0.1:" + server.opsPort();
      var document = WORK.resolve("openapi.json");
      Files.writeString(document, served(address + "/openapi.json"));
      var typescript = askInTypeScript(args[0], document, address, operators);
      var java = askInJava(args[0], args[1], document, address, operators);
      var ended =
          "clients: TypeScript asked %s, Java asked %s, and all is right"
              .formatted(typescript, java);
      System.out.println(ended);
      if (!Files.readString(Path.of("README.md")).contains("```text clients\n" + ended + "\n```")) {
        throw new IllegalStateException("the README shows something else");
      }
    }
  }

  private static String askInTypeScript(
      String generator, Path document, String address, String operators) throws Exception {
    generate(
        generator,
        document,
        NODE.resolve("generated"),
        List.of("-g", "typescript-fetch", "--additional-properties=importFileExtension=.js"));
    run(List.of(NODE.resolve("node_modules/.bin/tsc").toString(), "-p", NODE.toString()));
    return run(List.of("node", NODE.resolve("compiled/ask.js").toString(), address, operators));
  }

  private static String askInJava(
      String generator, String libraries, Path document, String address, String operators)
      throws Exception {
    generate(
        generator,
        document,
        JAVA,
        List.of(
            "-g",
            "java",
            "--library=native",
            "--invoker-package=stepup.client",
            "--api-package=stepup.client.api",
            "--model-package=stepup.client.model",
            "--additional-properties=openApiNullable=false,hideGenerationTimestamp=true"));
    var classes = WORK.resolve("classes");
    Files.createDirectories(classes);
    var path = classes + File.pathSeparator + Path.of(libraries, "*");
    var javac = new ArrayList<>(List.of(tool("javac"), "-nowarn", "-proc:none", "--release", "17"));
    javac.addAll(List.of("-d", classes.toString(), "-cp", path));
    javac.addAll(sources(JAVA.resolve("src/main/java")));
    javac.addAll(sources(Path.of("src/clients/java")));
    run(javac);
    return run(List.of(tool("java"), "-cp", path, "stepup.clients.Ask", address, operators));
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static List<String> sources(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.map(Path::toString).filter(f -> f.endsWith(".java")).toList();
    }
  }

  /** Leaves nothing of an earlier run; a warning about the document is no failure, an error is. */
  private static void generate(String generator, Path document, Path folder, List<String> language)
      throws Exception {
    if (Files.exists(folder)) {
      Folders.delete(folder);
    }
    var command = new ArrayList<>(List.of(tool("java"), "-jar", generator, "generate"));
    command.addAll(List.of("-i", document.toString(), "-o", folder.toString()));
    command.addAll(language);
    var said = run(command);
    if (said.contains(" ERROR ")) {
      throw new IllegalStateException(said);
    }
  }

  /** What a program prints; it must not fail. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          command.stream().limit(4).collect(Collectors.joining(" ")) + " failed:\n" + said);
    }
    return said;
  }

  private static String served(String address) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(address)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
