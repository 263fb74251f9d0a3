/* Layers, a legend and a control for any Leaflet map, of the page's own pieces; a map of somebody's has none of its styles. */

/** Build an element with styles of its own. */
function styled(name, style, ...children) {
  const node = element(name, {}, ...children);
  Object.assign(node.style, style);
  return node;
}

function sized(picture, width, height) {
  Object.assign(picture.style, { flex: "none", width: `${width}px`, height: `${height}px` });
  return picture;
}

function symbolOf(points, size) {
  const picture = symbolSwatch(points.symbol, points.colour);
  picture.setAttribute("viewBox", "10 0 20 20");
  return sized(picture, size, size);
}

/** Return a fill with its pattern as an SVG paint server, defined once in the document. */
function paint(line) {
  if (!line.pattern) {
    return line.colour;
  }
  const id = `locality-${line.pattern}-${line.colour.slice(1)}`;
  if (!document.getElementById(id)) {
    const size = { width: PATTERN_SIZE, height: PATTERN_SIZE };
    const ground = drawing("rect", { ...size, fill: line.colour });
    const strokes = patternSwatch(line.pattern, line.line, PATTERN_SIZE, PATTERN_SIZE);
    const pattern = drawing("pattern", { id, ...size, patternUnits: "userSpaceOnUse" }, ground, strokes);
    document.body.append(drawing("svg", { width: 0, height: 0, "aria-hidden": "true" }, drawing("defs", {}, pattern)));
  }
  return `url(#${id})`;
}

/** Return the geometry of one layer of polygons over its own arcs. */
function geometryOf({ grid, arcs, shapes }) {
  return new Geometry({ grid, arcs, layers: { zones: { shapes } }, points: [] });
}

function legendRows(legend) {
  const items = legend.rows.map(([picture, words]) => {
    const style = { display: "flex", gap: "8px", alignItems: "center", margin: "2px 0" };
    return styled("li", style, picture(), element("span", {}, words));
  });
  const list = styled("ul", { listStyle: "none", margin: "0 0 4px", padding: "0" }, ...items);
  const notes = legend.notes.filter(Boolean).map((text) => styled("p", { margin: "2px 0", fontSize: "12px" }, text));
  return [element("strong", {}, legend.title), list, ...notes];
}

function themeLayer(theme, shapes) {
  const patterned = theme.classes.some((line) => line.pattern);
  const options = { color: INK, weight: 0.7, fillOpacity: 0.85, ...(patterned ? { renderer: L.svg() } : {}) };
  const layer = L.featureGroup();
  const geometry = geometryOf(shapes);
  theme.codes.forEach((code, index) => {
    const line = theme.classes[code];
    const style = { ...options, fill: Boolean(line), fillColor: line ? paint(line) : "none" };
    const words = line ? line.words : theme.unshaded;
    const polygon = L.polygon(geometry.polygons("zones", index), style);
    polygon.bindTooltip(() => tipContent(theme.names[index], words), { sticky: true }).addTo(layer);
  });
  const classes = theme.unshaded ? [...theme.classes, { colour: "none", words: theme.unshaded }] : theme.classes;
  const rows = classes.map((line) => [() => sized(areaSwatch(line), 28, 20), line.words]);
  layer.localityLegend = { label: theme.label, title: theme.legend, rows, notes: [theme.note, theme.source] };
  return layer;
}

function lineLayer(lines) {
  const paths = lines.arcs
    ? lines.lines.map((references) => geometryOf(lines).line(references))
    : lines.lines.map((steps) => pointsOfSteps(steps, lines.grid));
  const common = { interactive: false, smoothFactor: 0.8 };
  const layer = L.featureGroup([
    L.polyline(paths, { color: "#ffffff", weight: 5, ...common }),
    L.polyline(paths, { color: lines.colour, weight: 3, dashArray: lines.dash.join(" ") || null, ...common }),
  ]);
  lines.names.forEach((name, index) => {
    const halo = "0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff";
    const style = { font: "bold 13px sans-serif", color: INK, whiteSpace: "nowrap", textShadow: halo };
    const html = styled("div", { ...style, translate: "-50% -50%", position: "absolute" }, name);
    const icon = L.divIcon({ className: "", iconSize: [0, 0], html });
    const [at] = pointsOfSteps(lines.at[index], lines.grid);
    L.marker(at, { icon, interactive: false, keyboard: false }).addTo(layer);
  });
  const picture = () => sized(lineSwatch(lines.colour, lines.dash, 3), 40, 20);
  layer.localityLegend = { label: lines.label, title: "", rows: [[picture, lines.label]], notes: [] };
  return layer;
}

function pointLayer(points) {
  const layer = L.featureGroup();
  points.names.forEach((name, index) => {
    const icon = L.divIcon({ className: "", iconSize: [24, 24], html: symbolOf(points, 24) });
    const [at] = pointsOfSteps(points.at[index], points.grid);
    L.marker(at, { icon, title: name, alt: name }).bindTooltip(() => tipContent(name, points.label)).addTo(layer);
  });
  const picture = () => symbolOf(points, 20);
  layer.localityLegend = { label: points.label, title: "", rows: [[picture, points.label]], notes: [] };
  return layer;
}

const PANEL = {
  background: "#fff", color: INK, border: "1px solid #4a4f54", borderRadius: "3px", padding: "8px 12px",
  font: "14px/1.4 sans-serif", maxWidth: "270px", maxHeight: "60vh", overflow: "auto",
};

/** A box on the map that is written anew whenever one of some layers is shown or hidden. */
function panel(map, position, layers, label, parts) {
  const box = styled("div", PANEL);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  const write = () => box.replaceChildren(...parts());
  layers.forEach((layer) => layer.on("add remove", write));
  const control = L.control({ position });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    write();
    return box;
  };
  return control.addTo(map);
}

function shownLegends(map, layers) {
  return layers.filter((layer) => map.hasLayer(layer)).flatMap((layer) => legendRows(layer.localityLegend));
}

function legendControl(map, position, layers) {
  return panel(map, position, layers, "Legend", () => shownLegends(map, layers));
}

function choiceOf(type, group, layer, checked, change) {
  const input = styled("input", { width: "24px", height: "24px", margin: "0" });
  Object.assign(input, { type, name: group, checked });
  input.addEventListener("change", () => change(input.checked));
  const style = { display: "flex", gap: "8px", alignItems: "center", minHeight: "26px" };
  return styled("label", style, input, element("span", {}, layer.localityLegend.label));
}

function themeControl(map, position, themes, overlays) {
  const group = `locality-themes-${L.stamp(map)}`;
  const show = (layer) => {
    themes.forEach((other) => map.removeLayer(other));
    map.addLayer(layer);
    overlays.filter((overlay) => map.hasLayer(overlay)).forEach((overlay) => overlay.bringToFront());
  };
  const first = themes.find((layer) => map.hasLayer(layer));
  themes.filter((layer) => layer !== first).forEach((layer) => map.removeLayer(layer));
  const turn = (layer, isOn) => (isOn ? map.addLayer(layer) : map.removeLayer(layer));
  const choices = element(
    "div",
    {},
    ...themes.map((layer) => choiceOf("radio", group, layer, layer === first, () => show(layer))),
    ...overlays.map((layer) => choiceOf("checkbox", group, layer, map.hasLayer(layer), (isOn) => turn(layer, isOn))),
  );
  return panel(map, position, [...themes, ...overlays], "What the map shows", () => [choices, ...shownLegends(map, themes)]);
}
