/* Two maps side by side that move together. */

/** Return the theme that is most worth seeing beside another: another option, or else whatever follows. */
function themeBeside(theme, themes) {
  const options = themes.filter((other) => other.layer && other.layer.startsWith("option:") && other !== theme);
  const following = themes[(themes.indexOf(theme) + 1) % themes.length];
  return options[0] || following || null;
}

/** Make each map follow the other while there is something to follow. */
function moveTogether(first, second, isTogether) {
  let isFollowing = false;
  const led = (act) => {
    if (!isFollowing && isTogether()) {
      isFollowing = true;
      act();
      isFollowing = false;
    }
  };
  const follow = (leader, follower) => {
    leader.on("zoomanim", ({ center, zoom }) => led(() => follower.setView(center, zoom, { animate: true })));
    leader.on("move", () => led(() => moveTo(follower, leader)));
    leader.on("moveend", () => led(() => follower.fire("moveend")));
  };
  follow(first, second);
  follow(second, first);
}

function moveTo(map, leader) {
  if (map.getZoom() !== leader.getZoom()) {
    if (!leader._animatingZoom) {
      map.setView(leader.getCenter(), leader.getZoom(), { animate: false });
    }
    return;
  }
  const offset = map.latLngToContainerPoint(leader.getCenter()).subtract(map.getSize().divideBy(2)).round();
  if (offset.x || offset.y) {
    // As Leaflet moves a map that is dragged: the drawing shifts at once, and is made afresh at the end.
    map._rawPanBy(offset);
    map.fire("move");
  }
}

/** Return the parts of a second map, as the page's frame has them for the first. */
function secondPaneNode() {
  return element(
    "div",
    { className: "pane", id: "pane-2" },
    element("div", { className: "pane-bar", id: "pane-bar-2" }),
    element("p", { className: "pane-title" }),
    element("div", { className: "map", id: "map-2" }),
    element("div", { className: "legend", id: "legend-2" }),
  );
}

/** Write the bar above a map in which its theme is chosen. */
function writeBar(node, number, themes, choose) {
  const id = `shade-${number}`;
  const select = element("select", { id });
  for (const [group, listed] of themeGroups([...themes, { name: "", label: "No shading", group: "" }])) {
    const options = listed.map((theme) => element("option", { value: theme.name }, theme.label));
    select.append(...(group ? [element("optgroup", { label: group }, ...options)] : options));
  }
  select.addEventListener("change", () => choose(select.value));
  const words = number === 1 ? "First map" : "Second map";
  node.replaceChildren(element("label", { htmlFor: id }, words), select);
}

/** The second map: made when it is first asked for; put aside, not taken apart, when it is closed. */
class Comparison {
  constructor(page) {
    this.page = page;
    this.pane = null;
    this.isOpen = false;
  }

  /** The second map while it is shown, or null. */
  get second() {
    return this.isOpen ? this.pane : null;
  }

  turn(isOpen) {
    this.isOpen = isOpen;
    byId("stage").classList.toggle("comparing", isOpen);
    byId("pane-bar").hidden = !isOpen;
    this.pane = this.pane || this.#build();
    this.pane.node.hidden = !isOpen;
  }

  #build() {
    const { page } = this;
    const node = secondPaneNode();
    byId("pane").after(node);
    writeBar(byId("pane-bar"), 1, page.data.themes, (name) => page.chooseTheme(name));
    writeBar(byId("pane-bar-2"), 2, page.data.themes, (name) => page.chooseSecond(name));
    const pane = new MapPane(node, "Second map", page.data, page.geometry, page.choices);
    moveTogether(page.first.map, pane.map, () => this.isOpen);
    listenToPointer(page, pane);
    return pane;
  }

  /** Bring back into view what was seen before the maps changed their size. */
  seeAgain(bounds) {
    this.#foldLegends();
    const { first, panes } = this.page;
    panes.forEach((pane) => pane.map.invalidateSize({ pan: false, animate: false }));
    first.map.setView(bounds.getCenter(), first.map.getBoundsZoom(bounds), { animate: false });
    panes.slice(1).forEach((pane) => pane.map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false }));
  }

  /** On a narrow screen two maps lie below one another, and unfolded legends would drive them apart. */
  #foldLegends() {
    const isNarrow = getComputedStyle(this.page.first.node).display === "block";
    for (const details of document.querySelectorAll(".legend details")) {
      details.open = !(this.isOpen && isNarrow);
    }
  }
}

/* What the pointer does on a map: the name under it, and what a click selects. */

/** Return a theme's words for a zone, or an empty text. */
function wordsOfZone(page, theme, zone) {
  const codes = codesOfZones(theme, page.data.layers);
  if (codes) {
    const line = theme.classes[codes[zone]];
    return line ? line.words : theme.unshaded;
  }
  if (theme && page.data.layers.pieces && Object.hasOwn(page.data.layers.pieces.areas, theme.layer)) {
    return [
      ...new Set(page.pieces[zone].map((piece) => areaText(page.data.layers.pieces.areas[theme.layer], piece))),
    ].join("; ");
  }
  return "";
}

/** Show the name under the pointer with what the shading says of it, and select what is clicked. */
function listenToPointer(page, pane) {
  const { map } = pane;
  const tip = L.tooltip({ direction: "top", offset: [0, -6], className: "tip" });
  let over = null;
  let shown = "";
  const hide = () => {
    shown = "";
    page.unpoint();
    tip.remove();
  };
  /** A point lies over the zone that it is in. */
  const found = (event, zone) => {
    const point = pane.overlays.pointAt(event.containerPoint);
    if (point) {
      return {
        layer: point.overlay.name,
        index: point.index,
        name: point.overlay.names[point.index],
        words: point.overlay.label,
      };
    }
    return zone === null
      ? null
      : {
          layer: "zones",
          index: zone,
          name: page.data.layers.zones.names[zone],
          words: wordsOfZone(page, pane.theme, zone),
        };
  };
  const hover = (event) => {
    const thing = found(event, over);
    const key = thing ? `${thing.layer}/${thing.index}` : "";
    if (!thing) {
      hide();
    } else if (key !== shown) {
      shown = key;
      page.point(thing.layer, [thing.index]);
      tip.setContent(tipContent(thing.name, thing.words)).setLatLng(event.latlng).addTo(map);
    } else {
      tip.setLatLng(event.latlng);
    }
  };
  let handled = null;
  const click = (event, zone) => {
    const thing = event.originalEvent === handled ? null : found(event, zone);
    handled = event.originalEvent;
    if (thing) {
      page.select(thing.layer, [thing.index]);
    }
  };
  pane.shading.zones.forEach((polygon, zone) => {
    polygon.on("mouseover", (event) => {
      over = zone;
      hover(event);
    });
    polygon.on("mouseout", () => {
      over = null;
    });
    polygon.on("click", (event) => click(event, zone));
  });
  map.on("mousemove", hover);
  map.on("mouseout zoomstart", hide);
  map.on("click", (event) => click(event, null));
  pane.hideTip = hide;
}
