/**
 * What a service tells of itself while it runs: numbers that Prometheus reads, and traces of
 * requests that OpenTelemetry takes. The only package that knows their libraries.
 *
 * <p>Chosen: one mechanism for both. A {@link stepup.telemetry.Course} goes with each request and
 * times its phases; they are observed in a histogram and, if the request is traced, are child
 * spans.
 *
 * <p>Chosen: Prometheus' own client, with a registry for each server. Rejected: OpenTelemetry's
 * metrics as well, since operators scrape, and two libraries would count the same.
 *
 * <p>Chosen: what others count already (admission, log, rules) is asked for when numbers are read.
 * Rejected: counting it here again, where it could differ from the status page.
 *
 * <p>Chosen: no label holds anything a caller sent. Routes are patterns, methods and statuses are
 * from short lists, and rules are ids of the rule set that decides, at most a thousand of them.
 * Spans hold ids that the service itself made.
 *
 * <p>Chosen: no exemplars. They would load the tracing library even if nothing is traced.
 *
 * <p>Chosen: spans are sent in batches by a thread of their own, out of a bounded queue; what does
 * not fit is dropped, and no answer ever waits. Rejected: OpenTelemetry's autoconfiguration, which
 * reads dozens of variables of which most would do nothing here.
 */
@NullMarked
package stepup.telemetry;

import org.jspecify.annotations.NullMarked;
