package stepup.audit;

import java.nio.charset.StandardCharsets;

/**
 * One recorded decision as it stands in a segment.
 *
 * @param seq its place in the chain, from 1, without gaps
 * @param line its JSON, ending with {@code seq} and {@code hash}; without the line break
 */
public record Recorded(long seq, String line) {

  /** The chain's hash that the line ends with, 64 hex digits; empty if it does not. */
  public String hash() {
    var bytes = line.getBytes(StandardCharsets.UTF_8);
    var hash = Line.hash(bytes, 0, bytes.length);
    return hash == null ? "" : hash;
  }
}
