"use strict";
// The matrix: details of what is pointed at, the days, and tables that are longer than a page. What it shows comes from
// the server, and is put in as text.
(() => {
  const FACTS = "stepup.facts";
  // What fits into an address that servers and browsers take.
  const LONGEST_FACTS = 4000;

  // Details of what is pointed at are shown beside the picture; what was chosen stays.
  function details(root) {
    const picture = root.querySelector(".picture");
    const told = root.querySelector(".told");
    if (!picture || !told) return;
    told.classList.add("scripted");
    let kept = null;

    const show = id => {
      for (const detail of told.querySelectorAll(".detail.shown")) {
        if (detail.id !== id) detail.classList.remove("shown");
      }
      const detail = id && document.getElementById(id);
      if (detail && told.contains(detail)) detail.classList.add("shown");
      picture.classList.toggle("looking", Boolean(detail));
      for (const line of picture.querySelectorAll(".line")) {
        line.classList.toggle("beside", Boolean(id) && (line.dataset.from === id || line.dataset.to === id));
      }
    };
    const idOf = element => decodeURIComponent(element.getAttribute("href").slice(1));
    const keep = id => {
      kept = id;
      for (const link of picture.querySelectorAll("a")) link.classList.toggle("kept", idOf(link) === id);
      show(id);
    };

    for (const link of picture.querySelectorAll("a")) {
      link.addEventListener("pointerenter", () => show(idOf(link)));
      link.addEventListener("pointerleave", () => show(kept));
      link.addEventListener("focus", () => show(idOf(link)));
      link.addEventListener("blur", () => show(kept));
    }
    // Links of the picture, and of details to others.
    for (const part of [picture, told]) {
      part.addEventListener("click", event => {
        const link = event.target.closest("a[href^='#']");
        if (!link) return;
        event.preventDefault();
        const id = idOf(link);
        keep(part === picture && kept === id ? null : id);
        if (kept) told.scrollIntoView({block: "nearest"});
      });
    }
    root.addEventListener("keydown", event => {
      if (event.key === "Escape" && kept) keep(null);
    });
    if (location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))) {
      keep(decodeURIComponent(location.hash.slice(1)));
    }
  }

  // The days on which something changes, as a slider; the form has the day itself.
  function days(root) {
    const slider = root.querySelector("#slider");
    if (!slider) return;
    const days = slider.dataset.days.trim().split(" ");
    const told = slider.dataset.told.split("|");
    slider.closest("label").hidden = false;
    slider.addEventListener("input", () => {
      root.querySelector("#chosen").textContent = told[slider.value];
      slider.setAttribute("aria-valuetext", told[slider.value]);
    });
    slider.addEventListener("change", () => {
      document.getElementById("day").value = days[slider.value];
      document.getElementById("filters").requestSubmit();
    });
  }

  // The customer last tried, if this browser remembers one.
  function lastTried(root) {
    const place = root.querySelector("[data-last]");
    const facts = localStorage.getItem(FACTS);
    if (!place || !facts || facts.length > LONGEST_FACTS) return;
    const address = new URL(location);
    address.searchParams.set("facts", facts);
    place.querySelector("a").href = address.pathname + address.search;
    place.hidden = false;
  }

  const linkTo = (address, text, title) => {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    if (title) link.title = title;
    return link;
  };

  // A table with more rows than a page should have: the browser keeps those in sight only.
  async function longTable(region) {
    const table = region.querySelector("table");
    const labels = [...table.querySelectorAll("thead th")].map(th => th.textContent.trim());
    const answer = await fetch(region.dataset.grid, {headers: {Accept: "application/json"}});
    if (!answer.ok) return;
    const rows = await answer.json();
    const around = id => {
      const address = new URL(location);
      address.searchParams.set("offer", id);
      return address.pathname + address.search;
    };
    const offer = {
      title: region.dataset.first, field: "name", frozen: window.innerWidth > 600, width: window.innerWidth > 600 ? 270 : 170,
      formatter: cell => {
        const row = cell.getData();
        const both = document.createElement("span");
        const near = linkTo(around(row.id), "◎", region.dataset.around);
        near.className = "around";
        near.setAttribute("aria-label", region.dataset.around + ": " + row.name);
        both.append(linkTo(row.address, row.name), near);
        return both;
      },
    };
    const columns = table.classList.contains("steps")
      ? [offer, {title: region.dataset.count, field: "count", hozAlign: "right", width: 110},
         ...labels.slice(1).map((label, i) => ({title: label, field: "c" + i, headerSort: false, width: 150, hozAlign: "center", formatter: marks}))]
      : [offer,
         ...labels.slice(1, -1).map((label, i) => ({title: label, field: "s" + i, width: 140, hozAlign: "center"})),
         {title: region.dataset.licences, field: "licences", hozAlign: "right", headerSort: false, width: 150}];
    const place = document.createElement("div");
    const name = region.getAttribute("aria-labelledby");
    region.replaceChildren(place);
    region.removeAttribute("tabindex");
    region.parentElement.querySelector(".cut")?.remove();
    const made = new Tabulator(place, {
      data: rows, columns, height: Math.min(560, window.innerHeight - 120), layout: "fitData", columnDefaults: {resizable: false, headerHozAlign: "center", titleFormatter: "plaintext"},
    });
    // Its roles are put right: what scrolls holds the rows, and the head is one group.
    made.on("tableBuilt", () => {
      place.setAttribute("aria-labelledby", name);
      place.querySelector(".tabulator-header-contents").setAttribute("role", "presentation");
      place.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
      place.querySelector(".tabulator-table").setAttribute("role", "presentation");
    });
  }

  function marks(cell) {
    const all = document.createElement("span");
    for (const path of cell.getValue() ?? []) {
      const link = linkTo(path.address, path.text, path.aloud);
      link.className = "mark " + path.classes;
      link.setAttribute("aria-label", path.aloud);
      all.append(link);
    }
    return all;
  }

  // Names for what is being written, where there are too many to have them all in the page.
  function names() {
    const search = document.querySelector("[data-names]");
    if (!search) return;
    let waiting = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const answer = await fetch(search.dataset.names + "?rows=all&offer=" + encodeURIComponent(search.value));
        if (!answer.ok) return;
        document.getElementById("names").replaceChildren(...(await answer.json()).map(found => {
          const option = document.createElement("option");
          option.value = found.name;
          option.textContent = found.id;
          return option;
        }));
      }, 200);
    });
  }

  function start() {
    const root = document.getElementById("matrix");
    if (!root) return;
    details(root);
    days(root);
    lastTried(root);
    for (const region of root.querySelectorAll("[data-grid]")) longTable(region);
  }

  document.addEventListener("DOMContentLoaded", () => {
    names();
    start();
    // What is chosen is shown at once; what is written, with Enter or the button.
    document.getElementById("filters").addEventListener("change", event => {
      if (event.target.type !== "search") event.currentTarget.requestSubmit();
    });
  });
  document.addEventListener("htmx:afterSwap", event => {
    if (event.detail.target?.id === "matrix" || event.target.id === "matrix") start();
  });
  // Addresses are to be short: what is not chosen does not stand in them.
  document.addEventListener("htmx:configRequest", event => {
    const chosen = event.detail.parameters;
    for (const name of Object.keys(chosen)) {
      if (chosen[name] === "") delete chosen[name];
    }
  });
})();
