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
      element("h3", {}, `${table.title} (${numberText(table.rows.length)})`),
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

/* The people of each area, beside the map, by the classes of the theme that the map is shaded by. */

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + (number || 0), 0);
}

/** Return one cell: people, and their share of the row. */
function summaryCell(people, total) {
  const share =
    total > 0 && people !== null ? element("span", { className: "share" }, percentText(people / total)) : "";
  return element("td", { className: "number" }, numberText(people), share);
}

/** Return the heading of a class: its swatch and its words, of which a narrow column shows the beginning. */
function classHeading(line) {
  const words = element("span", { className: "words" }, line.words);
  return element("th", { scope: "col", className: "number", title: line.words }, areaSwatch(line), words);
}

function rowHeading(name, total, counted) {
  return element("th", { scope: "row" }, name, element("span", { className: "all" }, `${numberText(total)} ${counted}`));
}

/** Return the classes of a theme with their position; what is not shaded comes last, if anybody lives there. */
function countedClasses(theme, counted) {
  const classes = theme.classes.map((line, number) => ({ ...line, number }));
  const last = classes.length;
  const isAnybody = counted.some((row) => row[last] > 0);
  return isAnybody ? [...classes, { words: theme.unshaded || "not shaded", colour: "#ffffff", number: last }] : classes;
}

/** The table of areas, with a choice of the set or option whose areas they are. */
class Summary {
  constructor(node, data, linked) {
    this.node = node;
    this.data = data;
    this.linked = linked;
    this.layers = data.outlines.filter((outline) => data.layers[outline.name].people);
    this.chosen = this.layers.length ? this.layers[0].name : "";
    this.rows = [];
    node.hidden = !this.layers.length;
    if (this.layers.length) {
      this.#build();
    }
  }

  #build() {
    this.select = element("select", { id: "summary-of" });
    this.select.append(...this.layers.map((outline) => element("option", { value: outline.name }, outline.label)));
    this.select.addEventListener("change", () => {
      this.chosen = this.select.value;
      this.show(this.theme);
      this.linked.remark();
      this.linked.writeState();
    });
    this.said = element("p", { className: "note" });
    this.holder = element("div", {
      className: "scroller",
      tabIndex: 0,
      role: "region",
      "aria-label": `Table of the ${this.data.counted} of each area`,
    });
    const label = element("label", { htmlFor: "summary-of" }, "Areas of");
    const title = `${capital(this.data.counted)} of each area`;
    this.node.setAttribute("aria-label", title);
    this.node.replaceChildren(
      element("h2", {}, title),
      element("div", { className: "field" }, label, this.select),
      this.said,
      this.holder,
    );
  }

  choose(layer) {
    this.chosen = this.layers.some((outline) => outline.name === layer) ? layer : this.chosen;
  }

  /** Show the people of each area by the theme's classes; a theme of the areas themselves has no classes to count. */
  show(theme) {
    this.theme = theme;
    if (!this.layers.length) {
      return;
    }
    this.select.value = this.chosen;
    const layer = this.data.layers[this.chosen];
    const counted =
      theme && Object.hasOwn(this.data.summaries, theme.name) ? this.data.summaries[theme.name][this.chosen] : null;
    const classes = counted ? countedClasses(theme, counted) : [];
    const sums = counted ? counted.map(sumOf) : layer.people;
    this.said.textContent = counted ? theme.legend : `All ${this.data.counted}`;
    const rowOf = (area) => classes.map(({ number }) => summaryCell(counted[area][number], sums[area]));
    this.rows = layer.names.map((name, area) => this.#row(name, area, layer.people[area], rowOf(area)));
    const everywhere = classes.map(({ number }) => summaryCell(sumOf(counted.map((row) => row[number])), sumOf(sums)));
    this.#write(classes, element("tr", {}, rowHeading("All areas", sumOf(layer.people), this.data.counted), ...everywhere));
  }

  #write(classes, foot) {
    const heads = [element("th", { scope: "col" }, `Area and its ${this.data.counted}`), ...classes.map(classHeading)];
    const { label } = this.layers.find((outline) => outline.name === this.chosen);
    const caption = element("caption", {}, `${this.said.textContent}: ${label}`);
    const parts = [
      caption,
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...this.rows),
      element("tfoot", {}, foot),
    ];
    this.holder.replaceChildren(element("table", {}, ...parts));
  }

  #row(name, area, total, cells) {
    const button = element("button", { type: "button" }, name);
    const { chosen } = this;
    button.addEventListener("click", () => this.linked.visit(chosen, [area]));
    const node = element("tr", {}, rowHeading(button, total, this.data.counted), ...cells);
    pointFrom(node, this.linked, chosen, [area]);
    return node;
  }

  mark(membersIn) {
    const wanted = new Set(membersIn(this.chosen));
    this.rows.forEach((node, area) => setMark(node, wanted.has(area)));
  }
}
