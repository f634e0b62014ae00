package stepup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import stepup.analysis.ImpactReport;
import stepup.analysis.ImpactTally;
import stepup.spark.Replaying;
import stepup.spark.Requests;
import stepup.spark.Shipped;

/** Tells the same of records that Spark reads. */
@Command(name = "impact", mixinStandardHelpOptions = true)
final class SparkImpactCommand extends ImpactCommand {
  private static final String LINES = "jsonl";

  @Option(
      names = "--from-format",
      paramLabel = "FORMAT",
      defaultValue = LINES,
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
  ImpactReport replay(Comparison what, String records) {
    var spark = session();
    var source =
        fromFormat.equals(LINES)
            ? Requests.lines(spark, records, spark.sparkContext().longAccumulator())
            : Requests.rows(spark, fromFormat, records, facts);
    var rows = source.records(name);
    var others = new HashMap<String, Shipment.Folder>();
    var missed = new HashSet<String>();
    var begun = new ImpactTally(what.samples());
    while (true) {
      var tally = counted(rows, what, others, begun);
      boolean found = false;
      for (var version : tally.missingVersions()) {
        var files = missed.add(version) ? what.search().apply(version) : null;
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
        return what.impact().report(tally);
      }
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
