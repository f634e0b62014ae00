package stepup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One tab of a browser, and what goes wrong in it: errors that it tells of, requests that leave the
 * machine.
 */
final class Tab implements AutoCloseable {
  /** From a phone to a wide screen, in CSS pixels. */
  static final List<Integer> WIDTHS = List.of(360, 820, 1440);

  /** What stands beyond the window, is cut off, or stands on top of another. */
  private static final String MISPLACED =
      """
      () => {
        const found = [];
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth + 1) {
          const wide = [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
            .filter(e => !e.closest(".wide, .tabulator"));
          found.push(`the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}: `
            + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 80)).join(" | "));
        }
        const shown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
          && e.getClientRects().length > 0;
        for (const e of document.querySelectorAll("main *, header *, footer *")) {
          const style = getComputedStyle(e);
          if (style.overflowX === "hidden" && style.textOverflow !== "ellipsis" && e.clientWidth > 1
              && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim() && shown(e)
              && !e.closest(".hidden, svg, .tabulator, select")) {
            found.push("cut off: " + e.outerHTML.slice(0, 120));
          }
        }
        const doers = [...document.querySelectorAll("main a, main button, main input, main select, main textarea, header a")]
          .filter(e => shown(e) && !e.closest(".hidden, svg, .tabulator, .wide")
            && getComputedStyle(e).position !== "absolute");
        const boxes = doers.flatMap(e => [...e.getClientRects()].map(r => [e, r]));
        for (let i = 0; i < boxes.length; i++) {
          for (let j = i + 1; j < boxes.length; j++) {
            const [a, r] = boxes[i];
            const [b, s] = boxes[j];
            if (a === b || a.contains(b) || b.contains(a)) continue;
            const x = Math.min(r.right, s.right) - Math.max(r.left, s.left);
            const y = Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top);
            if (x > 3 && y > 6) {
              found.push("on top of each other: " + a.outerHTML.slice(0, 80) + " and " + b.outerHTML.slice(0, 80));
            }
          }
        }
        return found.slice(0, 10);
      }
      """;

  private final BrowserContext context;
  private final Page page;
  private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());

  Tab(BrowserContext context, int port) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(20_000);
    var here = "http://127.0.0.1:" + port + "/";
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            troubles.add(message.type() + ": " + message.text() + " " + message.location());
          }
        });
    page.onPageError(error -> troubles.add("error: " + error));
    page.onRequest(
        request -> {
          var url = request.url();
          if (!url.startsWith(here)
              && !url.startsWith("data:")
              && !url.startsWith("blob:" + here)) {
            troubles.add("leaves the machine: " + url);
          }
        });
    page.onResponse(
        response -> {
          if (response.status() >= 500) {
            troubles.add(response.status() + " " + response.url());
          }
        });
  }

  Page page() {
    return page;
  }

  /** Opens an address of the service. */
  Tab open(String address) {
    page.navigate(address);
    return this;
  }

  /** What is said aloud of errors so far, which is forgotten then; for those that are meant. */
  List<String> troubles() {
    synchronized (troubles) {
      var copy = List.copyOf(troubles);
      troubles.clear();
      return copy;
    }
  }

  /** Fails if anything went wrong, anything is misplaced, or somebody could not use the page. */
  void check() {
    checkPlaces();
    var axe = new AxeBuilder(page).analyze();
    assertThat(axe.getViolations())
        .as(page.url())
        .map(
            rule ->
                rule.getId()
                    + ": "
                    + rule.getHelp()
                    + " "
                    + rule.getNodes().stream().limit(3).map(node -> node.getHtml()).toList())
        .isEmpty();
  }

  private void checkPlaces() {
    assertThat(troubles).as(page.url()).isEmpty();
    assertThat((List<?>) page.evaluate(MISPLACED)).as(page.url()).isEmpty();
  }

  /**
   * Pictures for a reviewer, at every width, each checked; {@code target/screenshots}. Who could
   * not use the page is looked for on the narrowest and the widest screen, as it takes seconds.
   */
  void pictures(String name) {
    for (int width : WIDTHS) {
      page.setViewportSize(width, 900);
      picture(name + "-" + width);
      if (width == WIDTHS.get(1)) {
        checkPlaces();
      } else {
        check();
      }
    }
  }

  /** One picture, as it stands. */
  void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", name + ".png"))
            .setFullPage(true));
  }

  @Override
  public void close() {
    context.close();
  }
}
