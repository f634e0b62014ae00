package stepup.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Requests or records as rows: the columns that are theirs, and two more.
 *
 * @param rows with the columns of the source, {@link #BYTES} and {@link #NUMBER}
 * @param own the columns that are handed on
 */
public record Requests(Dataset<Row> rows, List<String> own) {
  /** The request or record, in UTF-8. */
  public static final String BYTES = "stepup_bytes";

  /** Its line, from 1; 0 if its source has none. */
  public static final String NUMBER = "stepup_line";

  /** Names of the two columns that a line of JSON is handed on in. */
  public static final String LINE = "line";

  public static final String FACTS = "facts";

  private static final StructType NUMBERED =
      new StructType().add(LINE, DataTypes.LongType, false).add(BYTES, DataTypes.BinaryType, false);

  /** What a request may say, each in a column of its own. */
  private static final List<String> FIELDS =
      List.of("customer", "reseller", "subscriptions", "subscriptionsCover", "asOf", "order");

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
            .newAPIHadoopFile(
                existing(spark, path),
                TextInputFormat.class,
                LongWritable.class,
                Text.class,
                separated(spark))
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
        List.of(LINE, FACTS));
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
    var rows = format.equals("table") ? spark.table(name) : spark.read().format(format).load(name);
    return new Requests(
        rows.withColumn(BYTES, request(rows.schema(), name, column).cast(DataTypes.BinaryType))
            .withColumn(NUMBER, lit(0L)),
        List.of(rows.columns()));
  }

  /**
   * Makes sure that columns can be added.
   *
   * @throws NoSource if there is one of such a name
   */
  public void refuse(List<String> added) {
    for (var name : added) {
      if (own.stream().anyMatch(name::equalsIgnoreCase)) {
        throw new NoSource(
            "there already is a column `" + name + "`; read from a view that leaves it out");
      }
    }
  }

  private static Column request(StructType schema, String name, @Nullable String column) {
    var columns = Arrays.asList(schema.fieldNames());
    var named = column == null ? FACTS : column;
    if (columns.contains(named)) {
      var type = schema.apply(named).dataType();
      var text = col('`' + named.replace("`", "``") + '`');
      return type.equals(DataTypes.StringType) || type.equals(DataTypes.BinaryType)
          ? text
          : type instanceof StructType ? to_json(text) : refused(named, type.sql());
    }
    var fields = FIELDS.stream().filter(columns::contains).toList();
    if (column == null && fields.contains("customer") && fields.contains("subscriptions")) {
      return to_json(struct(fields.stream().map(field -> col(field)).toArray(Column[]::new)));
    }
    throw new NoSource(
        "%s: there is no column `%s`; name with --facts the one that holds requests, one of: %s"
            .formatted(name, named, String.join(", ", columns)));
  }

  private static Column refused(String column, String type) {
    throw new NoSource(
        "column `%s` is %s; a request is its text as JSON (STRING), or its fields (STRUCT)"
            .formatted(column, type));
  }

  /**
   * Records with their numbers and names, for who replays them.
   *
   * @param name the column that names them; null if none does
   */
  public JavaRDD<Row> records(@Nullable String name) {
    if (name != null && !own.contains(name)) {
      throw new NoSource(
          "there is no column `%s`; name with --name the one that tells rows apart, one of: %s"
              .formatted(name, String.join(", ", own)));
    }
    var names = name == null ? lit(null) : col('`' + name.replace("`", "``") + '`');
    var chosen = rows.select(col(NUMBER), col(BYTES), names.cast(DataTypes.StringType)).toJavaRDD();
    return own.equals(List.of(LINE, FACTS))
        ? chosen
        : chosen.zipWithIndex().map(Requests::renumbered);
  }

  private static byte[] bytes(Text line) {
    int length = line.getLength();
    boolean carriageReturn = length > 0 && line.getBytes()[length - 1] == '\r';
    return Arrays.copyOf(line.getBytes(), carriageReturn ? length - 1 : length);
  }

  private static Row numbered(Tuple2<byte[], Long> line) {
    return RowFactory.create(line._2() + 1, line._1());
  }

  private static Row renumbered(Tuple2<Row, Long> record) {
    var row = record._1();
    return RowFactory.create(record._2() + 1, row.get(1), row.get(2));
  }

  private static boolean isBlank(byte[] line) {
    for (var b : line) {
      if ((b & 0xff) > ' ') {
        return false;
      }
    }
    return true;
  }

  /** Spark would take a carriage return for the end of a line, too. */
  private static Configuration separated(SparkSession spark) {
    var settings = new Configuration(spark.sparkContext().hadoopConfiguration());
    settings.set("textinputformat.record.delimiter", "\n");
    return settings;
  }

  /** A pattern is looked up in the order of names, and a folder as it comes. */
  private static String existing(SparkSession spark, String path) {
    var settings = spark.sparkContext().hadoopConfiguration();
    try {
      var at = new Path(path);
      var files = at.getFileSystem(settings);
      var found = files.globStatus(at);
      if (found == null || found.length == 0) {
        throw new NoSource(path + ": there is no such file");
      }
      return found.length == 1 && found[0].isDirectory() ? path + "/*" : path;
    } catch (java.io.IOException | IllegalArgumentException e) {
      throw new NoSource(path + ": this cannot be read (" + e.getMessage() + ")");
    }
  }
}
