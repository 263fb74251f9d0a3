/* Keeping a draft: as a file, a picture, on paper, in this browser, and in the address. */

const ADDRESS_ROOM = 6000;
const KEPT_AFTER_MS = 300;

/** Give a file to the person at the screen. */
function handOver(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

function writeSaving(board, node) {
  const file = element("input", { type: "file", id: "open-file", accept: ".csv,text/csv", className: "unseen" });
  file.addEventListener("change", async () => {
    if (file.files.length) {
      const bytes = await file.files[0].arrayBuffer();
      board.open(bytes, file.files[0].name);
      file.value = "";
    }
  });
  file.tabIndex = -1;
  file.setAttribute("aria-label", "File to open");
  node.replaceChildren(
    element("h2", {}, "Save and open"),
    element(
      "div",
      { className: "actions" },
      button("Save the draft (CSV)", () => handOver(board.fileName("csv"), new Blob([writeDraft(board.model, board.draft)], { type: "text/csv" })), { id: "save" }),
      button("Open a saved draft", () => file.click(), { id: "open" }),
      button("Save a picture", () => pictureOf(board).toBlob((blob) => handOver(board.fileName("png"), blob)), { id: "picture" }),
      button("Print", () => window.print(), { id: "print" }),
      button("Clear what this browser keeps", () => board.forget(), { id: "forget" }),
    ),
    file,
    element("p", { className: "note" }, "“localities appraise” scores the saved file to the same numbers. A zone without a locality counts there as today’s."),
    element("p", { id: "said", role: "alert", className: "warning" }),
  );
}

/** Decode a file: UTF-8, or what older versions of Excel write. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Return the map as a picture, with its title, the names, and the sentence of what it does. */
function pictureOf(board) {
  const { map } = board.maps[0];
  const frame = map.getContainer().getBoundingClientRect();
  const sharp = SCREEN_SHARPNESS;
  const [above, below] = [44, 76];
  const canvas = element("canvas", { width: frame.width * sharp, height: (frame.height + above + below) * sharp });
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, frame.width, frame.height + above + below);
  pen.save();
  pen.beginPath();
  pen.rect(0, above, frame.width, frame.height);
  pen.clip();
  const layers = [...map.getContainer().querySelectorAll("canvas")];
  const level = (node) => Number(getComputedStyle(node.closest(".leaflet-pane")).zIndex);
  layers.sort((a, b) => level(a) - level(b));
  for (const layer of layers) {
    const box = layer.getBoundingClientRect();
    pen.drawImage(layer, box.left - frame.left, box.top - frame.top + above, box.width, box.height);
  }
  for (const name of map.getContainer().querySelectorAll(".area-name, .place-name, .point-name")) {
    writeName(pen, name, frame, above);
  }
  pen.restore();
  pen.fillStyle = INK;
  pen.textAlign = "left";
  pen.font = "bold 18px sans-serif";
  pen.fillText(`${board.model.title}: draft ${board.slot.toUpperCase()}`, 12, 28, frame.width - 24);
  pen.font = "14px sans-serif";
  [...document.querySelectorAll("#overall p")].slice(0, 3).forEach((line, number) => {
    pen.fillText(line.textContent.replace("Choose them", ""), 12, above + frame.height + 22 + 20 * number, frame.width - 24);
  });
  return canvas;
}

function writeName(pen, node, frame, above) {
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const lines = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent);
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} sans-serif`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  lines.forEach((line, number) => {
    const at = [box.left - frame.left + box.width / 2, box.top - frame.top + above + ((number + 0.78) * box.height) / lines.length];
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 4;
    pen.strokeText(line, ...at);
    pen.fillStyle = INK;
    pen.fillText(line, ...at);
  });
}

/** What this browser keeps of a board, under a key of the review's own; a browser that keeps nothing is no fault. */
class Keeping {
  constructor(key) {
    this.key = `localities-whatif-${key}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  write(kept) {
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // Full, or forbidden: the draft is still on the page and can be saved as a file.
    }
  }

  clear() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
  }
}

/** Print the map as it is on the screen, drawn finely, with every table open. */
function listenToPrinting(board) {
  let before = [];
  const resize = (isPrinting) => {
    document.documentElement.classList.toggle("printing", isPrinting);
    sharpness.now = isPrinting ? PRINTED_SHARPNESS : SCREEN_SHARPNESS;
    board.maps.forEach(({ map }) => map.invalidateSize({ pan: false, animate: false }));
  };
  window.addEventListener("beforeprint", () => {
    const { map } = board.maps[0];
    const seen = map.getBounds();
    before = [map.getCenter(), map.getZoom()];
    resize(true);
    map.fitBounds(seen, { animate: false });
    board.maps[0].names.layOut();
  });
  window.addEventListener("afterprint", () => {
    resize(false);
    board.maps[0].map.setView(...before, { animate: false });
  });
}
