/**
 * Which rules decide now: an edit of the rules folder goes live within 2 s, without a restart, and
 * only if it is right.
 *
 * <p>Chosen: looking at the folder ten times a second. Rejected: {@code WatchService}, which says
 * nothing about network and container mounts, about a folder that is replaced or removed and comes
 * back, and about a configuration that is swapped through a symbolic link.
 *
 * <p>Chosen: names, sizes and time stamps only save reading; what counts is contents. A folder is
 * taken when it was read twice, 300 ms apart, with the same contents to the byte: so each file was
 * the same from one reading to the next, there was a moment at which all of them were as read, and
 * a save or a checkout that is under way is not taken in its middle. Rejected: trusting time
 * stamps, because two edits can have the same one.
 *
 * <p>Chosen: {@link stepup.live.Proven}, the one way to rules that may decide, for the service, for
 * its reloads and for the command line alike. Rejected: a reload that checks less than a start; the
 * scenarios of the shipped folder take a third of a second.
 *
 * <p>Chosen: everything about one moment is one immutable {@link stepup.live.Live}, swapped in one
 * step; a request takes it once. Rejected: stopping requests for the change.
 *
 * <p>Chosen: a folder that cannot go live changes nothing but what {@code /status} says; even an
 * {@code Error} while loading is only reported. Rejected: "not ready", because the last good rules
 * decide as well as before.
 *
 * <p>Chosen: what else rules must be is a list of {@link stepup.live.Gate}s, wired from the
 * settings. Rejected: knowing the analysis here, because what a service requires is its own choice.
 *
 * <p>Chosen: what was proven before is what the next proof starts from: unchanged rows, tables and
 * variants are not made again, and every scenario runs. The review, which only warns, comes after
 * the rules have gone live. The 300 ms that a folder must be still are not part of that.
 */
@NullMarked
package stepup.live;

import org.jspecify.annotations.NullMarked;
