/* "Where am I?": the zone of a postcode, from the list that the page was made with. It never guesses. */

const POSTCODE = /^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])([A-Z]{2})$/;
const UNIT_LETTERS = 2;

/** Read a question as a postcode ("ml11ab" is "ML1 1AB"), or null where it is none. */
function readPostcode(text) {
  const parts = POSTCODE.exec(text.toUpperCase().replace(/[\s\u00a0]+/g, ""));
  return parts
    ? { sector: `${parts[1]} ${parts[2]}`, unit: parts[3], text: `${parts[1]} ${parts[2]}${parts[3]}` }
    : null;
}

/** Return the zone of a postcode, or -1 where it is not in the list. */
function zoneOfPostcode(postcodes, { sector, unit }) {
  const number = postcodes.sectors.indexOf(sector);
  return number < 0 ? -1 : postcodes.zones.findIndex((packed) => hasUnit(packed, number, unit));
}

function hasUnit(packed, sector, unit) {
  for (let i = 0; i < packed.length; i += 2) {
    if (packed[i] === sector) {
      const units = packed[i + 1];
      for (let at = units.indexOf(unit); at >= 0; at = units.indexOf(unit, at + 1)) {
        if (at % UNIT_LETTERS === 0) {
          return true;
        }
      }
    }
  }
  return false;
}

/** Return the areas of a set that a zone lies in: the name, or all names with their share of the zone's people. */
function areasOfZone(data, pieces, set) {
  const column = data.layers.pieces.areas[set];
  const shares = new Map();
  for (const piece of pieces) {
    const name = areaText(column, piece);
    shares.set(name, (shares.get(name) || 0) + (data.layers.pieces.share ? data.layers.pieces.share[piece] : 0));
  }
  const names = [...shares].sort((a, b) => b[1] - a[1]);
  if (names.length === 1) {
    return names[0][0];
  }
  return names
    .map(([name, share]) => (data.layers.pieces.share ? `${name} (${percentText(share)} of its ${data.counted})` : name))
    .join(" or ");
}

/** Return the area of a zone in every set and option. */
function placesOfZone(data, pieces, zone) {
  return data.outlines.flatMap((outline) => {
    const layer = data.layers[outline.name];
    if (layer.by_zone) {
      const area = layer.by_zone[zone];
      return [[outline.label, area < 0 ? "outside every area" : layer.names[area]]];
    }
    return pieces.length ? [[outline.label, areasOfZone(data, pieces, outline.name)]] : [];
  });
}

/** Say how many postcodes the map knows, and how many of the same file lie outside it. */
function listedPostcodes({ count, elsewhere }) {
  const listed = `The list has ${numberText(count)} postcodes on this map`;
  return elsewhere ? `${listed}; ${numberText(elsewhere)} of the same file are not on it.` : `${listed}.`;
}

/** Return what is said of a postcode that is asked for. */
function answerOfPostcode(data, piecesOf, postcode, zone) {
  if (!data.postcodes) {
    return [
      element(
        "p",
        {},
        `This page was made without a list of postcodes, so it cannot say where ${postcode.text} is. Search for a place instead.`,
      ),
    ];
  }
  if (zone < 0) {
    return [
      element(
        "p",
        {},
        `${postcode.text} is not in this map’s list of postcodes. Check it, or search for a place instead.`,
      ),
      element("p", { className: "note" }, listedPostcodes(data.postcodes)),
    ];
  }
  const { names, ids } = data.layers.zones;
  const pieces = piecesOf[zone];
  const parts = [
    element("p", {}, element("strong", {}, postcode.text), ` is in ${names[zone]} (data zone ${ids[zone]}).`),
    listOf(placesOfZone(data, pieces, zone)),
  ];
  if (pieces.length > 1) {
    parts.push(
      element(
        "p",
        {},
        "This data zone is divided between areas, and its postcodes do not say on which side of the line a home is.",
      ),
    );
  }
  if (data.postcodes.source) {
    parts.push(element("p", { className: "note" }, data.postcodes.source));
  }
  return parts;
}

/* Finding a place, a zone, an area or a point by its name or code, and a home by its postcode. */

const MOST_FOUND = 12;

