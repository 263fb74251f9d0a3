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

class LinkedTable {
  /** ``linked`` has ``show(table, row)``, ``point(layer, members)`` and ``unpoint()``. */
  constructor(table, number, linked) {
    this.table = table;
    this.rows = table.rows.map((cells, row) => this.#row(cells, row, number, linked));
    const heads = table.columns.map((label, column) => headingCell(label, table.rows.map((cells) => cells[column])));
    const grid = element("table", {}, element("caption", {}, table.title));
    grid.append(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...this.rows));
    this.scroller = element("div", { className: "scroller", tabIndex: 0, role: "region", "aria-label": table.title }, grid);
    const note = table.note ? [element("p", { className: "note" }, table.note)] : [];
    const title = element("summary", {}, element("h3", {}, `${table.title} (${table.rows.length.toLocaleString("en-GB")})`));
    this.node = element("details", { open: number === 0 }, title, ...note, this.scroller);
  }

  #row(cells, row, number, linked) {
    const members = this.table.members[row].filter((index) => index >= 0);
    const button = element("button", { type: "button" }, cells[0] ?? "–");
    button.addEventListener("click", () => linked.show(number, row));
    const node = element("tr", {}, element("th", { scope: "row" }, button), ...cells.slice(1).map(tableCell));
    for (const begin of ["mouseenter", "focusin"]) {
      node.addEventListener(begin, () => linked.point(this.table.layer, members));
    }
    for (const end of ["mouseleave", "focusout"]) {
      node.addEventListener(end, () => linked.unpoint());
    }
    return node;
  }

  /** Mark the rows with any of these features of their layer, and bring the first into view. */
  mark(layer, indices) {
    const wanted = new Set(layer === this.table.layer ? indices : []);
    const marked = this.rows.filter((node, row) => {
      const isMarked = this.table.members[row].some((index) => wanted.has(index));
      this.#setMark(node, isMarked);
      return isMarked;
    });
    if (marked.length) {
      this.scroller.scrollTop = marked[0].offsetTop - this.scroller.clientHeight / 3;
    }
  }

  #setMark(node, isMarked) {
    if (isMarked) {
      node.setAttribute("aria-current", "true");
    } else {
      node.removeAttribute("aria-current");
    }
  }
}
