/**
 * What Stepup costs, measured beside what else one could use for the same job; {@code make bench}.
 * Nothing of it, and none of its libraries, is part of the product or of its tests.
 */
@NullMarked
package stepup.bench;

import org.jspecify.annotations.NullMarked;
