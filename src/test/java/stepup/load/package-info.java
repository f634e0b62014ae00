/**
 * Load on a server over HTTP, which the benchmarks make too, and how the service does under more of
 * it than it can take; programs, not tests.
 */
@NullMarked
package stepup.load;

import org.jspecify.annotations.NullMarked;
