/* Names on the map: areas first, then points, then places, as many as do not collide at this zoom. */

const PLACE_ROOM = 26;
const LINE_PIXELS = 1.15;
const WIDEST_LINE = 130;
const LONGEST_SHARE = 3;
/** How each kind of name is written, the room it keeps, and the shifts up and down that it may take, given half its height. */
const STYLES = {
  area: {
    className: "area-name",
    size: 15,
    font: "bold 15px sans-serif",
    room: 3,
    shifts: () => [0, -18, 18, -32, 32],
  },
  point: {
    className: "point-name",
    size: 13,
    font: "bold 13px sans-serif",
    room: 2,
    shifts: (tall) => [tall + RADIUS, -tall - RADIUS, tall + RADIUS + 10, -tall - RADIUS - 10],
  },
  place: {
    className: "place-name",
    size: 12,
    font: "italic 12px sans-serif",
    room: PLACE_ROOM,
    shifts: () => [0],
  },
};

/** Return a name in one line, or in two lines about as long as each other. */
function twoLines(name) {
  const words = name.split(" ");
  const cuts = words
    .slice(1)
    .map((_, number) => [words.slice(0, number + 1).join(" "), words.slice(number + 1).join(" ")]);
  const longest = (lines) => Math.max(...lines.map((line) => line.length));
  return cuts.reduce((best, lines) => (longest(lines) < longest(best) ? lines : best), [name]);
}

function isInside(point, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const crosses = ring[i].lat > point.lat !== ring[j].lat > point.lat;
      const slope = (ring[j].lng - ring[i].lng) / (ring[j].lat - ring[i].lat);
      if (crosses && point.lng < ring[i].lng + slope * (point.lat - ring[i].lat)) {
        inside = !inside;
      }
    }
  }
  return inside;
}

