package stepup.spark;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/**
 * The classes of Stepup and its libraries, as they are in the jar that this class was loaded from;
 * none of Spark's libraries. Of what is around it sees the JDK, Spark's own interface and this
 * package.
 */
final class OwnLibraries extends URLClassLoader {
  private static final List<String> SHARED =
      List.of("stepup.spark.", "org.apache.spark.", "org.apache.hadoop.", "scala.");

  private static final String LIBRARIES = "lib/";

  private static @Nullable OwnLibraries here;

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader around;

  private OwnLibraries(URL[] jars) {
    super("stepup", jars, ClassLoader.getPlatformClassLoader());
    this.around = OwnLibraries.class.getClassLoader();
  }

  /** What was serialized by these classes somewhere, and makes what is needed here. */
  static Object opened(byte[] shipment) {
    try (var in = new Shipments(shipment)) {
      return ((Supplier<?>) in.readObject()).get();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new object of a class that is no other than here. */
  static <T> T create(String name, Class<T> type) {
    try {
      return type.cast(ofThisJvm().loadClass(name).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static synchronized OwnLibraries ofThisJvm() {
    var libraries = here;
    if (libraries == null) {
      try {
        libraries = new OwnLibraries(jars());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      here = libraries;
    }
    return libraries;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return SHARED.stream().anyMatch(name::startsWith)
        ? around.loadClass(name)
        : super.loadClass(name, resolve);
  }

  /** This jar, and those in it, unpacked. */
  private static URL[] jars() throws IOException {
    var own = ownJar();
    var folder =
        SparkEnv.get() == null
            ? Files.createTempDirectory("stepup-")
            : Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()), "stepup-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    var jars = new ArrayList<URL>();
    jars.add(own.toUri().toURL());
    try (var jar = new JarFile(own.toFile())) {
      for (var entry : jar.stream().filter(e -> e.getName().startsWith(LIBRARIES)).toList()) {
        if (!entry.isDirectory()) {
          var file = folder.resolve(entry.getName().substring(LIBRARIES.length()));
          try (var in = jar.getInputStream(entry)) {
            Files.copy(in, file);
          }
          jars.add(file.toUri().toURL());
        }
      }
    }
    return jars.toArray(URL[]::new);
  }

  private static Path ownJar() throws IOException {
    try {
      var source = OwnLibraries.class.getProtectionDomain().getCodeSource();
      var jar = Path.of(source.getLocation().toURI());
      if (Files.isRegularFile(jar)) {
        return jar;
      }
      throw new IOException(jar + ": this is no jar; hand Spark the one that make spark builds");
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      files.map(Path::toFile).forEach(File::delete);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Whoever clears up after Spark finds them.
    }
  }

  /** Reads objects of these classes. */
  private static final class Shipments extends ObjectInputStream {
    Shipments(byte[] shipment) throws IOException {
      super(new ByteArrayInputStream(shipment));
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
      return Class.forName(type.getName(), false, ofThisJvm());
    }
  }
}
