/* What is shown is in the page's address, so that a link or a bookmark shows the same. */

/** Read the state from the address: texts by key. */
function readAddress() {
  return new URLSearchParams(window.location.hash.slice(1));
}

/** Write the state to the address: as a step that the back button undoes, or in place of the last. */
function writeAddress(state, isStep) {
  const address = `#${new URLSearchParams(state)}`;
  if (address === window.location.hash) {
    return;
  }
  try {
    window.history[isStep ? "pushState" : "replaceState"](null, "", address);
  } catch (error) {
    // In a notebook the page has no address of its own, and browsers refuse to change it.
    if (error.name !== "SecurityError") {
      throw error;
    }
  }
}

/** Read a view ("zoom/latitude/longitude"), or null. */
function readView(text) {
  const [zoom, latitude, longitude] = (text || "").split("/").map(Number);
  const isView =
    [zoom, latitude, longitude].every(Number.isFinite) && Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180;
  return isView && zoom >= 0 && zoom <= 18 ? { zoom, centre: L.latLng(latitude, longitude) } : null;
}

/** Return the features that a key of the address means, or null: "zones/S01", ".place/Airdrie", ".row/0/2", ".points/gp/4". */
function readSelection(key, data) {
  const [kind, ...rest] = (key || "").split("/");
  const name = rest.join("/");
  if (kind === ".row") {
    const [number, row] = rest.map(Number);
    const table = data.tables[number];
    return table && table.members[row]
      ? { layer: table.layer, members: table.members[row].filter((index) => index >= 0) }
      : null;
  }
  if (kind === ".place") {
    const { place } = data.layers.zones;
    const members = place
      ? data.layers.zones.ids.flatMap((_, zone) => (place.words[place.codes[zone]] === name ? [zone] : []))
      : [];
    return members.length ? { layer: "zones", members } : null;
  }
  if (kind === ".points") {
    const set = data.points.find((each) => each.name === rest.slice(0, -1).join("/"));
    const index = Number(rest.at(-1));
    return set && Object.hasOwn(set.names, index) ? { layer: set.name, members: [index] } : null;
  }
  const known = Object.hasOwn(data.layers, kind) ? data.layers[kind] : null;
  const index = known && known.ids ? known.ids.indexOf(name) : -1;
  return index >= 0 ? { layer: kind, members: [index] } : null;
}

/** Return the key by which the address keeps a selection of one feature. */
function selectionKey(layer, members, data) {
  if (members.length !== 1) {
    return null;
  }
  if (data.points.some((set) => set.name === layer)) {
    return `.points/${layer}/${members[0]}`;
  }
  const { ids } = data.layers[layer];
  return ids ? `${layer}/${ids[members[0]]}` : null;
}

/* The state of the page as texts by key, for its address. What the address does not say is as when the page opens. */

/** Return what is shown. */
function stateOf(page) {
  const { choices, first, second, selection, summary } = page;
  const centre = first.map.getCenter();
  const state = {
    view: `${Number(first.map.getZoom().toFixed(2))}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`,
    shade: first.theme ? first.theme.name : "",
    lines: [...choices.lines].join(","),
    names: [...choices.names, ...(choices.placesShown ? ["*"] : [])].join(","),
    opacity: String(choices.opacity),
  };
  const further = {
    beside: second ? (second.theme ? second.theme.name : "") : null,
    people: summary.chosen && summary.chosen !== summary.layers[0].name ? summary.chosen : null,
    background: choices.background ? "1" : null,
    selected: selection ? selection.key : null,
  };
  return { ...state, ...Object.fromEntries(Object.entries(further).filter(([, text]) => text !== null)) };
}

/** Show what an address says; what it says that is not on this page is left out. */
function showState(page, state) {
  const { choices, defaults, data } = page;
  const listed = (key, known) =>
    state.has(key)
      ? state
          .get(key)
          .split(",")
          .filter((name) => known.has(name))
      : null;
  const sets = new Set([...data.outlines.map((outline) => outline.name), "*"]);
  const overlays = new Set(page.first.overlays.all.map((overlay) => overlay.name));
  replaceAll(choices.lines, listed("lines", overlays) || defaults.lines);
  replaceAll(choices.names, listed("names", sets) || [...defaults.names, "*"]);
  choices.placesShown = choices.names.delete("*");
  const opacity = Number(state.get("opacity")) || defaults.opacity;
  choices.opacity = Math.min(1, Math.max(0.2, opacity));
  choices.background = data.tiles !== null && state.get("background") === "1";
  page.summary.choose(state.get("people") || (page.summary.layers.length ? page.summary.layers[0].name : ""));
  const first = data.themes.length ? data.themes[0].name : "";
  page.showAll({
    theme: page.themeCalled(state.has("shade") ? state.get("shade") : first),
    beside: page.themeCalled(state.get("beside")),
    isComparing: state.has("beside"),
    selection: readSelection(state.get("selected"), data),
    key: state.get("selected"),
  });
  const view = readView(state.get("view"));
  if (view) {
    page.first.map.setView(view.centre, view.zoom, { animate: false });
  } else {
    page.first.fit(page.whole, false);
  }
  page.uncover();
}

function replaceAll(set, items) {
  set.clear();
  items.forEach((item) => set.add(item));
}
