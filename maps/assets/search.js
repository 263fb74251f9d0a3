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
        ? [element("p", { className: "note" }, `${found.length.toLocaleString("en-GB")} found${more}`)]
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
