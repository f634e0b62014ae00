/**
 * The wire form: JSON to {@link stepup.decision.Facts}, and decisions to JSON. Shared by HTTP, the
 * command line, the decision log and the scenarios, so that all of them speak one form.
 *
 * <p>Chosen: the tokens of a request are walked by hand, so that every mistake is found in one run
 * with its JSON pointer, and put in the order of the contract's fields at the end. Rejected:
 * binding to classes, which stops at the first mistake and names Java types; a tree of the document
 * before the facts, which took 2.3 times as long and 4.6 times the memory.
 *
 * <p>Chosen: answers are written as a stream straight from the record. One writer serves the answer
 * and the log; the log leaves the sentences out, since they can be had again from the rules of that
 * version.
 */
@NullMarked
package stepup.json;

import org.jspecify.annotations.NullMarked;
