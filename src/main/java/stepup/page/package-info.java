/**
 * The programme's published page beside the table of paths: what its table of offers says, what of
 * it {@code upgrade-paths.csv} has, and rows to review for the rest.
 *
 * <p>Chosen: one reader of tables for both kinds of page. Markdown is rendered to HTML by
 * commonmark-java and both are read by jsoup, because pages in Markdown hold tables in HTML, too
 * (the seed does). Rejected: reading Markdown tables by hand, and a model of tables for each kind.
 *
 * <p>Chosen: a name on the page is an offer only if it is an id, an alias or the name in {@code
 * offers.csv}, spaces, widths of letters, case and footnote marks aside. Words in front that names
 * have in common may be left out, which is said each time. Rejected: taking the nearest name or
 * translating one, because an official page in Chinese renders <em>Business</em> as
 * <em>Enterprise</em>; the nearest one is only suggested.
 *
 * <p>Chosen: what a table is about is found by the offers in it, not by its heading, so that any
 * language will do. Rejected: words to look for in each language.
 *
 * <p>Chosen: the page says which paths there are and nothing else. Upgrade type and follow-ups of a
 * draft are those that all paths of the table have in common; where they differ, they are left for
 * the analyst to fill in. Dates of the table count: a path that is not open on the day is neither
 * missing on the page nor there.
 */
@NullMarked
package stepup.page;

import org.jspecify.annotations.NullMarked;
