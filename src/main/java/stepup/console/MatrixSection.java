package stepup.console;

import java.util.List;
import stepup.http.Page;

/** The offers, the paths between them and their services. */
final class MatrixSection {
  private final Console.Parts parts;

  MatrixSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.MATRIX, "", visit -> visit.show("matrix", parts)));
  }
}
