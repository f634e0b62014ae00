package stepup.live;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

/**
 * What rules come from, as it was at one moment.
 *
 * @param files its files; null if they cannot be used
 * @param release what the files were released as; null if they are those of a folder
 * @param mistakes why they cannot be used; empty if they can
 */
public record Reading(
    @Nullable RuleFiles files, @Nullable Release release, List<Mistake> mistakes) {

  /** Files of a folder. */
  static Reading of(RuleFiles files) {
    return new Reading(files, null, List.of());
  }

  /** Something that cannot be used. */
  public static Reading refused(List<Mistake> mistakes) {
    return new Reading(null, null, mistakes);
  }
}
