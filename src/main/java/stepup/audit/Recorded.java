package stepup.audit;

/**
 * One recorded decision as it stands in a segment.
 *
 * @param seq its place in the chain, from 1, without gaps
 * @param line its JSON, ending with {@code seq} and {@code hash}; without the line break
 */
public record Recorded(long seq, String line) {}
