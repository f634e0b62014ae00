package stepup.scenario;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.decision.Facts;
import stepup.decision.Verdict;
import stepup.rules.RuleSet;
import stepup.tables.Row;

/**
 * One row of a scenario table.
 *
 * @param rules the rules to ask: those of the folder, with the cells changed that {@code With}
 *     names
 * @param target the offer whose upgrade is looked at; null where it is not about one
 * @param reasons codes of what stands in the way, in any order
 * @param warnings codes of the warnings; null if the table does not state them
 * @param followUps codes of the follow-ups; null if the table does not state them
 * @param afterRemedies null if the row does not state it
 * @param upgradeType null if the row does not state it
 */
record Scenario(
    Row row,
    RuleSet rules,
    Facts facts,
    Asked asked,
    @Nullable String target,
    Verdict verdict,
    List<String> reasons,
    @Nullable List<String> warnings,
    @Nullable List<String> followUps,
    @Nullable Verdict afterRemedies,
    @Nullable String upgradeType) {}
