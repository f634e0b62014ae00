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
import stepup.load.Expected;
import stepup.load.Load;

/** The right answers of one server to the corpus, byte for byte. */
final class Answers implements Load.Judge {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Expected> bodies;

  private volatile String lastWrong = "none";

  private Answers(List<Expected> bodies) {
    this.bodies = bodies;
  }

  /** Those of a server that always says the same. */
  static Answers always(byte[] body) {
    return new Answers(List.of(Expected.like(body)));
  }

  /**
   * What a server answers, found right by reading it.
   *
   * @throws IllegalStateException if one of them is wrong
   */
  static Answers of(Server server, Corpus corpus, List<byte[]> questions) throws IOException {
    var bodies = new ArrayList<Expected>();
    Load.Judge reader =
        (question, answer) -> {
          bodies.add(Expected.like(answer.body()));
          return answer.status() == 200 && says(answer, corpus.requests().get(question))
              ? Load.Worth.GOOD
              : wrong(server, corpus.requests().get(question), answer);
        };
    new Load(server.port(), questions, reader).once();
    return new Answers(bodies);
  }

  private static boolean says(Answer answer, Corpus.Request request) {
    try {
      return stepup.bench.Answer.of(JSON.readTree(answer.body())).equals(request.expected());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Load.Worth wrong(Server server, Corpus.Request request, Answer answer) {
    throw new IllegalStateException(
        server.name()
            + " is wrong about "
            + new String(request.json(), StandardCharsets.UTF_8)
            + ": "
            + told(answer));
  }

  @Override
  public Load.Worth of(int question, Answer answer) {
    if (answer.status() == 503) {
      return Load.Worth.SHED;
    }
    if (answer.status() == 200 && bodies.get(question % bodies.size()).isBodyOf(answer)) {
      return Load.Worth.GOOD;
    }
    lastWrong = "to question " + question + ": " + told(answer);
    return Load.Worth.WRONG;
  }

  private static String told(Answer answer) {
    return answer.status() + " " + answer.text();
  }

  /** The last wrong answer while measuring. */
  String lastWrong() {
    return lastWrong;
  }

  /** The one whose length is nearest to the mean. */
  byte[] usual() {
    double mean = bodies.stream().mapToInt(body -> body.bytes().length).average().orElseThrow();
    return bodies.stream()
        .min(Comparator.comparingDouble(body -> Math.abs(body.bytes().length - mean)))
        .orElseThrow()
        .bytes();
  }
}
