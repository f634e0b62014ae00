/** How the service does under more load than it can take; a program, not a test. */
@NullMarked
package stepup.load;

import org.jspecify.annotations.NullMarked;
