package stepup.console;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stepup.audit.LogState;
import stepup.http.Health;
import stepup.http.Page;
import stepup.live.Live;
import stepup.tables.Mistake;

/** Which rules decide, what was last taken or refused, and how the service does. */
final class StatusSection {
  private final Console.Parts parts;
  private final Health health;

  StatusSection(Console.Parts parts) {
    this.parts = parts;
    this.health = new Health(parts.live(), parts.log());
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.STATUS, "", this::show));
  }

  private Page.Reply show(Visit visit) {
    return visit.show(
        "status",
        new Model(visit.live(), parts.log().get(), parts.access().troubles(), health.trouble()));
  }

  /**
   * What the page tells.
   *
   * @param trouble why the service is not ready; null if it is
   */
  record Model(Live live, LogState log, List<String> accessTroubles, @Nullable String trouble) {
    String mode() {
      return log.mode().name().toLowerCase(Locale.ROOT);
    }

    List<Mistake> errors() {
      return live.mistakes().stream().filter(m -> m.severity() == Mistake.Severity.ERROR).toList();
    }

    List<Mistake> warnings() {
      return live.mistakes().stream().filter(m -> m.severity() != Mistake.Severity.ERROR).toList();
    }
  }
}
