/* The page put together: map, choices, legend, card, tables, search and address. */

const data = JSON.parse(document.getElementById("page-data").textContent);
const byId = (id) => document.getElementById(id);

class LocalityPage {
  constructor() {
    this.geometry = new Geometry(data);
    this.map = buildMap();
    this.pieces = piecesByZone(data);
    this.shading = new Shading(this.map, data, this.geometry);
    this.overlays = new Overlays(this.map, overlaysOf(data, this.geometry));
    this.pointed = new Highlight(this.map, this.geometry, "pointed", { level: 460, color: INK, weight: 2.5, casing: 3 });
    const selected = { level: 470, color: INK, weight: 3, casing: 6, casingColour: "#ffdd00" };
    this.selected = new Highlight(this.map, this.geometry, "selected", selected);
    this.names = new Names(this.map, data, this.geometry);
    this.selection = null;
    this.tables = data.tables.map((table, number) => new LinkedTable(table, number, this));
    this.whole = this.geometry.bounds("zones", data.layers.zones.shapes.keys());
  }

  start() {
    this.#buildPanel();
    this.readState();
    this.#listen();
    this.redraw();
  }

  /** Fit the map to bounds, clear of the legend where that lies on the map. */
  fit(bounds) {
    const legend = byId("legend");
    const isOver = getComputedStyle(legend).position === "absolute" && !legend.hidden;
    const left = isOver ? Math.min(legend.offsetWidth + 24, this.map.getSize().x / 3) : 16;
    const options = { paddingTopLeft: [left, 16], paddingBottomRight: [16, 16], maxZoom: 15 };
    this.map.fitBounds(bounds, { ...options, animate: !REDUCED_MOTION });
  }

  /** Redraw what depends on the choices, and write them to the address. */
  redraw() {
    this.overlays.draw();
    this.names.layOut();
    writeLegend(byId("legend"), this.shading.theme, this.overlays.listed());
    this.writeState();
  }

  chooseTheme(name) {
    this.shading.show(data.themes.find((theme) => theme.name === name) || null);
    this.redraw();
  }

  /** Select features: outline them, mark their rows, and open the card of a single zone. */
  select(layer, members, key) {
    this.selection = key;
    this.selected.show(layer, members);
    const zone = layer === "zones" && members.length === 1 ? members[0] : null;
    if (zone === null) {
      byId("card").hidden = true;
    } else {
      writeCard(byId("card"), data, this.pieces[zone], zone, () => this.unselect());
    }
    this.#markRows(layer, members, zone);
    this.writeState();
  }

  unselect() {
    const hadFocus = byId("card").contains(document.activeElement);
    this.selection = null;
    this.selected.clear();
    byId("card").hidden = true;
    this.#markRows("", [], null);
    this.writeState();
    if (hadFocus) {
      byId("map").focus({ preventScroll: true });
    }
  }

  /** A zone marks the rows of its pieces and of its areas as well. */
  #markRows(layer, members, zone) {
    for (const table of this.tables) {
      const own = table.table.layer;
      if (zone !== null && own === "pieces") {
        table.mark("pieces", this.pieces[zone]);
      } else if (zone !== null && own !== "zones") {
        table.mark(own, this.#areasOf(zone, own));
      } else {
        table.mark(layer, members);
      }
    }
  }

