package stepup.office;

import com.sun.star.beans.PropertyValue;
import com.sun.star.beans.XPropertySet;
import com.sun.star.bridge.XUnoUrlResolver;
import com.sun.star.comp.helper.Bootstrap;
import com.sun.star.connection.NoConnectException;
import com.sun.star.frame.XComponentLoader;
import com.sun.star.frame.XDesktop;
import com.sun.star.lang.DisposedException;
import com.sun.star.lang.XMultiComponentFactory;
import com.sun.star.sheet.XSpreadsheetDocument;
import com.sun.star.uno.UnoRuntime;
import com.sun.star.uno.XComponentContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import stepup.Folders;

/**
 * A LibreOffice of its own, without a window and with a fresh profile, that makes and edits
 * documents as a person would. Speaks English (USA).
 */
public final class Office implements AutoCloseable {
  private static final Duration TO_START = Duration.ofMinutes(2);
  private static final Duration TO_STOP = Duration.ofSeconds(20);

  private final Path profile;
  private final Process process;
  private XDesktop desktop;

  private Office(Path profile, Process process) {
    this.profile = profile;
    this.process = process;
  }

  /**
   * How cells are kept as CSV, or taken from it.
   *
   * @param separators what may stand between two cells; the first is written
   * @param asShown whether a number is written as its format shows it
   * @param quoted whether every text is written between double quotes
   * @param text how many columns are taken as text, from the first; the others as if typed
   */
  public record Csv(String separators, Charset charset, boolean asShown, boolean quoted, int text) {
    /** What LibreOffice offers when it saves. */
    public static final Csv USUAL = new Csv(",", StandardCharsets.UTF_8, true, false, 0);

    public Csv separatedBy(String others) {
      return new Csv(others, charset, asShown, quoted, text);
    }

    public Csv in(Charset other) {
      return new Csv(separators, other, asShown, quoted, text);
    }

    public Csv notAsShown() {
      return new Csv(separators, charset, false, quoted, text);
    }

    public Csv quotingTexts() {
      return new Csv(separators, charset, asShown, true, text);
    }

    public Csv columnsAsText(int columns) {
      return new Csv(separators, charset, asShown, quoted, columns);
    }

    /** The numbers are LibreOffice's own: character sets, column types, language. */
    String options(boolean save) {
      var separator = new ArrayList<String>();
      separators.chars().forEach(c -> separator.add(String.valueOf(c)));
      var columns = new ArrayList<String>();
      for (int column = 1; column <= text; column++) {
        columns.add(column + "/2");
      }
      return String.join(
          ",",
          String.join("/", separator),
          "34",
          charset.equals(StandardCharsets.UTF_8) ? "76" : "1",
          "1",
          String.join("/", columns),
          "1033",
          String.valueOf(save && quoted),
          String.valueOf(save),
          String.valueOf(save && asShown),
          "false");
    }
  }

  /** Starts it; it must be closed. */
  public static Office start() throws Exception {
    var profile = Files.createTempDirectory("stepup-office");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var address = "socket,host=127.0.0.1,port=" + port + ";urp;";
    var process =
        new ProcessBuilder(
                "soffice",
                "-env:UserInstallation=" + profile.resolve("user").toUri(),
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--accept=" + address)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    var office = new Office(profile, process);
    try {
      office.connect("uno:" + address + "StarOffice.ComponentContext");
      return office;
    } catch (Exception e) {
      var log = Files.readString(profile.resolve("log"));
      office.close();
      throw new IllegalStateException("LibreOffice did not start: " + log, e);
    }
  }

  private void connect(String address) throws Exception {
    var here = Bootstrap.createInitialComponentContext(null);
    var resolver =
        UnoRuntime.queryInterface(
            XUnoUrlResolver.class,
            here.getServiceManager()
                .createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here));
    for (long end = System.nanoTime() + TO_START.toNanos(); ; TimeUnit.MILLISECONDS.sleep(100)) {
      try {
        var there = UnoRuntime.queryInterface(XComponentContext.class, resolver.resolve(address));
        XMultiComponentFactory services = there.getServiceManager();
        desktop =
            UnoRuntime.queryInterface(
                XDesktop.class,
                services.createInstanceWithContext("com.sun.star.frame.Desktop", there));
        return;
      } catch (NoConnectException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /** A new workbook with one empty sheet. */
  public Book create() throws Exception {
    return load("private:factory/scalc", Map.of());
  }

  /** Opens a workbook. */
  public Book open(Path file) throws Exception {
    return load(file.toUri().toString(), Map.of());
  }

  /** Opens a CSV file. */
  public Book open(Path file, Csv csv) throws Exception {
    return load(
        file.toUri().toString(),
        Map.of("FilterName", Book.CSV, "FilterOptions", csv.options(false)));
  }

  private Book load(String url, Map<String, Object> how) throws Exception {
    var loader = UnoRuntime.queryInterface(XComponentLoader.class, desktop);
    var all = new HashMap<>(how);
    all.put("Hidden", true);
    var document = loader.loadComponentFromURL(url, "_blank", 0, properties(all));
    return new Book(UnoRuntime.queryInterface(XSpreadsheetDocument.class, document));
  }

  static PropertyValue[] properties(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(
            entry -> {
              var property = new PropertyValue();
              property.Name = entry.getKey();
              property.Value = entry.getValue();
              return property;
            })
        .toArray(PropertyValue[]::new);
  }

  static void set(Object of, String property, Object value) throws Exception {
    UnoRuntime.queryInterface(XPropertySet.class, of).setPropertyValue(property, value);
  }

  /** Stops it, whatever state it is in, and deletes its profile. */
  @Override
  public void close() throws IOException {
    var all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    try {
      if (desktop != null) {
        desktop.terminate();
      }
    } catch (DisposedException e) {
      // It is gone already.
    }
    process.onExit().completeOnTimeout(process, TO_STOP.toSeconds(), TimeUnit.SECONDS).join();
    all.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    Folders.delete(profile);
  }
}
