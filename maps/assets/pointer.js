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

function tipContent(name, words) {
  return element("span", {}, element("strong", {}, name), ...(words ? [element("br"), words] : []));
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
