/**
 * Where decision records are kept.
 *
 * <p>Chosen: one JSON line a record, appended and handed to the operating system before the answer
 * is given. Delivery modes that promise more, or less, belong behind the same port.
 */
@NullMarked
package stepup.audit;

import org.jspecify.annotations.NullMarked;
