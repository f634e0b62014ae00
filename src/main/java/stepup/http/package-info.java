/**
 * {@code POST /decide} and the pages around it: JSON in, JSON or a problem out. Decides nothing.
 *
 * <p>Chosen: every error of every layer below, Jetty's own included, leaves as RFC 9457 {@code
 * application/problem+json} with a stable {@code type}; no class name, no stack trace, no value the
 * caller sent.
 *
 * <p>Chosen: the request examples in {@code /openapi.json} are the scenario pairs of the rules
 * folder, and the answers beside them are decided when the page is asked for. Rejected: examples
 * written by hand, which are wrong for another folder and soon for this one.
 *
 * <p>Chosen: {@code POST /decide} is answered in front of Javalin by a handler that never waits;
 * the other pages, by Javalin, elsewhere. The thread that reads from the network takes in the body
 * and hands it to the threads that decide; those hand the record to the log, which tells later, and
 * whoever is told sends the answer. A request costs no thread while it waits, and shedding one
 * costs a fraction of deciding it. Rejected: an ordinary route, whose thread is woken for each
 * request and waits for the disk (about half of the throughput); deciding on the thread that reads,
 * which saves one wake-up and lets one slow decision keep others from being read, and from being
 * shed.
 *
 * <p>Chosen: while requests are shed, the network is read every millisecond only. On one core that
 * is asked for five times what it can do, that took what is answered from 87 to 92 % of the best,
 * and half a shed's cost away, which is mostly waking up; who is shed hears of it after 0.8
 * milliseconds (p50). Rejected: two milliseconds, for 95 %, as each refusal would wait for twice as
 * long.
 *
 * <p>Chosen: how much may wait is said in work, by what decisions took of late, beside a number.
 * Rejected: a number alone, as thirty small requests are a millisecond of work and thirty large
 * ones a second.
 *
 * <p>Chosen: who asks is found out before anything of a body is read, for the very route that is
 * answered then; what Javalin answers is guarded again around its handler, as Javalin matches
 * addresses itself and could match otherwise. What is not there is 404 for anyone, as {@code
 * /openapi.json}, which anyone may read, says what is.
 *
 * <p>Chosen: both ports speak TLS or none does, by the same certificate; what an operator asks is
 * as secret as what a caller does. The PEM files are read by the JDK. Rejected: a library for that,
 * as it would be longer to configure than the reading is.
 *
 * <p>Chosen: every response forbids browsers all they can be forbidden, and is not to be stored;
 * the pages for browsers say what they need instead. Strict-Transport-Security is said only over
 * TLS. Pages of other origins may ask only if listed, only the port for callers, and never with
 * cookies, of which there are none.
 *
 * <p>Chosen: a batch is streamed both ways, so it holds a thread; there are at most 32 at a time,
 * and together they decide at most half of what is decided at a time, one group of lines in turn.
 * Its start may be shed, what has begun is not. Its body is not inflated (415) and its answer not
 * compressed, as each answer would wait for others. A service that stops ends a batch between two
 * groups, at once also if it waits for the client.
 *
 * <p>Chosen: each connection is read by one thread at a time, which Jetty 12.1.14 does not see to
 * after a request that it cannot parse; other clients were then answered what they had not asked.
 * Rejected: buffers without a pool, which keep such a defect to the connection that has it, but
 * cost an allocation outside of the heap for each request.
 */
@NullMarked
package stepup.http;

import org.jspecify.annotations.NullMarked;
