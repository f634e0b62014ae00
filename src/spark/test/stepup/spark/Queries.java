package stepup.spark;

import org.apache.spark.sql.SparkSession;

/** Handed to Spark by a test: each argument is a query, whose rows are printed as JSON. */
public final class Queries {
  private Queries() {}

  public static void main(String[] queries) {
    var spark = SparkSession.builder().getOrCreate();
    for (var query : queries) {
      spark.sql(query).toJSON().collectAsList().forEach(System.out::println);
    }
    spark.stop();
  }
}
