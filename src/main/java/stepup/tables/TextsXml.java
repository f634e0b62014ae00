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

  TextsXml(String file, Limits limits) {
    this.file = file;
    this.limits = limits;
    content = new Characters(limits.cellCharacters());
  }

  @Override
  void start(String name, Attributes attributes) {
    if (name.equals("si")) {
      content.clear();
    }
  }

  @Override
  @Nullable Characters charactersOf(String element) {
    return element.equals("t") ? content : null;
  }

  @Override
  void end(String name) throws SAXException {
    if (name.equals("si")) {
      texts.add(content.text());
      if (texts.size() > limits.cells()) {
        throw new XlsxFile.Unfit(
            Mistake.inFile(
                file,
                "the workbook has more than " + limits.cells() + " texts",
                Limits.beyond("MAX_SHEET_CELLS")));
      }
    }
  }

  /** A text by its number, from 0; one longer than a cell may be is cut behind that. */
  String text(int number) {
    return texts.get(number);
  }
}
