/**
 * What a decision costs over HTTP: each server is a process of its own, asked over the wire by
 * one load generator that checks every answer.
 *
 * <p>Decisions taken:
 *
 * <ul>
 *   <li>The limit is an echo that reads and parses the body within the limits Stepup has for it,
 *       and answers with bytes that it has had from the start: a Jetty handler put in front of
 *       Javalin, non-blocking, one write. It is there with a small answer and with one as long as
 *       Stepup's mean answer: the first says what HTTP costs, the second also what it costs to
 *       carry what callers want to know. Ratios are to the first, which is the stricter. An
 *       ordinary Javalin route is there to tell what the way through servlets costs.
 *   <li>Contenders take turns in short rounds within one run, as times on a shared machine drift
 *       further than contenders differ. What is printed are medians, and the least and most of
 *       the rounds.
 *   <li>The load is made on the same processors, so throughput alone flatters who is slow: the
 *       load costs all the same. Processor time of the server's process for each answer does
 *       not have that, and hardly changes with what else runs on the machine.
 *   <li>Latency is measured at fixed rates and from the moment a question was due; otherwise a
 *       server that stops for a while would not be asked meanwhile, and look well.
 *   <li>An answer is compared with bytes that were read as JSON and found right before, but for the
 *       {@code decisionId}: reading JSON while measuring would cost more than some servers do.
 * </ul>
 */
@NullMarked
package stepup.bench.http;

import org.jspecify.annotations.NullMarked;