/** Return a text as it is compared: without accents, case and punctuation. */
function plainText(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function placeEntries({ zones }) {
  if (!zones.places) {
    return [];
  }
  const members = zones.places.names.map(() => []);
  const number = new Map(zones.places.names.map((name, index) => [name, index]));
  zones.place.codes.forEach((code, zone) => code >= 0 && members[number.get(zones.place.words[code])].push(zone));
  return zones.places.names.map((name, index) => ({ name, kind: "place", layer: "zones", members: members[index] }));
}

/** List what can be found: a name, what it is, and the features it stands for; of many, the first kinds come first. */
function searchEntries(data) {
  const areas = (kind) =>
    data.outlines
      .filter((outline) => (outline.kind === "option") === (kind === "option"))
      .flatMap((outline) =>
        data.layers[outline.name].names.map((name, index) => ({
          name,
          kind: outline.label,
          layer: outline.name,
          members: [index],
        })),
      );
  const points = data.points.flatMap((set) =>
    set.names.map((name, index) => ({ name, kind: set.label, layer: set.name, members: [index] })),
  );
  const { names, ids } = data.layers.zones;
  const zones = names.map((name, zone) => ({ name, kind: ids[zone], layer: "zones", members: [zone], isZone: true }));
  const entries = [...areas("set"), ...placeEntries(data.layers), ...points, ...areas("option"), ...zones];
  return entries.map((entry) => ({ ...entry, key: plainText(`${entry.name} ${entry.isZone ? entry.kind : ""}`) }));
}

/** Return the entries that hold every word asked for; those that begin so come first. */
function foundEntries(entries, asked) {
  const text = plainText(asked);
  if (!text) {
    return [];
  }
  const words = text.split(" ");
  const found = entries.filter((entry) => words.every((word) => entry.key.includes(word)));
  return [
    ...found.filter((entry) => entry.key.startsWith(text)),
    ...found.filter((entry) => !entry.key.startsWith(text)),
  ];
}

/** The search box with what it finds. */
class Search {
  constructor(node, data, piecesOf, visit) {
    this.data = data;
    this.piecesOf = piecesOf;
    this.visit = visit;
    this.entries = searchEntries(data);
    this.box = element("input", {
      type: "search",
      id: "search",
      autocomplete: "off",
      spellcheck: false,
      maxLength: 100,
    });
    this.status = element("div", { role: "status", className: "found" });
    this.results = element("ul", { className: "results" });
    this.box.addEventListener("input", () => this.#show());
    this.box.addEventListener("keydown", (event) => event.key === "Enter" && this.#goFirst());
    const what = `Find a place, an area or a data zone${data.postcodes ? ", or where a postcode is" : ""}`;
    const label = element("label", { htmlFor: "search" }, what);
    node.replaceChildren(element("h2", {}, label), this.box, this.status, this.results);
  }

  #show() {
    const postcode = readPostcode(this.box.value);
    const found = foundEntries(this.entries, this.box.value);
    if (postcode && !found.length) {
      this.#answer(postcode);
      return;
    }
    const more = found.length > MOST_FOUND ? `; the first ${MOST_FOUND} are listed` : "";
    this.#say(
      this.box.value.trim()
        ? [element("p", { className: "note" }, `${numberText(found.length)} found${more}`)]
        : [],
    );
    this.results.replaceChildren(...found.slice(0, MOST_FOUND).map((entry) => this.#result(entry)));
  }

  #answer(postcode) {
    const zone = this.data.postcodes ? zoneOfPostcode(this.data.postcodes, postcode) : -1;
    this.#say(answerOfPostcode(this.data, this.piecesOf, postcode, zone));
    const shown =
      zone < 0
        ? []
        : [
            this.#result({
              name: "Show it on the map",
              kind: this.data.layers.zones.names[zone],
              layer: "zones",
              members: [zone],
            }),
          ];
    this.results.replaceChildren(...shown);
  }

  #say(parts) {
    this.status.replaceChildren(...parts);
  }

  #goFirst() {
    const first = this.results.querySelector("button");
    if (first) {
      first.click();
    }
  }

  #result(entry) {
    const button = element(
      "button",
      { type: "button" },
      entry.name,
      " ",
      element("span", { className: "kind" }, entry.kind),
    );
    button.addEventListener("click", () =>
      this.visit(
        entry.layer,
        entry.members,
        entry.layer === "zones" && !entry.isZone && entry.members.length > 1 ? entry.name : "",
      ),
    );
    return element("li", {}, button);
  }
}
