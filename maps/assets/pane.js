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
      paddingBottomRight: [right, MARGIN],
    };
    this.map.fitBounds(bounds, { ...options, maxZoom: CLOSEST, animate });
  }

  /** Return how much of the map's width something covers, up to two fifths; a small map has no room to give. */
  #widthOver(node) {
    const isOver = getComputedStyle(node).position === "absolute" && node.checkVisibility();
    const width = this.map.getSize().x;
    return isOver && width > LEAST_WIDTH ? Math.min(node.offsetWidth + MARGIN, width * 0.38) : MARGIN;
  }

  /** Return the boxes that things standing on the map cover, so that no name lies under them. */
  #covers() {
    const frame = this.map.getContainer().getBoundingClientRect();
    const nodes = [
      this.legend,
      document.getElementById("card"),
      ...this.node.querySelectorAll(".zooms, .moves, .scale, .attribution"),
    ];
    return nodes
      .filter((node) => node.checkVisibility())
      .map((node) => {
        const box = node.getBoundingClientRect();
        return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
      });
  }
}
