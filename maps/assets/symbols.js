/* Symbols of points: their kinds differ in shape, so that none rests on colour alone. */

const CORNERS = { triangle: 3, diamond: 4, circle: 32 };

/** Return points around a circle of radius 1, the first at the top; every second one may lie further in. */
function around(corners, inner = 1) {
  return Array.from({ length: corners }, (_, number) => {
    const angle = (2 * Math.PI * number) / corners - Math.PI / 2;
    const reach = number % 2 ? inner : 1;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

const ARM = 0.36;
const RINGS = {
  square: [
    [
      [-0.85, -0.85],
      [0.85, -0.85],
      [0.85, 0.85],
      [-0.85, 0.85],
    ],
  ],
  star: [around(10, 0.45).map(([x, y]) => [1.2 * x, 1.2 * y])],
  cross: [
    [
      [-ARM, -1],
      [ARM, -1],
      [ARM, -ARM],
      [1, -ARM],
      [1, ARM],
      [ARM, ARM],
      [ARM, 1],
      [-ARM, 1],
      [-ARM, ARM],
      [-1, ARM],
      [-1, -ARM],
      [-ARM, -ARM],
    ],
  ],
};

/** Return the rings of a shape about the origin; a shape that is not known is a circle. */
function symbolRings(shape) {
  return RINGS[shape] || [around(CORNERS[shape] || CORNERS.circle)];
}

/** Return a piece of a legend: a symbol. */
function symbolSwatch(shape, colour) {
  const rings = symbolRings(shape).map(
    (ring) => `M${ring.map(([x, y]) => `${(20 + 7 * x).toFixed(2)} ${(10 + 7 * y).toFixed(2)}`).join("L")}Z`,
  );
  const path = drawing("path", {
    d: rings.join(""),
    fill: colour,
    stroke: INK,
    "stroke-width": 1.5,
    "stroke-linejoin": "round",
  });
  return drawing("svg", { class: "swatch line", viewBox: "0 0 40 20", "aria-hidden": "true" }, path);
}

/** A point on the map, drawn as the symbol of its kind. */
const SymbolMarker = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._updateSymbol(this);
  },
});

/* Patterns besides colour, the same on the map and in the legend. More ink means more of it. */

const PATTERN_SIZE = 8;
const PATTERN_STRENGTH = 0.55;

/** What is drawn in a tile of PATTERN_SIZE, as an SVG path; a stroke that leaves the tile comes in at the other side. */
const PATTERNS = {
  dots: "M2 2h.01M6 6h.01",
  diagonal: "M-1 9L9 -1M-1 1L1 -1M7 9L9 7",
  cross: "M-1 9L9 -1M-1 1L1 -1M7 9L9 7M-1 -1L9 9M-1 7L1 9M7 -1L9 1",
  grid: "M0 2H8M0 6H8M2 0V8M6 0V8",
};
const PEN_WIDTHS = { dots: 2.2, diagonal: 1.3, cross: 1.2, grid: 1.3 };

/** Return a tile of a pattern for a canvas of so many dots to a pixel. */
function patternTile(name, colour, dots) {
  const tile = document.createElement("canvas");
  tile.width = PATTERN_SIZE * dots;
  tile.height = PATTERN_SIZE * dots;
  const pen = tile.getContext("2d");
  pen.scale(dots, dots);
  pen.strokeStyle = colour;
  pen.lineCap = "round";
  pen.lineWidth = PEN_WIDTHS[name];
  pen.stroke(new Path2D(PATTERNS[name]));
  return tile;
}

/** Return a pattern for a piece of a legend, as SVG laid over a square. */
function patternSwatch(name, colour, width, height) {
  const group = drawing("g", {
    stroke: colour,
    "stroke-width": PEN_WIDTHS[name],
    "stroke-linecap": "round",
    fill: "none",
    opacity: PATTERN_STRENGTH,
  });
  for (let x = 0; x < width; x += PATTERN_SIZE) {
    for (let y = 0; y < height; y += PATTERN_SIZE) {
      group.append(drawing("path", { d: PATTERNS[name], transform: `translate(${x} ${y})` }));
    }
  }
  return group;
}
