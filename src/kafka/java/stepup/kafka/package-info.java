/**
 * Facts on a topic of Kafka become decisions on another, each exactly once. Decides nothing itself.
 *
 * <p>Chosen: Kafka Streams with {@code exactly_once_v2}: what was read, the decision and its record
 * are committed in one transaction, so a record that is lost half-way is decided again and seen
 * once. Rejected: the same by hand with a consumer and a transactional producer, which is short
 * until a partition moves while one of them is away.
 *
 * <p>Chosen: no state, so RocksDB and its 70 MB are left out; scaling out is starting another one.
 *
 * <p>Chosen: facts that name no day are decided for the day they were sent on, as the time stamp of
 * their record says, so that deciding them again later gives the same. A service answers now, so it
 * takes today.
 *
 * <p>Chosen: what cannot be decided becomes a problem on the topic of decisions, as in a batch, and
 * those behind it go on. Rejected: a topic of dead letters, which somebody would have to watch.
 */
@NullMarked
package stepup.kafka;

import org.jspecify.annotations.NullMarked;
