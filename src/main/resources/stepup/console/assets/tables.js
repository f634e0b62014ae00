"use strict";
// The page of a table: its sheet, what is shown in its cells, and what its rows said before.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("sheet");
  if (!place) return;
  const {source, row, column, id} = place.dataset;
  const sheet = Sheet.open(place, {dataUrl: source, words: Sheet.words(place)});
  if (id) sheet.show(id, column);
  else if (row) sheet.show(row, column);

  // Each box has marks behind it, which are fetched once.
  const found = new Map();
  const mark = () => sheet.mark([...document.querySelectorAll("input[data-marks]")]
    .filter(box => box.checked)
    .flatMap(box => found.get(box.dataset.marks) ?? []));
  const fetchMarks = async box => {
    const from = box.dataset.marks;
    if (!found.has(from)) {
      found.set(from, []);
      const answer = await fetch(from);
      if (answer.ok) found.set(from, await answer.json());
    }
    mark();
  };
  document.addEventListener("change", event => {
    if (event.target.matches("input[data-marks]")) mark();
  });
  document.addEventListener("htmx:afterSwap", event => {
    for (const box of document.querySelectorAll("input[data-marks]")) {
      if (!found.has(box.dataset.marks)) fetchMarks(box);
    }
  });
  for (const box of document.querySelectorAll("input[data-marks]")) fetchMarks(box);

  const ask = document.getElementById("ask-history");
  const choose = ask.textContent;
  let chosen = "";
  place.addEventListener("sheet:active", event => {
    chosen = event.detail.id;
    ask.disabled = chosen === "";
    ask.textContent = chosen === "" ? choose : ask.dataset.word.replace("{0}", chosen);
  });
  ask.addEventListener("click", () => {
    const from = ask.dataset.source;
    htmx.ajax("GET", `${from}${from.includes("?") ? "&" : "?"}id=${encodeURIComponent(chosen)}`, "#history");
  });
});
