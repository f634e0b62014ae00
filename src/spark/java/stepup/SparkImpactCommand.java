package stepup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import stepup.analysis.ImpactReport;
import stepup.analysis.ImpactTally;
import stepup.spark.Replaying;
import stepup.spark.Requests;
import stepup.spark.Shipped;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Tells the same of records that Spark reads. */
@Command(name = "impact", mixinStandardHelpOptions = true)
final class SparkImpactCommand extends ImpactCommand {
  @Option(
      names = "--from-format",
      paramLabel = "FORMAT",
      defaultValue = Requests.LINES,
      description =
          "Of the records: jsonl (default), one record or request a line; table; or one that Spark reads, such as parquet.")
  private String fromFormat;

  @Option(
      names = "--facts",
      paramLabel = "COLUMN",
      description =
          "The column that holds a record or request: its text as JSON, or its fields. Otherwise facts, or columns named as those fields.")
  private @Nullable String facts;

  @Option(
      names = "--name",
      paramLabel = "COLUMN",
      description = "The column that names rows which are no recorded decisions.")
  private @Nullable String name;

  SparkImpactCommand() {
    super(() -> SparkMain.settings(session()));
  }

  private static SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }

  @Override
  String usualRecords(Settings settings) {
    throw new ParameterException(
        spec().commandLine(),
        "--records is missing; name what to decide again, for example DATA/decisions/*.jsonl");
  }

  @Override
  ImpactReport replay(Comparison what, String records) {
    boolean lines = fromFormat.equals(Requests.LINES);
    if (lines && facts != null) {
      throw new ParameterException(
          spec().commandLine(), "--facts is for a table; each line of jsonl is one record");
    }
    // Whatever is wrong with the rules is told here, and not by every task.
    var impact = what.impact();
    var spark = session();
    var source =
        lines
            ? Requests.lines(spark, records, spark.sparkContext().longAccumulator())
            : Requests.rows(spark, fromFormat, records, facts);
    var rows = source.records(name);
    var others = new HashMap<String, Shipment.Folder>();
    var known = new HashSet<>(List.of(what.from().files().version(), what.to().files().version()));
    var begun = new ImpactTally(what.samples());
    while (true) {
      var tally = counted(rows, what, others, begun);
      boolean found = false;
      for (var version : tally.missingVersions()) {
        var files = known.add(version) ? found(what, version) : null;
        if (files != null) {
          others.put(version, Shipment.Folder.of(files));
          found = true;
        }
      }
      if (found) {
        begun = new ImpactTally(what.samples());
      } else if (tally.isBlurred()) {
        begun = tally.again();
      } else {
        return impact.report(tally);
      }
    }
  }

  private static @Nullable RuleFiles found(Comparison what, String version) {
    try {
      return what.search().apply(version);
    } catch (RulesException e) {
      // As good as none: they decide nothing.
      return null;
    }
  }

  private ImpactTally counted(
      JavaRDD<Row> rows, Comparison what, Map<String, Shipment.Folder> others, ImpactTally begun) {
    var spark = session();
    var context = spark.sparkContext();
    var shipment =
        new Shipment.Comparison(
            Shipment.Folder.of(what.from().files()),
            Shipment.Folder.of(what.to().files()),
            Map.copyOf(others),
            what.budget(),
            what.today(),
            begun);
    var replaying =
        new Replaying(
            Shipped.by(spark, Shipment.packed(shipment)),
            context.longAccumulator("decisions taken again"),
            context.longAccumulator("answered otherwise"),
            context.longAccumulator("unreadable"));
    var all = begun;
    for (var part : rows.mapPartitions(replaying).collect()) {
      all.add(ClusterReplays.counted(part));
    }
    return all;
  }
}
