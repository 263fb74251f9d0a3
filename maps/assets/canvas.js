/* A Leaflet canvas that also lays patterns, cases lines in white, draws symbols, and thins fine lines when zoomed out. */

const PRINTED_SHARPNESS = 3;

/** How many dots of a canvas there are to a pixel of the page: more on paper than on the screen. */
const SCREEN_SHARPNESS = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
const sharpness = { now: SCREEN_SHARPNESS };

const MapCanvas = L.Canvas.extend({
  /** As Leaflet has it, with a sharpness of our own in place of once or twice. */
  _update() {
    if (this._map._animatingZoom && this._bounds) {
      return;
    }
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const dots = sharpness.now;
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = Math.round(dots * size.x);
    this._container.height = Math.round(dots * size.y);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ctx.scale(dots, dots);
    this._ctx.translate(-this._bounds.min.x, -this._bounds.min.y);
    this.fire("update");
  },

  _fillStroke(context, layer) {
    const options = layer.options;
    if (options.fill) {
      context.globalAlpha = options.fillOpacity;
      context.fillStyle = options.fillColor;
      context.fill("evenodd");
      if (options.pattern) {
        context.globalAlpha = PATTERN_STRENGTH;
        context.fillStyle = this._pattern(context, options.pattern, options.patternColour);
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

  /** Draw a symbol at a point, in white first so that it stands off whatever lies below. */
  _updateSymbol(layer) {
    if (!this._drawing || layer._empty()) {
      return;
    }
    const context = this._ctx;
    const { shape, fillColor, radius } = layer.options;
    context.beginPath();
    for (const ring of symbolRings(shape)) {
      ring.forEach(([x, y], number) => {
        context[number ? "lineTo" : "moveTo"](layer._point.x + radius * x, layer._point.y + radius * y);
      });
      context.closePath();
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.lineJoin = "round";
    this._pen(context, "#ffffff", 5);
    context.fillStyle = fillColor;
    context.fill();
    this._pen(context, INK, 1.5);
  },

  _pen(context, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  },

  /** Return how thick fine lines are at this zoom, from two fifths to once and a half. */
  _fineness() {
    return Math.min(1.5, Math.max(0.4, (this._map.getZoom() - 8) / 4));
  },

  /** Return how thick bold lines are: a council fills the page at about 10, the country at 6. */
  _boldness() {
    return Math.min(1, Math.max(0.35, (this._map.getZoom() - 4) / 6));
  },

  _pattern(context, name, colour) {
    const key = `${name} ${colour} ${sharpness.now}`;
    this._patterns = this._patterns || new Map();
    if (!this._patterns.has(key)) {
      const pattern = context.createPattern(patternTile(name, colour, sharpness.now), "repeat");
      pattern.setTransform(new DOMMatrix().scale(1 / sharpness.now));
      this._patterns.set(key, pattern);
    }
    return this._patterns.get(key);
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
