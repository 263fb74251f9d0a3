/* The shared arcs of the page's data, put together into what Leaflet draws. */

/** Read a line of steps into points, in degrees. */
function pointsOfSteps(steps, grid) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    points.push(L.latLng(y / grid, x / grid));
  }
  return points;
}

/** Everything about where things are. A layer is the zones, the pieces, a set, an option, or a kind of point. */
class Geometry {
  constructor(data) {
    this.grid = data.grid;
    this.layers = data.layers;
    this.arcs = data.arcs.map((steps) => pointsOfSteps(steps, data.grid));
    this.points = new Map(data.points.map((set) => [set.name, set.at.map((at) => this.point(at))]));
    this.zonesOfOptions = new Map();
    this.boundsOfZones = new Map();
    for (const [name, layer] of Object.entries(data.layers)) {
      if (layer.by_zone) {
        this.zonesOfOptions.set(name, groupedByCode(layer.by_zone, layer.ids.length));
      }
    }
  }

  /** Take in a layer of whole zones that changes while the page is open, such as a draft. */
  setPlan(name, layer) {
    this.layers[name] = layer;
    this.zonesOfOptions.set(name, groupedByCode(layer.by_zone, layer.ids.length));
  }

  /** Return the points of arcs in a row; a negative number runs its arc backwards. */
  line(references) {
    const points = [];
    for (const reference of references) {
      const arc = reference < 0 ? this.arcs[-1 - reference].slice().reverse() : this.arcs[reference];
      for (let i = points.length ? 1 : 0; i < arc.length; i += 1) {
        points.push(arc[i]);
      }
    }
    return points;
  }

  /** Return a feature's polygons: rings of points, shell first. An area of an option is all its zones. */
  polygons(layer, index) {
    if (this.zonesOfOptions.has(layer)) {
      return this.zonesOfOptions.get(layer)[index].flatMap((zone) => this.polygons("zones", zone));
    }
    return this.#shape(layer, index).map((polygon) => polygon.map((ring) => this.line(ring)));
  }

  /** Return the arcs that bound some features together: those on the border of only one of them. */
  outline(layer, indices) {
    return this.#bounding(layer, indices).map((number) => this.arcs[number]);
  }

  /** Return the numbers of the arcs at the edge of everything that a set or an option covers: shores, outer borders. */
  edge(layer) {
    return new Set(this.#bounding(layer, [...this.layers[layer].ids.keys()]));
  }

  #bounding(layer, indices) {
    if (this.zonesOfOptions.has(layer)) {
      return this.#bounding(
        "zones",
        indices.flatMap((index) => this.zonesOfOptions.get(layer)[index]),
      );
    }
    const times = new Map();
    for (const index of indices) {
      for (const arc of this.#shape(layer, index).flat(2)) {
        const number = arc < 0 ? -1 - arc : arc;
        times.set(number, (times.get(number) || 0) + 1);
      }
    }
    return [...times].filter(([, count]) => count % 2 === 1).map(([number]) => number);
  }

  /** Return a feature's polygons as rings of arcs. A piece may be the whole of its zone. */
  #shape(layer, index) {
    const shape = this.layers[layer].shapes[index];
    return typeof shape === "number" ? this.layers.zones.shapes[shape] : shape;
  }

  /** Return the bounds of some features. */
  bounds(layer, indices) {
    const bounds = L.latLngBounds([]);
    for (const index of indices) {
      if (this.points.has(layer)) {
        bounds.extend(this.points.get(layer)[index]);
      } else if (this.zonesOfOptions.has(layer)) {
        this.zonesOfOptions.get(layer)[index].forEach((zone) => bounds.extend(this.#zoneBounds(zone)));
      } else {
        this.polygons(layer, index).forEach((polygon) => bounds.extend(L.latLngBounds(polygon[0])));
      }
    }
    return bounds;
  }

  #zoneBounds(zone) {
    if (!this.boundsOfZones.has(zone)) {
      this.boundsOfZones.set(zone, this.bounds("zones", [zone]));
    }
    return this.boundsOfZones.get(zone);
  }

  point(at) {
    return L.latLng(at[1] / this.grid, at[0] / this.grid);
  }
}

/** Return for each code the positions that have it. */
function groupedByCode(codes, count) {
  const groups = Array.from({ length: count }, () => []);
  codes.forEach((code, index) => code >= 0 && groups[code].push(index));
  return groups;
}
