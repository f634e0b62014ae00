package stepup.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Decides the records of a partition again: their lines, bytes and names in, what was counted out.
 */
public final class Replaying implements FlatMapFunction<Iterator<Row>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Shipped shipped;
  private final LongAccumulator replayed;
  private final LongAccumulator changed;
  private final LongAccumulator unreadable;

  /** Replays with what is shipped, and counts for whoever watches. */
  public Replaying(
      Shipped shipped,
      LongAccumulator replayed,
      LongAccumulator changed,
      LongAccumulator unreadable) {
    this.shipped = shipped;
    this.replayed = replayed;
    this.changed = changed;
    this.unreadable = unreadable;
  }

  @Override
  public Iterator<byte[]> call(Iterator<Row> records) {
    var replays = shipped.replays();
    while (records.hasNext()) {
      var record = records.next();
      byte[] text = record.getAs(1);
      replays.replay(record.getLong(0), text, record.isNullAt(2) ? null : record.getString(2));
    }
    replayed.add(replays.replayed());
    changed.add(replays.changed());
    unreadable.add(replays.unreadable());
    return List.of(replays.counted()).iterator();
  }
}
