/* A background map from another server: only where the page was made with one, and only while it is ticked. */

class Background {
  constructor(map, tiles) {
    this.map = map;
    this.layer = L.tileLayer(tiles.url, {
      maxZoom: 18,
      maxNativeZoom: tiles.max_zoom,
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    this.words = element("p", { className: "attribution" }, tiles.attribution);
    this.words.hidden = true;
    map.getContainer().append(this.words);
  }

  show(isShown) {
    this.words.hidden = !isShown;
    if (isShown) {
      this.layer.addTo(this.map);
    } else {
      this.layer.remove();
    }
  }
}
