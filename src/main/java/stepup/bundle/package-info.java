/** x */
@NullMarked
package stepup.bundle;

import org.jspecify.annotations.NullMarked;
