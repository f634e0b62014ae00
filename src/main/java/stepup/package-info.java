/**
 * The command line, the settings, and the wiring of the parts, by hand.
 *
 * <p>Chosen: one jar for the service and for every command, so that an analyst checks with what the
 * service runs.
 *
 * <p>Chosen: {@link stepup.Stepup} is the core as a library, in the same jar. What only the service
 * and the command line need is optional in the {@code pom.xml}, so a project that depends on this
 * one does not get it. Rejected: a module of its own, since packages hold the layers apart already.
 * Rejected: facts of a library that are taken as they are, because a misspelt status would decide.
 */
@NullMarked
package stepup;

import org.jspecify.annotations.NullMarked;
