package stepup.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.spark.sql.SparkSession;

/**
 * Handed to Spark by a test: each argument is a query, whose rows are printed as JSON, or an edit
 * between two of them: {@code copy FILE FILE}.
 */
public final class Queries {
  private Queries() {}

  public static void main(String[] queries) throws IOException {
    var spark = SparkSession.builder().getOrCreate();
    for (var query : queries) {
      if (query.startsWith("copy ")) {
        var files = query.split(" ", -1);
        Files.copy(Path.of(files[1]), Path.of(files[2]), StandardCopyOption.REPLACE_EXISTING);
        continue;
      }
      spark.sql(query).toJSON().collectAsList().forEach(System.out::println);
    }
    spark.stop();
  }
}
