package stepup.console;

import java.util.List;
import stepup.http.Page;

/** The recorded decisions. */
final class DecisionsSection {
  private final Console.Parts parts;

  DecisionsSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.DECISIONS, "", visit -> visit.show("decisions", parts)));
  }
}
