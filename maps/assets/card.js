/* The card of what is selected: a zone with its facts and its area in each set, an area, or a point. */

const MOST_PARTS = 8;
const LEAST_SHARE = 0.01; // of a zone's people: less is how a line was drawn, not where anybody lives

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

function listOf(rows) {
  return element(
    "dl",
    {},
    ...rows.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text))),
  );
}

function areaRows(data, piece) {
  const { areas } = data.layers.pieces;
  return data.outlines
    .filter((outline) => Object.hasOwn(areas, outline.name))
    .map((outline) => [outline.label, areaText(areas[outline.name], piece)]);
}

/** Return what is known of a zone under each key, such as the heading or the option, as terms and texts. */
function factGroups(data, zone, facts, keyOf) {
  const groups = new Map();
  for (const fact of facts) {
    const row = [fact.label, cellText(fact, zone, fact.decimals, fact.unit)];
    groups.set(keyOf(fact), [...(groups.get(keyOf(fact)) || []), row]);
  }
  return groups;
}

/** Return the pieces that hold at least a hundredth of their zone's people; all of a zone without such. */
function partsThatCount(data, pieces) {
  const { share } = data.layers.pieces || {};
  const found = share ? pieces.filter((piece) => share[piece] >= LEAST_SHARE) : [];
  return found.length ? found : pieces;
}

/** Return the area of a zone in each option, and under it what else is said of it: for whom it would change. */
function optionParts(data, zone) {
  const groups = factGroups(
    data,
    zone,
    data.facts.filter((fact) => fact.option),
    (fact) => fact.option,
  );
  const rows = data.options
    .filter((option) => groups.has(option.name))
    .map(({ name, label }) => {
      const [[, area], ...others] = groups.get(name);
      const also = others.map(([term, text]) => element("span", { className: "also" }, `${term}: ${text}`));
      return element("div", {}, element("dt", {}, label), element("dd", {}, area, ...also));
    });
  return rows.length ? [element("h3", {}, "Options"), element("dl", { className: "options" }, ...rows)] : [];
}

/** Return facts folded under their headings. */
function foldedFacts(groups) {
  return groups.map(([title, rows]) =>
    element("details", { className: "fold" }, element("summary", {}, element("h3", {}, title)), listOf(rows)),
  );
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
    const people = share ? `: ${percentText(share[piece])} of the zone’s ${data.counted}` : "";
    return [element("h3", {}, `Part ${number + 1}${people}`), listOf(areaRows(data, piece))];
  });
  const more = ordered.length - MOST_PARTS;
  return more > 0 ? [...parts.flat(), element("p", {}, `and ${more} smaller parts`)] : parts.flat();
}

function cardHead(title, kind, close) {
  const shut = element("button", { type: "button", className: "close", "aria-label": "Close the card" }, "×");
  shut.addEventListener("click", close);
  return [shut, element("h2", {}, title), element("p", { className: "code" }, kind)];
}

function cardOfZone(data, pieces, zone, close) {
  const { names, ids } = data.layers.zones;
  const groups = factGroups(
    data,
    zone,
    data.facts.filter((fact) => !fact.option),
    (fact) => fact.group,
  );
  const parts = [...cardHead(names[zone], ids[zone], close), listOf(groups.get("") || [])];
  groups.delete("");
  if (pieces.length) {
    const counted = partsThatCount(data, pieces);
    const verdict = correspondText(data, counted);
    if (verdict) {
      parts.push(element("p", { className: "verdict" }, verdict));
    }
    parts.push(...(counted.length === 1 ? [listOf(areaRows(data, counted[0]))] : partsOf(data, counted)));
    const slight = pieces.length - counted.length;
    if (slight > 0) {
      const words = slight === 1 ? "a part" : `${slight} parts`;
      parts.push(element("p", { className: "code" }, `Not listed: ${words} with less than 1% of its people.`));
    }
  }
  return [...parts, ...optionParts(data, zone), ...foldedFacts([...groups])];
}

function cardOfArea(data, layer, index, close) {
  const { names, people } = data.layers[layer];
  const { label } = data.outlines.find((outline) => outline.name === layer);
  const rows = people ? [[capital(data.counted), numberText(people[index])]] : [];
  return [...cardHead(names[index], label, close), listOf(rows)];
}

/** Return the parts of the card of one feature, or null where there is none. */
function cardParts(data, piecesOf, layer, index, close) {
  if (layer === "zones") {
    return cardOfZone(data, piecesOf[index], index, close);
  }
  if (data.outlines.some((outline) => outline.name === layer)) {
    return cardOfArea(data, layer, index, close);
  }
  const kind = data.points.find((set) => set.name === layer);
  return kind ? cardHead(kind.names[index], kind.label, close) : null;
}
