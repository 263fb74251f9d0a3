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

/* Shading the map by one theme at a time: styles over geometry that is drawn once. */

const BARE = { fillColor: "#ffffff", pattern: "", color: "#767b80", weight: 0.7, fine: true };

function styleOf(theme, code) {
  const line = theme.classes[code];
  if (!line) {
    return BARE;
  }
  const overZones = theme.layer !== "zones" && !theme.layer.startsWith("option:");
  return {
    fillColor: line.colour,
    pattern: line.pattern,
    patternColour: line.line,
    color: overZones ? INK : line.line,
    weight: overZones ? 1.2 : 0.7,
    fine: true,
  };
}

/** Return the code of each zone in a theme that paints whole zones, or null: such a theme is of zones or of an option. */
function codesOfZones(theme, layers) {
  if (!theme || theme.image) {
    return null;
  }
  const byZone = layers[theme.layer].by_zone;
  if (byZone) {
    return byZone.map((area) => (area < 0 ? -1 : theme.codes[area]));
  }
  return theme.layer === "zones" ? theme.codes : null;
}

/** The zones, and over them the features of another layer or a picture when a theme is about those. */
class Shading {
  constructor(map, data, geometry) {
    this.map = map;
    this.layers = data.layers;
    this.geometry = geometry;
    this.opacity = 0.9;
    this.theme = null;
    this.over = null;
    this.background = false;
    this.canvas = paneCanvas(map, "over", 410);
    map.createPane("picture").style.zIndex = 405;
    map.getPane("picture").classList.add("deaf");
    const renderer = paneCanvas(map, "zones", 400, true);
    this.zones = data.layers.zones.shapes.map((_, index) =>
      L.polygon(geometry.polygons("zones", index), { ...BARE, fillOpacity: 1, renderer, smoothFactor: 0.8 }).addTo(map),
    );
  }

  show(theme) {
    this.theme = theme;
    if (this.over) {
      this.over.remove();
      this.over = null;
    }
    const codes = codesOfZones(theme, this.layers);
    // Over a background, what is not shaded is left clear.
    const bareOpacity = this.background ? 0 : 1;
    this.zones.forEach((zone, index) => {
      const style = codes ? styleOf(theme, codes[index]) : BARE;
      zone.setStyle({ ...style, fillOpacity: style === BARE ? bareOpacity : this.opacity });
    });
    if (theme && !codes) {
      this.over = (theme.image ? this.#picture(theme) : this.#features(theme)).addTo(this.map);
    }
  }

  #picture(theme) {
    const options = { pane: "picture", opacity: this.opacity, alt: theme.legend, className: "picture" };
    return L.imageOverlay(theme.image, theme.bounds, options);
  }

  /** Draw the features of a theme, those of one group as one shape. */
  #features(theme) {
    const shapes = new Map();
    theme.codes.forEach((code, index) => {
      if (code >= 0) {
        const key = theme.groups ? theme.groups[index] : index;
        shapes.set(key, [...(shapes.get(key) || []), index]);
      }
    });
    return L.layerGroup([...shapes.values()].flatMap((indices) => this.#shape(theme, indices)));
  }

  #shape(theme, indices) {
    const style = styleOf(theme, theme.codes[indices[0]]);
    const common = { renderer: this.canvas, interactive: false, smoothFactor: 0.8 };
    const polygons = indices.flatMap((index) => this.geometry.polygons(theme.layer, index));
    const fill = { ...style, stroke: false, fill: true, fillOpacity: this.opacity };
    const outline = this.geometry.outline(theme.layer, indices);
    return [L.polygon(polygons, { ...fill, ...common }), L.polyline(outline, { ...style, ...common, opacity: 1 })];
  }
}
