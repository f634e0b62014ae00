package stepup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.analysis.CoverageReport;
import stepup.analysis.Progress;
import stepup.analysis.RulesSource;
import stepup.analysis.SpaceCoverage;
import stepup.bundle.Bundle;
import stepup.bundle.Manifest;
import stepup.bundle.SigningKey;
import stepup.bundle.TrustedKey;
import stepup.live.Proven;
import stepup.tables.Limits;
import stepup.tables.Reading;

/** Builds the one file that replicas fetch their rules in. */
@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = {
      "Builds a bundle of RULES: one file, signed, with what was found out about the rules. Replicas fetch it from where BUNDLE says.",
      "The same rules, revision and key give the same bytes. Nothing is built of rules that could not go live."
    })
final class BundleCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final String stepup;

  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The private key to sign it with; without one it is not signed.")
  private @Nullable Path key;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      defaultValue = ".",
      description =
          "A folder, in which it is called by what is in it, or the file itself; the present folder by default.")
  private Path out;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      description =
          "Its place among all bundles: no replica goes back to a lower one. Otherwise the second of the commit that is checked out.")
  private @Nullable Long sequence;

  /**
   * @param stepup the version of Stepup
   */
  BundleCommand(Map<String, String> environment, String stepup) {
    this.environment = environment;
    this.stepup = stepup;
  }

  @Override
  public Integer call() {
    if (sequence != null && sequence < 1) {
      throw new ParameterException(spec.commandLine(), "--sequence is a whole number from 1");
    }
    var settings = Settings.from(environment);
    var signing = key == null ? null : SigningKey.read(key);
    var rules = new RulesSource(settings.rules(), settings.limits());
    var files = rules.present().files();
    var source = source(rules.checkedOut());
    var proven = Proven.of(files, Gates.of(settings));
    var coverage = coverage(proven);
    var bytes = Bundle.build(files, source, results(proven, coverage), signing);
    var bundle = written(bytes, settings.limits());
    var lines = spec.commandLine().getOut();
    lines.println(bundle.file);
    told(bundle.bundle, lines);
    lines.println(signing == null ? "not signed" : "signed with " + key);
    return 0;
  }

  private Manifest.Source source(RulesSource.@Nullable CheckedOut from) {
    if (sequence != null) {
      return new Manifest.Source(
          sequence, from == null ? null : from.commit(), from != null && from.changed(), stepup);
    }
    if (from == null) {
      throw new ParameterException(
          spec.commandLine(),
          "the rules are in no git repository, so say with --sequence which place the bundle has among all");
    }
    if (from.changed()) {
      throw new ParameterException(
          spec.commandLine(),
          "the rules differ from commit "
              + from.commit().substring(0, 10)
              + "; commit them, or say with --sequence which place the bundle has among all");
    }
    return new Manifest.Source(from.at().getEpochSecond(), from.commit(), false, stepup);
  }

  private CoverageReport coverage(Proven proven) {
    var err = spec.commandLine().getErr();
    try (var progress = Progress.on(err, Progress.onTerminal(), "cases")) {
      return SpaceCoverage.of(new Reading(proven.files()), proven.rules(), progress).report();
    }
  }

  private static Manifest.Results results(Proven proven, CoverageReport coverage) {
    int canMatter = coverage.cells().size() - coverage.count(CoverageReport.Fate.CANNOT_MATTER);
    return new Manifest.Results(
        proven.rules().rules().size(),
        proven.scenarios(),
        new Manifest.Share(coverage.rows() - coverage.unexercised().size(), coverage.rows()),
        new Manifest.Share(coverage.count(CoverageReport.Fate.SHOWN), canMatter),
        new Manifest.Share(coverage.exercisedCases(), coverage.allCases()));
  }

  private record Written(Path file, Bundle bundle) {}

  private Written written(byte[] bytes, Limits limits) {
    // What is not taken by replicas is not written either.
    var bundle = Bundle.read("the bundle", bytes, new Bundle.Trust(List.of(), true), limits);
    var file =
        Files.isDirectory(out) ? out.resolve(bundle.name() + Bundle.ENDING).normalize() : out;
    OutFile.write(file, bytes);
    return new Written(file, bundle);
  }

  private static void told(Bundle bundle, PrintWriter out) {
    var manifest = bundle.manifest();
    var source = manifest.source();
    var results = manifest.results();
    out.println(
        "version "
            + manifest.version()
            + ", sequence "
            + source.sequence()
            + (source.commit() == null
                ? ""
                : ", commit " + source.commit() + (source.changed() ? " and changes" : ""))
            + "; "
            + manifest.files().size()
            + " files");
    out.println(
        "%,d scenarios hold; %,d of %,d rows and rules exercised; %,d of %,d cells shown; %,d of %,d cases"
            .formatted(
                results.scenarios(),
                results.rows().some(),
                results.rows().all(),
                results.cells().some(),
                results.cells().all(),
                results.cases().some(),
                results.cases().all()));
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Checks a bundle as a replica does, and tells what is in it.")
  int show(
      @Parameters(paramLabel = "FILE", description = "The bundle.") Path file,
      @Option(
              names = "--key",
              split = ",",
              paramLabel = "FILE",
              description = "The public keys to check it by; otherwise no signature is looked at.")
          @Nullable List<Path> keys)
      throws IOException {
    var limits = Settings.from(environment).limits();
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(limits.inflatedBytes() + 1);
    }
    var trusted = keys == null ? List.<TrustedKey>of() : TrustedKey.read(keys);
    var bundle =
        Bundle.read(file.toString(), bytes, new Bundle.Trust(trusted, keys == null), limits);
    var lines = spec.commandLine().getOut();
    lines.println(bundle.name());
    told(bundle, lines);
    lines.println(
        bundle.signedBy() == null
            ? "signatures were not checked; name public keys with --key"
            : "signed by key " + bundle.signedBy());
    return 0;
  }

  @Command(
      name = "key",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a pair of keys: the private one in FILE, for whoever builds bundles, and the public one beside it, for replicas (BUNDLE_KEYS).",
        "They are as OpenSSL makes them: openssl genpkey -algorithm ed25519."
      })
  int key(
      @Parameters(paramLabel = "FILE", description = "A new file, such as signing.pem.") Path file)
      throws IOException {
    var name = String.valueOf(file.getFileName());
    var publicFile = file.resolveSibling(name.replaceFirst("(\\.pem)?$", ".pub.pem"));
    for (var path : List.of(file, publicFile)) {
      if (Files.exists(path)) {
        throw OutFile.refused(path, "it is there already", "name another file, or delete it");
      }
    }
    var pair = SigningKey.make();
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(file, pair.privateFile());
    OutFile.write(publicFile, pair.publicFile());
    var lines = spec.commandLine().getOut();
    lines.println(file + ": the private key, which signs bundles; keep it where they are built");
    lines.println(
        publicFile
            + ": the public key "
            + pair.publicKey().id()
            + ", which replicas check them by (BUNDLE_KEYS)");
    return 0;
  }
}
