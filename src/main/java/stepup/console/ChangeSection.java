package stepup.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.analysis.Checkout;
import stepup.analysis.Delta;
import stepup.http.Page;
import stepup.json.Problem;
import stepup.live.Live;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.workbook.Export;

/**
 * A change of the tables: made here, proved here, handed over from here. The browser keeps the
 * draft and sends it with each question; nothing of it stays here but answers to what was asked
 * last.
 */
final class ChangeSection {
  /** A draft, and what forms make of its characters. */
  private static final int FORM_BYTES = 4 * Draft.MOST_BYTES;

  /** Browsers whose last question is remembered, so that older ones can be given up. */
  private static final int MOST_ASKING = 200;

  private static final int LONGEST_TAB = 64;

  private final Console.Parts parts;
  private final Publisher publisher;
  private final Trial.Recent trials = new Trial.Recent();

  /** What each tab asked for last, by tab and kind. */
  private final Map<String, String> asking =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_ASKING;
        }
      };

  ChangeSection(Console.Parts parts) {
    this.parts = parts;
    this.publisher = new Publisher(parts);
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.CHANGE, "", this::show));
    step(console, pages, "/edits", this::edits);
    step(console, pages, "/checks", this::checks);
    step(console, pages, "/scenarios", this::scenarios);
    step(console, pages, "/difference", visit -> difference(console.jobs(), visit));
    step(console, pages, "/impact", visit -> impact(console.jobs(), visit));
    step(console, pages, "/workbook", this::workbook);
    step(console, pages, "/tables", this::tables);
    step(console, pages, "/patch", this::patch);
    pages.add(
        console
            .post(Section.CHANGE, "/upload", Role.READ, this::upload)
            .upTo(parts.limits().fileBytes()));
    pages.add(
        console.post(Section.CHANGE, "/publish", Role.PUBLISH, this::publish).upTo(FORM_BYTES));
    pages.add(console.get(Section.CHANGE, "/live", this::live));
  }

  private static void step(
      Console console, List<Page> pages, String rest, Console.Showing showing) {
    pages.add(console.post(Section.CHANGE, rest, Role.READ, showing).upTo(FORM_BYTES));
  }

  /**
   * The page.
   *
   * @param tables files that can be edited here, in order
   * @param chosen the one that is shown first
   * @param publishing whether this service lets anybody publish
   * @param committed whether what is published is committed
   */
  record Model(
      List<String> tables, String chosen, boolean publishing, boolean committed, String author) {}

  private Page.Reply show(Visit visit) {
    var tables = Candidate.tables(visit.live().proven().files());
    var wanted = visit.asked().query("file");
    var chosen =
        tables.contains(wanted)
            ? wanted
            : tables.contains("eligibility.csv") || tables.isEmpty()
                ? "eligibility.csv"
                : tables.get(0);
    return visit.show(
        "change",
        new Model(tables, chosen, parts.publish(), committed(), visit.asked().caller().name()));
  }

  private boolean committed() {
    if (!parts.publish()) {
      return false;
    }
    try (var checkout = Checkout.of(parts.rules())) {
      return checkout != null;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** A draft against the rules that decide now. */
  private record Asked(Draft draft, Live live, Candidate candidate) {
    static Asked of(Visit visit) {
      var draft = Draft.read(visit.asked().form("draft"));
      return new Asked(draft, visit.live(), Candidate.of(draft, visit.live().proven().files()));
    }
  }

  /**
   * What the draft comes to.
   *
   * @param outdated whether it was begun with other rules than those that decide now
   */
  record Edits(Candidate candidate, boolean outdated, String version) {
    String counts() {
      var text = new StringBuilder();
      candidate.counts().forEach((file, n) -> text.append(file).append('=').append(n).append(' '));
      return text.toString().strip();
    }
  }

  private Page.Reply edits(Visit visit) {
    var asked = Asked.of(visit);
    return visit.show(
        "edits",
        new Edits(
            asked.candidate,
            !asked.draft.version().isEmpty()
                && !asked.draft.version().equals(visit.live().rules().version()),
            visit.live().rules().version()));
  }

  /** Nothing to look at: the draft changes no file. */
  private static Page.Reply nothing(Visit visit) {
    return visit.show("quiet", "change.unchanged");
  }

  private Page.Reply checks(Visit visit) {
    var asked = Asked.of(visit);
    return visit.show("checks", trial(asked).checks());
  }

  private Trial trial(Asked asked) {
    return trials.of(asked.candidate.files(), asked.live);
  }

  private Page.Reply scenarios(Visit visit) {
    var run = trial(Asked.of(visit)).run();
    return run == null ? visit.show("quiet", "change.unchecked") : visit.show("ran", run);
  }

  /**
   * Something that takes a while.
   *
   * @param step the last part of its address
   */
  record Waiting(String step, Jobs.State<?> state) {}

  private Page.Reply difference(Jobs jobs, Visit visit) {
    return job(
        jobs,
        visit,
        "difference",
        Difference.class,
        (from, to) -> progress -> Difference.of(from, to, progress));
  }

  private Page.Reply impact(Jobs jobs, Visit visit) {
    if (!visit.may(Role.AUDIT)) {
      return visit.show("quiet", "change.noAudit");
    }
    return job(
        jobs,
        visit,
        "impact",
        PastImpact.class,
        (from, to) -> progress -> PastImpact.of(parts, from, to, progress));
  }

  /** Makes work of two sets of rules. */
  private interface Comparing<T> {
    Jobs.Work<T> work(RuleSet from, RuleSet to);
  }

  private <T> Page.Reply job(
      Jobs jobs, Visit visit, String step, Class<T> type, Comparing<T> comparing) {
    var asked = Asked.of(visit);
    var from = asked.live.rules();
    if (asked.candidate.files().version().equals(from.version())) {
      supersede(jobs, visit, step, "");
      return nothing(visit);
    }
    var to = trial(asked).checks().rules();
    if (to == null) {
      supersede(jobs, visit, step, "");
      return visit.show("quiet", "change.unchecked");
    }
    var key = new Jobs.Key<>(step + " " + from.version() + " " + to.version(), type);
    supersede(jobs, visit, step, key.text());
    var state = jobs.start(key, comparing.work(from, to));
    var result = state.result();
    return result == null
        ? visit.show("waiting", new Waiting(step, state))
        : visit.show(step, result);
  }

  /** Gives up what a tab asked before, unless somebody else still wants it. */
  private void supersede(Jobs jobs, Visit visit, String step, String key) {
    var tab = visit.asked().form("tab");
    if (tab.isEmpty() || tab.length() > LONGEST_TAB) {
      return;
    }
    synchronized (asking) {
      var before = asking.put(step + " " + tab, key);
      if (before != null && !before.equals(key) && !asking.containsValue(before)) {
        boolean pending = jobs.state(new Jobs.Key<>(before, type(step))).phase().pending();
        if (pending) {
          jobs.drop(before::equals);
        }
      }
    }
  }

  private static Class<?> type(String step) {
    return step.equals("impact") ? PastImpact.class : Difference.class;
  }

  private Page.Reply workbook(Visit visit) {
    var asked = Asked.of(visit);
    return file(
        "stepup-change.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Export.of(asked.candidate.files()));
  }

  /** The changed files alone, in their folders. */
  private Page.Reply tables(Visit visit) throws IOException {
    var candidate = Asked.of(visit).candidate;
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var name : candidate.changed()) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(Objects.requireNonNull(candidate.files().bytes(name)));
        zip.closeEntry();
      }
    }
    return file("stepup-change.zip", "application/zip", bytes.toByteArray());
  }

  private Page.Reply patch(Visit visit) throws IOException {
    var candidate = Asked.of(visit).candidate;
    var patch = new StringBuilder();
    try (var checkout = Checkout.of(parts.rules())) {
      for (var name : candidate.changed()) {
        patch.append(
            Checkout.patch(
                checkout == null ? "rules/" + name : checkout.path(name),
                Objects.requireNonNull(candidate.before().bytes(name)),
                Objects.requireNonNull(candidate.files().bytes(name))));
      }
    }
    var reply = Page.Reply.of(200, "text/x-diff; charset=utf-8", patch.toString());
    return reply.with("Content-Disposition", "attachment; filename=\"stepup-change.patch\"");
  }

  private static Page.Reply file(String name, String type, byte[] content) {
    return new Page.Reply(
        200, type, content, Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""));
  }

  private Page.Reply upload(Visit visit) {
    var path = visit.asked().query("name");
    var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    var upload = Upload.of(name, visit.asked().body(), visit.live().proven().files());
    return Page.Reply.of(
        upload.mistakes().isEmpty() ? 200 : 422,
        "application/json",
        upload.json(
            visit.live().rules().version(),
            visit.say("change.taken", name, upload.edits().size())));
  }

  private Page.Reply publish(Visit visit) throws IOException {
    if (!parts.publish()) {
      return Console.problem(
          visit,
          Problem.of(
              403,
              "publishing-off",
              "Nothing is published from here.",
              "Hand the change over, or have the operator set PUBLISH=yes."));
    }
    var asked = visit.asked();
    var outcome =
        publisher.publish(
            Draft.read(asked.form("draft")),
            visit.live(),
            new Publisher.Wish(
                asked.form("name"),
                asked.form("address"),
                asked.form("message"),
                asked.caller().name()));
    return visit.show(outcome.status(), "published", outcome);
  }

  /**
   * How what was written fares.
   *
   * @param live whether it decides
   * @param refused why it does not; null if nothing is known against it
   */
  record Taken(String version, boolean live, @Nullable List<Mistake> refused) {}

  private Page.Reply live(Visit visit) {
    var version = visit.asked().query("version");
    var refused = visit.live().refused();
    return visit.show(
        "taken",
        new Taken(
            version,
            visit.live().rules().version().equals(version),
            refused != null && version.equals(refused.version()) ? refused.mistakes() : null));
  }

  /** What is said no more, or now, in words of the tables. */
  static String said(List<Delta.Said> said) {
    var texts = new ArrayList<String>();
    for (var each : said) {
      var text =
          (each.result().equals("not eligible") || each.result().equals("undetermined")
                  ? ""
                  : each.result() + " ")
              + each.reason()
              + " ("
              + each.rule()
              + ")";
      if (!texts.contains(text)) {
        texts.add(text);
      }
    }
    return String.join(", ", texts);
  }

  /** How a verdict is named where verdicts are coloured: {@code not_eligible}. */
  static String tag(String standing) {
    return standing.replace(' ', '_');
  }
}
