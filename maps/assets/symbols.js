/* Symbols of points: their kinds differ in shape, so that none rests on colour alone. */

const CORNERS = { triangle: 3, diamond: 4, pentagon: 5, circle: 32 };

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
  if (Object.hasOwn(RINGS, shape)) {
    return RINGS[shape];
  }
  return [around(Object.hasOwn(CORNERS, shape) ? CORNERS[shape] : CORNERS.circle)];
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
