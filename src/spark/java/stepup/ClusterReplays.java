package stepup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import stepup.analysis.Impact;
import stepup.analysis.ImpactTally;
import stepup.spark.Replays;

/** Takes what Spark hands over again, as the lines of a log are. */
final class ClusterReplays implements Replays {
  private final Impact impact;
  private final ImpactTally tally;

  ClusterReplays(Impact impact, ImpactTally tally) {
    this.impact = impact;
    this.tally = tally;
  }

  @Override
  public void replay(long line, byte[] record, @Nullable String name) {
    impact.replay(line, record, name, tally);
  }

  @Override
  public long replayed() {
    return tally.replayed();
  }

  @Override
  public long changed() {
    return tally.changed();
  }

  @Override
  public long unreadable() {
    return tally.unreadable();
  }

  @Override
  public byte[] counted() {
    var bytes = new ByteArrayOutputStream();
    // Groups say much the same in many words, and the driver gets those of every partition.
    try (var out = new ObjectOutputStream(new GZIPOutputStream(bytes))) {
      out.writeObject(tally);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ImpactTally counted(byte[] bytes) {
    try (var in = new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      return (ImpactTally) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
