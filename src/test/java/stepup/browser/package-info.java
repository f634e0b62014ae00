/**
 * The console as an analyst meets it: the real service, in a real browser; {@code make browser}.
 *
 * <p>Chosen: Playwright with the Chromium of the machine, as it hears everything that a page asks
 * for and says. Rejected: Selenium, which would have to be told of the browser's version for that.
 */
@NullMarked
package stepup.browser;

import org.jspecify.annotations.NullMarked;
