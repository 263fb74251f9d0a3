/* What a draft moves, as connected clusters with names. Nothing here knows of the page. */

const OUTSIDE = "outside every area";
const PLACES_NAMED = 3;
const PLACE_SHARE = 0.05;

/** Return names as people say them: "A, B and C"; "A; B and C" where B and C are one name. */
function listedNames(names) {
  if (names.length > 1 && names.some((name) => name.includes(",") || name.includes(" and "))) {
    return names.join("; ");
  }
  return andNames(names);
}

/** Return what some zones are called: their places with at least a twentieth of the people, most people first. */
function placesOf(model, zones) {
  const people = new Map();
  zones.forEach((zone) => {
    const place = model.placeOf[zone];
    people.set(place, (people.get(place) || 0) + model.people[zone]);
  });
  const sorted = [...people].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const total = model.peopleOf(zones);
  const named = sorted.filter(([, count], place) => place === 0 || count >= PLACE_SHARE * total);
  return listedNames(named.slice(0, PLACES_NAMED).map(([name]) => name));
}

/** Return how many zones and people. */
function sizeOf(model, zones) {
  const people = Math.round(model.peopleOf(zones));
  const count = `${numberText(zones.length)} zone${zones.length === 1 ? "" : "s"}`;
  return `${count}, ${numberText(people)} ${people === 1 ? model.counted.one : model.counted.many}`;
}

/**
 * Return the clusters of zones that a draft moves, most people first.
 *
 * `bases` are the plans that it is set against, each `{ label, plan, names }`: zones of one cluster go to one locality, come
 * from the same one in each of them, and hang together. With one base without a label nobody is named for whom they move.
 */
function movesOf(model, draft, bases) {
  const isMoved = (zone) => bases.some((base) => nameIn(base, zone) !== nameIn(draft, zone));
  const numbers = new Map();
  const keys = model.ids.map((_, zone) => {
    if (!isMoved(zone)) {
      return NOWHERE;
    }
    const key = JSON.stringify([nameIn(draft, zone), ...bases.map((base) => nameIn(base, zone))]);
    return numbers.has(key) ? numbers.get(key) : numbers.set(key, numbers.size).size - 1;
  });
  const clusters = new Map();
  partsOf(model.near, keys).forEach((first, zone) => first >= 0 && listIn(clusters, first).push(zone));
  const moves = [...clusters].map(([first, zones]) => ({
    ...{ first, zones, people: model.peopleOf(zones) },
    sentence: sentenceOf(model, draft, bases, zones),
  }));
  return moves.sort((a, b) => b.people - a.people || a.first - b.first);
}

/** Return the name of a zone's locality, which says it also where two plans number their localities differently. */
function nameIn({ plan, names }, zone) {
  return plan[zone] < 0 ? OUTSIDE : names[plan[zone]];
}

function sentenceOf(model, draft, bases, zones) {
  const to = nameIn(draft, zones[0]);
  const whom = new Map();
  bases
    .filter((base) => nameIn(base, zones[0]) !== to)
    .forEach((base) => listIn(whom, nameIn(base, zones[0])).push(base.label));
  const moves = [...whom].map(([from, labels]) => {
    const named = labels.filter(Boolean);
    return `${from} to ${to}${named.length ? ` for ${andNames(named)}` : ""}`;
  });
  return `${placesOf(model, zones)}, ${sizeOf(model, zones)}: ${moves.join("; ")}`;
}

/** Return names as people say them: "A, B and C". */
function andNames(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}
