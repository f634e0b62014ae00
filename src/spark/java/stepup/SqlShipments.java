package stepup;

import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.live.Proven;
import stepup.tables.RuleFiles;

/**
 * What a query sends to the executors. Rules that were edited since the last one are proven anew.
 */
public final class SqlShipments implements Function<SparkSession, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(SqlShipments.class);

  private @Nullable Proven last;

  @Override
  public byte[] apply(SparkSession spark) {
    var settings = Settings.from(SparkMain.settings(spark));
    var files = RuleFiles.read(settings.rules(), settings.limits());
    return Shipment.packed(
        Shipment.Decision.of(proven(files, settings).files(), settings, false, false));
  }

  private synchronized Proven proven(RuleFiles files, Settings settings) {
    var proven = last;
    if (proven == null || !proven.files().equals(files)) {
      proven = Proven.of(files, Gates.of(settings));
      proven.warnings().forEach(warning -> LOG.warn("{}", warning));
      last = proven;
    }
    return proven;
  }
}
