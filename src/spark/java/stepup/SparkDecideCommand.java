package stepup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.live.Proven;
import stepup.spark.Deciding;
import stepup.spark.Requests;
import stepup.spark.Shipped;
import stepup.tables.RuleFiles;

/** Decides all requests of a source, and writes what becomes of them. */
@Command(
    name = "decide",
    mixinStandardHelpOptions = true,
    description =
        "Decides requests from lines of JSON, Parquet files or a table, and writes what becomes of each.",
    footer = {
      "",
      "Exit code: 0 if all of it is written, also if some requests have a problem; 2 if it cannot be read or written, or rules are wrong."
    })
final class SparkDecideCommand implements Callable<Integer> {
  private static final String ANSWER = "answer";
  private static final String PROBLEM = "problem";
  private static final String RECORD = "record";
  private static final String DECIDED = "stepup_decided";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "REQUESTS",
      description = "Where they are: a file, a folder, a pattern, or the name of a table.")
  private String requests;

  @Option(
      names = "--out",
      paramLabel = "ANSWERS",
      required = true,
      description = "A new folder for what becomes of them, or the name of a new table.")
  private String answers;

  @Option(
      names = "--from-format",
      paramLabel = "FORMAT",
      defaultValue = Requests.LINES,
      description =
          "jsonl (default): one request a line; table; or one that Spark reads, such as parquet.")
  private String from;

  @Option(
      names = "--to-format",
      paramLabel = "FORMAT",
      description =
          "jsonl: the lines that a batch answers; table; or one that Spark writes, such as parquet. As --from-format by default.")
  private @Nullable String to;

  @Option(
      names = "--facts",
      paramLabel = "COLUMN",
      description =
          "The column that holds a request: its text as JSON, or its fields. Otherwise facts, or columns named as those fields.")
  private @Nullable String facts;

  @Option(
      names = "--language",
      paramLabel = "TAG",
      description = "The language of messages, for example pt-BR.")
  private @Nullable String language;

  @Option(
      names = "--explain",
      description = "Report every condition row with the values it looked at.")
  private boolean explain;

  @Option(
      names = "--records",
      description =
          "Write in the column record what the decision log would keep, masked as LOG_MASK says.")
  private boolean records;

  @Override
  public Integer call() {
    boolean lines = Requests.LINES.equals(from);
    var format = to == null ? from : to;
    usage(
        lines || !Requests.LINES.equals(format),
        "--to-format=jsonl needs lines to number; write parquet");
    usage(
        !records || !Requests.LINES.equals(format),
        "--records needs columns; add --to-format=parquet");
    usage(!lines || facts == null, "--facts is for a table; each line of jsonl is one request");
    var spark = SparkSession.builder().getOrCreate();
    var context = spark.sparkContext();
    var settings = Settings.from(SparkMain.settings(spark));
    var proven = Proven.of(RuleFiles.read(settings.rules(), settings.limits()), Gates.of(settings));
    proven.warnings().forEach(spec.commandLine().getErr()::println);
    var shipment = Shipment.Decision.of(proven.files(), settings, explain, records);
    var read = context.longAccumulator("lines read");
    var decided = context.longAccumulator("requests decided");
    var problems = context.longAccumulator("requests with a problem");
    var in =
        lines ? Requests.lines(spark, requests, read) : Requests.rows(spark, from, requests, facts);
    in.refuse(records ? List.of(ANSWER, PROBLEM, RECORD) : List.of(ANSWER, PROBLEM));
    var deciding =
        new Deciding(Shipped.by(spark, Shipment.packed(shipment)), language, decided, problems);
    // Or it would be called once for each column that is made of it.
    var decide = udf(deciding, Deciding.TYPE).asNondeterministic();
    var rows =
        in.rows().withColumn(DECIDED, decide.apply(col(Requests.BYTES), col(Requests.NUMBER)));
    write(
        lines && Requests.LINES.equals(format)
            ? rows.select(text("text"))
            : columns(rows, in.own()),
        format);
    long all = decided.value() + problems.value();
    spec.commandLine()
        .getErr()
        .printf(
            "%d %s: %d decided, %d problems%n",
            lines ? read.value() : all,
            lines ? "lines" : "rows",
            decided.value(),
            problems.value());
    return 0;
  }

  private void usage(boolean right, String what) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), what);
    }
  }

  private void write(Dataset<Row> rows, String format) {
    switch (format) {
      case Requests.LINES -> rows.write().text(answers);
      case Requests.TABLE -> rows.write().saveAsTable(answers);
      default -> rows.write().format(format).save(answers);
    }
  }

  private Dataset<Row> columns(Dataset<Row> rows, List<String> own) {
    var columns = new ArrayList<Column>();
    own.forEach(name -> columns.add(Requests.column(name)));
    var isDecision = col(DECIDED + ".decided");
    columns.add(when(isDecision, text("text")).as(ANSWER));
    columns.add(when(isDecision.equalTo(false), text("text")).as(PROBLEM));
    if (records) {
      columns.add(text(RECORD).as(RECORD));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Column text(String field) {
    return col(DECIDED + "." + field).cast(DataTypes.StringType);
  }
}
