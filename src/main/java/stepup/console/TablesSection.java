package stepup.console;

import java.util.List;
import stepup.http.Page;

/** Every table as a sheet. */
final class TablesSection {
  private final Console.Parts parts;

  TablesSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.TABLES, "", visit -> visit.show("tables", parts)));
  }
}
