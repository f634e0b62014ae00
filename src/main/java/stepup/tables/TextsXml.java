package stepup.tables;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/** Reads the texts that the cells of a workbook share, without their formats. */
final class TextsXml extends PartXml {
  private final String file;
  private final Limits limits;
  private final Characters content;
  private final List<String> texts = new ArrayList<>();

  /** What the characters that come now belong to; null if to nothing we read. */
  private @Nullable Characters target;

  /** Inside a pronunciation guide, which is no part of the text. */
  private boolean phonetic;

  TextsXml(String file, Limits limits) {
    this.file = file;
    this.limits = limits;
    content = new Characters(limits.cellCharacters());
  }

  @Override
  void start(String name, Attributes attributes) {
    switch (name) {
      case "si" -> content.clear();
      case "t" -> target = phonetic ? null : content;
      case "rPh" -> phonetic = true;
      default -> {
        // Formats.
      }
    }
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    if (target != null) {
      target.add(characters, start, length);
    }
  }

  @Override
  void end(String name) throws SAXException {
    switch (name) {
      case "t" -> target = null;
      case "rPh" -> phonetic = false;
      case "si" -> {
        texts.add(content.text());
        if (texts.size() > limits.cells()) {
          throw new XlsxFile.Unfit(
              Mistake.inFile(
                  file,
                  "the workbook has more than " + limits.cells() + " texts",
                  Limits.beyond("MAX_SHEET_CELLS")));
        }
      }
      default -> {
        // See above.
      }
    }
  }

  /** A text by its number, from 0; one longer than a cell may be is cut behind that. */
  String text(int number) {
    return texts.get(number);
  }
}
