/* The drawing board put together: drafts, maps, tools, what they do, and how they are kept. */

const byId = (id) => document.getElementById(id);

/** How the maps of the board look: a fill for each locality, the lines and names that are shown. */
class Looks {
  constructor(model) {
    this.fills = model.fills;
    this.fillNumbers = model.fill_of;
    this.lines = new Set();
    this.named = { names: new Set(), lines: new Set(), placesShown: true };
  }

  /** Return the fill of a locality; a new one has the next that is left. Nothing for no locality. */
  fillOf(locality) {
    if (locality < 0) {
      return null;
    }
    const known = this.fillNumbers.length;
    const number = locality < known ? this.fillNumbers[locality] : Math.max(-1, ...this.fillNumbers) + 1 + locality - known;
    return this.fills[number % this.fills.length];
  }
}

class DrawingBoard {
  constructor(data) {
    this.model = new PlanModel(data);
    this.keeping = new Keeping(this.model.key);
    this.looks = new Looks(this.model);
    const geometry = new Geometry(data);
    this.maps = ["a", "b"].map(
      (slot) => new DraftMap(byId(`pane-${slot}`), `draft-${slot}`, `Map of draft ${slot.toUpperCase()}`, data, geometry, this.model, this.looks),
    );
    this.slot = "a";
    this.isBeside = false;
    this.against = "start";
    this.column = 0;
    this.target = NOWHERE;
    this.chosen = [];
    this.words = "";
    const [first] = this.model.starts;
    this.drafts = { a: this.#begun(first.name), b: this.#begun(first.name) };
    const act = {
      choose: (zones) => this.choose(zones),
      move: (zones) => this.move(zones),
      paint: (zones) => this.#preview(zones),
      say: (text) => this.announce(text),
    };
    this.tools = new DrawingTools(this.maps[0], this.model, act);
    new Search(byId("find"), { ...data, outlines: [], points: [], postcodes: null }, [], (layer, zones) => this.choose(zones, true));
  }

  /** Return a draft that starts from something, with nothing done yet. */
  #begun(start) {
    const draft = start === "nothing" ? emptyDraft(this.model) : draftOf(this.model, this.#startCalled(start).plan);
    return { start, base: draft, history: new DraftHistory(draft, "") };
  }

  #startCalled(name) {
    return this.model.starts.find((start) => start.name === name);
  }

  get history() {
    return this.drafts[this.slot].history;
  }

  get draft() {
    return this.history.now;
  }

  get other() {
    return this.drafts[this.slot === "a" ? "b" : "a"];
  }

