/**
 * The only place that knows Drools: a rules folder becomes a {@link stepup.rules.RuleSet}, and one
 * session answers one request.
 *
 * <p>Chosen: DRL builds each {@link stepup.rules.Upgrade} complete, with everything the customer's
 * other subscriptions say about it, before it is inserted; the rows of the decision tables then
 * test that one immutable fact. Rejected: inserting conflicts as facts of their own and testing
 * them with {@code not}, because a row that says "no conflict" could fire before the conflict is
 * found, and order would matter.
 *
 * <p>Chosen: rows become rules through the executable-model API. Rejected: generating DRL from
 * cells, and Drools' own decision tables, because both run what a cell says.
 *
 * <p>Chosen: spreadsheets in the engine's own format are read as all others are, and the engine
 * expands their header with a token in place of each value; the values go in afterwards, between
 * quotes or as plain literals, each rule on the line of its row. Rejected: giving the engine the
 * file, because its reader lets cells run, drops what stands below a blank row, serves an old table
 * after a build that threw, and resets the limits of the workbook library; giving it clean CSV,
 * because it would still read values as code; expanding headers ourselves, because rule engineers
 * expect what the engine makes of them. A test holds that both make the same rules.
 *
 * <p>Chosen: what is said is collected in a global and put into table order afterwards. Rejected:
 * salience, which would fix the order of firing and invite rules that depend on it.
 *
 * <p>Chosen: {@code ?explain=full} evaluates the cells of each row again in plain Java. A test
 * holds that it agrees with what the engine fired, so it is a second opinion at no cost to requests
 * that do not ask for it.
 *
 * <p>Chosen: what makes little sense across tables is a warning or a note, found by trying values
 * that cells can tell apart ({@link stepup.tables.ColumnValues}). Rejected: refusing it, because a
 * circle, a gap or a doubled row may be meant. Columns count as independent, so two rows whose
 * columns never go together in a request may be told to contradict each other; only the offers of a
 * path are looked at together.
 *
 * <p>Chosen: what DRL compiles to is rewritten, before it is loaded, to call {@link
 * stepup.rules.Watch#tick} where a method begins or code jumps back, and to read texts for regular
 * expressions through one that ticks; rules that fire are counted by the filter that the engine
 * asks. Once over budget every tick throws, and the rule is known by the class that ran. Rejected:
 * {@code fireAllRules(limit)}, which looks only after all matches of a rule have fired and does not
 * say which rule it was; halting from another thread, which ends no loop inside a rule; a thread
 * for each decision, which Java cannot stop either; interrupting, which only those notice who look.
 * What stays out of reach: one long call of the JDK, and a join of many facts without any
 * condition, inside the engine; both are found over budget only when they return.
 *
 * <p>Chosen: an edit that leaves the decision tables and the DRL alone keeps the knowledge base. A
 * reading that takes over from another and finds an error is thrown away, and everything is read,
 * so that messages never depend on what was there before.
 *
 * <p>Chosen: what DRL compiles to is kept under {@code DATA} ({@link stepup.rules.CompiledFiles}),
 * named by a hash of the texts, of our jar and of the Java it runs on; that saves a third of the
 * work of a start, and a quarter of its memory. It is code, so it is trusted no more than the DRL:
 * the same checks are made of it as of what was just compiled, and the scenarios run as always. Who
 * can write there could change what rules say, so files and folder must belong to the user of the
 * process and to nobody else; what others could have written, or a link, is not looked at.
 * Rejected: a signature, because its key would lie beside it; keeping it in the rules folder, which
 * analysts write; keeping that scenarios were proven, because running them is what a start is for.
 */
@NullMarked
package stepup.rules;

import org.jspecify.annotations.NullMarked;
