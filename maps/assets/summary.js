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

function rowHeading(name, total) {
  return element("th", { scope: "row" }, name, element("span", { className: "all" }, `${numberText(total)} people`));
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
      "aria-label": "Table of the people of each area",
    });
    const label = element("label", { htmlFor: "summary-of" }, "Areas of");
    this.node.replaceChildren(
      element("h2", {}, "People of each area"),
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
    this.said.textContent = counted ? theme.legend : "All people";
    const rowOf = (area) => classes.map(({ number }) => summaryCell(counted[area][number], sums[area]));
    this.rows = layer.names.map((name, area) => this.#row(name, area, layer.people[area], rowOf(area)));
    const everywhere = classes.map(({ number }) => summaryCell(sumOf(counted.map((row) => row[number])), sumOf(sums)));
    this.#write(classes, element("tr", {}, rowHeading("All areas", sumOf(layer.people)), ...everywhere));
  }

  #write(classes, foot) {
    const heads = [element("th", { scope: "col" }, "Area and its people"), ...classes.map(classHeading)];
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
    const node = element("tr", {}, rowHeading(button, total), ...cells);
    pointFrom(node, this.linked, chosen, [area]);
    return node;
  }

  mark(membersIn) {
    const wanted = new Set(membersIn(this.chosen));
    this.rows.forEach((node, area) => setMark(node, wanted.has(area)));
  }
}
