/**
 * The vocabulary of Stepup and the one path of a decision: {@link stepup.decision.Facts} go in, the
 * rules say {@linkplain stepup.decision.Finding findings} about each possible step-up, {@link
 * stepup.decision.Verdict#of} combines them, and the {@linkplain stepup.decision.DecisionRecord
 * record} is kept before anybody sees it.
 *
 * <p>Chosen: the verdict is a method of {@link stepup.decision.Outcome}, computed from its
 * findings. Rejected: a separate tree of resolved decisions beside the tree of findings; they could
 * disagree.
 *
 * <p>Chosen: a remedy is a list of {@linkplain stepup.decision.Change changes} of the facts, named
 * in a table. Applying them and deciding again proves the remedy with the very rules that denied.
 * Rejected: remedies as text only, because nobody would notice one that does not help.
 *
 * <p>Chosen: one {@linkplain stepup.decision.Budget budget} for a decision with all its proofs, by
 * the clock on the wall, because that is what the caller waits for. Rejected: a budget for each
 * evaluation, as proofs multiply it; CPU time, because a stalled decision holds its place too.
 * Rejected: settings for scenarios and the like, where nobody waits: they share generous limits,
 * and rules that exceed those are a mistake of the rules folder.
 */
@NullMarked
package stepup.decision;

import org.jspecify.annotations.NullMarked;
