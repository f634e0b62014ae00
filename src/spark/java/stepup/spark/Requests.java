package stepup.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Requests or records as rows: the columns that are theirs, and two more.
 *
 * @param rows with the columns of the source, {@link #BYTES} and {@link #NUMBER}
 * @param own the columns that are handed on
 * @param numbered whether they are lines that have numbers
 */
public record Requests(Dataset<Row> rows, List<String> own, boolean numbered) {
  /** The format of a request or record a line. */
  public static final String LINES = "jsonl";

  /** What is no format but a table. */
  public static final String TABLE = "table";

  /** The request or record, in UTF-8. */
  public static final String BYTES = "stepup_bytes";

  /** Its line, from 1; 0 if its source has none. */
  public static final String NUMBER = "stepup_line";

  /** What is to be told of a value of another type. */
  static final String WHAT_A_REQUEST_IS =
      "a request is its text as JSON (STRING), or its fields (STRUCT)";

  private static final String LINE = "line";
  private static final String FACTS = "facts";

  private static final StructType NUMBERED =
      new StructType().add(LINE, DataTypes.LongType, false).add(BYTES, DataTypes.BinaryType, false);

  /** What a request may say, each in a column of its own. */
  private static final List<String> FIELDS =
      List.of("customer", "reseller", "subscriptions", "subscriptionsCover", "asOf", "order");

  /** As a row that says nothing is read. */
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** So that a few hundred thousand requests are work for many. */
  private static final long MOST_BYTES_A_TASK = 1 << 24;

  /** A source that is not there, or not as it must be; the message says what to write instead. */
  public static final class NoSource extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSource(String message) {
      super(message);
    }
  }

  /**
   * Lines of JSON, numbered over all files in the order of their names. Blank ones are left out.
   *
   * @param path a file, a folder or a pattern
   * @param lines counts them all, also the blank ones
   */
  public static Requests lines(SparkSession spark, String path, LongAccumulator lines) {
    var rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .newAPIHadoopRDD(
                reading(spark, path), TextInputFormat.class, LongWritable.class, Text.class)
            .values()
            .map(Requests::bytes)
            .zipWithIndex()
            .map(Requests::numbered)
            .filter(
                row -> {
                  lines.add(1);
                  return !isBlank(row.getAs(1));
                });
    return new Requests(
        spark
            .createDataFrame(rows, NUMBERED)
            .withColumn(FACTS, col(BYTES).cast(DataTypes.StringType))
            .withColumn(NUMBER, col(LINE)),
        List.of(LINE, FACTS),
        true);
  }

  /**
   * Rows of a table, or of files that Spark reads as one.
   *
   * @param format {@code table}, or a format that Spark knows
   * @param column the one that holds a request or record: its text, or its fields; null for that
   *     named {@code facts}, or else those named as the fields of a request are
   */
  public static Requests rows(
      SparkSession spark, String format, String name, @Nullable String column) {
    var rows = format.equals(TABLE) ? spark.table(name) : spark.read().format(format).load(name);
    var own = List.of(rows.columns());
    var source = new Requests(rows, own, false);
    source.refuse(List.of(BYTES, NUMBER));
    return new Requests(
        rows.withColumn(BYTES, source.request(name, column).cast(DataTypes.BinaryType))
            .withColumn(NUMBER, lit(0L)),
        own,
        false);
  }

  /**
   * Makes sure that columns can be added.
   *
   * @throws NoSource if there is one of such a name
   */
  public void refuse(List<String> added) {
    for (var name : added) {
      if (find(name) != null) {
        throw new NoSource(
            "there already is a column `" + name + "`; read from a view that leaves it out");
      }
    }
  }

  /** A column by its very name, whatever is in that. */
  public static Column column(String name) {
    return col('`' + name.replace("`", "``") + '`');
  }

  /** As Spark has names, in any case: others keep tables with all of them in small letters. */
  private @Nullable String find(String name) {
    return own.stream().filter(name::equalsIgnoreCase).findFirst().orElse(null);
  }

  private Column request(String source, @Nullable String column) {
    var found = find(column == null ? FACTS : column);
    if (found != null) {
      var type = rows.schema().apply(found).dataType();
      if (type instanceof StringType || type instanceof BinaryType) {
        return column(found);
      }
      if (type instanceof StructType) {
        return to_json(column(found));
      }
      throw new NoSource("column `" + found + "` is " + type.sql() + "; " + WHAT_A_REQUEST_IS);
    }
    if (column == null && find("customer") != null && find("subscriptions") != null) {
      return to_json(
          struct(
              FIELDS.stream()
                  .filter(field -> find(field) != null)
                  .map(field -> column(Objects.requireNonNull(find(field))).as(field))
                  .toArray(Column[]::new)));
    }
    throw missing(source, column == null ? FACTS : column, "--facts the one that holds requests");
  }

  private NoSource missing(String source, String column, String option) {
    return new NoSource(
        "%s: there is no column `%s`; name with %s, one of: %s"
            .formatted(source, column, option, String.join(", ", own)));
  }

  /**
   * Records with their numbers and names, for who replays them.
   *
   * @param name the column that names them; null if none does
   */
  public JavaRDD<Row> records(@Nullable String name) {
    var found = name == null ? null : find(name);
    if (name != null && found == null) {
      throw missing("--name", name, "it the one that tells rows apart");
    }
    var names = found == null ? lit(null) : column(found);
    var chosen = rows.select(col(NUMBER), col(BYTES), names.cast(DataTypes.StringType)).toJavaRDD();
    return numbered ? chosen : chosen.zipWithIndex().map(Requests::renumbered);
  }

  private static byte[] bytes(Text line) {
    int length = line.getLength();
    boolean carriageReturn = length > 0 && line.getBytes()[length - 1] == '\r';
    return Arrays.copyOf(line.getBytes(), carriageReturn ? length - 1 : length);
  }

  private static Row numbered(Tuple2<byte[], Long> line) {
    return RowFactory.create(line._2() + 1, line._1());
  }

  /** No row is passed over, as a blank line is. */
  private static Row renumbered(Tuple2<Row, Long> record) {
    var row = record._1();
    byte[] text = row.isNullAt(1) || isBlank(row.getAs(1)) ? NULL : row.getAs(1);
    return RowFactory.create(record._2() + 1, text, row.get(2));
  }

  private static boolean isBlank(byte[] line) {
    for (var b : line) {
      if ((b & 0xff) > ' ') {
        return false;
      }
    }
    return true;
  }

  private static Configuration reading(SparkSession spark, String path) {
    var settings = new Configuration(spark.sparkContext().hadoopConfiguration());
    // It would take a carriage return for the end of a line, too.
    settings.set("textinputformat.record.delimiter", "\n");
    // They would be told in any order.
    settings.setInt(FileInputFormat.LIST_STATUS_NUM_THREADS, 1);
    if (settings.get(FileInputFormat.SPLIT_MAXSIZE) == null) {
      settings.setLong(FileInputFormat.SPLIT_MAXSIZE, MOST_BYTES_A_TASK);
    }
    try {
      var job = Job.getInstance(settings);
      FileInputFormat.setInputPaths(job, files(settings, path));
      return job.getConfiguration();
    } catch (IOException | IllegalArgumentException e) {
      throw new NoSource(path + ": this cannot be read (" + e.getMessage() + ")");
    }
  }

  /** The files in a folder, or those of a pattern, in the order of their names. */
  private static Path[] files(Configuration settings, String path) throws IOException {
    var at = new Path(path);
    var system = at.getFileSystem(settings);
    var found = system.globStatus(at);
    if (found != null && found.length == 1 && found[0].isDirectory()) {
      found = system.listStatus(found[0].getPath());
    }
    if (found == null || found.length == 0) {
      throw new NoSource(path + ": there is no such file");
    }
    var files = new ArrayList<Path>();
    for (var file : found) {
      var name = file.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (file.isDirectory()) {
        throw new NoSource(
            file.getPath() + ": this is a folder in a folder; name files by a pattern, as a/*/*");
      }
      files.add(file.getPath());
    }
    if (files.isEmpty()) {
      throw new NoSource(path + ": there is no file whose name begins with other than _ and .");
    }
    return files.stream().sorted().toArray(Path[]::new);
  }
}
