/*
 * A draft and everything that can be done to it. Nothing here knows of the page.
 *
 * A draft is never changed: each function returns another. Its fields: `plan` (for each zone the number of its locality,
 * -1 for none), `names` (of the localities; null where one is gone), `locked` (for each zone 1 or 0), `closed` (numbers of
 * localities that nothing may join or leave), `notes` (zone to the planner's words).
 */

const NOWHERE = -1;
const LONGEST_NAME = 60;
const LONGEST_NOTE = 500;
/** What tables take for "no locality": no locality can be called so. */
const NO_NAMES = new Set(["n/a", "#n/a", "null", "none", "nan", "na", "-", "?", "tbc"]);

/** The numbers of the page's data, with each zone's neighbours and the zones of each place. */
class PlanModel {
  constructor(data) {
    Object.assign(this, data.board);
    this.ids = data.layers.zones.ids;
    this.zoneNames = data.layers.zones.names;
    this.size = this.ids.length;
    this.numbers = new Map(this.ids.map((id, zone) => [id, zone]));
    this.near = Array.from({ length: this.size }, () => []);
    for (const [one, other] of this.neighbours) {
      this.near[one].push(other);
      this.near[other].push(one);
    }
    const { place } = data.layers.zones;
    this.placeOf = place ? place.codes.map((code) => (code < 0 ? "" : place.words[code])) : this.ids.map(() => "");
    this.places = new Map();
    this.placeOf.forEach((name, zone) => this.places.set(name, [...(this.places.get(name) || []), zone]));
  }

  /** Return the people of some zones. */
  peopleOf(zones) {
    return zones.reduce((sum, zone) => sum + this.people[zone], 0);
  }

  /** Return the shortest way from a zone to another, over as few zones as can be; nothing where there is none. */
  between(first, last) {
    const from = new Map([[first, null]]);
    for (const zone of from.keys()) {
      if (zone === last) {
        break;
      }
      this.near[zone].filter((other) => !from.has(other)).forEach((other) => from.set(other, zone));
    }
    const way = [];
    for (let zone = from.has(last) ? last : null; zone !== null; zone = from.get(zone)) {
      way.push(zone);
    }
    return way;
  }
}

/** Return a text without control characters, trimmed, its blanks single, no longer than it may be. */
function tidied(text, longest) {
  return String(text)
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, longest)
    .trim();
}

/** Return what a name is compared by: spellings that differ only in case are one. */
function nameKey(name) {
  return name.toLowerCase();
}

/** Return the draft that a start gives: every zone where a plan has it, nothing locked. */
function draftOf(model, plan) {
  return {
    plan: Int16Array.from(plan),
    names: [...model.localities],
    locked: new Uint8Array(model.size),
    closed: new Set(),
    notes: new Map(),
  };
}

function emptyDraft(model) {
  return draftOf(model, new Array(model.size).fill(NOWHERE));
}

/** Return the zones of a locality. */
function zonesIn(draft, locality) {
  const zones = [];
  draft.plan.forEach((own, zone) => own === locality && zones.push(zone));
  return zones;
}

/** Return the numbers of the localities that there are: those of today, and new ones, whether or not they have zones. */
function localitiesOf(draft) {
  return [...draft.names.keys()].filter((number) => draft.names[number] !== null);
}

function mayMove(draft, zone) {
  return !draft.locked[zone] && !draft.closed.has(draft.plan[zone]);
}

/** Put zones into a locality (or nowhere). Return the draft, how many moved, and how many were locked. */
function moveZones(draft, zones, locality) {
  if (draft.closed.has(locality)) {
    return { draft, moved: [], held: zones.length };
  }
  const other = zones.filter((zone) => draft.plan[zone] !== locality);
  const moved = other.filter((zone) => mayMove(draft, zone));
  if (!moved.length) {
    return { draft, moved, held: other.length };
  }
  const plan = draft.plan.slice();
  moved.forEach((zone) => {
    plan[zone] = locality;
  });
  return { draft: { ...draft, plan }, moved, held: other.length - moved.length };
}

/** Put each of some zones where a plan has it, such as back. */
function placeAs(draft, zones, plan, names = draft.names) {
  const moved = zones.filter((zone) => mayMove(draft, zone) && !draft.closed.has(plan[zone]));
  const next = draft.plan.slice();
  moved.forEach((zone) => {
    next[zone] = plan[zone];
  });
  return { draft: { ...draft, plan: next, names }, moved, held: zones.length - moved.length };
}

/** Say why a locality cannot have a name; nothing where it can. */
function nameFault(draft, name, own = NOWHERE) {
  if (!name || NO_NAMES.has(nameKey(name))) {
    return "Give the locality a name.";
  }
  const taken = draft.names.findIndex((each) => each !== null && nameKey(each) === nameKey(name));
  return taken >= 0 && taken !== own ? `There is already a locality called ${draft.names[taken]}.` : "";
}

function addLocality(draft, name) {
  return { ...draft, names: [...draft.names, name] };
}

function renameLocality(draft, locality, name) {
  return { ...draft, names: draft.names.map((each, number) => (number === locality ? name : each)) };
}

/** Put all of a locality into another (or nowhere), and take its name away; nothing happens where something is locked. */
function dissolveLocality(draft, locality, into = NOWHERE) {
  const zones = zonesIn(draft, locality);
  const done = moveZones(draft, zones, into);
  if (done.held || draft.closed.has(locality)) {
    return { draft, held: done.held || zones.length };
  }
  return { draft: { ...done.draft, names: done.draft.names.map((each, n) => (n === locality ? null : each)) }, held: 0 };
}

function lockZones(draft, zones, isLocked) {
  const locked = draft.locked.slice();
  zones.forEach((zone) => {
    locked[zone] = isLocked ? 1 : 0;
  });
  return { ...draft, locked };
}

function lockLocality(draft, locality, isLocked) {
  const closed = new Set(draft.closed);
  if (isLocked) {
    closed.add(locality);
  } else {
    closed.delete(locality);
  }
  return { ...draft, closed };
}

function noteZones(draft, zones, text) {
  const notes = new Map(draft.notes);
  for (const zone of zones) {
    if (text) {
      notes.set(zone, text);
    } else {
      notes.delete(zone);
    }
  }
  return { ...draft, notes };
}

/** The drafts of one board since it was opened, each with what was done; undone and done again without end. */
class DraftHistory {
  constructor(draft, words) {
    this.steps = [{ draft, words }];
    this.place = 0;
  }

  get now() {
    return this.steps[this.place].draft;
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.steps.length - 1;
  }

  push(draft, words) {
    this.steps = [...this.steps.slice(0, this.place + 1), { draft, words }];
    this.place += 1;
  }

  /** Take the last step back, and return what it was. */
  undo() {
    this.place -= 1;
    return this.steps[this.place + 1].words;
  }

  redo() {
    this.place += 1;
    return this.steps[this.place].words;
  }
}
