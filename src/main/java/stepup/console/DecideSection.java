package stepup.console;

import java.util.List;
import stepup.http.Page;

/** Tries a customer: what they may order, why not, and the way out. */
final class DecideSection {
  private final Console.Parts parts;

  DecideSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.DECIDE, "", visit -> visit.show("decide", parts)));
  }
}
