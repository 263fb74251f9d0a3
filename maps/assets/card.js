/* The card of a zone: its facts, and its area in each boundary set. */

const MOST_PARTS = 8;

/** Group the pieces by their zone. */
function piecesByZone(data) {
  const groups = data.layers.zones.names.map(() => []);
  if (data.layers.pieces) {
    data.layers.pieces.zone.forEach((zone, piece) => groups[zone].push(piece));
  }
  return groups;
}

function areaText(column, piece) {
  const code = column.codes[piece];
  return code < 0 ? "outside every area" : column.words[code];
}

function factRows(data, zone) {
  return data.facts.map((fact) => [fact.label, cellText(fact, zone, fact.decimals, fact.unit)]);
}

function listOf(rows) {
  return element("dl", {}, ...rows.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text))));
}

function areaRows(data, piece) {
  const { areas } = data.layers.pieces;
  return data.outlines.map((outline) => [outline.label, areaText(areas[outline.name], piece)]);
}

function correspondText(data, pieces) {
  const { corresponds } = data.layers.pieces;
  if (!corresponds) {
    return "";
  }
  const agreeing = pieces.filter((piece) => corresponds[piece]).length;
  if (agreeing === pieces.length) {
    return "Here the areas correspond.";
  }
  return agreeing === 0 ? "Here the areas do not correspond." : "In part of this zone the areas do not correspond.";
}

function partsOf(data, pieces) {
  const { share } = data.layers.pieces;
  const ordered = share ? [...pieces].sort((a, b) => share[b] - share[a]) : pieces;
  const parts = ordered.slice(0, MOST_PARTS).map((piece, number) => {
    const people = share ? `: ${percentText(share[piece])} of the zone’s people` : "";
    return [element("h3", {}, `Part ${number + 1}${people}`), listOf(areaRows(data, piece))];
  });
  const more = ordered.length - MOST_PARTS;
  return more > 0 ? [...parts.flat(), element("p", {}, `and ${more} smaller parts`)] : parts.flat();
}

/** Write the card of a zone; ``close`` is called when it is closed. */
function writeCard(node, data, pieces, zone, close) {
  const { names, ids } = data.layers.zones;
  const shut = element("button", { type: "button", className: "close", "aria-label": "Close the card" }, "×");
  shut.addEventListener("click", close);
  const parts = [shut, element("h2", {}, names[zone]), element("p", { className: "code" }, ids[zone])];
  parts.push(listOf(factRows(data, zone)));
  if (pieces.length) {
    const verdict = correspondText(data, pieces);
    if (verdict) {
      parts.push(element("p", { className: "verdict" }, verdict));
    }
    parts.push(...(pieces.length === 1 ? [listOf(areaRows(data, pieces[0]))] : partsOf(data, pieces)));
  }
  node.replaceChildren(...parts);
  node.hidden = false;
}