  #areasOf(zone, set) {
    const column = data.layers.pieces && data.layers.pieces.areas[set];
    return column ? this.pieces[zone].map((piece) => data.layers[set].ids.indexOf(column.words[column.codes[piece]])) : [];
  }

  /** Show a row of a table on the map. */
  show(number, row) {
    const { layer, members } = data.tables[number];
    const drawn = members[row].filter((index) => index >= 0);
    this.select(layer, drawn, `row/${number}/${row}`);
    if (drawn.length) {
      this.fit(this.geometry.bounds(layer, drawn));
    }
  }

  point(layer, members) {
    this.pointed.show(layer, members);
  }

  unpoint() {
    this.pointed.clear();
  }

  choose(entry) {
    if (entry.at) {
      this.map.setView(this.geometry.point(entry.at), 15, { animate: !REDUCED_MOTION });
      this.overlays.shown.add(entry.overlay);
      this.#syncBoxes();
      this.redraw();
      return;
    }
    this.select(entry.layer, entry.members, keyOf(entry.layer, entry.members));
    this.fit(this.geometry.bounds(entry.layer, entry.members));
  }

  writeState() {
    const centre = this.map.getCenter();
    const state = {
      view: `${Number(this.map.getZoom().toFixed(2))}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`,
      shade: this.shading.theme ? this.shading.theme.name : "",
      lines: [...this.overlays.shown].join(","),
      names: [...this.names.shown, ...(this.names.placesShown ? ["*"] : [])].join(","),
      opacity: String(this.shading.opacity),
    };
    writeAddress(this.selection ? { ...state, selected: this.selection } : state);
  }

  readState() {
    const state = readAddress();
    const first = data.themes.length ? data.themes[0].name : "";
    const listed = (key) => (state.has(key) ? state.get(key).split(",") : null);
    this.shading.opacity = Math.min(1, Math.max(0.2, Number(state.get("opacity")) || this.shading.opacity));
    this.overlays.shown = new Set(listed("lines") || this.overlays.shown);
    this.names.shown = new Set(listed("names") || this.names.shown);
    this.names.placesShown = listed("names") === null || this.names.shown.delete("*");
    const wanted = state.has("shade") ? state.get("shade") : first;
    this.shading.show(data.themes.find((theme) => theme.name === wanted) || null);
    writeLegend(byId("legend"), this.shading.theme, this.overlays.listed());
    this.#syncBoxes();
    this.#readSelection(state.get("selected"));
    const view = readView(state.get("view"));
    if (view) {
      this.map.setView(view.centre, view.zoom, { animate: false });
    } else {
      this.fit(this.whole);
    }
  }

  #readSelection(key) {
    const [layer, ...rest] = (key || "").split("/");
    if (layer === "row") {
      const [number, row] = rest.map(Number);
      const table = data.tables[number];
      if (table && table.members[row]) {
        this.select(table.layer, table.members[row].filter((index) => index >= 0), key);
      }
      return;
    }
    const known = data.layers[layer];
    const index = known && known.ids ? known.ids.indexOf(rest.join("/")) : -1;
    if (index >= 0) {
      this.select(layer, [index], key);
    }
  }

  #buildPanel() {
    buildSearch(byId("find"), searchEntries(data), (entry) => this.choose(entry));
    byId("choices").replaceChildren(...buildChoices(this));
    byId("tables").replaceChildren(element("h2", {}, "Tables"), ...this.tables.map((table) => table.node));
  }

  /** Make the choices in the panel say what is shown. */
  #syncBoxes() {
    const shade = this.shading.theme ? this.shading.theme.name : "";
    for (const box of document.querySelectorAll("#choices input")) {
      if (box.name === "shade") {
        box.checked = box.value === shade;
      } else if (box.name === "lines") {
        box.checked = this.overlays.shown.has(box.value);
      } else if (box.name === "names") {
        box.checked = box.value ? this.names.shown.has(box.value) : this.names.placesShown;
      } else {
        box.value = String(Math.round(this.shading.opacity * 100));
      }
    }
  }

  #listen() {
    this.shading.zones.forEach((polygon, zone) => polygon.on("click", () => this.select("zones", [zone], keyOf("zones", [zone]))));
    listenToPointer(this);
    this.map.on("moveend", () => this.writeState());
    window.addEventListener("hashchange", () => {
      this.readState();
      this.redraw();
    });
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(byId("map"));
    listenToPrinter(this);
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      byId("panel").focus();
    });
  }
}

function keyOf(layer, members) {
  return members.length === 1 ? `${layer}/${data.layers[layer].ids[members[0]]}` : null;
}

function buildMap() {
  const node = byId("map");
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom. Everything on it is also in the tables.");
  const options = { attributionControl: false, zoomSnap: 0.1, maxZoom: 18, preferCanvas: true };
  const still = { zoomAnimation: !REDUCED_MOTION, fadeAnimation: false, inertia: !REDUCED_MOTION };
  const map = L.map(node, { ...options, ...still });
  map.setView([56, -4], 6);
  L.control.scale({ imperial: true, position: "bottomright" }).addTo(map);
  return map;
}

