"use strict";
// What every page does. Nothing here knows a rule.

// What stands in the address of a part of the page, such as a cell, is shown and may be read out.
document.addEventListener("DOMContentLoaded", () => {
  const target = document.querySelector("[data-shown]");
  if (target) {
    target.scrollIntoView({block: "center", inline: "center"});
    target.focus({preventScroll: true});
  }
});

// A problem is told where the answer would have stood: htmx leaves the page alone otherwise.
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// A button with data-copies puts the text of the element it names where people paste from.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copies);
  await navigator.clipboard.writeText(from.value ?? from.textContent);
  const said = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = said; }, 2000);
});
