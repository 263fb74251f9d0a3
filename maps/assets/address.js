/* What is shown is in the page's address, so that a link or a bookmark shows the same. */

/** Read the state from the address: texts by key. */
function readAddress() {
  return new URLSearchParams(window.location.hash.slice(1));
}

/** Write the state to the address without adding a step to the history. */
function writeAddress(state) {
  try {
    window.history.replaceState(null, "", `#${new URLSearchParams(state)}`);
  } catch (error) {
    // In a notebook the page has no address of its own, and browsers refuse to change it.
    if (error.name !== "SecurityError") {
      throw error;
    }
  }
}

/** Read a view ("zoom/latitude/longitude"), or null. */
function readView(text) {
  const [zoom, latitude, longitude] = (text || "").split("/").map(Number);
  return [zoom, latitude, longitude].every(Number.isFinite) ? { zoom, centre: L.latLng(latitude, longitude) } : null;
}
