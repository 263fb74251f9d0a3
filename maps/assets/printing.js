/* On paper: the maps as they are on the screen, drawn finely, and the table of what they show. */

/** Print what is shown; the browser asks before it lays the paper out. */
function listenToPrinter(page) {
  let before = null;
  const resize = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    sharpness.now = isPrinting ? PRINTED_SHARPNESS : SCREEN_SHARPNESS;
    page.panes.forEach((pane) => pane.map.invalidateSize({ pan: false, animate: false }));
  };
  window.addEventListener("beforeprint", () => {
    const { map } = page.first;
    const folded = [...document.querySelectorAll(".legend details, .card details"), ...page.tables.shown()].filter(
      (node) => !node.open,
    );
    before = { centre: map.getCenter(), zoom: map.getZoom(), folded };
    const seen = map.getBounds();
    folded.forEach((node) => {
      node.open = true;
    });
    resize(true);
    map.fitBounds(seen.contains(page.whole) ? page.whole : seen, { animate: false, padding: [8, 8] });
    page.panes.forEach((pane) => pane.names.layOut());
  });
  window.addEventListener("afterprint", () => {
    resize(false);
    before.folded.forEach((node) => {
      node.open = false;
    });
    page.first.map.setView(before.centre, before.zoom, { animate: false });
  });
}
