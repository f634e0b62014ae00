/**
 * Keeps the decision log in PostgreSQL, and finds decisions there. The only package that knows
 * JDBC.
 *
 * <p>Chosen: the line as it was recorded, as {@code json}, beside the columns that are searched.
 * {@code json} keeps its text byte for byte, so the chain can be verified again, and takes escapes
 * such as {@code \}{@code u0000} that {@code jsonb} refuses: a record that cannot be inserted would
 * stop all behind it.
 *
 * <p>Chosen: the columns only narrow a search, and the same {@code Query} as over the segments
 * decides. So both find the same, whatever a column cannot hold.
 *
 * <p>Chosen: one insert of arrays a batch, which ends on conflict with a decision id. Rejected:
 * JDBC batches, which tell nothing of conflicts once they are rewritten.
 *
 * <p>Rejected: a password in the URL or in a setting, since both are shown by tools; it is read
 * from its file at each connection, so it can be changed without a restart.
 */
@NullMarked
package stepup.postgres;

import org.jspecify.annotations.NullMarked;
