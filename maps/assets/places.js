/* Names on the map: the ticked sets' areas first, then places, as many as do not collide. */

const PLACE_ROOM = 30;

/** The names of areas and places, laid out afresh whenever the map has moved. */
class Names {
  constructor(map, data, geometry) {
    this.map = map;
    this.shown = new Set(data.outlines.filter((outline) => outline.named).map((outline) => outline.name));
    this.placesShown = true;
    this.areas = new Map(data.outlines.map((outline) => [outline.name, this.#listed(data.layers[outline.name], geometry)]));
    this.places = data.layers.zones.places ? this.#listed(data.layers.zones.places, geometry) : [];
    this.colours = new Map(data.outlines.map((outline) => [outline.name, outline.colour]));
    this.pane = map.createPane("names");
    this.pane.classList.add("deaf");
    this.pane.setAttribute("aria-hidden", "true");
    this.ruler = document.createElement("canvas").getContext("2d");
    map.on("zoomstart", () => this.pane.replaceChildren());
    map.on("moveend zoomend resize", () => this.layOut());
  }

  #listed(layer, geometry) {
    return layer.names.map((name, index) => ({ name, at: geometry.point(layer.at[index]) }));
  }

  layOut() {
    const taken = [];
    const nodes = [];
    for (const [set, names] of this.areas) {
      if (this.shown.has(set)) {
        for (const entry of names) {
          this.#place(entry, "area-name", 15, 2, taken, nodes, this.colours.get(set));
        }
      }
    }
    if (this.placesShown) {
      for (const entry of this.places) {
        this.#place(entry, "place-name", 12, PLACE_ROOM, taken, nodes);
      }
    }
    this.pane.replaceChildren(...nodes);
  }

  #place(entry, className, size, room, taken, nodes, colour = "") {
    const at = this.map.latLngToContainerPoint(entry.at);
    const edge = this.map.getSize();
    this.ruler.font = `bold ${size}px sans-serif`;
    const half = this.ruler.measureText(entry.name).width / 2 + room;
    const tall = size * 0.7 + room / 2;
    const box = [at.x - half, at.y - tall, at.x + half, at.y + tall];
    if (box[0] < 0 || box[1] < 0 || box[2] > edge.x || box[3] > edge.y) {
      return;
    }
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) {
      return;
    }
    taken.push(box);
    const node = element("div", { className }, entry.name);
    if (colour) {
      node.style.borderColor = colour;
    }
    // The style sheet centres the name on this position.
    L.DomUtil.setPosition(node, this.map.latLngToLayerPoint(entry.at));
    nodes.push(node);
  }
}
