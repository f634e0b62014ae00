/**
 * Where decision records are kept, proved and found again.
 *
 * <p>Chosen: segments of JSON lines in a folder, each line bound to the one before it by a hash, so
 * that a shell can follow the chain: {@code sha256(hash before + line up to ,"hash":")}. Headers
 * are links too. Rejected: a binary log or an embedded database, which nobody can read without us.
 *
 * <p>Chosen: one thread writes and forces whatever waits, and then tells all who wait. Rejected: a
 * force for each record, which many callers at once would wait for one after the other.
 *
 * <p>Chosen: after any failure the segment is cut back to what is known to be on the disk; after a
 * force that failed the next record begins a new segment, since a second force would succeed
 * without having written anything. What somebody has damaged is never mended or deleted: new
 * records follow in a new segment, and the verification tells of the rest.
 *
 * <p>Chosen: masking by pointers on the JSON of a record, before anything is written, and of what
 * repeats a masked value only where a caller's value can stand: a caller who calls a subscription
 * {@code eligible} must not blot out verdicts.
 */
@NullMarked
package stepup.audit;

import org.jspecify.annotations.NullMarked;
