package stepup.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A sentence with {placeholders}, taken apart once: texts, and between each and the next the name
 * of what is put there.
 */
record Sentence(List<String> texts, List<String> names) {

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
}
