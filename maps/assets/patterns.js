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
