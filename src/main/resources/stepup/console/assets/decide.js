"use strict";
// Form, JSON and answer are kept in step: what is written in one is sent, and all of them come back. What comes back
// is put into the page part by part, so that focus, what is being written and what is open stay as they are.
(() => {
  const PAUSE = 300; // milliseconds after the last key
  const LAST_TRIED = "stepup.facts";
  let edits = 0;
  let pause;
  let shownAt = location.search;
  const asOf = new WeakMap(); // how many edits each request knows

  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id ?? "") === (b.id ?? "");

  function morphChildren(from, to) {
    let here = from.firstChild;
    for (const child of [...to.childNodes]) {
      let found = here;
      while (found && !alike(found, child)) found = found.nextSibling;
      if (!found) {
        from.insertBefore(child, here);
        continue;
      }
      while (here !== found) {
        const next = here.nextSibling;
        here.remove();
        here = next;
      }
      here = found.nextSibling;
      morph(found, child);
    }
    while (here) {
      const next = here.nextSibling;
      here.remove();
      here = next;
    }
  }

  function morph(from, to) {
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    if (from.nodeName === "NOSCRIPT") return;
    // Whether something is open is up to who reads, unless there is a mistake in it.
    const kept = from.nodeName === "DETAILS" ? "open" : "";
    for (const {name, value} of to.attributes) {
      if (name !== kept && from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    for (const {name} of [...from.attributes]) {
      if (name !== kept && !to.hasAttribute(name)) from.removeAttribute(name);
    }
    if (kept && to.querySelector("[aria-invalid]")) from.open = true;
    morphChildren(from, to);
    if (from.nodeName === "SELECT") {
      from.value = to.value;
    } else if (from.nodeName === "INPUT" && (from.type === "checkbox" || from.type === "radio")) {
      from.checked = to.checked;
    } else if ((from.nodeName === "INPUT" || from.nodeName === "TEXTAREA") && from !== document.activeElement) {
      if (from.value !== to.value) from.value = to.value;
    }
  }

  htmx.defineExtension("morph", {
    isInlineSwap: style => style === "morph",
    handleSwap(style, target, fragment) {
      if (style !== "morph") return false;
      morph(target, fragment.querySelector("#tried"));
      return [target];
    },
  });

  function edited(event) {
    const form = event.target.closest?.("#facts, #json-form");
    if (!form || (event.type === "input" && event.isComposing)) return;
    edits++;
    clearTimeout(pause);
    pause = setTimeout(() => form.dispatchEvent(new Event("edited")), PAUSE);
  }
  document.addEventListener("input", edited);
  document.addEventListener("compositionend", edited);

  document.addEventListener("htmx:configRequest", event => {
    // It may be as long as the address of this page, and nobody reads it.
    delete event.detail.headers["HX-Current-URL"];
    clearTimeout(pause);
  });
  document.addEventListener("htmx:beforeRequest", event => asOf.set(event.detail.xhr, edits));

  const asks = event => event.detail.requestConfig.parameters.do ?? "";

  document.addEventListener("htmx:beforeSwap", event => {
    // Something was written since, which is on its way; but what a button asked for is not asked for again.
    if (asOf.get(event.detail.xhr) !== edits && !asks(event)) event.detail.shouldSwap = false;
  });

  function lost(what) {
    const place = document.getElementById("lost");
    place.textContent = place.dataset.says.replace("{0}", what);
    place.hidden = false;
  }
  document.addEventListener("htmx:responseError", event => lost(event.detail.xhr.status));
  document.addEventListener("htmx:sendError", () => lost("–"));

  // What the page shows now can be shared, and is what was tried last.
  function shown(push) {
    const tried = document.getElementById("tried");
    document.getElementById("lost").hidden = true;
    const {facts, decided, address} = tried.dataset;
    if (facts !== undefined) {
      const here = address ?? location.pathname;
      if (here !== location.pathname + location.search && (location.search || edits || push)) {
        history[push ? "pushState" : "replaceState"](null, "", here);
        shownAt = location.search;
      }
      const query = address ? address.slice(address.indexOf("?")) : "";
      for (const link of document.querySelectorAll(".languages a")) {
        if (location.search || edits || push) link.setAttribute("href", link.getAttribute("href").split("?")[0] + query);
      }
    }
    if (decided) {
      try {
        localStorage.setItem(LAST_TRIED, facts);
      } catch {
        // Full or forbidden; the matrix then shows no customer.
      }
    }
    // The server does not know how it is reached.
    const curl = document.getElementById("curl");
    if (curl) curl.textContent = curl.textContent.replace("'http://", "'" + location.protocol + "//");
  }
  document.addEventListener("DOMContentLoaded", () => shown(false));
  document.addEventListener("htmx:afterSettle", event => {
    const asked = asks(event);
    shown(asked.startsWith("apply ") || asked === "back");
    const result = asked.startsWith("apply ") && document.getElementById("applied");
    if (result) result.scrollIntoView({block: "nearest"});
  });
  // Going back shows what was tried then; a place in this page is no other page.
  window.addEventListener("popstate", () => {
    if (location.search !== shownAt) location.reload();
  });

  // From a mistake to its field, or to the one that it is a part of.
  document.addEventListener("click", event => {
    const link = event.target.closest("a[data-field], #applied li a");
    if (!link) return;
    let id = link.hash.slice(1);
    while (id.includes("-") && !document.getElementById(id)) id = id.slice(0, id.lastIndexOf("-"));
    const field = document.getElementById(id);
    if (!field) return;
    event.preventDefault();
    for (let e = field.closest("details"); e; e = e.parentElement.closest("details")) e.open = true;
    field.focus();
  });
})();
