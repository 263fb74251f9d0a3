/* What stands on the map itself: buttons that zoom and move it, and a scale. */

const STEP = 0.3;
const ARROWS = [
  ["left", "Move the map left", "M4 10L12 4V16Z", [-1, 0]],
  ["up", "Move the map up", "M10 4L16 12H4Z", [0, -1]],
  ["down", "Move the map down", "M10 16L4 8H16Z", [0, 1]],
  ["right", "Move the map right", "M16 10L8 4V16Z", [1, 0]],
  ["whole", "Show the whole area", "M3 10L10 3L17 10H15V17H5V10Z", null],
];
const ZOOMS = [
  ["in", "Zoom in", "M10 3V17M3 10H17", 1],
  ["out", "Zoom out", "M3 10H17", -1],
];
const KM_PER_MILE = 1.609344;
const SCALE_PIXELS = 140;

function mapButton(name, words, path, press) {
  const icon = drawing("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, drawing("path", { d: path }));
  const button = element(
    "button",
    { type: "button", className: `map-button to-${name}`, title: words, "aria-label": words },
    icon,
  );
  button.addEventListener("click", press);
  return button;
}

/** Return buttons for everything that dragging and pinching do, for those who do neither. */
function mapButtons(map, showWhole) {
  const animate = !REDUCED_MOTION;
  const zooms = ZOOMS.map(([name, words, path, by]) =>
    mapButton(name, words, path, () => map.setZoom(Math.round(map.getZoom() + by), { animate })),
  );
  const moves = ARROWS.map(([name, words, path, way]) =>
    mapButton(name, words, path, () =>
      way ? map.panBy(map.getSize().scaleBy(L.point(way)).multiplyBy(STEP), { animate }) : showWhole(),
    ),
  );
  const node = element(
    "div",
    { className: "map-buttons", role: "group", "aria-label": "Move the map" },
    element("div", { className: "zooms" }, ...zooms),
    element("div", { className: "moves" }, ...moves),
  );
  L.DomEvent.disableClickPropagation(node);
  return node;
}

/** Return the greatest of 1, 2 and 5 times a power of ten that is not above a number. */
function roundBelow(number) {
  const power = 10 ** Math.floor(Math.log10(number));
  return [5, 2, 1].find((lead) => lead * power <= number * (1 + 1e-9)) * power;
}

/** A scale in kilometres and miles: bars of two halves, as on a printed map. */
const MapScale = L.Control.extend({
  options: { position: "bottomright" },

  onAdd(map) {
    this._node = element("div", { className: "scale" });
    map.on("move zoomend resize", () => this._draw(map));
    map.whenReady(() => this._draw(map));
    return this._node;
  },

  _draw(map) {
    const size = map.getSize();
    const row = [L.point(0, size.y / 2), L.point(100, size.y / 2)].map((point) => map.containerPointToLatLng(point));
    const kilometresOfPixel = map.distance(row[0], row[1]) / 100_000;
    const isSame = this._drawn && Math.abs(kilometresOfPixel / this._drawn - 1) < 1e-3;
    if (kilometresOfPixel > 0 && !isSame) {
      this._drawn = kilometresOfPixel;
      const metric = this._bar(kilometresOfPixel, kilometresOfPixel * SCALE_PIXELS < 1 ? ["m", 0.001] : ["km", 1]);
      const miles = kilometresOfPixel * SCALE_PIXELS < KM_PER_MILE ? ["yards", 0.0009144] : ["miles", KM_PER_MILE];
      this._node.replaceChildren(metric, this._bar(kilometresOfPixel, miles));
    }
  },

  _bar(kilometresOfPixel, [unit, kilometres]) {
    const length = roundBelow((kilometresOfPixel * SCALE_PIXELS) / kilometres);
    const pixels = (length * kilometres) / kilometresOfPixel;
    const picture = drawing("svg", { width: pixels + 2, height: 7, "aria-hidden": "true" });
    const half = pixels / 2;
    picture.append(
      drawing("rect", { x: 1, y: 1, width: half, height: 5, fill: INK, stroke: INK }),
      drawing("rect", { x: 1 + half, y: 1, width: half, height: 5, fill: "#ffffff", stroke: INK }),
    );
    const text = `${numberText(length)} ${unit}`;
    return element(
      "div",
      { className: "scale-bar" },
      picture,
      element("span", {}, length === 1 ? text.replace("miles", "mile") : text),
    );
  },
});

/* One map with its shading, lines, names and legend. The page has one, and a second beside it to compare. */

const BUTTONS_HEIGHT = 52;
const MARGIN = 16;
const CLOSEST = 14;
const LEAST_WIDTH = 600;
const MAP_WORDS = "Arrow keys move it, plus and minus zoom. Everything on it is also in the tables.";

function buildMap(node, title) {
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", `${title}. ${MAP_WORDS}`);
  const options = { attributionControl: false, zoomControl: false, zoomSnap: 0.1, maxZoom: 18, preferCanvas: true };
  const still = { zoomAnimation: !REDUCED_MOTION, fadeAnimation: false, inertia: !REDUCED_MOTION };
  const map = L.map(node, { ...options, ...still });
  map.setView([56, -4], 6);
  return map;
}

class MapPane {
  /** ``choices`` is what the maps of the page have in common: lines, names, strength of the shading, background. */
  constructor(node, title, data, geometry, choices) {
    this.node = node;
    this.choices = choices;
    this.legend = node.querySelector(".legend");
    this.map = buildMap(node.querySelector(".map"), title);
    this.background = data.tiles ? new Background(this.map, data.tiles) : null;
    this.shading = new Shading(this.map, data, geometry);
    this.overlays = new Overlays(this.map, overlaysOf(data, geometry), choices.lines);
    this.pointed = new Highlight(this.map, geometry, "pointed", { level: 460, color: INK, weight: 2.5, casing: 3 });
    const selected = { level: 470, color: INK, weight: 3, casing: 6, casingColour: "#ffdd00" };
    this.selected = new Highlight(this.map, geometry, "selected", selected);
    this.names = new Names(this.map, data, geometry, choices);
    this.names.covers = () => this.#covers();
    new MapScale().addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.map.getContainer());
  }

  get theme() {
    return this.shading.theme;
  }

  show(theme) {
    this.shading.opacity = this.choices.opacity;
    this.shading.background = this.choices.background;
    this.shading.show(theme);
    this.names.follow(theme);
  }

  /** Redraw what depends on the choices that the maps have in common. */
  redraw() {
    if (this.background) {
      this.background.show(this.choices.background);
    }
    this.overlays.draw();
    this.node.querySelector(".pane-title").textContent = this.theme ? this.theme.label : "No shading";
    writeLegend(this.legend, this.theme, this.overlays.listed());
    this.names.layOut();
  }

  /** Fit the map to bounds, clear of the legend and the card where those lie on the map. */
  fit(bounds, animate = !REDUCED_MOTION) {
    const left = this.#widthOver(this.legend);
    const right = this.#widthOver(document.getElementById("card"));
    const options = {
      paddingTopLeft: [left, left > MARGIN ? MARGIN : BUTTONS_HEIGHT],
      paddingBottomRight: [right, MARGIN + this.#heightUnder()],
    };
    this.map.fitBounds(bounds, { ...options, maxZoom: CLOSEST, animate });
  }

  /** Return how much of the map's height the card covers where it lies across the foot of a narrow map. */
  #heightUnder() {
    const [card] = this.#boxes([document.getElementById("card")]);
    const { x, y } = this.map.getSize();
    return card && card[0] <= x / 3 ? Math.min(Math.max(y - card[1], 0), y / 2) : 0;
  }

  /** Move the map so far that the card does not lie on a feature; what is larger than the room beside it is shown whole. */
  uncover(bounds) {
    const [card] = this.#boxes([document.getElementById("card")]);
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.map.latLngToContainerPoint(corner));
    const [{ x: left, y: top }, { x: right, y: bottom }] = corners;
    if (!card || right < card[0] || left > card[2] || bottom < card[1] || top > card[3]) {
      return;
    }
    const size = this.map.getSize();
    const isBeside = card[0] > size.x / 3;
    const covered = isBeside ? right - card[0] + MARGIN : bottom - card[1] + MARGIN;
    const room = isBeside ? left - this.#widthOver(this.legend) : top - MARGIN;
    if (covered > room) {
      this.fit(bounds, false);
    } else {
      this.map.panBy(isBeside ? [covered, 0] : [0, covered], { animate: !REDUCED_MOTION });
    }
  }

  /** Return how much of the map's width something covers, up to two fifths; a small map has no room to give. */
  #widthOver(node) {
    const isOver = getComputedStyle(node).position === "absolute" && node.checkVisibility();
    const width = this.map.getSize().x;
    return isOver && width > LEAST_WIDTH ? Math.min(node.offsetWidth + MARGIN, width * 0.38) : MARGIN;
  }

  /** Return the boxes that things standing on the map cover, so that no name lies under them. */
  #covers() {
    return this.#boxes([
      this.legend,
      document.getElementById("card"),
      ...this.node.querySelectorAll(".zooms, .moves, .scale, .attribution"),
    ]);
  }

  /** Return the boxes of those of some nodes that are seen, as the map counts. */
  #boxes(nodes) {
    const frame = this.map.getContainer().getBoundingClientRect();
    return nodes
      .filter((node) => node.checkVisibility())
      .map((node) => {
        const box = node.getBoundingClientRect();
        return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
      });
  }
}
