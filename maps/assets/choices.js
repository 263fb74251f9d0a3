/* The choices beside the map: one theme, lines and points to tick, and what the maps have in common. */

/** Return themes under their headings, headings in order of first appearance. */
function themeGroups(themes) {
  const groups = new Map();
  for (const theme of themes) {
    groups.set(theme.group, [...(groups.get(theme.group) || []), theme]);
  }
  return groups;
}

/** Return a labelled radio button or tick box. */
function choice(type, name, value, label, ...before) {
  const id = `${name}-${value || "none"}`;
  const input = element("input", { type, name, value, id });
  return [input, element("label", { htmlFor: id }, ...before, element("span", {}, label))];
}

function heading(text) {
  return element("legend", {}, element("h2", {}, text));
}

/** Return choices folded under a heading. */
function folded(title, ...children) {
  const group = element("div", { role: "group", "aria-label": title }, ...children);
  return element("details", { className: "fold" }, element("summary", {}, element("h3", {}, title)), group);
}

function themeChoice(page, theme) {
  const parts = choice("radio", "shade", theme.name, theme.short || theme.label);
  parts[0].addEventListener("change", () => page.chooseTheme(theme.name));
  return element("div", { className: "choice" }, ...parts);
}

function themeChoices(page) {
  const node = element("fieldset", { id: "themes" }, heading("Shade the map by"));
  for (const [group, themes] of themeGroups(page.data.themes)) {
    const choices = themes.map((theme) => themeChoice(page, theme));
    node.append(...(group ? [folded(group, ...choices)] : choices));
  }
  node.append(themeChoice(page, { name: "", label: "No shading" }), opacityOf(page));
  return node;
}

function opacityOf(page) {
  const slider = element("input", { type: "range", name: "opacity", id: "opacity", min: 20, max: 100, step: 5 });
  slider.addEventListener("input", () => page.setOpacity(Number(slider.value) / 100));
  return element(
    "div",
    { className: "choice slider" },
    element("label", { htmlFor: "opacity" }, "Strength of the shading"),
    slider,
  );
}

function lineChoices(page) {
  const node = element("fieldset", { id: "lines" }, heading("Boundaries and places"));
  const { all } = page.first.overlays;
  const listed = (kind) =>
    all.filter((overlay) => overlayKind(overlay) === kind).map((overlay) => overlayChoice(page, overlay));
  node.append(...listed("set"));
  for (const [kind, title] of [
    ["option", "Boundaries of the options"],
    ["line", "Where the lines part"],
  ]) {
    const choices = listed(kind);
    node.append(...(choices.length > 2 ? [folded(title, ...choices)] : choices));
  }
  node.append(...listed("point"));
  if (page.first.names.places.length) {
    node.append(element("div", { className: "choice" }, ...namesChoice(page, "", "Names of places")));
  }
  if (page.data.tiles) {
    node.append(element("div", { className: "choice" }, ...backgroundChoice(page)));
  }
  return node;
}

function overlayKind(overlay) {
  if (overlay.isSet) {
    return overlay.kind === "option" ? "option" : "set";
  }
  return overlay.paths ? "line" : "point";
}

function overlayChoice(page, overlay) {
  const parts = choice("checkbox", "lines", overlay.name, overlay.label, overlay.swatch());
  parts[0].addEventListener("change", () => {
    toggle(page.choices.lines, overlay.name, parts[0].checked);
    page.redraw();
  });
  const names = overlay.isSet
    ? [element("span", { className: "also" }, ...namesChoice(page, overlay.name, "names", overlay.label))]
    : [];
  return element("div", { className: "choice" }, ...parts, ...names);
}

function namesChoice(page, set, label, whose = "") {
  const parts = choice("checkbox", "names", set, label);
  if (whose) {
    parts[0].setAttribute("aria-label", `names of ${whose}`);
  }
  parts[0].addEventListener("change", () => {
    if (set) {
      toggle(page.choices.names, set, parts[0].checked);
    } else {
      page.choices.placesShown = parts[0].checked;
    }
    page.redraw();
  });
  return parts;
}

function backgroundChoice(page) {
  const parts = choice("checkbox", "background", "tiles", page.data.tiles.label);
  parts[0].addEventListener("change", () => {
    page.choices.background = parts[0].checked;
    page.repaint();
  });
  return parts;
}

function compareChoice(page) {
  const parts = choice("checkbox", "compare", "on", "Compare two maps side by side");
  parts[0].setAttribute("role", "switch");
  parts[0].addEventListener("change", () => page.chooseCompare(parts[0].checked));
  return element("div", { className: "choice compare" }, ...parts);
}

function toggle(names, name, isShown) {
  if (isShown) {
    names.add(name);
  } else {
    names.delete(name);
  }
}

/** Return whether a tick box or radio button says what is shown. */
function isChosen(page, box) {
  const { choices } = page;
  const chosen = {
    shade: () => box.value === (page.first.theme ? page.first.theme.name : ""),
    lines: () => choices.lines.has(box.value),
    names: () => (box.value ? choices.names.has(box.value) : choices.placesShown),
    background: () => choices.background,
    compare: () => page.second !== null,
  };
  return chosen[box.name]();
}

/** Build the choices. */
function buildChoices(page, node) {
  const compare = page.data.themes.length > 1 ? [compareChoice(page)] : [];
  node.replaceChildren(...compare, themeChoices(page), lineChoices(page));
}

/** Make the choices say what is shown, and unfold those that are chosen. */
function syncChoices(page, node) {
  for (const box of node.querySelectorAll("input")) {
    if (box.type === "range") {
      box.value = String(Math.round(page.choices.opacity * 100));
    } else {
      box.checked = isChosen(page, box);
    }
  }
  const radio = node.querySelector("input[name=shade]:checked");
  const fold = radio && radio.closest("details");
  if (fold) {
    fold.open = true;
  }
}

/* On paper: the maps as they are on the screen, drawn finely, and the table of what they show. */

/** Print what is shown; the browser asks before it lays the paper out. */
function listenToPrinter(page) {
  let before = null;
  const resize = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    sharpness.now = isPrinting ? PRINTED_SHARPNESS : SCREEN_SHARPNESS;
    page.panes.forEach((pane) => pane.map.invalidateSize({ pan: false, animate: false }));
  };
  window.addEventListener("beforeprint", () => {
    const { map } = page.first;
    const folded = [...document.querySelectorAll(".legend details, .card details"), ...page.tables.shown()].filter(
      (node) => !node.open,
    );
    before = { centre: map.getCenter(), zoom: map.getZoom(), folded };
    const seen = map.getBounds();
    folded.forEach((node) => {
      node.open = true;
    });
    resize(true);
    map.fitBounds(seen.contains(page.whole) ? page.whole : seen, { animate: false, padding: [8, 8] });
    page.panes.forEach((pane) => pane.names.layOut());
  });
  window.addEventListener("afterprint", () => {
    resize(false);
    before.folded.forEach((node) => {
      node.open = false;
    });
    page.first.map.setView(before.centre, before.zoom, { animate: false });
  });
}
