"use strict";
// A new scenario: another choice makes the row anew, and one click adds it to the change that is being made.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("new");
  const id = document.getElementById("id");
  const sentence = document.getElementById("sentence");
  const add = document.getElementById("add");

  const show = (label, text) => {
    const cell = document.querySelector(`[data-label="${label}"]`);
    if (cell) cell.textContent = text;
  };

  form.addEventListener("change", event => {
    if (event.target.matches("select, [type=checkbox]")) form.requestSubmit();
  });
  sentence.addEventListener("input", () => show("Scenario", sentence.value));
  if (!id) return;
  id.addEventListener("input", () => show("Id", id.value));
  if (!add) return;

  // Ids that the change has already taken are passed over.
  const edit = JSON.parse(add.dataset.edit);
  const taken = new Set(Draft.read().edits.map(other => other.added?.Id));
  while (taken.has(id.value) && /[0-9]{1,9}$/.test(id.value)) {
    id.value = id.value.replace(/[0-9]{1,9}$/, digits => String(Number(digits) + 1).padStart(digits.length, "0"));
  }
  show("Id", id.value);

  add.addEventListener("click", () => {
    if (!id.reportValidity() || !sentence.reportValidity()) return;
    edit.added.Id = id.value;
    edit.added.Scenario = sentence.value.trim();
    Draft.add(edit, add.dataset.version);
    location.assign(add.dataset.change);
  });
});
