/* The page put together: maps, choices, card, summary, tables, search and address. */

const byId = (id) => document.getElementById(id);

class LocalityPage {
  constructor(data) {
    this.data = data;
    this.geometry = new Geometry(data);
    this.pieces = piecesByZone(data);
    this.choices = {
      lines: new Set(
        data.outlines
          .concat(data.lines, data.points)
          .filter((overlay) => overlay.shown)
          .map((overlay) => overlay.name),
      ),
      names: new Set(data.outlines.filter((outline) => outline.named).map((outline) => outline.name)),
      placesShown: true,
      opacity: 0.9,
      background: false,
    };
    this.defaults = { ...this.choices, lines: [...this.choices.lines], names: [...this.choices.names] };
    this.whole = this.geometry.bounds("zones", data.layers.zones.shapes.keys());
    this.first = new MapPane(byId("pane"), "Map", data, this.geometry, this.choices);
    this.comparison = new Comparison(this);
    this.selection = null;
    this.summary = new Summary(byId("summary"), data, this);
    this.tables = new Tables(byId("tables"), data, this);
    this.search = new Search(byId("find"), data, this.pieces, (layer, members, place) =>
      this.visit(layer, members, place),
    );
    this.isQuiet = false;
    this.title = byId("heading").textContent;
  }

  /** The second map, or null while there is one map. */
  get second() {
    return this.comparison.second;
  }

  get panes() {
    return this.second ? [this.first, this.second] : [this.first];
  }

