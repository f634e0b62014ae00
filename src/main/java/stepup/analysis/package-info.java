/** What a change of rules does, before it is live. */
@NullMarked
package stepup.analysis;

import org.jspecify.annotations.NullMarked;
