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
 * <p>Chosen: the picture of the matrix is laid out by a layered drawing of our own ({@link
 * stepup.console.Layers}), for a few dozen boxes with labels on the arrows. Rejected: Eclipse ELK,
 * which draws any graph, as its first picture takes 0.7 to 1.4 s, more than a first page may, and
 * it brings 9 MB of libraries (EMF, Xtext and Guava among them, which it does not declare all).
 *
 * <p>Chosen: families of offers are those that paths connect, named by the words that their names
 * begin with. Rejected: a column of the table, which could say other than the paths do.
 *
 * <p>Chosen: tables are shown and edited in a sheet of our own ({@code sheet.js}), a grid that
 * screen readers know, which sets no style that the policy for browsers refuses and takes every
 * cell for a text. Rejected: Tabulator for it, whose cells and filters have no names for those who
 * cannot see them, and whose edits would have had to be translated into those of a change.
 *
 * <p>Chosen: what takes seconds ({@code Jobs}) is done one after another, with half of the
 * processors at most, and asked for again by the page until it is there. Rejected: doing it while
 * the browser waits, as a few people who look would then hold up those who ask for decisions.
 */
@NullMarked
package stepup.console;

import org.jspecify.annotations.NullMarked;
