/* The legend follows what is shown: the shading's classes in words, and the lines that are ticked. */

function legendItem(swatch, words) {
  return element("li", {}, swatch, element("span", {}, words));
}

function shadingLegend(theme) {
  const items = theme.classes.map((line) => legendItem(areaSwatch(line), line.words));
  if (theme.unshaded) {
    items.push(legendItem(areaSwatch({ colour: "#ffffff" }), theme.unshaded));
  }
  const parts = [element("h2", {}, theme.legend), element("ul", {}, ...items)];
  for (const text of [theme.note, theme.source]) {
    if (text) {
      parts.push(element("p", {}, text));
    }
  }
  return parts;
}

/** Write the legend of a theme (or null) and of the overlays shown. */
function writeLegend(node, theme, overlays) {
  const parts = theme ? shadingLegend(theme) : [];
  const lines = overlays.map((overlay) => legendItem(overlay.swatch(), overlay.label));
  if (lines.length) {
    parts.push(element("h2", {}, "Boundaries and places"), element("ul", {}, ...lines));
    if (overlays.some((overlay) => overlay.isSet)) {
      parts.push(element("p", {}, "Outer edges and shores are drawn thin."));
    }
  }
  const summary = element("summary", {}, "Legend");
  const wasOpen = node.firstElementChild ? node.firstElementChild.open : true;
  node.replaceChildren(element("details", { open: wasOpen }, summary, ...parts));
  node.hidden = parts.length === 0;
}
