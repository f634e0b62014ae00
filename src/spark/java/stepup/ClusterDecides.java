package stepup;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stepup.audit.Mask;
import stepup.batch.Batch;
import stepup.json.AnswerLines;
import stepup.spark.Decides;

/** Decides what Spark hands over, as the lines of a batch are decided. */
final class ClusterDecides implements Decides {
  private static final String FIRST = "";

  /** More are not told apart; nobody has as many. */
  private static final int MOST_LANGUAGES = 100;

  private final Function<String, Batch> inLanguage;
  private final @Nullable Mask records;
  private final Map<String, Batch> batches = new HashMap<>();
  private final AnswerLines answers = new AnswerLines();

  /**
   * Decides.
   *
   * @param inLanguage answers in some language
   * @param records hides what must not be in records; null if none are wanted
   */
  ClusterDecides(Function<String, Batch> inLanguage, @Nullable Mask records) {
    this.inLanguage = inLanguage;
    this.records = records;
  }

  @Override
  public synchronized Decided decide(byte[] request, long line, @Nullable String language) {
    var batch = batch(Objects.requireNonNullElse(language, FIRST));
    boolean whole = request.length <= batch.limits().bodyBytes();
    answers.clear();
    var entry = batch.answer(line, whole ? request : null, answers);
    var lines = answers.bytes();
    // All but the line break.
    var text = new byte[lines.remaining() - 1];
    lines.get(text);
    return new Decided(
        text, entry != null, entry == null || records == null ? null : records.line(entry));
  }

  private Batch batch(String language) {
    if (batches.size() > MOST_LANGUAGES) {
      batches.clear();
    }
    return batches.computeIfAbsent(language, inLanguage);
  }
}
