"use strict";
// A table of the rules as a sheet: labels and ids that stay in view, search, filters, what is found in its cells, and,
// where it may be changed, edits in place. Only the rows in view are in the page, so that many rows are no burden.
//
//   const sheet = Sheet.open(element, {dataUrl, words, editable, edits, onEdit});
//     element    receives it; whatever is in it is replaced
//     dataUrl    answers {file, version, columns: [{label, kind, choices, …}], rows: [{row, id, cells}]}
//     words      what it says, by name (Sheet.words(element) reads them from data-words)
//     editable   whether cells may be changed
//     edits      changes of this file to begin with, in the form of draft.js; those of others are left out
//     onEdit     called with all edits of the file after each change
//   sheet.mark([{row | id, column | label, kind, text}])   what is found; instead of what was marked before. kind:
//     error, warning, note, gap, survivor, changed. Without a column, all of the row is meant; row 1 is the labels.
//   sheet.show(row, column)   goes to a cell: the row's number or its id; the column's number, from 1, or its label
//   sheet.edits()             the edits so far
//   sheet.data()              what was loaded; null before that
//   sheet.ready               a promise of the sheet, once it is there
// It dispatches "sheet:active" with {row, id, column, label, text} whenever another cell is the active one.
const Sheet = (() => {
  const KINDS = ["error", "warning", "survivor", "gap", "note", "changed"];
  const SYMBOLS = {error: "✖", warning: "▲", survivor: "◆", gap: "○", note: "●", changed: "✎"};
  // Rows that may all stand in the page at once, so that their texts can be as high as they need.
  const MOST_WHOLE = 300;
  const MOST_OFFERED = 200;
  const ID = "Id";
  let sheets = 0;

  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };

  const fill = (text, ...about) => text.replace(/\{(\d)\}/g, (_, i) => about[Number(i)] ?? "");

  const columnName = column => {
    let name = "";
    for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
      name = String.fromCharCode(65 + (rest - 1) % 26) + name;
    }
    return name;
  };

  // How wide a text is, in halves of a letter as wide as high.
  const width = text => {
    let sum = 0;
    for (const sign of text) sum += sign.codePointAt(0) > 0x2e7f ? 2 : 1;
    return sum;
  };

  // What spreadsheets put on the clipboard: tabs between cells, quotes around what holds tabs, quotes or line breaks.
  function readBlock(text) {
    const rows = [[]];
    const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;
    while (cell.lastIndex <= text.length) {
      const at = cell.lastIndex;
      let found = cell.exec(text);
      if (!found) {
        // A quote that is just a letter.
        const plain = /([^\t\r\n]*)(\t|\r\n|\n|\r|$)/y;
        plain.lastIndex = at;
        const read = plain.exec(text);
        found = [read[0], undefined, read[1], read[2]];
        cell.lastIndex = plain.lastIndex;
      }
      rows[rows.length - 1].push(found[1] === undefined ? found[2] : found[1].replace(/""/g, '"'));
      if (found[3] === "") break;
      if (found[3] !== "\t") {
        if (cell.lastIndex >= text.length) break;
        rows.push([]);
      }
    }
    return rows;
  }

  const writeBlock = rows => rows
    .map(row => row.map(text => /[\t\r\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text).join("\t"))
    .join("\n");

  function open(element, options) {
    const {words, editable = false, onEdit = () => {}} = options;
    const prefix = `sheet-${++sheets}`;
    let data = null;
    let edits = [];
    let undone = [];
    let done = [];
    let rows = [];
    let shownRows = [];
    let indexByKey = new Map();
    let marks = [];
    let marksOf = new Map();
    let labelMarks = new Map();
    let active = null;
    let anchor = null;
    let pointed = null;
    let wanted = null;
    let editor = null;
    let rowHeight = 32;
    let first = -1;
    let last = -1;
    const filters = new Map();

    // What surrounds the table.
    const search = make("input", {type: "search", "aria-label": words.search, placeholder: words.search, class: "sheet-search"});
    const count = make("span", {class: "sheet-count", role: "status"});
    const wrap = make("input", {type: "checkbox", id: `${prefix}-wrap`});
    const onlyMarked = make("input", {type: "checkbox", id: `${prefix}-marked`});
    const markedOnly = make("label", {for: `${prefix}-marked`, hidden: ""}, onlyMarked, words.onlyMarked);
    const wrapLabel = make("label", {for: `${prefix}-wrap`}, wrap, words.wrap);
    const said = make("span", {class: "sheet-said", role: "status"});
    const tools = make("div", {class: "sheet-tools"}, search, wrapLabel, markedOnly, count);
    const button = (text, action) => {
      const made = make("button", {type: "button", class: "secondary outline"}, text);
      made.addEventListener("click", action);
      return made;
    };
    const undoButton = button(words.undo, () => undo());
    const redoButton = button(words.redo, () => redo());
    const addButton = button(words.add, () => addRow());
    const removeButton = button(words.remove, () => toggleRow());
    if (editable) {
      tools.append(make("span", {class: "sheet-buttons", role: "group", "aria-label": words.edit},
        addButton, removeButton, undoButton, redoButton), said);
    }
    const columnGroup = make("colgroup");
    const labelRow = make("tr", {role: "row", "aria-rowindex": 1});
    const filterRow = make("tr", {role: "row", class: "sheet-filters"});
    const above = make("td");
    const below = make("td");
    const body = make("tbody", {role: "rowgroup"});
    const spacer = cell => make("tbody", {role: "presentation", "aria-hidden": "true", class: "sheet-space"}, make("tr", {}, cell));
    const table = make("table", {role: "grid", tabindex: "0", "aria-multiselectable": "true", class: "sheet-table"},
      columnGroup, make("thead", {role: "rowgroup"}, labelRow, filterRow), spacer(above), body, spacer(below));
    const scroller = make("div", {class: "sheet-scroll wide"}, table);
    const empty = make("p", {class: "sheet-empty", hidden: ""}, words.none);
    const barPlace = make("strong");
    const barMeaning = make("span", {class: "quiet"});
    const barText = make("p", {class: "sheet-text"});
    const barMarks = make("ul", {class: "sheet-marks"});
    const bar = make("div", {class: "sheet-bar", role: "region", "aria-label": words.cell, hidden: ""},
      make("p", {class: "sheet-place"}, barPlace, " ", barMeaning), barText, barMarks);
    const holder = make("div", {class: editable ? "sheet sheet-editable" : "sheet"}, tools, scroller, empty, bar);

    const columns = () => data.columns;
    const columnOf = label => data.columns.findIndex(column => column.label === label);
    const rowAt = key => rows[indexByKey.get(key)];
    const cellId = (key, column) => `${prefix}-${key}-${column + 1}`;
    const text = (row, column) => column < 0 ? String(row.row || "") : row.cells[column] ?? "";

    // Whether a cell may be changed; ids stay what they are.
    const changeable = (row, column) => editable && column >= 0 && row && !row.removed
      && columns()[column].label !== "" && columnOf(columns()[column].label) === column
      && (row.at !== null || (row.id !== "" && columns()[column].label !== ID));

    // The rows as they are with the edits.
    function derive() {
      const byId = new Map();
      rows = data.rows.map(row => {
        const derived = {key: `r${row.row}`, row: row.row, id: row.id, was: row.cells, cells: row.cells, at: null, removed: false};
        if (row.id !== "" && !byId.has(row.id)) byId.set(row.id, derived);
        return derived;
      });
      let next = data.rows.length === 0 ? 2 : data.rows[data.rows.length - 1].row + 1;
      edits.forEach((edit, at) => {
        if (edit.added) {
          const cells = columns().map(column => edit.added[column.label] ?? "");
          rows.push({key: `a${at}`, row: next++, id: edit.added[ID] ?? "", was: null, cells, at, removed: false});
          return;
        }
        const row = byId.get(edit.removed ?? edit.id);
        if (!row) return;
        if (edit.removed !== undefined) {
          row.removed = true;
        } else {
          const column = columnOf(edit.label);
          if (column >= 0) {
            if (row.cells === row.was) row.cells = [...row.was];
            row.cells[column] = edit.now;
          }
        }
      });
      indexByKey = new Map(rows.map((row, index) => [row.key, index]));
      placeMarks();
    }

    function placeMarks() {
      marksOf = new Map();
      labelMarks = new Map();
      const byNumber = new Map();
      const byId = new Map();
      for (const row of rows) {
        if (!byNumber.has(row.row)) byNumber.set(row.row, row);
        if (!byId.has(row.id)) byId.set(row.id, row);
      }
      const put = (row, column, mark) => {
        if (!marksOf.has(row.key)) marksOf.set(row.key, new Map());
        const cells = marksOf.get(row.key);
        if (!cells.has(column)) cells.set(column, []);
        cells.get(column).push(mark);
      };
      for (const mark of marks) {
        const column = mark.label ? columnOf(mark.label) : (mark.column ?? 0) - 1;
        if (mark.row === 1 && !mark.id) {
          labelMarks.set(column, [...labelMarks.get(column) ?? [], mark]);
          continue;
        }
        const row = mark.id ? byId.get(mark.id) ?? byNumber.get(mark.row) : byNumber.get(mark.row);
        if (row) put(row, Math.min(column, columns().length - 1), mark);
      }
      if (editable) {
        for (const row of rows) {
          if (row.at !== null) put(row, -1, {kind: "changed", text: words.isNew});
          else if (row.removed) put(row, -1, {kind: "changed", text: words.isRemoved});
          else if (row.cells !== row.was) {
            row.cells.forEach((cell, column) => {
              if (cell !== row.was[column]) {
                put(row, column, {kind: "changed", text: fill(words.was, row.was[column] || words.blank)});
              }
            });
          }
        }
      }
      for (const cells of marksOf.values()) {
        for (const found of cells.values()) found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
      }
      markedOnly.hidden = marks.length === 0;
    }

    // A filter finds part of a text; one that begins with = all of it, so that = alone finds blank cells.
    const matches = (filter, cell) => filter.startsWith("=")
      ? cell.toLowerCase() === filter.slice(1).trim()
      : cell.toLowerCase().includes(filter);

    function sift() {
      const sought = search.value.trim().toLowerCase();
      const only = onlyMarked.checked && marks.length > 0;
      const active = [...filters].filter(([, filter]) => filter !== "");
      shownRows = rows.filter(row => row.at !== null
        || ((sought === "" || row.cells.some(cell => cell.toLowerCase().includes(sought)))
          && active.every(([column, filter]) => matches(filter, row.cells[column] ?? ""))
          && (!only || marksOf.has(row.key))));
      const number = new Intl.NumberFormat(document.documentElement.lang);
      count.textContent = fill(words.count, number.format(shownRows.length), number.format(rows.length));
      empty.hidden = shownRows.length > 0;
      table.setAttribute("aria-rowcount", shownRows.length + 2);
    }

    const whole = () => wrap.checked && shownRows.length <= MOST_WHOLE;

    function draw(anew) {
      if (!data) return;
      const all = whole();
      let from = 0;
      let to = shownRows.length;
      if (!all) {
        const head = table.tHead.offsetHeight;
        const height = scroller.clientHeight || 600;
        from = Math.max(0, Math.floor((scroller.scrollTop - head) / rowHeight) - 15);
        to = Math.min(shownRows.length, Math.ceil((scroller.scrollTop + height) / rowHeight) + 15);
        // What is there already reaches far enough.
        const inside = first <= Math.max(0, from + 10) && last >= Math.min(shownRows.length, to - 10);
        if (!anew && inside) return;
      } else if (!anew && first === from && last === to) {
        return;
      }
      first = from;
      last = to;
      table.classList.toggle("sheet-whole", all);
      body.replaceChildren(...shownRows.slice(from, to).map((row, i) => drawnRow(row, from + i)));
      above.style.height = `${all ? 0 : from * rowHeight}px`;
      below.style.height = `${all ? 0 : (shownRows.length - to) * rowHeight}px`;
      const measured = !all && body.rows.length > 0 ? body.rows[0].getBoundingClientRect().height : rowHeight;
      if (Math.abs(measured - rowHeight) > 0.5) {
        rowHeight = measured;
        draw(true);
        return;
      }
      highlight();
    }

    function drawnRow(row, index) {
      const made = make("tr", {role: "row", "aria-rowindex": index + 3});
      made.className = row.removed ? "sheet-removed" : row.at !== null ? "sheet-added" : "";
      made.append(drawnCell(row, -1));
      for (let column = 0; column < columns().length; column++) made.append(drawnCell(row, column));
      return made;
    }

    function drawnCell(row, column) {
      const header = column < 0;
      const made = make(header ? "th" : "td", {role: header ? "rowheader" : "gridcell", id: cellId(row.key, column), "aria-colindex": column + 2});
      made.dataset.key = row.key;
      made.dataset.column = column;
      if (column === 0) made.className = "sheet-id";
      const found = marksOf.get(row.key)?.get(column);
      if (found) marked(made, found);
      made.append(make("span", {class: "sheet-value"}, text(row, column)));
      return made;
    }

    function marked(made, found) {
      made.classList.add("sheet-marked", `sheet-${found[0].kind}`);
      made.title = found.map(mark => mark.text).join("\n");
      made.append(make("span", {class: "sheet-symbol", "aria-hidden": "true"}, SYMBOLS[found[0].kind]));
      made.append(make("span", {class: "hidden"}, found.map(mark => `${words[mark.kind]}: ${mark.text}. `).join("")));
    }

    // Which cells are selected, and which one is active.
    function highlight() {
      const area = selected();
      for (const row of body.rows) {
        for (const cell of row.cells) {
          const column = Number(cell.dataset.column);
          const index = area && shownIndex(cell.dataset.key);
          const inside = Boolean(area) && index >= area.top && index <= area.bottom && column >= area.left && column <= area.right;
          cell.setAttribute("aria-selected", inside);
          const isActive = active !== null && active.key === cell.dataset.key && active.column === column;
          cell.classList.toggle("sheet-active", isActive);
          cell.classList.toggle("sheet-shown", pointed !== null && pointed === active && pointed.key === cell.dataset.key
            && (pointed.column < 0 || isActive));
        }
      }
      const there = active && document.getElementById(cellId(active.key, active.column));
      if (there) table.setAttribute("aria-activedescendant", there.id);
      else table.removeAttribute("aria-activedescendant");
    }

    let shownIndexes = new Map();
    const shownIndex = key => shownIndexes.get(key) ?? -1;

    function selected() {
      if (!active || !anchor) return null;
      const [a, b] = [shownIndex(anchor.key), shownIndex(active.key)];
      if (a < 0 || b < 0) return null;
      return {
        top: Math.min(a, b), bottom: Math.max(a, b),
        left: Math.min(anchor.column, active.column), right: Math.max(anchor.column, active.column),
      };
    }

    function tell() {
      const row = active && rowAt(active.key);
      bar.hidden = !row;
      removeButton.disabled = !row || (row.at === null && row.id === "");
      removeButton.textContent = row?.removed ? words.restore : words.remove;
      undoButton.disabled = done.length === 0;
      redoButton.disabled = undone.length === 0;
      if (!row) return;
      const column = columns()[active.column];
      barPlace.textContent = active.column < 0
        ? fill(words.row, row.row, row.id)
        : `${columnName(active.column + 1)}${row.row} · ${row.id ? row.id + " · " : ""}${column.label}`;
      barMeaning.textContent = [column?.meaning, column?.unit && `(${column.unit})`].filter(Boolean).join(" ");
      const content = active.column < 0 ? "" : text(row, active.column);
      barText.textContent = content === "" && active.column >= 0 ? words.blank : content;
      barText.classList.toggle("quiet", content === "");
      barText.hidden = active.column < 0;
      const found = [...marksOf.get(row.key)?.get(active.column) ?? [],
        ...active.column < 0 ? [] : marksOf.get(row.key)?.get(-1) ?? []];
      barMarks.replaceChildren(...found.map(mark => make("li", {class: `sheet-${mark.kind}`},
        make("span", {class: "sheet-symbol", "aria-hidden": "true"}, SYMBOLS[mark.kind]), ` ${words[mark.kind]}: ${mark.text}`)));
      element.dispatchEvent(new CustomEvent("sheet:active", {bubbles: true, detail: {
        row: row.row, id: row.id, column: active.column + 1, label: column?.label ?? "", text: content,
      }}));
    }

    function activate(key, column, extend = false, scroll = true) {
      active = {key, column};
      if (!extend || !anchor) anchor = active;
      if (scroll) bring();
      highlight();
      tell();
    }

    // Has the active cell stand where it can be seen, beside what stays in view.
    function bring() {
      const index = shownIndex(active.key);
      if (index < 0) return;
      const head = table.tHead.offsetHeight;
      if (!whole()) {
        const top = index * rowHeight;
        const space = scroller.clientHeight - head;
        if (top < scroller.scrollTop) scroller.scrollTop = top;
        else if (top + rowHeight > scroller.scrollTop + space) scroller.scrollTop = top + rowHeight - space;
        draw(false);
      }
      const cell = document.getElementById(cellId(active.key, active.column));
      if (!cell) return;
      const place = cell.getBoundingClientRect();
      const view = scroller.getBoundingClientRect();
      let frozen = 0;
      for (const label of labelRow.cells) {
        if (getComputedStyle(label).position === "sticky" && getComputedStyle(label).left !== "auto") frozen += label.offsetWidth;
      }
      if (active.column > 0 && place.left < view.left + frozen) scroller.scrollLeft -= view.left + frozen - place.left;
      else if (active.column > 0 && place.right > view.left + scroller.clientWidth) {
        scroller.scrollLeft += Math.min(place.right - view.left - scroller.clientWidth, place.left - view.left - frozen);
      }
      if (whole()) {
        if (place.top < view.top + head) scroller.scrollTop -= view.top + head - place.top;
        else if (place.bottom > view.top + scroller.clientHeight) scroller.scrollTop += place.bottom - view.top - scroller.clientHeight;
      }
    }

    function refresh() {
      sift();
      shownIndexes = new Map(shownRows.map((row, index) => [row.key, index]));
      if (active && !indexByKey.has(active.key)) {
        active = null;
        anchor = null;
      }
      draw(true);
      tell();
    }

    // Changes.
    function change(next) {
      if (next === edits) return;
      done.push(edits);
      undone = [];
      edits = next;
      changed();
    }

    function changed() {
      derive();
      refresh();
      onEdit(edits);
    }

    function undo() {
      if (done.length === 0) return;
      undone.push(edits);
      edits = done.pop();
      changed();
    }

    function redo() {
      if (undone.length === 0) return;
      done.push(edits);
      edits = undone.pop();
      changed();
    }

    function withCell(list, row, column, now) {
      const label = columns()[column].label;
      if (row.at !== null) {
        const added = {...list[row.at].added, [label]: now};
        if (now === "") delete added[label];
        return list.map((edit, at) => at === row.at ? {file: data.file, added} : edit);
      }
      const was = row.was[column] ?? "";
      const at = list.findIndex(edit => edit.id === row.id && edit.label === label);
      if (at < 0) return now === was ? list : [...list, {file: data.file, id: row.id, label, was, now}];
      return now === was ? list.filter((_, i) => i !== at) : list.map((edit, i) => i === at ? {...edit, now} : edit);
    }

    // The next id in the way of the last one.
    function freeId(taken) {
      const lastId = [...rows].reverse().find(row => /\d$/.test(row.id))?.id;
      if (!lastId) return "";
      const [, start, digits] = /^(.*?)(\d+)$/.exec(lastId);
      for (let number = Number(digits) + 1; ; number++) {
        const id = start + String(number).padStart(digits.length, "0");
        if (!taken.has(id)) return id;
      }
    }

    function newRow(list) {
      const taken = new Set([...rows.map(row => row.id), ...list.filter(edit => edit.added).map(edit => edit.added[ID])]);
      const added = {};
      const id = freeId(taken);
      if (id !== "") added[ID] = id;
      if (columnOf("Enabled") >= 0) added.Enabled = "yes";
      return [...list, {file: data.file, added}];
    }

    function addRow() {
      const next = newRow(edits);
      change(next);
      activate(`a${next.length - 1}`, Math.min(1, columns().length - 1));
      table.focus({preventScroll: true});
    }

    function toggleRow() {
      const row = active && rowAt(active.key);
      if (!row) return;
      if (row.at !== null) change(edits.filter((_, at) => at !== row.at));
      else if (row.removed) change(edits.filter(edit => edit.removed !== row.id));
      else if (row.id !== "") change([...edits.filter(edit => edit.id !== row.id), {file: data.file, removed: row.id}]);
      table.focus({preventScroll: true});
    }

    function clear() {
      const area = selected();
      if (!area) return;
      let next = edits;
      for (let index = area.top; index <= area.bottom; index++) {
        for (let column = Math.max(0, area.left); column <= area.right; column++) {
          if (changeable(shownRows[index], column)) next = withCell(next, shownRows[index], column, "");
        }
      }
      change(next);
    }

    function paste(block) {
      if (!active) return;
      const top = shownIndex(active.key);
      const left = Math.max(0, active.column);
      let next = edits;
      let passed = 0;
      let lines = block;
      const area = selected();
      // One cell fills all that are selected.
      if (block.length === 1 && block[0].length === 1 && area) {
        lines = Array.from({length: area.bottom - area.top + 1}, () => Array(area.right - Math.max(0, area.left) + 1).fill(block[0][0]));
      }
      const from = lines === block ? top : area.top;
      const start = lines === block ? left : Math.max(0, area.left);
      lines.forEach((line, i) => {
        let row = shownRows[from + i];
        if (!row) {
          next = newRow(next);
          row = {at: next.length - 1, removed: false};
        }
        line.forEach((cell, j) => {
          const column = start + j;
          if (column < columns().length && changeable(row, column)) next = withCell(next, row, column, cell.trim());
          else if (column >= columns().length || cell.trim() !== text(row, column)) passed++;
        });
      });
      change(next);
      said.textContent = passed === 0 ? "" : fill(words.passed, passed);
    }

    // Typing in a cell.
    function edit(typed) {
      const row = active && rowAt(active.key);
      if (!row || !changeable(row, active.column) || editor) return;
      bring();
      const cell = document.getElementById(cellId(active.key, active.column));
      if (!cell) return;
      editor = openEditor(row, active.column, cell, typed);
    }

    function openEditor(row, column, cell, typed) {
      const about = columns()[column];
      const choices = about.choices ?? [];
      const several = about.kind === "list" || about.kind.endsWith("_condition");
      const input = choices.length > 0 ? make("input", {type: "text"}) : make("textarea", {rows: 1});
      input.value = typed ?? text(row, column);
      input.setAttribute("aria-label", `${row.id} ${about.label}`);
      input.setAttribute("spellcheck", "false");
      input.setAttribute("autocomplete", "off");
      const list = make("ul", {role: "listbox", id: `${prefix}-list`, "aria-label": about.label});
      const frame = make("div", {class: "sheet-editor"}, input);
      let offered = [];
      let at = -1;
      if (choices.length > 0) {
        input.setAttribute("role", "combobox");
        input.setAttribute("aria-controls", list.id);
        input.setAttribute("aria-autocomplete", "list");
        frame.append(list);
      }
      holder.append(frame);
      const place = cell.getBoundingClientRect();
      const base = holder.getBoundingClientRect();
      const wide = Math.min(Math.max(place.width, 240), base.width);
      frame.style.left = `${Math.max(0, Math.min(place.left - base.left, base.width - wide))}px`;
      frame.style.top = `${place.top - base.top}px`;
      frame.style.width = `${wide}px`;
      if (window.innerHeight - place.bottom < 220 && place.top > 260) frame.classList.add("sheet-upwards");

      // Which part of the text the list is about: the last item, without "not" before it.
      const part = () => {
        const value = input.value;
        const start = several ? value.lastIndexOf(",") + 1 : 0;
        const lead = /^\s*(?:not\s+)?/i.exec(several ? value.slice(start) : "")[0];
        return {before: value.slice(0, start) + lead, item: value.slice(start + lead.length)};
      };
      const offer = all => {
        const item = part().item.trim().toLowerCase();
        const fitting = all ? choices : choices.filter(choice => choice.toLowerCase().includes(item));
        offered = fitting.slice(0, MOST_OFFERED);
        at = -1;
        list.replaceChildren(...offered.map((choice, i) => {
          const option = make("li", {role: "option", id: `${prefix}-option-${i}`, "aria-selected": "false"}, choice);
          option.addEventListener("pointerdown", event => {
            event.preventDefault();
            pick(choice);
            if (!several) close(true, 1, 0);
          });
          return option;
        }));
        if (fitting.length > offered.length) {
          list.append(make("li", {role: "option", "aria-disabled": "true", class: "quiet"}, fill(words.more, fitting.length - offered.length)));
        }
        list.hidden = fitting.length === 0;
        input.setAttribute("aria-expanded", fitting.length > 0);
        input.removeAttribute("aria-activedescendant");
      };
      const move = by => {
        if (offered.length === 0) return;
        list.children[at]?.setAttribute("aria-selected", "false");
        at = (at + by + offered.length + (at < 0 && by < 0 ? 1 : 0)) % offered.length;
        const option = list.children[at];
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({block: "nearest"});
        input.setAttribute("aria-activedescendant", option.id);
      };
      const pick = choice => {
        const {before} = part();
        input.value = before + (several && before !== "" && /,$/.test(before) ? " " : "") + choice;
        offer(false);
      };
      const close = (take, down = 0, right = 0, focus = true) => {
        if (!editor) return;
        editor = null;
        const now = input.value.trim();
        frame.remove();
        if (focus) table.focus({preventScroll: true});
        if (take && now !== text(row, column)) change(withCell(edits, row, column, now));
        if (down !== 0 || right !== 0) step(down, right, false);
      };
      input.addEventListener("input", () => choices.length > 0 && offer(false));
      input.addEventListener("blur", () => close(true, 0, 0, false));
      input.addEventListener("keydown", event => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === "Escape") {
          event.preventDefault();
          close(false);
        } else if (event.key === "Enter" && !event.altKey) {
          event.preventDefault();
          if (at >= 0) {
            pick(offered[at]);
            if (several) return;
          } else if (about.kind === "choice" && offered.length === 1 && input.value.trim() !== "") {
            pick(offered[0]);
          }
          close(true, event.shiftKey ? -1 : 1, 0);
        } else if (event.key === "Enter") {
          event.preventDefault();
          input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
        } else if (event.key === "Tab") {
          event.preventDefault();
          close(true, 0, event.shiftKey ? -1 : 1);
        } else if (choices.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
          event.preventDefault();
          if (list.hidden) offer(true);
          move(event.key === "ArrowDown" ? 1 : -1);
        }
      });
      if (choices.length > 0) offer(typed === undefined);
      else input.rows = Math.min(8, Math.max(1, Math.ceil(width(input.value) * 8 / wide), input.value.split("\n").length));
      input.focus({preventScroll: true});
      if (typed === undefined) input.select();
      return {close, top: scroller.scrollTop, left: scroller.scrollLeft};
    }

    // Going about.
    function step(down, right, extend) {
      if (shownRows.length === 0) return;
      const index = active ? shownIndex(active.key) : -1;
      const column = active ? active.column : 0;
      const row = shownRows[Math.max(0, Math.min(shownRows.length - 1, (index < 0 ? 0 : index) + (index < 0 ? 0 : down)))];
      activate(row.key, Math.max(-1, Math.min(columns().length - 1, column + right)), extend);
    }

    table.addEventListener("keydown", event => {
      if (event.target !== table || !data) return;
      const far = shownRows.length;
      const page = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 3);
      const control = event.ctrlKey || event.metaKey;
      const go = (down, right) => {
        event.preventDefault();
        pointed = null;
        step(down, right, event.shiftKey);
      };
      switch (event.key) {
        case "ArrowDown": return go(control ? far : 1, 0);
        case "ArrowUp": return go(control ? -far : -1, 0);
        case "ArrowRight": return go(0, control ? columns().length : 1);
        case "ArrowLeft": return go(0, control ? -columns().length : -1);
        case "PageDown": return go(page, 0);
        case "PageUp": return go(-page, 0);
        case "Home": return go(control ? -far : 0, -columns().length - 1);
        case "End": return go(control ? far : 0, columns().length);
      }
      if (control && event.key.toLowerCase() === "a" && shownRows.length > 0) {
        event.preventDefault();
        anchor = {key: shownRows[0].key, column: 0};
        active = {key: shownRows[far - 1].key, column: columns().length - 1};
        highlight();
        return;
      }
      if (!editable) return;
      if (control && event.key.toLowerCase() === "z") {
        event.preventDefault();
        if (event.shiftKey) redo(); else undo();
      } else if (control && event.key.toLowerCase() === "y") {
        event.preventDefault();
        redo();
      } else if (event.key === "Enter" || event.key === "F2") {
        event.preventDefault();
        edit();
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        clear();
      } else if (event.key.length === 1 && !control && !event.altKey) {
        event.preventDefault();
        edit(event.key);
      }
    });
    table.addEventListener("focus", () => {
      if (data && !active && shownRows.length > 0) activate(shownRows[0].key, 0, false, false);
    });
    const cellOf = event => event.target.closest?.("[data-key]");
    let dragging = false;
    body.addEventListener("pointerdown", event => {
      const cell = cellOf(event);
      if (!cell || event.button !== 0) return;
      const again = active && active.key === cell.dataset.key && active.column === Number(cell.dataset.column) && !event.shiftKey;
      pointed = null;
      dragging = event.pointerType === "mouse";
      table.focus({preventScroll: true});
      activate(cell.dataset.key, Number(cell.dataset.column), event.shiftKey, false);
      if (event.pointerType === "mouse") event.preventDefault();
      else if (again) edit();
    });
    body.addEventListener("pointermove", event => {
      const cell = dragging && cellOf(event);
      if (!cell || (active.key === cell.dataset.key && active.column === Number(cell.dataset.column))) return;
      activate(cell.dataset.key, Number(cell.dataset.column), true, false);
    });
    window.addEventListener("pointerup", () => { dragging = false; });
    body.addEventListener("dblclick", () => edit());
    const onClipboard = event => {
      const area = event.target === table && selected();
      if (!area) return false;
      event.preventDefault();
      event.clipboardData.setData("text/plain", writeBlock(shownRows.slice(area.top, area.bottom + 1)
        .map(row => Array.from({length: area.right - area.left + 1}, (_, i) => text(row, area.left + i)))));
      return true;
    };
    table.addEventListener("copy", onClipboard);
    table.addEventListener("cut", event => {
      if (editable && onClipboard(event)) clear();
    });
    table.addEventListener("paste", event => {
      if (event.target !== table || !editable) return;
      event.preventDefault();
      paste(readBlock(event.clipboardData.getData("text/plain")));
    });
    let drawing = false;
    scroller.addEventListener("scroll", () => {
      // What was scrolled to reach the cell is told only now.
      if (editor && Math.abs(scroller.scrollTop - editor.top) + Math.abs(scroller.scrollLeft - editor.left) > 2) editor.close(true);
      if (drawing) return;
      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        draw(false);
      });
    }, {passive: true});
    let waiting = 0;
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        scroller.scrollTop = 0;
        refresh();
      }, rows.length > 2000 ? 200 : 60);
    };
    search.addEventListener("input", soon);
    onlyMarked.addEventListener("change", soon);
    wrap.addEventListener("change", () => {
      draw(true);
      if (active) bring();
    });
    new ResizeObserver(() => draw(false)).observe(scroller);

    // The labels, the filters below them, and how wide the columns are.
    function drawHead() {
      const widths = columns().map((column, at) => {
        let most = Math.max(...column.label.split(/[\s-]+/).map(width), Math.ceil(width(column.label) / 2)) + 2;
        for (const row of data.rows.slice(0, 400)) most = Math.max(most, width(row.cells[at] ?? "") + 1);
        // Whatever is chosen has room beside its mark.
        if (editable) for (const choice of column.choices ?? []) most = Math.max(most, width(choice) + 3);
        return Math.min(Math.max(5, most * 0.53 + 1.2), at === 0 ? 16 : 19);
      });
      const numbers = 2.2 + 0.6 * String(data.rows.length + 1).length;
      table.style.width = `${widths.reduce((a, b) => a + b, numbers)}rem`;
      table.style.setProperty("--numbers", `${numbers}rem`);
      columnGroup.replaceChildren(...[numbers, ...widths].map(rem => {
        const made = make("col");
        made.style.width = `${rem}rem`;
        return made;
      }));
      table.setAttribute("aria-colcount", columns().length + 1);
      table.setAttribute("aria-label", data.file);
      above.colSpan = below.colSpan = columns().length + 1;
      filterRow.replaceChildren(make("td", {role: "gridcell", "aria-colindex": 1}, make("span", {class: "hidden"}, words.filters)),
        ...columns().map((column, at) => {
          const list = `${prefix}-values-${at}`;
          const input = make("input", {type: "text", list, "aria-label": fill(words.filter, column.label || columnName(at + 1)), title: words.filterHelp, autocomplete: "off"});
          const offered = make("datalist", {id: list});
          input.addEventListener("input", () => {
            filters.set(at, input.value.trim().toLowerCase());
            soon();
          });
          input.addEventListener("focus", () => {
            const values = new Set();
            for (const row of rows) {
              if (values.size > MOST_OFFERED) break;
              if (row.cells[at] && width(row.cells[at]) < 80) values.add(row.cells[at]);
            }
            offered.replaceChildren(...(values.size > MOST_OFFERED ? [] : [...values].sort().map(value => make("option", {value}))));
          });
          return make("td", {role: "gridcell", "aria-colindex": at + 2, class: at === 0 ? "sheet-id" : ""}, input, offered);
        }));
      drawLabels();
    }

    function drawLabels() {
      const row = make("th", {role: "columnheader", scope: "col", "aria-colindex": 1, class: "sheet-number"}, make("span", {class: "hidden"}, words.number));
      if (labelMarks.has(-1)) marked(row, labelMarks.get(-1));
      labelRow.replaceChildren(row, ...columns().map((column, at) => {
        const made = make("th", {role: "columnheader", scope: "col", "aria-colindex": at + 2}, column.label);
        if (at === 0) made.className = "sheet-id";
        if (column.meaning) made.title = column.meaning;
        if (labelMarks.has(at)) marked(made, labelMarks.get(at));
        return made;
      }));
      table.style.setProperty("--labels", `${labelRow.offsetHeight}px`);
    }

    function show(row, column) {
      if (!data) {
        wanted = [row, column];
        return;
      }
      const found = rows.find(each => typeof row === "string" && !/^\d+$/.test(row) ? each.id === row : each.row === Number(row))
        ?? rows.find(each => each.id === row);
      if (!found) return;
      if (!shownRows.includes(found)) {
        search.value = "";
        onlyMarked.checked = false;
        filters.clear();
        for (const input of filterRow.querySelectorAll("input")) input.value = "";
        refresh();
      }
      const at = column === undefined || column === null || column === "" ? -1
        : typeof column === "string" && !/^\d+$/.test(column) ? columnOf(column) : Number(column) - 1;
      table.focus({preventScroll: true});
      activate(found.key, Math.max(-1, Math.min(columns().length - 1, at)));
      pointed = active;
      highlight();
      scroller.scrollIntoView({block: "nearest"});
    }

    const sheet = {
      mark(found) {
        marks = found;
        if (!data) return;
        placeMarks();
        drawLabels();
        refresh();
      },
      show,
      edits: () => edits,
      data: () => data,
      undo,
      redo,
    };

    sheet.ready = fetch(options.dataUrl, {headers: {Accept: "application/json"}})
      .then(answer => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(loaded => {
        data = loaded;
        edits = (options.edits ?? []).filter(edit => edit.file === data.file);
        wrap.checked = data.rows.length <= MOST_WHOLE;
        wrapLabel.hidden = data.rows.length > MOST_WHOLE;
        element.replaceChildren(holder);
        drawHead();
        derive();
        refresh();
        drawLabels();
        if (wanted) show(...wanted);
        return sheet;
      })
      .catch(failure => {
        element.replaceChildren(make("p", {class: "mistakes", role: "alert"}, fill(words.failed, failure.message)));
        throw failure;
      });
    return sheet;
  }

  return {
    open,
    // The words that a page gives in an attribute.
    words: element => JSON.parse(element.dataset.words),
  };
})();
