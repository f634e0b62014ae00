package stepup.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A sentence with {placeholders}, taken apart once: texts, and between each and the next the name
 * of what is put there.
 */
record Sentence(List<String> texts, List<String> names) {

  private static final int USUAL_CHARACTERS = 250;

  static Sentence of(String written) {
    var texts = new ArrayList<String>();
    var names = new ArrayList<String>();
    var placeholder = Texts.PLACEHOLDER.matcher(written);
    int from = 0;
    while (placeholder.find()) {
      texts.add(written.substring(from, placeholder.start()));
      names.add(placeholder.group(1));
      from = placeholder.end();
    }
    texts.add(written.substring(from));
    return new Sentence(List.copyOf(texts), List.copyOf(names));
  }

  /**
   * The whole sentence.
   *
   * @param show appends what a name stands for
   */
  String with(BiConsumer<String, StringBuilder> show) {
    if (names.isEmpty()) {
      return texts.get(0);
    }
    var sentence = new StringBuilder(USUAL_CHARACTERS);
    for (int i = 0; i < names.size(); i++) {
      sentence.append(texts.get(i));
      show.accept(names.get(i), sentence);
    }
    return sentence.append(texts.get(names.size())).toString();
  }
}
