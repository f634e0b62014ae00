package stepup.spark;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * What decides, on its way to the executors.
 *
 * @param what serialized by what is to be opened there; broadcast, so that each gets it once
 */
public record Shipped(Broadcast<byte[]> what) implements Serializable {
  /** Sends something to the executors of a session, once they need it. */
  public static Shipped by(SparkSession spark, byte[] packed) {
    return new Shipped(JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(packed));
  }

  Object opened() {
    return OwnLibraries.opened(what.value());
  }
}
