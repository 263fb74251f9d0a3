/* Drawing on the map by mouse, finger or pen: each tool turns what the pointer does into zones. */

const TOOLS = [
  ["choose", "Choose a zone"],
  ["zone", "Move a zone (click)"],
  ["place", "Move a whole place (click)"],
  ["between", "Move what lies between two zones (click both)"],
  ["brush", "Move zones with a brush (drag)"],
  ["lasso", "Move zones in a loop (drag around them)"],
];
const STROKES = new Set(["brush", "lasso"]);
const STEP_PIXELS = 5;
const STILL_PIXELS = 8;

class DrawingTools {
  /** ``act`` is told of zones: `choose`, `move`, and `paint` while a stroke is under way; `say` says what to do next. */
  constructor(draftMap, model, act) {
    Object.assign(this, { draftMap, model, act, tool: "choose", stroke: null, first: null });
    const node = draftMap.map.getContainer();
    this.loop = L.polyline([], { color: INK, weight: 2, dashArray: [4, 4], interactive: false });
    node.addEventListener("pointerdown", (event) => this.#begin(event));
    node.addEventListener("pointermove", (event) => this.#go(event));
    node.addEventListener("pointerup", (event) => this.#end(event));
    node.addEventListener("pointercancel", () => this.cancel());
  }

  choose(tool) {
    this.cancel();
    this.tool = tool;
    this.first = null;
    const { map } = this.draftMap;
    map.dragging[STROKES.has(tool) ? "disable" : "enable"]();
    map.getContainer().classList.toggle("stroking", STROKES.has(tool));
  }

  cancel() {
    if (this.stroke) {
      this.loop.remove();
      this.stroke = null;
      this.act.paint(null);
    }
    this.down = null;
  }

  #at(event) {
    return this.draftMap.map.mouseEventToContainerPoint(event);
  }

  #begin(event) {
    if (event.target.closest("button, .leaflet-control")) {
      return;
    }
    if (!event.isPrimary || event.button !== 0) {
      this.cancel(); // a second finger moves the map
      return;
    }
    this.down = this.#at(event);
    if (STROKES.has(this.tool)) {
      event.preventDefault();
      this.draftMap.map.getContainer().setPointerCapture(event.pointerId);
      this.stroke = { zones: new Set(), points: [] };
      this.#stretch(this.down);
    }
  }

  #go(event) {
    if (this.stroke && event.isPrimary) {
      this.#stretch(this.#at(event));
    }
  }

  /** Take a stroke on to a point, over all between, so that none is missed however fast it goes. */
  #stretch(point) {
    const { points, zones } = this.stroke;
    const last = points.at(-1) || point;
    const steps = Math.max(1, Math.ceil(last.distanceTo(point) / STEP_PIXELS));
    points.push(point);
    if (this.tool === "lasso") {
      this.loop.setLatLngs(points.map((each) => this.draftMap.map.containerPointToLatLng(each))).addTo(this.draftMap.map);
      return;
    }
    for (let step = 1; step <= steps; step += 1) {
      const zone = this.draftMap.zoneAt(last.add(point.subtract(last).multiplyBy(step / steps)));
      if (zone >= 0 && !zones.has(zone)) {
        zones.add(zone);
        this.act.paint([...zones]);
      }
    }
  }

  #end(event) {
    const { down, stroke } = this;
    if (!down || !event.isPrimary) {
      return;
    }
    if (stroke) {
      const zones = this.tool === "lasso" ? this.#within(stroke.points) : [...stroke.zones];
      this.cancel();
      this.act.move(zones);
    } else if (down.distanceTo(this.#at(event)) < STILL_PIXELS) {
      this.#click(this.draftMap.zoneAt(down));
    }
    this.down = null;
  }

  /** Return the zones whose middle lies in a loop. */
  #within(points) {
    const { map } = this.draftMap;
    const ring = points.map((point) => map.containerPointToLatLng(point));
    return this.model.at.flatMap((at, zone) => (isInside(this.draftMap.geometry.point(at), [ring]) ? [zone] : []));
  }

  #click(zone) {
    if (zone < 0) {
      this.act.choose([]);
    } else if (this.tool === "choose") {
      this.act.choose([zone]);
    } else if (this.tool === "zone") {
      this.act.move([zone]);
    } else if (this.tool === "place") {
      this.act.move(this.model.places.get(this.model.placeOf[zone]));
    } else if (this.first === null) {
      this.first = zone;
      this.act.choose([zone]);
      this.act.say("Now click the zone at the other end.");
    } else {
      const zones = this.model.between(this.first, zone);
      this.first = null;
      this.act.move(zones);
    }
  }
}
