package stepup.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.access.Access;
import stepup.access.Role;
import stepup.audit.LogSettings;
import stepup.audit.LogState;
import stepup.decision.Budget;
import stepup.decision.DecisionService;
import stepup.http.Page;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.live.Gate;
import stepup.live.Live;
import stepup.tables.Limits;

/** The analyst's web pages. */
public final class Console {
  static final String ROOT = "/console";

  /** Browsers load nothing but what this service has, and run nothing that stands in a page. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private final Parts parts;
  private final Assets assets = new Assets();
  private final Jobs jobs = new Jobs();

  /** Made with the first page, as a start need not wait for it. */
  private @Nullable TemplateEngine engine;

  /**
   * What the pages are about.
   *
   * @param live which rules decide; asked once for each page
   * @param clock tells today, in its zone
   * @param rules the folder that rules are taken from
   * @param data the folder that decisions are recorded in
   * @param limits how much is read of a table
   * @param requests how much one request may ask
   * @param budget what one decision may take
   * @param log how the decision log does
   * @param recording how decisions are recorded: what hides their customers and binds them
   * @param publish whether changed rules may be written to the folder of rules from here
   * @param gates what rules must be besides right, before they may decide
   */
  public record Parts(
      Supplier<Live> live,
      Clock clock,
      Path rules,
      Path data,
      Limits limits,
      RequestLimits requests,
      Budget.Limits budget,
      Access access,
      Supplier<LogState> log,
      LogSettings recording,
      boolean publish,
      List<Gate> gates) {
    /** Decides what somebody tries, which is no order, so nothing is recorded. */
    DecisionService trying() {
      return new DecisionService(UUID::randomUUID, entries -> {}, budget);
    }
  }

  /** What is done for somebody who looks. */
  @FunctionalInterface
  interface Showing {
    Page.Reply show(Visit visit) throws Exception;
  }

  public Console(Parts parts) {
    this.parts = parts;
  }

  /** Everything that a browser can ask for here. */
  public List<Page> pages() {
    var pages = new ArrayList<Page>();
    pages.add(Page.get("/", Role.ANYONE, this::home));
    pages.add(Page.get(ROOT, Role.ANYONE, this::home));
    pages.add(Page.get(ROOT + "/assets/{file}", Role.ANYONE, this::asset));
    new DecideSection(parts).addTo(this, pages);
    new MatrixSection(parts).addTo(this, pages);
    new TablesSection(parts).addTo(this, pages);
    new ChangeSection(parts).addTo(this, pages);
    new ScenariosSection(parts).addTo(this, pages);
    new DecisionsSection(parts).addTo(this, pages);
    new StatusSection(parts).addTo(this, pages);
    pages.add(
        Page.get(
            ROOT + "/{language}/{page}",
            Role.ANYONE,
            asked -> answer(Section.MATRIX, asked, visit -> missing(visit))));
    return List.copyOf(pages);
  }

  /**
   * A page of a section.
   *
   * @param rest what follows the section in the address: empty, or from a slash; {@code {item}} in
   *     it stays when the language is changed
   */
  Page get(Section section, String rest, Showing showing) {
    return Page.get(path(section, rest), section.role(), asked -> answer(section, asked, showing));
  }

  /** What a page of a section sends. */
  Page post(Section section, String rest, Role role, Showing showing) {
    return Page.post(path(section, rest), role, asked -> answer(section, asked, showing));
  }

  /** Where sections have long work done. */
  Jobs jobs() {
    return jobs;
  }

  private static String path(Section section, String rest) {
    return ROOT + "/{language}/" + section.word() + rest;
  }

  private Page.Reply home(Page.Asked asked) {
    var language = Words.wanted(asked.header("accept-language"));
    return Page.Reply.seeOther(Visit.address(language, Section.MATRIX))
        .with("Vary", "Accept-Language");
  }

  private Page.Reply asset(Page.Asked asked) {
    var found = assets.reply(asked.path().getOrDefault("file", ""));
    return found == null ? Page.Reply.of(404, Problem.CONTENT_TYPE, Problem.of(404).json()) : found;
  }

  private Page.Reply answer(Section section, Page.Asked asked, Showing showing) {
    var words = Words.in(asked.path().getOrDefault("language", ""));
    boolean known = words != null;
    if (words == null) {
      words = Words.in(Words.wanted(asked.header("accept-language")));
    }
    var visit =
        new Visit(
            section, asked, words, parts.live().get(), parts.clock().getZone(), assets, engine());
    try {
      return known ? showing.show(visit) : missing(visit);
    } catch (Throwable e) {
      var problem = Problem.of(e);
      if (problem.status() >= 500) {
        LOG.error("{}", problem.told(), e);
      }
      return problem(visit, problem);
    }
  }

  /** There is no such page. */
  static Page.Reply missing(Visit visit) {
    return problem(visit, Problem.of(404));
  }

  static Page.Reply problem(Visit visit, Problem problem) {
    return visit.show(problem.status(), "problem", problem);
  }

  private synchronized TemplateEngine engine() {
    if (engine == null) {
      engine =
          TemplateEngine.createPrecompiled(
              null, ContentType.Html, Console.class.getClassLoader(), "stepup.console");
    }
    return engine;
  }
}
