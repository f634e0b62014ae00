package stepup.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import stepup.bench.Corpus;
import stepup.load.Answer;
import stepup.load.Load;

/** The right answers of one contender to the corpus, byte for byte. */
final class Answers implements Load.Judge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "\"decisionId\":\"";
  private static final int ID_LENGTH = 36;

  private final List<Body> bodies;

  private Answers(List<Body> bodies) {
    this.bodies = bodies;
  }

  /**
   * One answer.
   *
   * @param from the first byte of what is another one each time
   * @param to the first byte after it
   */
  private record Body(byte[] bytes, int from, int to) {
    static Body of(byte[] bytes) {
      int id = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(ID);
      return id < 0
          ? new Body(bytes, bytes.length, bytes.length)
          : new Body(bytes, id + ID.length(), id + ID.length() + ID_LENGTH);
    }

    boolean is(Answer answer) {
      return answer.is(bytes, from, to);
    }
  }

  /** Those of a server that always says the same. */
  static Answers always(byte[] body) {
    return new Answers(List.of(Body.of(body)));
  }

  /**
   * What a contender answers, found right by reading it.
   *
   * @throws IllegalStateException if one of them is wrong
   */
  static Answers of(Contender contender, Corpus corpus, List<byte[]> questions) throws IOException {
    var bodies = new ArrayList<Body>();
    Load.Judge reader =
        (question, answer) -> {
          bodies.add(Body.of(answer.body()));
          return answer.status() == 200 && says(answer, corpus.requests().get(question))
              ? Load.Worth.GOOD
              : wrong(contender, corpus.requests().get(question), answer);
        };
    new Load(contender.port(), questions, reader).once();
    return new Answers(bodies);
  }

  private static boolean says(Answer answer, Corpus.Request request) {
    try {
      return stepup.bench.Answer.of(JSON.readTree(answer.body())).equals(request.expected());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Load.Worth wrong(Contender contender, Corpus.Request request, Answer answer) {
    throw new IllegalStateException(
        contender.name()
            + " is wrong about "
            + new String(request.json(), StandardCharsets.UTF_8)
            + ": "
            + answer.status()
            + " "
            + answer.text());
  }

  @Override
  public Load.Worth of(int question, Answer answer) {
    if (answer.status() == 503) {
      return Load.Worth.SHED;
    }
    return answer.status() == 200 && bodies.get(question % bodies.size()).is(answer)
        ? Load.Worth.GOOD
        : Load.Worth.WRONG;
  }

  /** The one whose length is nearest to the mean. */
  byte[] usual() {
    double mean = bodies.stream().mapToInt(body -> body.bytes.length).average().orElseThrow();
    return bodies.stream()
        .min(Comparator.comparingDouble(body -> Math.abs(body.bytes.length - mean)))
        .orElseThrow()
        .bytes;
  }
}
