/**
 * The only place that knows Drools: a rules folder becomes a {@link stepup.rules.RuleSet}, and one
 * session answers one request.
 *
 * <p>Chosen: each {@link stepup.rules.Upgrade} is complete, with everything the customer's other
 * subscriptions say about it, before it is inserted; the rows of the decision tables then test that
 * one immutable fact. Rejected: inserting conflicts as facts of their own and testing them with
 * {@code not}, because a row that says "no conflict" could fire before the conflict is found, and
 * order would matter. Rejected: finding them in DRL, with {@code collect} over the customer's
 * subscriptions, because four such lists for each possible upgrade took longer than all the rest.
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
 * condition, inside the engine; both are found over budget only when they return. It costs 0.2 of
 * the 6.9 microseconds of a decision (78 ticks, two looks at the clock; six runs with and without).
 *
 * <p>Where the time of a decision goes: 2,500 varied requests, each about 2.6 subscriptions with
 * 2.9 upgrades, 17 firings and 11 findings; microseconds of one core, as samples of the stack share
 * them out (Drools 10.2.0, JDK 17, November 2026). Code written by hand that says as much takes
 * 0.6.
 *
 * <pre>
 *                                                            before   after
 * find step-ups: joins, from, collect                           9.0     0.4
 * findings, their evidence and remedies, the decision           4.7     1.1
 * insert facts                                                  3.1     0.8
 * fire                                                          2.9     0.8
 * test what rows and rules ask of a fact                        1.9     1.6
 * make a session, or take one and wipe it afterwards            1.3     0.6
 * look up offers and statuses, watch the budget                 1.2     0.3
 * in all                                                       24.1     5.6
 * kilobytes allocated                                          67      11.3
 * with every condition explained                               28       7.3
 * with the remedies proved                                     57      12.6
 * </pre>
 *
 * <p>Chosen for it: {@linkplain stepup.rules.Sessions sessions} that are used again; rules of one
 * pattern each, as a {@link stepup.rules.Holding} knows its paths, its order and the others, and
 * the engine keeps no memory of joins; findings made from what was said after all rules have fired,
 * and without evidence where only the verdict is asked, as for proofs. Rejected: {@code
 * ThreadSafeOption.NO} alone, because the consequences of one base share one array for the facts of
 * all threads; a base for each thread, which multiplies the time and memory of building; {@code
 * from}, a microsecond; a fact of its own for what is only possible, which is inserted and fires
 * once for each upgrade; the engine without truth maintenance on its class path, which gains
 * nothing; keeping the engine's agenda items from one decision to the next, which would save a
 * kilobyte and needs its insides; asking the session for its facts afterwards, which do not include
 * those that no row tests once the base is immutable. A listener notes the step-ups instead.
 *
 * <p>Since that table was made {@code make bench} went from 7.0 to 6.3 microseconds a decision, and
 * from 15.3 to 12.8 with its remedies proved (it counts a fork's whole processor, the table samples
 * of one). A proof looks only at the upgrades that need it, unless some DRL rule looks at more than
 * one fact. A cell with one value is tested by its key, and the engine looks up whose key it is
 * where three rows or more differ in it. It looks up no BigDecimal, as 1.0 and 1 differ there, so
 * whole numbers are keyed as Longs: a thousand rows, most of them about one number, took 2.2 times
 * as long as the shipped ones and take 1.4. A session is handed its globals as they are. What still
 * grows with the rows is wiping a session, which goes through the memory of every rule.
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
