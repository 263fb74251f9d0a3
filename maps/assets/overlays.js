/* What lies on top: the sets' outlines, diverging stretches, points, and what is pointed at. */

const WEIGHTS = [4.5, 2.75, 2];

/** Return the overlays of the page, each with a swatch and a way to draw it, bottom first. */
function overlaysOf(data, geometry) {
  const outlines = data.outlines.map((outline, number) => ({
    ...outline,
    weight: WEIGHTS[Math.min(number, WEIGHTS.length - 1)],
    paths: outline.lines.map((line) => geometry.line(line)),
    isSet: true,
  }));
  const lines = data.lines.map((line) => ({
    ...line,
    weight: 4,
    paths: line.lines.map((steps) => pointsOfSteps(steps, data.grid)),
  }));
  const points = data.points.map((set) => ({ ...set, weight: 0, at: set.at.map((at) => geometry.point(at)) }));
  return [...outlines, ...lines, ...points].map((overlay) => ({ ...overlay, swatch: () => overlaySwatch(overlay) }));
}

function overlaySwatch(overlay) {
  if (overlay.paths) {
    return lineSwatch(overlay.colour, overlay.dash, overlay.weight);
  }
  const dot = drawing("circle", { cx: 20, cy: 10, r: 6, fill: overlay.colour, stroke: INK, "stroke-width": 1.5 });
  return drawing("svg", { class: "swatch line", viewBox: "0 0 40 20", "aria-hidden": "true" }, dot);
}

/** The overlays that are ticked. Wide lines lie under narrow ones, so that lines that coincide all show. */
class Overlays {
  constructor(map, overlays) {
    this.all = overlays;
    this.shown = new Set(overlays.filter((overlay) => overlay.shown).map((overlay) => overlay.name));
    this.canvas = paneCanvas(map, "overlays", 450);
    this.group = L.layerGroup().addTo(map);
  }

  listed() {
    return this.all.filter((overlay) => this.shown.has(overlay.name));
  }

  draw() {
    this.group.clearLayers();
    const listed = this.listed();
    for (const overlay of listed.filter((one) => one.paths)) {
      this.#line(overlay, { casing: 2, casingOnly: true });
    }
    for (const overlay of listed) {
      if (overlay.paths) {
        this.#line(overlay, { dashArray: overlay.dash.length ? overlay.dash : null });
      } else {
        this.#dots(overlay);
      }
    }
  }

  #line(overlay, options) {
    const style = { color: overlay.colour, weight: overlay.weight, opacity: 1, interactive: false, smoothFactor: 0.8 };
    L.polyline(overlay.paths, { ...style, ...options, renderer: this.canvas }).addTo(this.group);
  }

  #dots(overlay) {
    for (const at of overlay.at) {
      const style = { radius: 6, color: INK, weight: 1.5, fillColor: overlay.colour, fillOpacity: 1, interactive: false };
      L.circleMarker(at, { ...style, renderer: this.canvas }).addTo(this.group);
    }
  }
}

/** A strong outline around some features: what is pointed at, or what is selected. */
class Highlight {
  constructor(map, geometry, name, style) {
    this.map = map;
    this.geometry = geometry;
    this.style = { interactive: false, renderer: paneCanvas(map, name, style.level), ...style };
    this.shape = null;
  }

  show(layer, indices) {
    this.clear();
    this.shape = L.polyline(this.geometry.outline(layer, indices), this.style).addTo(this.map);
  }

  clear() {
    if (this.shape) {
      this.shape.remove();
      this.shape = null;
    }
  }
}
