package stepup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.analysis.Progress;
import stepup.analysis.SpaceWitness;
import stepup.decision.DecisionService;
import stepup.live.Proven;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** The command line. Everything is wired here, by hand. */
@Command(
    name = "stepup",
    mixinStandardHelpOptions = true,
    version = "stepup " + Main.VERSION,
    description =
        "Decides which subscription upgrades and added licences a customer is eligible for, and says why.")
public final class Main {
  static final String VERSION = "1.0.0-SNAPSHOT";

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  private Main(Map<String, String> environment) {
    this.environment = environment;
  }

  public static void main(String[] args) {
    System.exit(
        run(
            System.getenv(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /**
   * Runs one command; returns its exit code. 0: done; 1: something is wrong with rules, facts or
   * settings; 2: wrong usage.
   */
  static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    try {
      return execute(environment, out, err, args);
    } catch (OutOfMemoryError e) {
      err.println(
          "the rules need more memory than Java has; raise it with java -Xmx, or lower MAX_FILE_BYTES, MAX_WORKBOOK_BYTES or MAX_SHEET_ROWS");
      return 1;
    }
  }

  private static int execute(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main(environment))
        .addSubcommand(new CheckCommand(environment))
        .addSubcommand(new WorkbookCommand(environment))
        .addSubcommand(new MutateCommand(environment, (files, rules) -> new SpaceWitness(rules)))
        .addSubcommand(new DiffCommand(environment))
        .addSubcommand(new CoverageCommand(environment))
        .addSubcommand(new SuggestCommand(environment))
        .addSubcommand(new ImpactCommand(() -> environment))
        .addSubcommand(new InvariantsCommand(environment))
        .addSubcommand(new ImportPageCommand(environment))
        .addSubcommand(new LogCommand(environment))
        .addSubcommand(new KeyCommand())
        .addSubcommand(new BundleCommand(environment, VERSION))
        .addSubcommand(new RehearseCommand(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof RulesException || e instanceof Settings.BadSettings) {
                err.println(e.getMessage());
                return 1;
              }
              if (e instanceof IOException io) {
                err.println(OutFile.said(io));
                return 1;
              }
              throw e;
            })
        .execute(args);
  }

  @Command(name = "serve", description = "Serves POST /decide and the pages around it.")
  int serve() throws IOException, InterruptedException {
    var settings = Settings.from(environment);
    var service = Service.start(settings);
    var server = service.server();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, settings.drainSeconds())));
    LOG.info(
        "rules {} serve on port {}, see /docs; operators on port {}, see /status",
        service.rules().now().rules().version(),
        server.port(),
        server.opsPort());
    if (service.access().asks() && !settings.encrypted()) {
      LOG.warn(
          "keys and tokens cross the network as they are; set TLS_CERTIFICATE and TLS_KEY, or have a proxy on this machine encrypt");
    }
    Thread.currentThread().join();
    return 0;
  }

  @Command(
      name = "decide",
      description =
          "Decides requests from a file, one JSON document or one a line, and answers them in order.")
  int decide(
      @Parameters(paramLabel = "FILE", description = "A file of requests, or - for standard input.")
          String file,
      @Option(
              names = "--explain",
              description = "Report every condition row with the values it looked at.")
          boolean explain,
      @Option(
              names = "--language",
              paramLabel = "TAG",
              description = "The language of messages, for example pt-BR.")
          String language,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Where answers are written instead of standard output; a new file.")
          Path answers,
      @Option(names = "--resume", description = "Go on after the last answer in the file of --out.")
          boolean resume,
      @Option(
              names = "--from",
              paramLabel = "N",
              defaultValue = "1",
              description = "The first line to answer; blank lines count.")
          long from,
      @Option(
              names = "--threads",
              paramLabel = "N",
              description = "How many lines are decided at a time; otherwise one a core.")
          Integer threads,
      @Option(
              names = "--progress",
              description = "Show progress also if standard error is no terminal.")
          boolean progress)
      throws IOException {
    usage(from >= 1, "--from is the number of a line, from 1");
    usage(threads == null || threads >= 1, "--threads is at least 1");
    usage(answers != null || !resume, "--resume needs --out, the file to go on with");
    var settings = Settings.from(environment);
    RuleSet.keepCompiledIn(settings.data());
    var proven = Proven.of(RuleFiles.read(settings.rules(), settings.limits()), Gates.of(settings));
    proven.warnings().forEach(warning -> LOG.warn("{}", warning));
    var clock = Clock.system(settings.zone());
    try (var recording = Recording.open(settings, clock)) {
      var service = new DecisionService(UUID::randomUUID, recording.log(), settings.budget());
      return new DecideCommand(
              proven.rules(), service, clock, settings.server().limits(), explain, language)
          .run(
              file,
              new DecideCommand.Way(
                  answers,
                  resume,
                  from,
                  threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                  progress || Progress.onTerminal()),
              spec.commandLine().getOut(),
              spec.commandLine().getErr());
    }
  }

  private void usage(boolean right, String what) {
    if (!right) {
      throw new CommandLine.ParameterException(spec.commandLine(), what);
    }
  }

  @Command(
      name = "scenarios",
      description = "Runs the scenarios, and names the rows that none of them exercises.")
  int scenarios() {
    var settings = Settings.from(environment);
    var files = RuleFiles.read(settings.rules(), settings.limits());
    var report = Scenarios.run(files, RuleSet.load(files));
    var out = spec.commandLine().getOut();
    report.failures().forEach(out::println);
    var uncovered = report.coverage().uncovered();
    uncovered.forEach(
        row ->
            out.println(
                row.file()
                    + "!"
                    + row.row()
                    + " (row "
                    + row.id()
                    + "): no scenario exercises it; add one"));
    out.println(
        report.count()
            + " scenarios, "
            + report.failures().size()
            + " failures; "
            + (report.coverage().total() - uncovered.size())
            + " of "
            + report.coverage().total()
            + " rows and rules exercised");
    return report.failures().isEmpty() && uncovered.isEmpty() ? 0 : 1;
  }

  /**
   * Stops in the order that loses nothing: those who ask hear that it is not ready, requests in
   * flight finish, and then the log is closed.
   */
  private static void stop(Service service, int drainSeconds) {
    LOG.info("stopping");
    service.server().drain();
    try {
      TimeUnit.SECONDS.sleep(drainSeconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    service.close();
    LOG.info("stopped");
    // Otherwise a stop as it should be would end with the code of a signal, as if it had failed.
    Runtime.getRuntime().halt(0);
  }
}
