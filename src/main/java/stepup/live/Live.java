package stepup.live;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;

/**
 * What decides at one moment, and whether the rules folder, or whatever else the rules come from,
 * says the same.
 *
 * @param proven what decides
 * @param release what it was released as; null if it comes from a folder
 * @param loadedAt when it went live
 * @param since when the state began that it is in; another refusal does not begin it anew
 * @param refused what the folder holds instead and why that is not live; null if it holds what
 *     decides
 * @param loads what came of the folder's contents since the start
 */
public record Live(
    Proven proven,
    @Nullable Release release,
    Instant loadedAt,
    Instant since,
    @Nullable Refused refused,
    Loads loads) {

  /**
   * How often the folder's contents went live, and how often they were refused.
   *
   * @param live at least 1
   */
  public record Loads(long live, long refused) {}

  /**
   * Contents of the folder that cannot go live.
   *
   * @param version their version; null if they cannot even be read
   * @param mistakes every error, and the warnings beside them; sorted by place
   */
  public record Refused(@Nullable String version, Instant at, List<Mistake> mistakes) {}

  /** How the rules that decide stand to the folder. */
  public enum State {
    /** What the folder holds decides. */
    LOADED,
    /** The folder holds something that cannot decide; what it held before still does. */
    STALE
  }

  /** Rules that have just gone live. */
  public static Live loaded(Proven proven, @Nullable Release release, Instant at) {
    return new Live(proven, release, at, at, null, new Loads(1, 0));
  }

  public State state() {
    return refused == null ? State.LOADED : State.STALE;
  }

  public RuleSet rules() {
    return proven.rules();
  }

  /** Errors and warnings about what the folder holds. */
  public List<Mistake> mistakes() {
    return refused == null ? proven.warnings() : refused.mistakes();
  }

  /** The same rules, in a folder or release that holds them. */
  Live restored(@Nullable Release as, Instant at) {
    return new Live(proven, as, loadedAt, refused == null ? since : at, null, loads);
  }

  /** The rules that replace these. */
  Live replaced(Proven next, @Nullable Release as, Instant at) {
    return new Live(
        next, as, at, refused == null ? since : at, null, new Loads(loads.live + 1, loads.refused));
  }

  /** The same rules, in a folder that holds something else. */
  Live refusing(@Nullable String version, Instant at, List<Mistake> mistakes) {
    return new Live(
        proven,
        release,
        loadedAt,
        refused == null ? at : since,
        new Refused(version, at, mistakes),
        new Loads(loads.live, loads.refused + 1));
  }
}
