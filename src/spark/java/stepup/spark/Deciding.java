package stepup.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/** Decides requests: their bytes and their lines in, what becomes of them out. */
public final class Deciding implements UDF2<byte[], Long, Row> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = {};

  /** Of what comes out: the text, whether it is a decision, and the record. */
  public static final StructType TYPE =
      new StructType()
          .add("text", DataTypes.BinaryType)
          .add("decided", DataTypes.BooleanType)
          .add("record", DataTypes.BinaryType);

  private final Shipped shipped;
  private final @Nullable String language;
  private final LongAccumulator decided;
  private final LongAccumulator problems;

  /**
   * Decides by what is shipped.
   *
   * @param decided counts decisions
   * @param problems counts requests that became one
   */
  public Deciding(
      Shipped shipped,
      @Nullable String language,
      LongAccumulator decided,
      LongAccumulator problems) {
    this.shipped = shipped;
    this.language = language;
    this.decided = decided;
    this.problems = problems;
  }

  @Override
  public Row call(byte @Nullable [] request, Long line) {
    var what = shipped.decides().decide(request == null ? NOTHING : request, line, language);
    (what.isDecision() ? decided : problems).add(1);
    return RowFactory.create(what.text(), what.isDecision(), what.record());
  }
}
