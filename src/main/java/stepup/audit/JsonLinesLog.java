package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
    try {
      Files.createDirectories(data);
      var file = data.resolve(FILE);
      // Appending, because the command line may record into the same file while a server runs.
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (endsInsideALine(file)) {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
      return new JsonLinesLog(channel);
    } catch (IOException e) {
      throw new IOException(
          data + ": no decision can be recorded here; set DATA to a folder that can be written", e);
    }
  }

  private static boolean endsInsideALine(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var last = ByteBuffer.allocate(1);
      return channel.size() > 0
          && channel.read(last, channel.size() - 1) == 1
          && last.get(0) != '\n';
    }
  }

  @Override
  public void append(List<DecisionRecord> entries) {
    for (var entry : entries) {
      write(ByteBuffer.wrap((AnswerWriter.logLine(entry) + "\n").getBytes(StandardCharsets.UTF_8)));
    }
  }

  private synchronized void write(ByteBuffer line) {
    try {
      long start = channel.size();
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException e) {
        // Nothing half-written stays behind, or the next record would share its line.
        if (channel.size() == start + line.position()) {
          channel.truncate(start);
        }
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
