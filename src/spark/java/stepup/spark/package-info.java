/**
 * Many requests decided, and records decided again, by Apache Spark. What Spark loads and sends to
 * its executors is all here, and decides nothing itself.
 *
 * <p>Chosen: what decides has class loaders of its own ({@link stepup.spark.OwnLibraries}), one in
 * each JVM, whose libraries come inside the one jar that is handed to Spark. So requests are read
 * by the very code that reads them everywhere else, whatever Spark ships: its Jackson is another
 * one, and refuses to start beside ours. Both sides share the interfaces of this package, which say
 * everything in types of the JDK. Rejected: our libraries under other names in one flat jar (Drools
 * writes code that names its own classes), and {@code spark.executor.userClassPathFirst}, which
 * would have to be set by whoever submits.
 *
 * <p>Chosen: rules are broadcast, so that each executor gets them once, and built once in each JVM.
 * The moment and the day of all decisions are those of the driver, so that a task which is tried
 * again decides the same, but for the id of a decision.
 *
 * <p>Chosen: a request is a row, and what becomes of it are more columns of that row. Only the
 * output of a task that Spark commits is seen, so nothing is lost or doubled if others die. Lines
 * of JSON are numbered in a first pass, which only looks for line breaks, and answered as the batch
 * command answers them.
 *
 * <p>Chosen: impact counts each partition by itself; the counts are added in their order. If there
 * is more to tell apart than a report may have, or there are recorded decisions of rules that only
 * the driver can find, a second pass is told, so that the report is the one of a single machine.
 */
@NullMarked
package stepup.spark;

import org.jspecify.annotations.NullMarked;
