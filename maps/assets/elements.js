/* Layers, a legend and a control for any Leaflet map. Texts become text nodes; nothing is read as markup or loaded. */
window.localityElements = window.localityElements || (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const INK = "#0b0c0c";
  const PATTERNS = { dots: "M3 3h.01", diagonal: "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", cross: "M-1 -1L7 7M-1 7L7 -1", grid: "M0 3H6M3 0V6" };
  const SYMBOLS = {
    circle: "M10 3a7 7 0 1 0 .01 0z",
    square: "M4 4H16V16H4z",
    triangle: "M10 3L17 16H3z",
    diamond: "M10 2L18 10L10 18L2 10z",
    cross: "M7.5 3H12.5V7.5H17V12.5H12.5V17H7.5V12.5H3V7.5H7.5z",
    star: "M10 2L12.4 7.4L18 8L13.8 11.8L15 17.5L10 14.5L5 17.5L6.2 11.8L2 8L7.6 7.4z",
  };

  function node(name, style, ...children) {
    const made = document.createElement(name);
    Object.assign(made.style, style);
    made.append(...children);
    return made;
  }

  function drawn(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  /** Return a fill with its pattern as an SVG paint server, defined once in the document. */
  function paint(line) {
    if (!line.pattern) {
      return line.colour;
    }
    const id = `locality-${line.pattern}-${line.colour.slice(1)}`;
    if (!document.getElementById(id)) {
      const strokes = { d: PATTERNS[line.pattern], stroke: line.line, "stroke-width": 1.2, "stroke-linecap": "round", fill: "none" };
      const tile = { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" };
      const ground = drawn("rect", { width: 6, height: 6, fill: line.colour });
      const pattern = drawn("pattern", tile, ground, drawn("path", strokes));
      document.body.append(drawn("svg", { width: 0, height: 0, "aria-hidden": "true" }, drawn("defs", {}, pattern)));
    }
    return `url(#${id})`;
  }

  function degrees(steps, grid) {
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([y / grid, x / grid]);
    }
    return points;
  }

  function swatch(fill) {
    const box = { width: 26, height: 18, "aria-hidden": "true" };
    const frame = { x: 1, y: 1, width: 24, height: 16, fill, stroke: INK, "stroke-width": 1.2 };
    return drawn("svg", box, drawn("rect", frame));
  }

  function symbol(kind, colour, size) {
    const path = { d: SYMBOLS[kind], fill: colour, stroke: INK, "stroke-width": 1.5, "stroke-linejoin": "round" };
    return drawn("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" }, drawn("path", path));
  }

  function tip(first, second) {
    const made = node("span", {}, node("strong", {}, first));
    if (second) {
      made.append(node("br", {}), second);
    }
    return made;
  }

  function legendRows(legend) {
    const items = legend.rows.map(([picture, words]) => {
      const style = { display: "flex", gap: "8px", alignItems: "center", margin: "2px 0" };
      return node("li", style, picture(), node("span", {}, words));
    });
    const list = node("ul", { listStyle: "none", margin: "0 0 4px", padding: "0" }, ...items);
    const notes = legend.notes.filter(Boolean).map((text) => node("p", { margin: "2px 0", fontSize: "12px" }, text));
    return [node("strong", {}, legend.title), list, ...notes];
  }

  function themeLayer(theme, shapes) {
    const patterned = theme.classes.some((line) => line.pattern);
    const options = { color: INK, weight: 0.7, fillOpacity: 0.85, ...(patterned ? { renderer: L.svg() } : {}) };
    const layer = L.featureGroup();
    shapes.features.forEach((rings, index) => {
      const line = theme.classes[theme.codes[index]];
      const style = { ...options, fill: Boolean(line), fillColor: line ? paint(line) : "none" };
      const polygons = rings.map((polygon) => polygon.map((ring) => degrees(ring, shapes.grid)));
      const words = line ? line.words : theme.unshaded;
      L.polygon(polygons, style).bindTooltip(() => tip(theme.names[index], words), { sticky: true }).addTo(layer);
    });
    const rows = theme.classes.map((line) => [() => swatch(paint(line)), line.words]);
    if (theme.unshaded) {
      rows.push([() => swatch("none"), theme.unshaded]);
    }
    layer.localityLegend = { label: theme.label, title: theme.legend, rows, notes: [theme.note, theme.source] };
    return layer;
  }

  function lineLayer(lines) {
    const paths = lines.lines.map((steps) => degrees(steps, lines.grid));
    const common = { interactive: false, smoothFactor: 0.8 };
    const layer = L.featureGroup([
      L.polyline(paths, { color: "#ffffff", weight: 5, ...common }),
      L.polyline(paths, { color: lines.colour, weight: 3, dashArray: lines.dash.join(" ") || null, ...common }),
    ]);
    for (const [name, at] of lines.names) {
      const halo = "0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff";
      const style = { font: "bold 13px sans-serif", color: INK, whiteSpace: "nowrap", textShadow: halo, translate: "-50% -50%", position: "absolute" };
      const icon = L.divIcon({ className: "", iconSize: [0, 0], html: node("div", style, name) });
      L.marker(degrees(at, lines.grid)[0], { icon, interactive: false, keyboard: false }).addTo(layer);
    }
    const sample = { d: "M1 9H33", stroke: lines.colour, "stroke-width": 3, "stroke-dasharray": lines.dash.join(" ") };
    const picture = () => drawn("svg", { width: 34, height: 18, "aria-hidden": "true" }, drawn("path", sample));
    layer.localityLegend = { label: lines.label, title: "", rows: [[picture, lines.label]], notes: [] };
    return layer;
  }

  function pointLayer(points) {
    const layer = L.featureGroup();
    points.names.forEach((name, index) => {
      const html = symbol(points.symbol, points.colour, 24);
      const icon = L.divIcon({ className: "", iconSize: [24, 24], html });
      const [at] = degrees(points.at[index], points.grid);
      L.marker(at, { icon, title: name, alt: name }).bindTooltip(() => tip(name, points.label)).addTo(layer);
    });
    const picture = () => symbol(points.symbol, points.colour, 18);
    layer.localityLegend = { label: points.label, title: "", rows: [[picture, points.label]], notes: [] };
    return layer;
  }

  const PANEL = {
    background: "#fff", color: INK, border: "1px solid #4a4f54", borderRadius: "3px", padding: "8px 12px",
    font: "14px/1.4 sans-serif", maxWidth: "270px", maxHeight: "60vh", overflow: "auto",
  };

  /** A box on the map that is written anew whenever one of some layers is shown or hidden. */
  function panel(map, position, layers, label, parts) {
    const box = node("div", PANEL);
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

  function choice(type, group, label, checked, change) {
    const input = node("input", { width: "24px", height: "24px", margin: "0" });
    Object.assign(input, { type, name: group, checked });
    input.addEventListener("change", () => change(input.checked));
    return node("label", { display: "flex", gap: "8px", alignItems: "center", minHeight: "26px" }, input, node("span", {}, label));
  }

  function themeControl(map, position, themes, overlays) {
    const group = `locality-themes-${L.stamp(map)}`;
    const show = (layer) => {
      themes.forEach((other) => map.removeLayer(other));
      map.addLayer(layer);
      overlays.filter((overlay) => map.hasLayer(overlay) && overlay.bringToFront).forEach((overlay) => overlay.bringToFront());
    };
    const first = themes.find((layer) => map.hasLayer(layer));
    themes.filter((layer) => layer !== first).forEach((layer) => map.removeLayer(layer));
    const choices = node("div", {});
    themes.forEach((layer) =>
      choices.append(choice("radio", group, layer.localityLegend.label, layer === first, () => show(layer))),
    );
    overlays.forEach((layer) =>
      choices.append(
        choice("checkbox", group, layer.localityLegend.label, map.hasLayer(layer), (on) =>
          on ? map.addLayer(layer) : map.removeLayer(layer),
        ),
      ),
    );
    return panel(map, position, [...themes, ...overlays], "What the map shows", () => [choices, ...shownLegends(map, themes)]);
  }

  return { themeLayer, lineLayer, pointLayer, legendControl, themeControl };
})();
