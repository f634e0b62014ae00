package stepup.spark;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** What decides, on its way to the executors, and once it is there. */
public final class Shipped implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[]> packed;
  private transient @Nullable Decides decides;

  private Shipped(Broadcast<byte[]> packed) {
    this.packed = packed;
  }

  /**
   * Sends something to the executors of a session, once they need it; each gets it once.
   *
   * @param packed serialized by what is to be opened there
   */
  public static Shipped by(SparkSession spark, byte[] packed) {
    return new Shipped(JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(packed));
  }

  /** Rules that decide, the same ones each time. */
  Decides decides() {
    var opened = decides;
    if (opened == null) {
      opened = (Decides) OwnLibraries.opened(packed.value());
      decides = opened;
    }
    return opened;
  }

  /** Rules that have not counted anything yet. */
  Replays replays() {
    return (Replays) OwnLibraries.opened(packed.value());
  }
}
