/* A draft on a map: localities filled, what changed hatched, what is locked marked, and any partner's lines laid over it. */

const BARE = { fillColor: "#ffffff", pattern: "", color: "#767b80", weight: 0.7, fine: true };

/** Return for each arc the zones on its two sides. */
function sidesOfArcs(shapes) {
  const sides = new Map();
  shapes.forEach((shape, zone) =>
    shape.flat(2).forEach((arc) => {
      const number = arc < 0 ? -1 - arc : arc;
      sides.set(number, [...(sides.get(number) || []), zone]);
    }),
  );
  return sides;
}

class DraftMap {
  constructor(node, name, title, data, geometry, model, looks) {
    Object.assign(this, { node, name, geometry, model, looks });
    this.map = buildMap(node.querySelector(".map"), title);
    const renderer = paneCanvas(this.map, "zones", 400);
    this.zones = data.layers.zones.shapes.map((_, zone) =>
      L.polygon(geometry.polygons("zones", zone), {
        ...{ ...BARE, fillOpacity: 1, renderer, smoothFactor: 0.8, interactive: false },
      }).addTo(this.map),
    );
    this.boxes = this.zones.map((polygon) => polygon.getBounds());
    this.sides = sidesOfArcs(data.layers.zones.shapes);
    this.shown = new Int16Array(model.size).fill(-2);
    this.hatching = L.layerGroup().addTo(this.map);
    this.hatchCanvas = paneCanvas(this.map, "hatching", 410);
    const lines = { renderer: paneCanvas(this.map, "borders", 440), interactive: false, smoothFactor: 0.8 };
    this.borders = L.polyline([], { ...lines, color: INK, weight: 3, casing: 2 }).addTo(this.map);
    this.locks = L.polyline([], { ...lines, color: INK, weight: 2.5, dashArray: [2, 5], casing: 3 }).addTo(this.map);
    this.overlays = new Overlays(this.map, overlaysOf(data, geometry), looks.lines);
    this.chosen = new Highlight(this.map, geometry, "chosen", {
      ...{ level: 470, color: INK, weight: 3, casing: 6, casingColour: "#ffdd00" },
    });
    this.names = new Names(this.map, { ...data, outlines: [] }, geometry, looks.named);
    this.names.covers = () => this.#covers();
    new MapScale().addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.map.getContainer());
  }

  /** Fill the zones as a plan has them; only those that differ from what is shown. */
  paint(draft) {
    draft.plan.forEach((locality, zone) => {
      if (this.shown[zone] !== locality) {
        this.shown[zone] = locality;
        const fill = this.looks.fillOf(locality);
        this.zones[zone].setStyle(
          fill
            ? { fillColor: fill.colour, pattern: fill.pattern, patternColour: fill.line, color: fill.line, fillOpacity: 0.9 }
            : { ...BARE, fillOpacity: 1 },
        );
      }
    });
  }

  /** Show a draft whole: its fills, borders, locks, names, and the zones that changed hatched. */
  show(draft, changed) {
    this.paint(draft);
    const differs = ([one, other]) => other !== undefined && draft.plan[one] !== draft.plan[other];
    this.borders.setLatLngs([...this.sides].filter(([, sides]) => differs(sides)).map(([arc]) => this.geometry.arcs[arc]));
    this.#hatch(draft, changed);
    const locked = [...draft.plan.keys()].filter((zone) => !mayMove(draft, zone));
    this.locks.setLatLngs(locked.length ? this.geometry.outline("zones", locked) : []);
    this.#name(draft);
    const shown = [...this.looks.lines].join();
    if (shown !== this.overlaysShown) {
      this.overlaysShown = shown;
      this.overlays.draw();
    }
  }

  #hatch(draft, changed) {
    this.hatching.clearLayers();
    const byHatch = new Map();
    changed.forEach((zone) => {
      const fill = this.looks.fillOf(draft.plan[zone]) || { pattern: "", line: INK };
      // Over a fill that has a pattern itself, one stroke alone would not be seen.
      listIn(byHatch, `${fill.pattern ? "cross" : "diagonal"} ${fill.line}`).push(zone);
    });
    for (const [hatch, zones] of byHatch) {
      const [pattern, patternColour] = hatch.split(" ");
      const style = { stroke: false, fill: true, fillOpacity: 0, pattern, patternColour, interactive: false };
      const polygons = zones.flatMap((zone) => this.geometry.polygons("zones", zone));
      L.polygon(polygons, { ...style, renderer: this.hatchCanvas, smoothFactor: 0.8 }).addTo(this.hatching);
    }
  }

  /** Name each locality at the zone in the middle of its main part. */
  #name(draft) {
    const parts = [...localityParts(this.model, draft.plan)];
    const names = parts.map(([locality]) => draft.names[locality]);
    const number = new Map(parts.map(([locality], place) => [locality, place]));
    this.geometry.setPlan(this.name, {
      ...{ ids: names, names, at: parts.map(([, listed]) => this.#middle(listed[0].zones)) },
      by_zone: Array.from(draft.plan, (locality) => (locality < 0 ? -1 : number.get(locality))),
    });
    this.names.setAreas({ name: this.name, colour: INK });
    this.names.follow({ layer: this.name });
    this.names.layOut();
  }

  #middle(zones) {
    const { at } = this.model;
    const mean = [0, 1].map((axis) => meanOf(zones.map((zone) => at[zone][axis])));
    const apart = (zone) => (at[zone][0] - mean[0]) ** 2 / 3 + (at[zone][1] - mean[1]) ** 2;
    return at[zones.reduce((best, zone) => (apart(zone) < apart(best) ? zone : best))];
  }

  /** Return the zone at a place on the screen, or -1. */
  zoneAt(point) {
    const place = this.map.containerPointToLatLng(point);
    return this.boxes.findIndex(
      (box, zone) => box.contains(place) && this.zones[zone].getLatLngs().some((rings) => isInside(place, rings)),
    );
  }

  fit(zones, animate = !REDUCED_MOTION) {
    const bounds = zones.reduce((all, zone) => all.extend(this.boxes[zone]), L.latLngBounds([]));
    this.map.fitBounds(bounds, { padding: [24, 24], maxZoom: CLOSEST, animate });
  }

  #covers() {
    const frame = this.map.getContainer().getBoundingClientRect();
    return [...this.node.querySelectorAll(".zooms, .moves, .scale")].map((node) => {
      const box = node.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
    });
  }
}
