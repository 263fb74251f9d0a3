/* What lies on top: outlines of sets and options, diverging stretches, points, and what is pointed at. */

const WEIGHTS = [4.5, 2.75, 2];
const EDGE = 0.5;
const RADIUS = 7;
const REACH = 14;

/** Return the overlays of the page, each with a swatch and a way to draw it, bottom first. */
function overlaysOf(data, geometry) {
  const outlines = data.outlines.map((outline, number) => ({
    ...outline,
    weight: WEIGHTS[Math.min(number, WEIGHTS.length - 1)],
    ...partedLines(outline, geometry),
    isSet: true,
  }));
  const lines = data.lines.map((line) => ({
    ...line,
    weight: 4,
    paths: line.lines.map((steps) => pointsOfSteps(steps, data.grid)),
    edges: [],
  }));
  const points = data.points.map((set) => ({ ...set, at: set.at.map((at) => geometry.point(at)) }));
  return [...outlines, ...lines, ...points].map((overlay) => ({ ...overlay, swatch: () => overlaySwatch(overlay) }));
}

function overlaySwatch(overlay) {
  if (overlay.paths) {
    return lineSwatch(overlay.colour, overlay.dash, overlay.weight);
  }
  return symbolSwatch(overlay.symbol, overlay.colour);
}

/** The overlays that are ticked. Wide lines lie under narrow ones, so that lines that coincide all show. */
class Overlays {
  constructor(map, overlays, shown) {
    this.map = map;
    this.all = overlays;
    this.shown = shown;
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
        this.#symbols(overlay);
      }
    }
  }

  /** Return the shown point nearest to a place on the screen, or null where none is near. */
  pointAt(place) {
    let nearest = null;
    let least = REACH;
    for (const overlay of this.listed().filter((one) => one.at)) {
      overlay.at.forEach((at, index) => {
        const apart = this.map.latLngToContainerPoint(at).distanceTo(place);
        if (apart < least) {
          least = apart;
          nearest = { overlay, index };
        }
      });
    }
    return nearest;
  }

  #line(overlay, options) {
    const style = { color: overlay.colour, weight: overlay.weight, opacity: 1, interactive: false, smoothFactor: 0.8 };
    const thin = { weight: overlay.weight * EDGE };
    L.polyline(overlay.edges, { ...style, ...options, ...thin, renderer: this.canvas }).addTo(this.group);
    L.polyline(overlay.paths, { ...style, ...options, renderer: this.canvas }).addTo(this.group);
  }

  #symbols(overlay) {
    const style = { radius: RADIUS, shape: overlay.symbol, fillColor: overlay.colour, interactive: false };
    for (const at of overlay.at) {
      new SymbolMarker(at, { ...style, renderer: this.canvas }).addTo(this.group);
    }
  }
}

/**
 * Part an outline's lines into those between areas and those at the edge of all, which are drawn thin: beside a
 * hundred lochs and islands nobody would see where one area ends and the next begins.
 */
function partedLines(outline, geometry) {
  const edge = geometry.edge(outline.name);
  const [paths, edges] = [[], []];
  for (const line of outline.lines) {
    let run = [];
    let wasEdge = null;
    for (const reference of line) {
      const isEdge = edge.has(reference < 0 ? -1 - reference : reference);
      if (isEdge !== wasEdge) {
        run = [];
        (isEdge ? edges : paths).push(run);
        wasEdge = isEdge;
      }
      run.push(reference);
    }
  }
  return { paths: paths.map((run) => geometry.line(run)), edges: edges.map((run) => geometry.line(run)) };
}

/** A strong outline around some features, or a ring around a point: what is pointed at, or what is selected. */
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

  ring(at) {
    this.clear();
    this.shape = L.circleMarker(at, { ...this.style, radius: 2 * RADIUS, fill: false }).addTo(this.map);
  }

  clear() {
    if (this.shape) {
      this.shape.remove();
      this.shape = null;
    }
  }
}

/* A background map from another server: only where the page was made with one, and only while it is ticked. */

class Background {
  constructor(map, tiles) {
    this.map = map;
    this.layer = L.tileLayer(tiles.url, {
      maxZoom: 18,
      maxNativeZoom: tiles.max_zoom,
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    this.words = element("p", { className: "attribution" }, tiles.attribution);
    this.words.hidden = true;
    map.getContainer().append(this.words);
  }

  show(isShown) {
    this.words.hidden = !isShown;
    if (isShown) {
      this.layer.addTo(this.map);
    } else {
      this.layer.remove();
    }
  }
}
