/**
 * Many requests at once: JSON lines in, JSON lines out, in order, by one rule set. {@code POST
 * /decide/batch} and the command line run the same loop.
 *
 * <p>Chosen: lines are decided in groups of at most 64, or as many as have arrived. A group is kept
 * in the log at once, so that one wait for the disk serves many answers; then its answers are
 * written and flushed. A caller who sends slowly gets each answer as soon as it is kept. Whoever
 * decides a group writes its answers, one behind the other, into bytes that are given away as they
 * are. Rejected: an array for each answer, which is copied four times on its way.
 *
 * <p>Chosen: every answer names its line, and only a batch that is complete ends with a trailer.
 * Whatever cuts a batch off, it goes on with the first line that has no answer. Rejected: an id for
 * a batch and its state in the service, which would have to outlive it.
 *
 * <p>Chosen: groups are decided in parallel only on the command line, and even there one thread
 * keeps and writes them in order, so that nothing is kept behind what could not be. What is decided
 * by then is kept at once, or while it waited for the disk the others would wait for it. Over HTTP
 * a batch has one group in turn with all others who ask.
 */
@NullMarked
package stepup.batch;

import org.jspecify.annotations.NullMarked;
