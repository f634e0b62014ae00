package stepup.kafka;

import java.util.stream.Stream;

/**
 * Where facts are and decisions go.
 *
 * @param facts requests as for {@code POST /decide}; keys are kept
 * @param decisions an answer or a problem for each, with its key
 * @param records of each decision what the decision log keeps
 */
public record Topics(String facts, String decisions, String records) {
  public Stream<String> all() {
    return Stream.of(facts, decisions, records);
  }
}
