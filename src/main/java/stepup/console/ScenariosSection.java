package stepup.console;

import java.util.List;
import stepup.http.Page;

/** The scenarios, run. */
final class ScenariosSection {
  private final Console.Parts parts;

  ScenariosSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.SCENARIOS, "", visit -> visit.show("scenarios", parts)));
  }
}