  start() {
    buildChoices(this, byId("choices"));
    byId("pane").append(mapButtons(this.first.map, () => this.fit(this.whole)));
    listenToPointer(this, this.first);
    this.first.map.on("moveend", () => this.writeState());
    // Unlike "hashchange" it comes before anything else can write to the address, such as the end of a move under way.
    window.addEventListener("popstate", () => this.readState());
    document.addEventListener("keydown", (event) => this.#escape(event));
    listenToPrinter(this);
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      byId("panel").focus();
    });
    this.readState();
  }

  fit(bounds) {
    this.first.fit(bounds);
  }

  /** Redraw what depends on the choices that the maps have in common, and write them to the address. */
  redraw() {
    this.#redraw();
    this.writeState();
  }

  #redraw() {
    this.panes.forEach((pane) => pane.redraw());
    this.#head();
  }

  /** Say in the heading what is shown now. */
  #head() {
    const { theme } = this.first;
    const shown = this.second ? "two maps side by side" : theme ? theme.label : "no shading";
    byId("heading").textContent = this.data.themes.length ? `${this.title} – ${shown}` : this.title;
    document.title = byId("heading").textContent;
  }

  /** Shade afresh as well. */
  repaint() {
    this.panes.forEach((pane) => pane.show(pane.theme));
    this.redraw();
  }

  setOpacity(opacity) {
    this.choices.opacity = opacity;
    this.repaint();
  }

  themeCalled(name) {
    return this.data.themes.find((theme) => theme.name === name) || null;
  }

  chooseTheme(name) {
    this.#showTheme(this.themeCalled(name));
    this.writeState(true);
    this.announce(this.first.theme ? `The map is shaded by: ${this.first.theme.label}.` : "The map is not shaded.");
  }

  #showTheme(theme) {
    this.first.show(theme);
    this.first.redraw();
    this.#head();
    this.summary.show(theme);
    this.tables.follow(theme);
    this.remark();
    this.#syncChoices();
  }

  #syncChoices() {
    syncChoices(this, byId("choices"));
    this.panes.forEach((pane, number) => {
      const select = byId(`shade-${number + 1}`);
      if (select) {
        select.value = pane.theme ? pane.theme.name : "";
      }
    });
  }

  chooseSecond(name) {
    this.second.show(this.themeCalled(name));
    this.second.redraw();
    this.#head();
    this.writeState(true);
    this.announce(`The second map is shaded by: ${this.second.theme ? this.second.theme.label : "nothing"}.`);
  }

  /** Open or close the second map; what was seen stays in view. */
  compare(isOpen, theme = themeBeside(this.first.theme, this.data.themes)) {
    const seen = this.first.map.getBounds();
    const isChange = isOpen !== this.comparison.isOpen;
    if (isChange) {
      this.comparison.turn(isOpen);
    }
    if (this.second) {
      this.second.show(theme);
    }
    this.#syncChoices();
    this.#redraw();
    this.#outline();
    if (isChange) {
      this.comparison.seeAgain(seen);
    }
  }

  /** Select features: outline them, mark their rows, and open the card of a single one. */
  select(layer, members, key = selectionKey(layer, members, this.data), isStep = true) {
    this.selection = { layer, members, key };
    this.#outline();
    const parts =
      members.length === 1 ? cardParts(this.data, this.pieces, layer, members[0], () => this.unselect()) : null;
    byId("card").replaceChildren(...(parts || []));
    byId("card").hidden = !parts;
    byId("card").scrollTop = 0;
    this.remark();
    this.panes.forEach((pane) => pane.names.layOut());
    this.writeState(isStep);
    this.uncover();
  }

  /** Move the map where the card lies on the feature that it speaks of. */
  uncover() {
    if (this.selection && !byId("card").hidden && !this.geometry.points.has(this.selection.layer)) {
      this.first.uncover(this.geometry.bounds(this.selection.layer, this.selection.members));
    }
  }

  unselect() {
    const hadFocus = byId("card").contains(document.activeElement);
    this.selection = null;
    this.#outline();
    byId("card").hidden = true;
    this.remark();
    this.writeState(true);
    if (hadFocus) {
      byId("map").focus({ preventScroll: true });
    }
  }

  #outline() {
    for (const pane of this.panes) {
      this.#highlight(
        pane.selected,
        this.selection ? this.selection.layer : "",
        this.selection ? this.selection.members : [],
      );
    }
  }

  #highlight(highlight, layer, members) {
    if (!members.length) {
      highlight.clear();
    } else if (this.geometry.points.has(layer)) {
      highlight.ring(this.geometry.points.get(layer)[members[0]]);
    } else {
      highlight.show(layer, members);
    }
  }

  /** Mark the rows of what is selected. */
  remark() {
    const membersIn = (layer) => (this.selection ? this.#membersIn(layer) : []);
    this.tables.mark(membersIn);
    this.summary.mark(membersIn);
  }

  /** Return the features of a layer that belong to the selection: a zone has pieces, and lies in areas. */
  #membersIn(layer) {
    const { layer: own, members } = this.selection;
    if (own === layer || own !== "zones" || members.length !== 1) {
      return own === layer ? members : [];
    }
    const [zone] = members;
    const { layers } = this.data;
    if (layer === "pieces") {
      return this.pieces[zone];
    }
    if (layers[layer] && layers[layer].by_zone) {
      return [layers[layer].by_zone[zone]];
    }
    const column = layers.pieces && Object.hasOwn(layers.pieces.areas, layer) ? layers.pieces.areas[layer] : null;
    return column ? this.pieces[zone].map((piece) => layers[layer].ids.indexOf(column.words[column.codes[piece]])) : [];
  }

  /** Select features and go there; several zones may be a place with a name. */
  visit(layer, members, place = "") {
    this.#goTo(layer, members, place ? `.place/${place}` : selectionKey(layer, members, this.data));
  }

  /** Show a row of a table on the map. */
  visitRow(number, row) {
    const { layer, members } = this.data.tables[number];
    this.#goTo(
      layer,
      members[row].filter((index) => index >= 0),
      `.row/${number}/${row}`,
    );
  }

  #goTo(layer, members, key) {
    if (this.geometry.points.has(layer) && !this.choices.lines.has(layer)) {
      this.choices.lines.add(layer);
      this.#syncChoices();
      this.#redraw();
    }
    this.select(layer, members, key);
    if (members.length) {
      this.#bringIntoSight();
      this.fit(this.geometry.bounds(layer, members));
      this.announce(this.#words(layer, members));
    }
  }

  /** On a narrow screen the map may be far above the table whose row was chosen. */
  #bringIntoSight() {
    const box = byId("map").getBoundingClientRect();
    if (box.bottom < box.height / 2 || box.top > window.innerHeight - box.height / 2) {
      byId("stage").scrollIntoView({ behavior: REDUCED_MOTION ? "auto" : "smooth" });
    }
  }

  #words(layer, members) {
    const set = this.data.points.find((each) => each.name === layer) || this.data.layers[layer];
    const name = members.length === 1 && set.names ? set.names[members[0]] : `${members.length} parts`;
    return `The map shows ${name}.`;
  }

  point(layer, members) {
    this.panes.forEach((pane) => this.#highlight(pane.pointed, layer, members));
  }

  unpoint() {
    this.panes.forEach((pane) => pane.pointed.clear());
  }

  /** Say something to those who do not see the map. */
  announce(text) {
    byId("announcement").textContent = text;
  }

  #escape(event) {
    if (event.key === "Escape") {
      this.panes.forEach((pane) => pane.hideTip());
      // In the search box the key empties the box.
      if (!byId("card").hidden && document.activeElement !== this.search.box) {
        this.unselect();
      }
    }
  }

  /** Write what is shown to the address; a step can be undone with the back button. */
  writeState(isStep = false) {
    if (this.isQuiet) {
      return;
    }
    writeAddress(stateOf(this), isStep);
  }

  /** Show what the address says. */
  readState() {
    this.#quietly(() => showState(this, readAddress()));
    this.writeState();
  }

  /** Do something that moves the map without writing each step of it to the address. */
  #quietly(act) {
    this.isQuiet = true;
    act();
    this.isQuiet = false;
  }

  /** Shade, compare and select as the address says. */
  showAll({ theme, beside, isComparing, selection, key }) {
    this.#showTheme(theme);
    this.compare(isComparing, beside);
    if (selection) {
      this.select(selection.layer, selection.members, key);
    } else {
      this.unselect();
    }
  }

  /** Turn the comparison on or off, as a step that can be undone. */
  chooseCompare(isOpen) {
    this.#quietly(() => this.compare(isOpen));
    this.writeState(true);
    this.announce(isOpen ? `A second map is shown beside the first: ${this.second.theme.label}.` : "One map is shown.");
  }
}

const page = new LocalityPage(JSON.parse(byId("page-data").textContent));
page.start();
window.locality_map = page.first.map;
