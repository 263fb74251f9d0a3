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
}

function replaceAll(set, items) {
  set.clear();
  items.forEach((item) => set.add(item));
}
