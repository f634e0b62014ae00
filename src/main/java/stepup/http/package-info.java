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
 */
@NullMarked
package stepup.http;

import org.jspecify.annotations.NullMarked;
