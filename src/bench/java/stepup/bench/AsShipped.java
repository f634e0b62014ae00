package stepup.bench;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs what is measured with the libraries that the product has, and no other. */
final class AsShipped {
  static final String CLASS_PATH = "java.class.path";

  /** What others print that is no measurement. */
  static final File LOG = new File("target/bench/log.txt");

  private AsShipped() {}

  /** The class path of this process without other engines. */
  static String classPath() throws IOException {
    var entries = new ArrayList<String>();
    for (var entry : System.getProperty(CLASS_PATH).split(File.pathSeparator, -1)) {
      var name = Path.of(entry).getFileName().toString();
      if (!name.endsWith(".jar") || name.startsWith("jmh-") || name.startsWith("jopt-simple")) {
        entries.add(entry);
      }
    }
    try (var libraries = Files.list(Path.of("target", "lib"))) {
      libraries.map(Path::toString).sorted().forEach(entries::add);
    }
    return entries.stream().collect(joining(File.pathSeparator));
  }

  /** The {@code java} that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Runs a class in a JVM of its own, which prints what it measured: a name and a number a line.
   *
   * @param main its {@code main} is run
   */
  static Map<String, Double> run(Class<?> main, String... args)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(java(), "-Xmx2g", "-cp", classPath(), main.getName()));
    command.addAll(List.of(args));
    var process = new ProcessBuilder(command).redirectError(Redirect.appendTo(LOG)).start();
    try {
      var measured = new HashMap<String, Double>();
      var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      for (var line : printed.lines().toList()) {
        int space = line.lastIndexOf(' ');
        measured.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", args) + " failed; see " + LOG);
      }
      return measured;
    } finally {
      process.destroyForcibly();
    }
  }
}
