/**
 * The analyst's console: see, try, change and prove rules in a browser. Decides nothing, and
 * changes nothing by itself.
 *
 * <p>Chosen: pages are made on the server from templates that become classes when this is built
 * (JTE): what a page shows is checked by the compiler, and every value is escaped for where it
 * stands. Rejected: templates that are read at run time, whose mistakes show when somebody looks; a
 * front-end build, which would need more than a JDK.
 *
 * <p>Chosen: the language is a part of the address, so that no cookie is needed and a link shows to
 * everyone what its sender saw.
 *
 * <p>Chosen: browsers ask people for the key or token themselves (HTTP Basic), so there are no
 * sessions; what changes anything is taken from this service's own pages only.
 *
 * <p>Chosen: a change that somebody is making stays in their browser, which sends it with each
 * question; an edit tells what the cell said before, so that nothing of others is overwritten, and
 * no draft has to be kept, found again or cleared away here. Rejected: drafts on the server, which
 * would need owners and an end.
 */
@NullMarked
package stepup.console;

import org.jspecify.annotations.NullMarked;
