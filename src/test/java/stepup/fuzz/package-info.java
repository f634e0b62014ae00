/**
 * Looks for requests and tables that nobody thought of: {@code make fuzz} runs each target for
 * {@code FUZZ_SECONDS}, and {@link stepup.fuzz.CorpusTest} replays what is in {@code
 * src/test/resources/fuzz} with every other test.
 *
 * <p>What the fuzzer finds interesting stays in {@code .fuzz}, where the next run goes on. An input
 * that fails is written to the resources, so that tests fail until it is put right; give it then
 * the name of what was wrong. Inputs that are worth keeping go there too.
 *
 * <p>An answer to something else is a finding too: the good request that follows each connection
 * that was treated badly asks for a customer of its own, and an answer that nobody asked for is
 * noticed. So it was found that Jetty lends a buffer to two connections at once; that needs tens of
 * thousands of requests, on a busy machine, and {@code stepup.http.SerialConnectionsTest} shows it
 * at once.
 *
 * <p>Chosen: Jazzer as a program of its own, over plain methods that take bytes, so that tests need
 * neither its agent nor its native library. Rejected: its integration into JUnit, which puts the
 * agent into the process of all other tests. Chosen: bytes as a list of edits of something good,
 * beside bytes as they are, since hardly any mutation of the bytes of a workbook gets past its
 * checksums.
 */
@NullMarked
package stepup.fuzz;

import org.jspecify.annotations.NullMarked;
