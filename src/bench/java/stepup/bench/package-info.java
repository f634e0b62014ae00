/**
 * What Stepup costs, measured beside what else one could use for the same job; {@code make bench}.
 * Nothing of it, and none of its libraries, is part of the product or of its tests.
 *
 * <p>Decisions taken:
 *
 * <ul>
 *   <li>All contenders get the very same facts, and say the verdict and every code of each upgrade.
 *       Stepup says more (evidence, remedies, rows, warnings, added licences), so hand-written Java
 *       is there twice: doing the least, and saying nearly as much.
 *   <li>Engines without a matrix have it in Java around them, with what offers include and which
 *       statuses are held: a user in a hurry would do so, and it is to their favour.
 *   <li>CEL-Java uses its older interpreter, KIE DMN one table that collects, Evrete one session
 *       that is cleared and conditions as text, OpenL a workbook that collects, Easy Rules lambdas:
 *       what was fastest of what was tried. CEL-Java's planner took twice the time (and a quarter
 *       of the memory).
 *   <li>Stepup and hand-written Java are measured with the libraries of the product only, as other
 *       engines bring some that Drools would notice.
 *   <li>Times are those of a processor, without the JVM's own threads. On a machine that does other
 *       things, the clock on the wall told of those.
 * </ul>
 */
@NullMarked
package stepup.bench;

import org.jspecify.annotations.NullMarked;
