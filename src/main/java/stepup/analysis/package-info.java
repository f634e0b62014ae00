/**
 * What a change of rules does, before it is live, and how good the scenarios are that keep it
 * honest; all of it by asking the real engine.
 *
 * <p>{@link stepup.analysis.FactSpace} lists, once each, the cases that some rules can tell apart.
 * {@link stepup.analysis.Diff} asks two rule sets about each of them; {@link
 * stepup.analysis.Mutations} looks there for a case that shows an edit no scenario noticed. {@link
 * stepup.analysis.Impact} asks about recorded decisions instead, which says how many customers a
 * change meets.
 *
 * <p>Chosen: a case is a request as a caller posts it, read and decided the way every request is.
 * So names, aliases and what the vocabulary refuses are part of every comparison, and each witness
 * can be posted. Rejected: facts put together in memory, which could be such as no caller can send.
 *
 * <p>Chosen: the space is found by trying. On each axis of a request every value that a table or
 * cell names is stated, with everything else as usual, and values that make no cell of any row come
 * out otherwise are joined. It is complete because a row compares each fact only with what its cell
 * names, each fact depends on one axis only, and DRL joins other subscriptions by "or". Rejected:
 * deriving cases from the cells alone, which would know nothing of DRL; and all combinations of all
 * values, which are a hundred times as many and say nothing more. DRL can look at anything, so an
 * axis that it names is kept apart value by value, with the numbers, days and texts it names; what
 * it looks at of <em>other</em> subscriptions beyond offer and status is the one thing not covered.
 *
 * <p>Chosen: one thing said otherwise is one change, described by boxes of settings that hold for
 * its cases and for no other. What becomes of verdicts follows from what else is said, so it is
 * told by the rows that also stand in the way. Rejected: describing each pair of verdicts by boxes
 * of its own; exact too, and unreadable.
 *
 * <p>Chosen: why something changed is found by making each edit alone and asking the witnesses
 * again. Rejected: guessing from the ids of rows.
 *
 * <p>Chosen: comparing reason codes, results, verdicts and what remedies lead to. Sentences,
 * evidence, ids and the order of rows may change without a decision changing; limits, services and
 * upgrade types that answers merely state are told apart from that.
 */
@NullMarked
package stepup.analysis;

import org.jspecify.annotations.NullMarked;
