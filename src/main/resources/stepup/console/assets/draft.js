"use strict";
// The change that somebody is making, kept in this browser until it is handed over or given up: a list of edits, in
// the order in which they were made, against the rules of one version. An edit is one of
//   {file, id, label, was, now}   a cell of the row with this id
//   {file, added: {label: text}}  a new row, at the end
//   {file, removed: id}           a row that is gone
const Draft = (() => {
  const KEY = "stepup.draft";
  const EMPTY = {version: null, edits: []};

  function read() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? EMPTY;
    } catch {
      return EMPTY;
    }
  }

  function write(draft) {
    localStorage.setItem(KEY, JSON.stringify(draft));
    document.dispatchEvent(new CustomEvent("draft", {detail: draft}));
  }

  return {
    read,
    write,
    // Another edit; a draft begins with the version that it is made against.
    add(edit, version) {
      const draft = read();
      write({version: draft.version ?? version, edits: [...draft.edits, edit]});
    },
    clear() {
      write(EMPTY);
    },
  };
})();
