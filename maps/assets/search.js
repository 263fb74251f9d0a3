/* Finding a place, a zone, an area or a point by its name or code. */

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

/** List what can be found: a name, what it is, and the features it stands for. */
function searchEntries(data) {
  const { zones } = data.layers;
  const entries = [];
  if (zones.places) {
    const members = zones.places.names.map(() => []);
    const number = new Map(zones.places.names.map((name, index) => [name, index]));
    zones.place.codes.forEach((code, zone) => code >= 0 && members[number.get(zones.place.words[code])].push(zone));
    zones.places.names.forEach((name, index) => entries.push({ name, kind: "place", layer: "zones", members: members[index] }));
  }
  for (const outline of data.outlines) {
    data.layers[outline.name].names.forEach((name, index) =>
      entries.push({ name, kind: outline.label, layer: outline.name, members: [index] }),
    );
  }
  data.points.forEach((set) =>
    set.names.forEach((name, index) => entries.push({ name, kind: set.label, at: set.at[index], overlay: set.name })),
  );
  zones.names.forEach((name, zone) =>
    entries.push({ name, kind: zones.ids[zone], layer: "zones", members: [zone], isZone: true }),
  );
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
  return [...found.filter((entry) => entry.key.startsWith(text)), ...found.filter((entry) => !entry.key.startsWith(text))];
}

/** Build the search box; ``choose`` is called with the entry chosen. */
function buildSearch(node, entries, choose) {
  const box = element("input", { type: "search", id: "search", autocomplete: "off", spellcheck: false });
  const status = element("p", { role: "status", className: "note" });
  const results = element("ul", { className: "results" });
  const show = () => {
    const found = foundEntries(entries, box.value);
    const more = found.length > MOST_FOUND ? `; the first ${MOST_FOUND} are listed` : "";
    status.textContent = box.value.trim() ? `${found.length.toLocaleString("en-GB")} found${more}` : "";
    results.replaceChildren(...found.slice(0, MOST_FOUND).map((entry) => searchResult(entry, choose)));
  };
  box.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    const [first] = foundEntries(entries, box.value);
    if (event.key === "Enter" && first) {
      choose(first);
    }
  });
  const label = element("label", { htmlFor: "search" }, "Find a place, zone or area");
  node.replaceChildren(element("h2", {}, label), box, status, results);
}

function searchResult(entry, choose) {
  const button = element("button", { type: "button" }, entry.name, element("span", { className: "kind" }, entry.kind));
  button.addEventListener("click", () => choose(entry));
  return element("li", {}, button);
}
