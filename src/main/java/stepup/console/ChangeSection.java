package stepup.console;

import java.util.List;
import stepup.http.Page;

/** A change of the tables: made here, proved here, handed over from here. */
final class ChangeSection {
  private final Console.Parts parts;

  ChangeSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.CHANGE, "", visit -> visit.show("change", parts)));
  }
}
