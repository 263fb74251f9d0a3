/* Shading the map by one theme at a time: styles over geometry that is drawn once. */

const BARE = { fillColor: "#ffffff", hatch: null, color: "#767b80", weight: 0.7, fine: true };

function styleOf(theme, code) {
  const line = theme.classes[code];
  if (!line) {
    return BARE;
  }
  return {
    fillColor: line.colour,
    hatch: line.hatched ? line.line : null,
    color: theme.layer === "zones" ? line.line : INK,
    weight: theme.layer === "zones" ? 0.7 : 1.2,
    fine: true,
  };
}

/** The zones, and over them the features of another layer or a picture when a theme is about those. */
class Shading {
  constructor(map, data, geometry) {
    this.map = map;
    this.geometry = geometry;
    this.opacity = 0.9;
    this.theme = null;
    this.over = null;
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
    const paintsZones = theme && theme.layer === "zones";
    this.zones.forEach((zone, index) => {
      const style = paintsZones ? styleOf(theme, theme.codes[index]) : BARE;
      zone.setStyle({ ...style, fillOpacity: style === BARE ? 1 : this.opacity });
    });
    if (theme && !paintsZones) {
      this.over = (theme.image ? this.#picture(theme) : this.#features(theme)).addTo(this.map);
    }
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    this.show(this.theme);
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
