"use strict";
// The draft on the page: edited in the sheet, sent with every step, handed over, undone edit by edit. All of it is
// ready before htmx sends the first step, which is when the page is.
(() => {
  const $ = id => document.getElementById(id);
  const table = $("table");
  const holder = $("sheet");
  const summary = $("summary");
  const uploaded = $("uploaded");
  const sure = $("sure");
  let sheet = null;
  let shown = null;
  let version = null;

  // What is written by this page is not taken for a change by another one.
  let writing = false;
  const write = draft => {
    writing = true;
    Draft.write(draft.edits.length ? draft : {version: null, edits: []});
    writing = false;
  };

  const fill = (text, ...about) => text.replace(/\{(\d)\}/g, (_, i) => about[Number(i)]);

  // Into the forms, before htmx asks.
  const inform = () => {
    const text = JSON.stringify(Draft.read());
    $("draft").value = text;
    document.querySelectorAll("input.draft").forEach(input => { input.value = text; });
    $("over").disabled = Draft.read().edits.length === 0;
  };
  inform();
  try {
    $("tab").value = sessionStorage.stepupTab ??= crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  } catch {
    $("tab").value = "";
  }

  function open(where) {
    const file = table.value;
    shown = file;
    sheet = Sheet.open(holder, {
      dataUrl: `${table.dataset.sheets}/${encodeURIComponent(file)}/data?of=live`,
      words: Sheet.words(holder),
      editable: true,
      edits: Draft.read().edits,
      onEdit: edits => {
        const draft = Draft.read();
        // Those of other tables keep their places.
        const others = draft.edits.filter(edit => edit.file !== file);
        write({version: draft.version ?? version ?? sheet.data()?.version, edits: [...others, ...edits]});
      },
    });
    sheet.ready.then(() => {
      version ??= sheet.data().version;
      mark();
      if (where) sheet.show(where.row, where.column);
    }, () => {});
    history.replaceState(null, "", `?file=${encodeURIComponent(file)}`);
  }

  // Mistakes of the shown table stand in their cells.
  function mark() {
    if (!sheet?.data()) return;
    const marks = [];
    for (const link of document.querySelectorAll("#checks .mistakes a, #scenarios .mistakes a, #edits .mistakes a")) {
      const at = place(link);
      if (at && at.file === shown && at.row) {
        const kind = link.closest("li").className;
        marks.push({row: at.id || at.row, column: at.column || undefined, kind: kind || "error", text: link.closest("li").textContent});
      }
    }
    sheet.mark(marks);
  }

  // Which cell a link leads to; null if to none.
  function place(link) {
    const url = new URL(link.href, location.href);
    const start = `${table.dataset.sheets}/`;
    if (!url.pathname.startsWith(start)) return null;
    const id = /\(row (.+?)(, "|\)$)/.exec(link.textContent)?.[1];
    return {
      file: decodeURIComponent(url.pathname.slice(start.length)),
      row: Number(url.searchParams.get("row") ?? 0),
      column: Number(url.searchParams.get("column") ?? 0),
      id,
    };
  }

  table.addEventListener("change", () => open());
  $("bar").addEventListener("submit", event => event.preventDefault());

  // A mistake of a table that can be edited here is shown here.
  document.querySelector(".steps").addEventListener("click", event => {
    const link = event.target.closest(".mistakes a");
    const at = link && !event.ctrlKey && !event.metaKey && !event.shiftKey ? place(link) : null;
    if (at && [...table.options].some(option => option.value === at.file)) {
      event.preventDefault();
      const where = {row: at.id ?? at.row, column: at.column || undefined};
      if (at.file === shown && sheet) {
        sheet.show(where.row, where.column);
      } else {
        table.value = at.file;
        open(where);
      }
    }
  });

  // Undo of one edit in the list, and what does not fit any more.
  $("edits").addEventListener("click", event => {
    const undo = event.target.closest("[data-undoes]");
    const rebase = event.target.closest("[data-rebases]");
    if (!undo && !rebase) return;
    const gone = new Set((undo ? undo.dataset.undoes : rebase.dataset.rebases).split(",").filter(Boolean).map(Number));
    const draft = Draft.read();
    const now = rebase ? $("edits").querySelector("[data-version]").dataset.version : draft.version;
    if (rebase) version = now;
    write({version: now, edits: draft.edits.filter((_, at) => !gone.has(at))});
    open();
    $("edits-title").focus();
  });

  // One line that says how the draft does.
  function sum() {
    const parts = [...document.querySelectorAll(".steps [data-summary]")].map(part => part.dataset.summary);
    const text = parts.length > 1
      ? fill(summary.dataset.begin, parts[0], parts.slice(1).join(summary.dataset.between))
      : parts.join("");
    if (summary.textContent !== text) summary.textContent = text;
    const wrong = document.querySelector("#checks [data-errors]")?.dataset.errors !== "0"
      || !["0", undefined].includes(document.querySelector("#scenarios [data-failed]")?.dataset.failed)
      || document.querySelector("#edits [data-rebases]") !== null;
    $("unready").hidden = !wrong || document.querySelector("#checks [data-errors]") === null;
    const counts = new Map((document.querySelector("[data-counts]")?.dataset.counts ?? "").split(" ").filter(Boolean)
      .map(each => [each.slice(0, each.lastIndexOf("=")), each.slice(each.lastIndexOf("=") + 1)]));
    for (const option of table.options) {
      const count = counts.get(option.value);
      option.textContent = count ? `${option.value} (${count})` : option.value;
    }
  }

  document.addEventListener("htmx:afterSettle", event => {
    sum();
    if (["checks", "scenarios", "edits"].includes(event.target.id)) mark();
    const live = document.querySelector("#published [data-live]:not([data-done])");
    if (live) {
      live.dataset.done = "";
      document.querySelector("footer code").textContent = live.dataset.live;
      version = live.dataset.live;
      $("publishing").open = false;
      write({version: null, edits: []});
      open();
    }
  });
  document.addEventListener("draft", () => {
    inform();
    if (!writing) open();
  });
  window.addEventListener("storage", event => {
    if (event.key === "stepup.draft") document.dispatchEvent(new CustomEvent("draft"));
  });

  // Starting over asks first.
  $("over").addEventListener("click", () => sure.showModal());
  $("sure-no").addEventListener("click", () => sure.close());
  $("sure-yes").addEventListener("click", () => {
    sure.close();
    write({version: null, edits: []});
    uploaded.replaceChildren();
    open();
    $("edits-title").focus();
  });

  // Files: one after the other, each into the draft.
  const same = (one, other) => one.file === other.file;
  function merged(edits, answer) {
    let kept = edits.filter(edit => !answer.replaced.includes(edit.file));
    for (const edit of answer.edits) {
      const id = edit.id ?? edit.removed ?? edit.added.Id;
      kept = kept.filter(old => !same(old, edit)
        || (edit.label !== undefined
          ? old.removed !== id && !(old.id === id && old.label === edit.label)
          : old.removed !== id && old.id !== id && old.added?.Id !== id));
    }
    return [...kept, ...answer.edits];
  }
  function tell(kind, text, lines = []) {
    const told = document.createElement("div");
    told.className = `told ${kind}`;
    const line = document.createElement("p");
    line.textContent = text;
    told.append(line);
    if (lines.length) {
      const list = document.createElement("ul");
      list.className = "mistakes";
      list.lang = "en";
      for (const each of lines.slice(0, 50)) {
        const item = document.createElement("li");
        item.className = kind;
        item.textContent = each;
        list.append(item);
      }
      told.append(list);
    }
    uploaded.append(told);
  }
  async function take(files) {
    const input = $("file");
    uploaded.replaceChildren();
    for (const file of files) {
      const no = fill(input.dataset.refused, file.name);
      try {
        const sent = await fetch(`${input.dataset.address}?name=${encodeURIComponent(file.name)}`, {
          method: "POST", body: file, headers: {"Content-Type": "application/octet-stream"},
        });
        if (sent.headers.get("Content-Type")?.startsWith("application/problem")) {
          const problem = await sent.json();
          tell("error", no, [problem.detail ?? problem.title]);
          continue;
        }
        const answer = await sent.json();
        if (answer.mistakes.length) {
          tell("error", no, answer.mistakes);
          continue;
        }
        const draft = Draft.read();
        write({version: draft.version ?? answer.version, edits: merged(draft.edits, answer)});
        tell("note", answer.said, answer.kept);
        if (answer.edits.length && !answer.edits.some(edit => edit.file === table.value)) {
          table.value = answer.edits[0].file;
        }
      } catch {
        tell("error", no);
      }
    }
    input.value = "";
    open();
  }
  $("file").addEventListener("change", event => take([...event.target.files]));
  const drop = $("drop");
  for (const type of ["dragenter", "dragover"]) {
    document.addEventListener(type, event => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    document.addEventListener(type, event => {
      if (type === "drop" || event.relatedTarget === null) drop.classList.remove("over");
    });
  }
  document.addEventListener("drop", event => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  open();
})();
