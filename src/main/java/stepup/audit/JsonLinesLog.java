package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.json.AnswerWriter;

/**
 * Appends each record as one line of JSON to {@code decisions.jsonl}. A record is with the
 * operating system when {@link #append} returns: a killed process loses none, a machine that loses
 * power may lose the last ones.
 */
public final class JsonLinesLog implements DecisionLog, AutoCloseable {
  /** The file's name inside the data folder. */
  public static final String FILE = "decisions.jsonl";

  private final FileChannel channel;

  private JsonLinesLog(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the log of a data folder, which is made if it is missing. A last line that a crash cut
   * short is ended, so that the next record begins on a line of its own.
   *
   * @throws IOException if the folder cannot be written
   */
  public static JsonLinesLog open(Path data) throws IOException {
    Files.createDirectories(data);
    var channel =
        FileChannel.open(
            data.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    long size = channel.size();
    channel.position(size);
    var last = ByteBuffer.allocate(1);
    if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
    return new JsonLinesLog(channel);
  }

  @Override
  public void append(DecisionRecord entry) {
    write(ByteBuffer.wrap((AnswerWriter.logLine(entry) + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private synchronized void write(ByteBuffer line) {
    try {
      long start = channel.position();
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException e) {
        // Nothing half-written stays behind, or the next record would share its line.
        channel.truncate(start);
        throw e;
      }
    } catch (IOException e) {
      throw new DecisionNotRecordedException(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