/** The names on one map, laid out afresh whenever it has moved. */
class Names {
  constructor(map, data, geometry, choices) {
    this.map = map;
    this.geometry = geometry;
    this.choices = choices;
    this.themeSet = null;
    this.covers = () => [];
    this.areas = new Map(
      data.outlines.map((outline) => [outline.name, this.#areasOf(outline, data.layers[outline.name])]),
    );
    this.places = data.layers.zones.places ? this.#listed(data.layers.zones.places) : [];
    this.points = new Map(data.points.map((set) => [set.name, this.#listed(set)]));
    this.pane = map.createPane("names");
    this.pane.classList.add("deaf");
    this.pane.setAttribute("aria-hidden", "true");
    this.ruler = document.createElement("canvas").getContext("2d");
    map.on("zoomstart", () => this.pane.replaceChildren());
    map.on("moveend zoomend resize", () => this.layOut());
  }

  #listed(layer) {
    return layer.names.map((name, index) => ({ name, at: this.geometry.point(layer.at[index]) }));
  }

  /** Return a set's areas, the widest first: where names collide, theirs stay. */
  #areasOf(outline, layer) {
    const listed = this.#listed(layer).map((entry, index) => {
      const bounds = this.geometry.bounds(outline.name, [index]);
      return { ...entry, bounds, layer: outline.name, index, colour: outline.colour };
    });
    const width = ({ bounds }) => (bounds.isValid() ? bounds.getEast() - bounds.getWest() : 0);
    return listed.sort((a, b) => width(b) - width(a));
  }

  /** Name the areas of a layer anew: those of a draft change. */
  setAreas(outline) {
    this.areas.set(outline.name, this.#areasOf(outline, this.geometry.layers[outline.name]));
  }

  /** Name the areas of a set or option while the map is shaded by it, whether or not its names are ticked. */
  follow(theme) {
    this.themeSet = theme && this.areas.has(theme.layer) ? theme.layer : null;
  }

  layOut() {
    this.taken = this.covers();
    this.placed = [];
    const isNamed = (set) => this.choices.names.has(set) && this.choices.lines.has(set);
    const sets = [...this.areas.keys()].filter((set) => set === this.themeSet || isNamed(set));
    sets.sort((a, b) => (b === this.themeSet) - (a === this.themeSet));
    for (const set of sets) {
      for (const entry of this.areas.get(set)) {
        this.#placeArea(entry, sets.length > 1 && isNamed(set));
      }
    }
    this.#placePoints();
    if (this.choices.placesShown) {
      this.places.forEach((entry) => this.#place(entry, STYLES.place, this.map.latLngToContainerPoint(entry.at)));
    }
    this.pane.replaceChildren(...this.placed.map((one) => one.node));
  }

  /** Name the points that are shown; no name covers a symbol. */
  #placePoints() {
    const entries = [...this.points].flatMap(([name, listed]) => (this.choices.lines.has(name) ? listed : []));
    const points = entries.map((entry) => this.map.latLngToContainerPoint(entry.at));
    this.taken.push(...points.map(({ x, y }) => [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS]));
    entries.forEach((entry, number) => this.#place(entry, STYLES.point, points[number]));
  }

  /** Where several sets are named, a name is underlined in the colour of its set's lines. */
  #placeArea(entry, isUnderlined) {
    if (!entry.bounds.isValid() || !this.map.getBounds().intersects(entry.bounds)) {
      return;
    }
    const at = this.#isRepeated(entry.name) ? null : this.#anchor(entry);
    const corners = [entry.bounds.getNorthWest(), entry.bounds.getSouthEast()].map((corner) =>
      this.map.latLngToContainerPoint(corner),
    );
    const extent = Math.max(corners[1].x - corners[0].x, corners[1].y - corners[0].y);
    // A name much longer than its area would seem to belong to the neighbours.
    if (at && extent * LONGEST_SHARE > this.#broken(entry.name, STYLES.area).width) {
      this.#place(entry, STYLES.area, at, isUnderlined ? entry.colour : "");
    }
  }

  /** Return where a name goes: its own point, or inside what is seen of the area, or null. */
  #anchor(entry) {
    const size = this.map.getSize();
    const own = this.map.latLngToContainerPoint(entry.at);
    if (own.x > 40 && own.y > 12 && own.x < size.x - 40 && own.y < size.y - 12) {
      return own;
    }
    const rings = this.geometry.polygons(entry.layer, entry.index).flat();
    const seen = [];
    for (let x = 1; x < 10; x += 1) {
      for (let y = 1; y < 8; y += 1) {
        const point = L.point((x / 10) * size.x, (y / 8) * size.y);
        if (isInside(this.map.containerPointToLatLng(point), rings)) {
          seen.push(point);
        }
      }
    }
    const middle = seen.reduce((sum, point) => sum.add(point), L.point(0, 0)).divideBy(seen.length || 1);
    return seen.sort((a, b) => a.distanceTo(middle) - b.distanceTo(middle))[0] || null;
  }

  /** Return a name in one line or two, and how wide that is. */
  #broken(name, style) {
    this.ruler.font = style.font;
    const widthOf = (text) => this.ruler.measureText(text).width;
    const lines = widthOf(name) > WIDEST_LINE ? twoLines(name) : [name];
    return { lines, width: Math.max(...lines.map(widthOf)) };
  }

  /** Put a name at the first of the shifts up and down where it fits, if any. */
  #place(entry, style, at, colour = "") {
    const { lines, width } = this.#broken(entry.name, style);
    const half = width / 2 + style.room;
    const tall = (lines.length * style.size * LINE_PIXELS) / 2 + Math.min(style.room, 8) + (colour ? 2 : 0);
    for (const shift of style.shifts(tall)) {
      const box = [at.x - half, at.y + shift - tall, at.x + half, at.y + shift + tall];
      if (this.#isFree(box)) {
        this.taken.push(box);
        this.placed.push({ name: entry.name, node: this.#node(style, lines, at.add([0, shift]), colour) });
        return;
      }
    }
  }

  #isFree(box) {
    const edge = this.map.getSize();
    const isIn = box[0] >= 0 && box[1] >= 0 && box[2] <= edge.x && box[3] <= edge.y;
    return (
      isIn &&
      !this.taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])
    );
  }

  /** Sets often share the name of an area: once is enough. */
  #isRepeated(name) {
    return this.placed.some((one) => one.name === name);
  }

  #node(style, lines, at, colour) {
    const node = element("div", { className: style.className });
    lines.forEach((line, number) => node.append(...(number ? [element("br"), line] : [line])));
    if (colour) {
      node.style.borderBottom = `3px solid ${colour}`;
    }
    // The style sheet centres the name on this position.
    L.DomUtil.setPosition(node, this.map.containerPointToLayerPoint(at));
    return node;
  }
}
