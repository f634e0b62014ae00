package stepup;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import stepup.audit.Entry;
import stepup.audit.Mask;
import stepup.audit.Query;
import stepup.audit.Recorded;
import stepup.audit.Segments;
import stepup.audit.Verification;
import stepup.postgres.Database;
import stepup.postgres.PostgresRecords;

/** Looks at recorded decisions, also while a service records more. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Verifies recorded decisions, and finds them.")
final class LogCommand implements Runnable {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  LogCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "log: write verify or find");
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Tells whether anything in the log of DATA was changed, removed, added or cut off since it was recorded, and where.",
      footer = {"", "Exit code: 0 if all is as it was recorded, 1 if not."})
  int verify(
      @Option(
              names = "--from",
              paramLabel = "SEGMENT",
              defaultValue = "1",
              description =
                  "The number of the oldest segment that is there, if older ones were taken away on purpose.")
          long from,
      @Option(
              names = "--expect",
              paramLabel = "SEQ:HASH",
              description = "A record and its hash, as /status had them, which must be in the log.")
          @Nullable String expect)
      throws IOException {
    var settings = Settings.from(environment);
    var out = spec.commandLine().getOut();
    if (from < 1) {
      throw new ParameterException(spec.commandLine(), "--from: write a number from 1");
    }
    Verification.Expected expected;
    try {
      expected = expect == null ? null : Verification.Expected.of(expect);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--expect: " + e.getMessage());
    }
    var found = Verification.of(settings.data(), settings.log().chain(), from, expected);
    found.notes().forEach(note -> out.println("note: " + note));
    found.wrong().forEach(out::println);
    out.println(
        found.segments()
            + (found.segments() == 1 ? " segment, " : " segments, ")
            + found.records()
            + (found.records() == 1 ? " record; " : " records; ")
            + (found.good()
                ? "all as recorded, up to " + found.seq() + ":" + found.hash()
                : "not as recorded"));
    return found.good() ? 0 : 1;
  }

  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description = "Prints the recorded decisions that fit everything that is said, oldest first.")
  int find(
      @Option(names = "--id", paramLabel = "ID", description = "The decision's id.")
          @Nullable String id,
      @Option(
              names = "--customer",
              paramLabel = "ID",
              description = "The customer's id; if it is hashed, LOG_MASK_KEY_FILE finds it.")
          @Nullable String customer,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description =
                  "The earliest time, such as 2026-11-22T08:00:00Z, or a day in TIME_ZONE.")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description =
                  "The latest: decisions before this time, or up to the end of this day in TIME_ZONE.")
          @Nullable String until,
      @Option(
              names = "--verdict",
              paramLabel = "VERDICT",
              description =
                  "eligible, not_eligible or undetermined: of the order if there is one, of any upgrade or added licences otherwise.")
          @Nullable String verdict,
      @Option(
              names = "--reason",
              paramLabel = "CODE",
              description = "The code of a reason, warning or follow-up.")
          @Nullable String reason,
      @Option(
              names = "--row",
              paramLabel = "ROW",
              description = "The id of a row or rule that fired, such as E-40.")
          @Nullable String row,
      @Option(names = "--limit", paramLabel = "NUMBER", description = "How many at most.")
          @Nullable Long limit,
      @Option(names = "--newest-first", description = "Begin with the newest.") boolean newestFirst,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "text",
              description = "text (default): one line a decision; json: the record, one a line.")
          Format format,
      @Option(
              names = "--database",
              description =
                  "Look in the database of DATABASE_URL, for decisions of every service that ships there.")
          boolean inDatabase)
      throws IOException {
    var settings = Settings.from(environment);
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit: write a number from 1");
    }
    if (verdict != null && !Set.of("eligible", "not_eligible", "undetermined").contains(verdict)) {
      throw new ParameterException(
          spec.commandLine(), "--verdict: write eligible, not_eligible or undetermined");
    }
    var query =
        new Query(
            id,
            customer == null ? null : forms(customer, settings.log().mask()),
            since == null ? null : time("--since", since, settings.zone(), 0),
            until == null ? null : time("--until", until, settings.zone(), 1),
            verdict,
            reason,
            row,
            limit == null ? Long.MAX_VALUE : limit,
            newestFirst);
    var out = spec.commandLine().getOut();
    var times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(settings.zone());
    Segments.Found each = (recorded, entry) -> print(recorded, entry, format, times, out);
    long found =
        inDatabase
            ? PostgresRecords.find(database(settings), query, each)
            : Segments.of(settings.data()).find(query, each);
    out.flush();
    if (found == 0 && format == Format.TEXT) {
      spec.commandLine().getErr().println("no recorded decision fits");
    }
    return 0;
  }

  private Database database(Settings settings) {
    var database = settings.database();
    if (database == null) {
      throw new ParameterException(
          spec.commandLine(), "--database: set DATABASE_URL, or leave it out to look in DATA");
    }
    return database;
  }

  private static void print(
      Recorded recorded, Entry entry, Format format, DateTimeFormatter times, PrintWriter out)
      throws IOException {
    if (format == Format.JSON) {
      out.println(recorded.line());
    } else {
      var line =
          times.format(entry.time())
              + "  "
              + entry.id()
              + "  "
              + (entry.customer().isEmpty() ? "-" : entry.customer())
              + "  "
              + String.join(", ", entry.verdicts()).replace('_', ' ')
              + (entry.reasons().isEmpty() ? "" : "  " + String.join(", ", entry.reasons()))
              + (entry.rows().isEmpty() ? "" : "  (" + String.join(", ", entry.rows()) + ")");
      // A caller's id must not steer the terminal.
      out.println(line.replaceAll("[\\p{C}\\u2028\\u2029]", " "));
    }
    if (out.checkError()) {
      throw new IOException("the output is closed");
    }
  }

  private static Set<String> forms(String customer, Mask mask) {
    var forms = new LinkedHashSet<String>();
    forms.add(customer);
    var hashed = mask.hashed(customer);
    if (hashed != null) {
      forms.add(hashed);
    }
    return forms;
  }

  private Instant time(String option, String text, ZoneId zone, int daysLater) {
    try {
      return text.length() == "2026-11-22".length()
          ? LocalDate.parse(text).plusDays(daysLater).atStartOfDay(zone).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          option
              + ": `"
              + text
              + "` is no time; write a day such as 2026-11-22, or a time such as 2026-11-22T08:00:00Z");
    }
  }
}