  start() {
    listenToPrinting(this);
    this.maps.forEach(({ map, node }) => node.append(mapButtons(map, () => this.fitAll())));
    this.maps[0].map.on("moveend", () => this.isBeside && this.maps[1].map.setView(this.maps[0].map.getCenter(), this.maps[0].map.getZoom(), { animate: false }));
    document.addEventListener("keydown", (event) => this.#key(event));
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      byId("panel").focus();
    });
    writeLooks(this, byId("looks"));
    writeSaving(this, byId("saving"));
    this.#restore();
    this.target = localitiesOf(this.draft)[0] ?? NOWHERE;
    this.fitAll(false);
    this.refresh();
  }

  fitAll(animate = !REDUCED_MOTION) {
    this.maps[0].fit([...this.model.ids.keys()], animate);
  }

  /** Take a step: show it, say it, keep it. */
  #step(draft, words) {
    this.history.push(draft, words);
    this.refresh();
    this.announce(`${words} ${this.#totals()}`);
    this.#keep();
  }

  /** Count and show everything anew. */
  refresh() {
    const { model, draft } = this;
    this.rows = localityRows(model, draft);
    this.criteria = criteriaOf(model, draft, this.rows);
    this.faults = model.rules.map((rule) => ({ rule, faults: ruleFaults(model, draft, rule, this.rows) }));
    this.moves = movesOf(model, draft, this.bases());
    const [base] = this.bases();
    this.baseCriteria = criteriaOf(model, base);
    if (this.target >= 0 && draft.names[this.target] == null) {
      this.target = localitiesOf(draft)[0] ?? NOWHERE;
    }
    this.redraw();
    this.#keepingFocus(() => {
      writeToolbar(this, byId("toolbar"));
      writeDrafts(this, byId("drafts"));
      writeChosen(this, byId("chosen"));
      writeOverall(this, byId("overall"));
      writeLocalities(this, byId("localities"));
      writeRules(this, byId("rules"));
      writeRegister(this, byId("register"));
      writeMeasures(this, byId("measures"));
      writeNotes(this, byId("notes"));
    });
  }

  /** Draw the maps before the next picture is shown; the numbers do not wait for it. */
  redraw() {
    this.maps[0].paint(this.draft);
    if (!this.isDrawing) {
      this.isDrawing = true;
      requestAnimationFrame(() => this.drawNow());
    }
  }

  drawNow() {
    this.isDrawing = false;
    const [first, second] = this.maps;
    first.show(this.draft, this.moves.flatMap((move) => move.zones));
    first.node.querySelector(".pane-title").textContent = `Draft ${this.slot.toUpperCase()}`;
    if (this.isBeside) {
      const { history, base } = this.other;
      const changed = movesOf(this.model, history.now, [{ plan: base.plan, names: base.names }]);
      second.show(history.now, changed.flatMap((move) => move.zones));
      second.node.querySelector(".pane-title").textContent = `Draft ${this.slot === "a" ? "B" : "A"}`;
    }
    this.#outline();
  }

  #outline() {
    if (this.chosen.length) {
      this.maps[0].chosen.show("zones", this.chosen);
    } else {
      this.maps[0].chosen.clear();
    }
  }

  /** Show where a stroke under way would put its zones; null ends it. */
  #preview(zones) {
    const { draft } = this;
    this.maps[0].paint(zones ? moveZones(draft, zones, this.target).draft : draft);
  }

  /** Build parts of the page anew and leave the focus where it was. */
  #keepingFocus(build) {
    const { activeElement } = document;
    const { id } = activeElement;
    const { key } = activeElement.dataset;
    build();
    const again = (id && byId(id)) || (key && document.querySelector(`[data-key="${CSS.escape(key)}"]`));
    if (again && again !== document.activeElement) {
      again.focus({ preventScroll: true });
    }
  }

  #key(event) {
    const isWriting = event.target.matches("input[type=text], input[type=search]");
    if ((event.ctrlKey || event.metaKey) && !isWriting && "zy".includes(event.key.toLowerCase())) {
      event.preventDefault();
      const isRedo = event.shiftKey || event.key.toLowerCase() === "y";
      if (isRedo ? this.history.canRedo : this.history.canUndo) {
        this[isRedo ? "redo" : "undo"]();
      }
    } else if (event.key === "Escape" && !isWriting) {
      this.tools.cancel();
      this.choose([]);
    }
  }

  // What the draft is set against

  /** Return the plans that the draft is set against, each with its names. */
  bases() {
    const { names } = this.drafts[this.slot].base;
    if (this.against === "start") {
      return [this.drafts[this.slot].base];
    }
    if (this.against === "other") {
      return [this.other.history.now];
    }
    if (this.against === "today") {
      return this.model.sets.map((set) => ({ label: set.label, plan: Int16Array.from(set.today), names: this.model.localities }));
    }
    return [{ plan: Int16Array.from(this.#startCalled(this.against).plan), names: this.model.localities, of: names }];
  }

  againstWords(isFirst = false) {
    const words = {
      start: this.startWords(),
      other: `draft ${this.slot === "a" ? "B" : "A"}`,
      today: isFirst ? `today: ${this.model.sets[0].label}` : "today, all partners",
    };
    return words[this.against] || this.#startCalled(this.against).label;
  }

  startWords() {
    const { start } = this.drafts[this.slot];
    const known = this.#startCalled(start);
    return known ? known.label : start === "nothing" ? "nothing" : start;
  }

  setAgainst(name) {
    this.against = name;
    this.refresh();
    this.announce(`Set against ${this.againstWords()}: ${numberText(this.moves.length)} stretches move.`);
  }

  /** Return the people wanted in each locality by a rule that names targets, if there is one. */
  targets() {
    const rule = this.model.rules.find((each) => each.kind === "tolerance" && each.targets.length);
    return rule ? new Map(rule.targets) : null;
  }

  // Choosing

  choose(zones, isShown = false) {
    this.chosen = zones;
    this.#keepingFocus(() => writeChosen(this, byId("chosen")));
    this.#outline();
    if (zones.length) {
      if (isShown) {
        this.showZones(zones);
        byId("chosen-name").focus({ preventScroll: false });
      }
      this.announce(`Chosen: ${placesOf(this.model, zones)}, ${sizeOf(this.model, zones)}.`);
    }
  }

  showZones(zones, isChosen = false) {
    this.maps[0].fit(zones);
    if (isChosen) {
      this.choose(zones);
    }
  }

  setTool(tool) {
    this.tools.choose(tool);
    this.announce(`Tool: ${TOOLS.find(([name]) => name === tool)[1]}.`);
  }

  setTarget(locality, isSaid = false) {
    this.target = locality;
    this.#keepingFocus(() => {
      writeToolbar(this, byId("toolbar"));
      writeLocalities(this, byId("localities"));
    });
    if (isSaid) {
      this.announce(`Zones are moved to ${this.#called(locality)}.`);
    }
  }

  setColumn(column) {
    this.column = column;
    this.#keepingFocus(() => writeLocalities(this, byId("localities")));
  }

  // Drawing

  #called(locality) {
    return locality < 0 ? "no locality" : this.draft.names[locality];
  }

  move(zones, locality = this.target) {
    const { draft, moved, held } = moveZones(this.draft, zones, locality);
    const locked = held ? ` ${numberText(held)} locked and left.` : "";
    if (moved.length) {
      this.#step(draft, `${placesOf(this.model, moved)}, ${sizeOf(this.model, moved)}, moved to ${this.#called(locality)}.${locked}`);
    } else {
      this.#preview(null);
      this.announce(zones.length ? `Nothing to move.${locked}` : "No zone there.");
    }
  }

  putBack(zones, base) {
    const numbers = base.names.map((name) => (name === null ? NOWHERE : this.draft.names.findIndex((own) => own !== null && nameKey(own) === nameKey(name))));
    const names = [...this.draft.names];
    const plan = Array.from(base.plan, (locality) => {
      if (locality >= 0 && numbers[locality] < 0) {
        numbers[locality] = names.push(base.names[locality]) - 1;
      }
      return locality < 0 ? NOWHERE : numbers[locality];
    });
    const { draft, moved, held } = placeAs(this.draft, zones, plan, names);
    if (moved.length) {
      this.#step(draft, `${placesOf(this.model, moved)}, ${sizeOf(this.model, moved)}, put back.${held ? ` ${numberText(held)} locked and left.` : ""}`);
    } else {
      this.announce("Locked: nothing was put back.");
    }
  }

  addLocality(name) {
    const fault = nameFault(this.draft, name);
    if (fault) {
      this.#refuse(fault);
      return;
    }
    const draft = addLocality(this.draft, name);
    this.target = draft.names.length - 1;
    this.#step(draft, `New locality ${name}.`);
  }

  rename(locality, name) {
    const fault = nameFault(this.draft, name, locality);
    if (fault) {
      this.#refuse(fault);
    } else {
      this.#step(renameLocality(this.draft, locality, name), `${this.#called(locality)} is called ${name} now.`);
    }
  }

  dissolve(locality, into) {
    const name = this.#called(locality);
    const { draft, held } = dissolveLocality(this.draft, locality, into);
    if (held) {
      this.#refuse(`${name} has ${numberText(held)} zones that are locked, or is locked itself. Unlock them first.`);
    } else {
      this.#step(draft, into < 0 ? `${name} deleted; its zones are not placed.` : `${name} merged into ${this.draft.names[into]}.`);
    }
  }

  lock(zones, isLocked) {
    this.#step(lockZones(this.draft, zones, isLocked), `${placesOf(this.model, zones)}, ${sizeOf(this.model, zones)}, ${isLocked ? "locked" : "unlocked"}.`);
  }

  close(locality, isLocked) {
    this.#step(lockLocality(this.draft, locality, isLocked), `${this.#called(locality)} ${isLocked ? "locked" : "unlocked"}.`);
  }

  note(zones, text) {
    this.#step(noteZones(this.draft, zones, tidied(text, LONGEST_NOTE)), "Note kept.");
  }

  undo() {
    this.#again(`Undone: ${this.history.undo()}`);
  }

  redo() {
    this.#again(`Done again: ${this.history.redo()}`);
  }

  #again(words) {
    this.refresh();
    this.announce(`${words} ${this.#totals()}`);
    this.#keep();
  }

  // Drafts

  setSlot(slot) {
    this.slot = slot;
    this.chosen = [];
    this.maps[0].shown.fill(-2);
    this.refresh();
    this.announce(`Draft ${slot.toUpperCase()}. ${this.#totals()}`);
    this.#keep();
  }

  setBeside(isBeside) {
    this.isBeside = isBeside;
    byId("pane-b").hidden = !isBeside;
    byId("stage").classList.toggle("comparing", isBeside);
    this.maps.forEach(({ map }) => map.invalidateSize({ animate: false }));
    if (isBeside) {
      this.maps[1].map.setView(this.maps[0].map.getCenter(), this.maps[0].map.getZoom(), { animate: false });
    }
    this.redraw();
  }

  /** Start the draft again; that too is a step that can be undone. */
  startFrom(name) {
    if (!name) {
      return;
    }
    const own = this.drafts[this.slot];
    if (name === "other") {
      own.base = this.other.history.now;
      own.start = `draft ${this.slot === "a" ? "B" : "A"}`;
    } else {
      const begun = this.#begun(name);
      own.base = begun.base;
      own.start = begun.start;
    }
    this.#step(own.base, `Started again from ${this.startWords()}.`);
  }

  // Keeping

  fileName(ending) {
    return `${this.model.file}_draft_${this.slot}.${ending}`;
  }

  /** Open a file; where it cannot be, say why and change nothing. */
  open(bytes, name) {
    try {
      const { draft, said } = readDraft(this.model, decoded(bytes));
      const own = this.drafts[this.slot];
      own.base = draft;
      own.start = name;
      byId("said").textContent = "";
      this.#step(draft, [`${name} opened.`, ...said].join(" "));
      byId("said").textContent = said.join(" ");
    } catch (error) {
      if (!(error instanceof FileFault)) {
        throw error;
      }
      this.#refuse(`${name} was not opened. ${error.message}`);
    }
  }

  #refuse(words) {
    byId("said").textContent = words;
    this.announce(words);
  }

  #keep() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keepNow(), KEPT_AFTER_MS);
  }

  keepNow() {
    const drafts = Object.entries(this.drafts).map(([slot, { start, history }]) => [slot, { start, text: writeDraft(this.model, history.now) }]);
    this.keeping.write({ slot: this.slot, drafts: Object.fromEntries(drafts) });
    const packed = packPlan(this.draft);
    const state = new URLSearchParams({ start: this.drafts[this.slot].start, plan: packed });
    const address = packed.length > ADDRESS_ROOM ? "#" : `#${state}`;
    window.history.replaceState(null, "", address);
  }

  /** Take up what the address says, else what this browser keeps. */
  #restore() {
    const said = new URLSearchParams(window.location.hash.slice(1));
    const draft = said.has("plan") ? unpackPlan(this.model, said.get("plan")) : null;
    const kept = this.keeping.read();
    for (const slot of ["a", "b"]) {
      const one = kept && kept.drafts && kept.drafts[slot];
      if (one && !(draft && slot === this.slot)) {
        this.#takeUp(slot, one);
      }
    }
    if (draft) {
      const own = this.drafts[this.slot];
      if (this.#startCalled(said.get("start"))) {
        Object.assign(own, this.#begun(said.get("start")));
      }
      own.history = new DraftHistory(draft, "");
    } else if (kept && kept.slot === "b") {
      this.slot = "b";
    }
  }

  #takeUp(slot, { start, text }) {
    try {
      const { draft } = readDraft(this.model, String(text));
      if (start === "nothing" || this.#startCalled(start)) {
        Object.assign(this.drafts[slot], this.#begun(start));
      }
      this.drafts[slot].history = new DraftHistory(draft, "");
    } catch (error) {
      if (!(error instanceof FileFault)) {
        throw error;
      }
    }
  }

  forget() {
    clearTimeout(this.waiting);
    this.keeping.clear();
    window.history.replaceState(null, "", "#");
    this.#refuse("This browser keeps nothing of this board any more; the drafts are on the page until you close it.");
  }

  #totals() {
    const { criteria } = this;
    const broken = this.faults.filter(({ faults }) => faults.length).length;
    return [
      `${measureText(criteria.people_moved, "people")} ${this.model.counted.many} change area`,
      `largest deviation ${measureText(criteria.max_deviation, "share")}`,
      countedText(criteria.detached_parts || 0, "detached part", "detached parts"),
      `${countedText(broken, "rule", "rules")} broken.`,
    ].join("; ");
  }

  /** Say something to those who do not see the map. */
  announce(text) {
    byId("announcement").textContent = text;
  }
}

const board = new DrawingBoard(JSON.parse(byId("page-data").textContent));
board.start();
window.drawing_board = board;
window.locality_map = board.maps[0].map;
window.drawing_model = { PlanModel, criteriaOf, localityRows, movesOf, ruleFaults, readDraft, writeDraft, packPlan, unpackPlan };
