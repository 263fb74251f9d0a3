/* A Leaflet canvas that also hatches, cases lines in white, and thins fine lines when zoomed out. */

const HATCH_SPACING = 7;
const HATCH_STRENGTH = 0.5;

const MapCanvas = L.Canvas.extend({
  _fillStroke(context, layer) {
    const options = layer.options;
    if (options.fill) {
      context.globalAlpha = options.fillOpacity;
      context.fillStyle = options.fillColor;
      context.fill("evenodd");
      if (options.hatch) {
        context.globalAlpha = HATCH_STRENGTH;
        context.fillStyle = this._hatch(context, options.hatch);
        context.fill("evenodd");
      }
    }
    if (options.stroke && options.weight) {
      context.globalAlpha = options.opacity;
      context.lineJoin = "round";
      this._stroke(context, layer);
    }
  },

  _stroke(context, layer) {
    const options = layer.options;
    const scale = options.fine ? this._fineness() : this._boldness();
    if (options.casing) {
      context.setLineDash([]);
      context.lineCap = "round";
      context.lineWidth = (options.weight + options.casing) * scale;
      context.strokeStyle = options.casingColour || "#ffffff";
      context.stroke();
    }
    if (!options.casingOnly) {
      context.setLineDash(options._dashArray || []);
      context.lineCap = options._dashArray ? "butt" : "round";
      context.lineWidth = options.weight * scale;
      context.strokeStyle = options.color;
      context.stroke();
    }
  },

  /** Return how thick fine lines are at this zoom, from two fifths to once and a half. */
  _fineness() {
    return Math.min(1.5, Math.max(0.4, (this._map.getZoom() - 8) / 4));
  },

  /** Return how thick bold lines are: a council fills the page at about 10, the country at 6. */
  _boldness() {
    return Math.min(1, Math.max(0.35, (this._map.getZoom() - 4) / 6));
  },

  _hatch(context, colour) {
    this._hatches = this._hatches || {};
    if (!this._hatches[colour]) {
      const tile = document.createElement("canvas");
      tile.width = HATCH_SPACING;
      tile.height = HATCH_SPACING;
      const pen = tile.getContext("2d");
      pen.strokeStyle = colour;
      pen.lineWidth = 1.3;
      for (const shift of [-HATCH_SPACING, 0, HATCH_SPACING]) {
        pen.moveTo(shift - 1, HATCH_SPACING + 1);
        pen.lineTo(shift + HATCH_SPACING + 1, -1);
      }
      pen.stroke();
      this._hatches[colour] = context.createPattern(tile, "repeat");
    }
    return this._hatches[colour];
  },
});

/** Make a pane with a canvas of its own; only the pane of the zones listens to the pointer. */
function paneCanvas(map, name, level, listens = false) {
  const pane = map.createPane(name);
  pane.style.zIndex = level;
  if (!listens) {
    pane.classList.add("deaf");
  }
  return new MapCanvas({ pane: name, padding: 0.3 });
}