/** Print the whole area at the size of the paper; the browser asks before it lays the paper out. */
function listenToPrinter(page) {
  const resize = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    page.map.invalidateSize({ pan: false, animate: false });
  };
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: page.map.getCenter(), zoom: page.map.getZoom() };
    resize(true);
    page.map.fitBounds(page.whole, { animate: false, padding: [8, 8] });
  });
  window.addEventListener("afterprint", () => {
    resize(false);
    page.map.setView(before.centre, before.zoom, { animate: false });
  });
}

/** Show the name under the pointer, and what the shading says of it. */
function listenToPointer(page) {
  const tip = L.tooltip({ direction: "top", offset: [0, -6], className: "tip" });
  page.shading.zones.forEach((polygon, zone) => {
    polygon.on("mouseover", (event) => {
      page.pointed.show("zones", [zone]);
      tip.setLatLng(event.latlng).setContent(tipContent(page.shading.theme, zone)).addTo(page.map);
    });
    polygon.on("mousemove", (event) => tip.setLatLng(event.latlng));
    polygon.on("mouseout", () => {
      page.pointed.clear();
      tip.remove();
    });
  });
}

function tipContent(theme, zone) {
  const lines = [element("strong", {}, data.layers.zones.names[zone])];
  const shaded = theme && theme.layer === "zones" && theme.classes[theme.codes[zone]];
  if (shaded) {
    lines.push(element("br"), shaded.words);
  }
  return element("span", {}, ...lines);
}

/** Return a labelled radio button or tick box. */
function choice(type, name, value, checked, label, ...before) {
  const id = `${name}-${value || "none"}`;
  const input = element("input", { type, name, value, checked, id });
  return [input, element("label", { htmlFor: id }, ...before, label)];
}

function buildChoices(page) {
  const themes = [...data.themes, { name: "", label: "No shading" }].map((theme) => {
    const parts = choice("radio", "shade", theme.name, false, theme.label);
    parts[0].addEventListener("change", () => page.chooseTheme(theme.name));
    return element("div", { className: "choice" }, ...parts);
  });
  const shade = element("fieldset", {}, element("legend", {}, element("h2", {}, "Shade the map by")), ...themes, opacityOf(page));
  const lines = element("fieldset", {}, element("legend", {}, element("h2", {}, "Boundaries and places")));
  lines.append(...page.overlays.all.map((overlay) => overlayChoice(page, overlay)));
  if (page.names.places.length) {
    lines.append(element("div", { className: "choice" }, ...namesChoice(page, "", "Names of places")));
  }
  return [shade, lines, wholeButton(page)];
}

function overlayChoice(page, overlay) {
  const parts = choice("checkbox", "lines", overlay.name, false, overlay.label, overlay.swatch());
  parts[0].addEventListener("change", () => {
    toggle(page.overlays.shown, overlay.name, parts[0].checked);
    page.redraw();
  });
  const names = overlay.isSet ? namesChoice(page, overlay.name, "names", overlay.label) : [];
  return element("div", { className: "choice" }, ...parts, element("span", { className: "also" }, ...names));
}

function namesChoice(page, set, label, whose = "") {
  const parts = choice("checkbox", "names", set, false, label);
  if (whose) {
    parts[0].setAttribute("aria-label", `names of ${whose}`);
  }
  parts[0].addEventListener("change", () => {
    if (set) {
      toggle(page.names.shown, set, parts[0].checked);
    } else {
      page.names.placesShown = parts[0].checked;
    }
    page.redraw();
  });
  return parts;
}

function toggle(names, name, isShown) {
  if (isShown) {
    names.add(name);
  } else {
    names.delete(name);
  }
}

function opacityOf(page) {
  const slider = element("input", { type: "range", name: "opacity", id: "opacity", min: 20, max: 100, step: 5 });
  slider.addEventListener("input", () => {
    page.shading.setOpacity(Number(slider.value) / 100);
    page.writeState();
  });
  return element("div", { className: "choice slider" }, element("label", { htmlFor: "opacity" }, "Strength of the shading"), slider);
}

function wholeButton(page) {
  const button = element("button", { type: "button", className: "plain" }, "Show the whole area");
  button.addEventListener("click", () => page.fit(page.whole));
  return button;
}

const page = new LocalityPage();
page.start();
window.locality_map = page.map;
