/* Tables beside the map. A row's button shows it on the map; what is selected on the map marks its rows. */

function tableCell(value) {
  if (typeof value === "number") {
    return element("td", { className: "number" }, numberText(value, Number.isInteger(value) ? 0 : 1));
  }
  return element("td", {}, value === null ? "–" : value);
}

function headingCell(label, values) {
  const isNumber = values.some((value) => typeof value === "number");
  return element("th", { scope: "col", className: isNumber ? "number" : "" }, label);
}

function setMark(node, isMarked) {
  if (isMarked) {
    node.setAttribute("aria-current", "true");
  } else {
    node.removeAttribute("aria-current");
  }
}

/** Point at features on the map while a row has the pointer or the focus. */
function pointFrom(node, linked, layer, members) {
  for (const begin of ["mouseenter", "focusin"]) {
    node.addEventListener(begin, () => linked.point(layer, members));
  }
  for (const end of ["mouseleave", "focusout"]) {
    node.addEventListener(end, () => linked.unpoint());
  }
}

class LinkedTable {
  constructor(table, number, linked) {
    this.table = table;
    const columns = table.columns.map((label, column) =>
      headingCell(
        label,
        table.rows.map((row) => row[column]),
      ),
    );
    this.rows = table.rows.map((cells, row) => this.#row(cells, row, number, linked));
    const caption = element("caption", {}, table.title);
    const grid = element(
      "table",
      {},
      caption,
      element("thead", {}, element("tr", {}, ...columns)),
      element("tbody", {}, ...this.rows),
    );
    this.scroller = element(
      "div",
      { className: "scroller", tabIndex: 0, role: "region", "aria-label": table.title },
      grid,
    );
    const note = table.note ? [element("p", { className: "note" }, table.note)] : [];
    const title = element(
      "summary",
      {},
      element("h3", {}, `${table.title} (${table.rows.length.toLocaleString("en-GB")})`),
    );
    this.node = element("details", {}, title, ...note, this.scroller);
  }

  #row(cells, row, number, linked) {
    const members = this.table.members[row].filter((index) => index >= 0);
    const button = element("button", { type: "button" }, cells[0] ?? "–");
    button.addEventListener("click", () => linked.visitRow(number, row));
    const node = element("tr", {}, element("th", { scope: "row" }, button), ...cells.slice(1).map(tableCell));
    pointFrom(node, linked, this.table.layer, members);
    return node;
  }

  /** Mark the rows with any of these features of the table's layer, and bring the first into view. */
  mark(indices) {
    const wanted = new Set(indices);
    const marked = this.rows.filter((node, row) => {
      const isMarked = this.table.members[row].some((index) => wanted.has(index));
      setMark(node, isMarked);
      return isMarked;
    });
    if (marked.length) {
      this.scroller.scrollTop = marked[0].offsetTop - this.scroller.clientHeight / 3;
    }
  }
}

/** All tables; the one about what the map is shaded by is unfolded. */
class Tables {
  constructor(node, data, linked) {
    this.data = data;
    this.all = data.tables.map((table, number) => new LinkedTable(table, number, linked));
    this.unfolded = null;
    node.hidden = !this.all.length;
    node.replaceChildren(element("h2", {}, "Tables"), ...this.all.map((table) => table.node));
  }

  /** Return the nodes of the table about what the map is shaded by. */
  shown() {
    return this.unfolded ? [this.unfolded.node] : [];
  }

  follow(theme) {
    const table = this.all[this.#numberOf(theme)] || null;
    if (table === this.unfolded) {
      return;
    }
    if (this.unfolded) {
      this.unfolded.node.open = false;
    }
    this.unfolded = table;
    if (table) {
      table.node.open = true;
    }
  }

  #numberOf(theme) {
    if (theme && theme.option && !theme.layer.startsWith("option:")) {
      return this.data.options.find((option) => option.name === theme.option).table;
    }
    const areas = theme
      ? this.data.tables.findIndex((table) => table.kind === "areas" && table.layer === theme.layer)
      : -1;
    return Math.max(areas, 0);
  }

  /** ``membersIn`` says for a layer which of its features belong to what is selected. */
  mark(membersIn) {
    this.all.forEach((table) => table.mark(membersIn(table.table.layer)));
  }
}
