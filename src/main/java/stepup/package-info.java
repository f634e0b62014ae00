/**
 * The command line, the settings, and the wiring of the parts, by hand.
 *
 * <p>Chosen: one jar for the service and for every command, so that an analyst checks with what the
 * service runs.
 */
@NullMarked
package stepup;

import org.jspecify.annotations.NullMarked;
