/* What a draft does, beside the map: in a sentence, by locality, by rule, as moves, and in every measure. */

const MEASURES = [
  ["people_moved", "People whose area changes", "people"],
  ["people_moved_by_set:", "People whose area changes", "people"],
  ["zones_moved", "Zones that change", "count"],
  ["weighted_people_moved", "People whose area changes, weighted", "people"],
  ["localities", "Localities", "count"],
  ["zones_without_locality", "Zones without a locality", "count"],
  ["max_deviation", "Largest deviation from equal population", "share"],
  ["population_range", "Range of population, of the mean", "share"],
  ["population_spread", "Spread of population, of the mean", "share"],
  ["forecast_max_deviation", "Largest deviation, forecast", "share"],
  ["polsby_popper_mean", "Compactness (Polsby-Popper), mean", "number"],
  ["polsby_popper_least", "Compactness (Polsby-Popper), least", "number"],
  ["cut_border_km", "Border between localities, km", "number"],
  ["localities_in_parts", "Localities that do not hang together", "count"],
  ["detached_parts", "Detached parts", "count"],
  ["people_in_detached_parts", "People in detached parts", "people"],
  ["pinch_points", "Pinch points", "count"],
  ["communities_split:", "Communities split", "count"],
  ["people_in_split_communities:", "People in split communities", "people"],
  ["most_deprived_range", "Range of the most deprived share", "share"],
  ["deprivation_dissimilarity", "Dissimilarity of deprivation", "share"],
  ["income_deprived_range", "Range of the income deprived share", "share"],
  ["age_65_range", "Range of the share aged 65 and over", "share"],
  ["agreement_purity:", "Best fit, localities to areas", "share"],
  ["agreement_purity_reversed:", "Best fit, areas to localities", "share"],
  ["agreement_v_measure:", "V-measure", "number"],
  ["localities_without_service:", "Localities without a service", "count"],
];

function measureText(value, kind) {
  if (value === null || value === undefined) {
    return "not known";
  }
  if (kind === "share") {
    return numberText(value * 100, 1, "%");
  }
  return kind === "number" ? numberText(value, 2) : numberText(Math.round(value));
}

/** Return a number with the noun that agrees with it. */
function countedText(number, one, many) {
  return `${numberText(number)} ${number === 1 ? one : many}`;
}

function signedPercent(share) {
  if (share === null) {
    return "not known";
  }
  const text = numberText(Math.abs(share) * 100, 1, "%");
  return `${share < 0 ? "−" : "+"}${text}`;
}

/** Return the words of a measure with what is counted here in the place of people. */
function worded(model, words) {
  return words.replace(/^People\b/, capital(model.counted.many));
}

/** Return the rows of the measures: key, words, kind; one for each set, grouping or kind of service. */
function measureRows(model, criteria) {
  const labels = new Map([...model.sets, ...model.groupings].map(({ name, label }) => [name, label]));
  return MEASURES.flatMap(([key, words, kind]) => {
    if (!key.endsWith(":")) {
      return key in criteria ? [[key, worded(model, words), kind]] : [];
    }
    return Object.keys(criteria)
      .filter((own) => own.startsWith(key))
      .map((own) => {
        const subject = own.slice(key.length);
        return [own, `${worded(model, words)}: ${labels.get(subject) || subject}`, kind];
      });
  });
}

/** Write what matters most, in sentences. */
function writeOverall(board, node) {
  const { model, criteria, rows, draft } = board;
  const by = model.sets.map((set) => `${set.label} ${measureText(criteria[`people_moved_by_set:${set.name}`], "people")}`);
  const unplaced = zonesIn(draft, NOWHERE);
  const broken = board.faults.filter(({ faults }) => faults.length);
  const parts = [
    element("h2", {}, "What this draft does"),
    element(
      "p",
      {},
      element("strong", {}, countedText(Math.round(criteria.people_moved), model.counted.one, model.counted.many)),
      ` (${measureText(criteria.people_moved_share, "share")}) would change area for at least one partner: ${by.join("; ")}.`,
    ),
  ];
  if (rows.length) {
    const detached = criteria.detached_parts;
    parts.push(
      element(
        "p",
        {},
        `${countedText(rows.length, "locality", "localities")}, the furthest from equal by ${measureText(criteria.max_deviation, "share")}. `,
        detached ? `${countedText(detached, "detached part", "detached parts")}.` : "Every locality hangs together.",
        broken.length ? ` ${numberText(broken.length)} of ${countedText(board.faults.length, "rule", "rules")} broken.` : " Every rule is met.",
      ),
    );
  }
  if (unplaced.length) {
    parts.push(
      element("p", { className: "warning" }, `${sizeOf(model, unplaced)} not yet placed. `, button("Choose them", () => board.choose(unplaced, true), { id: "unplaced" })),
    );
  }
  node.replaceChildren(...parts);
}

/** Return the columns of the localities' table that can be chosen: words, and what a row shows. */
function furtherColumns(model) {
  return [
    ["Zones", (row) => numberText(row.zones)],
    ["Compactness", (row) => numberText(row.compactness, 2)],
    ["Area, km²", (row) => numberText(row.area / 1e6, 1)],
    ...(model.forecast ? [[worded(model, "People forecast"), (row) => numberText(Math.round(row.forecast))], ["Deviation, forecast", (row) => signedPercent(row.forecastDeviation)]] : []),
    ...(model.ages ? model.ages.groups.map(({ label }, n) => [`Aged ${label}`, (row) => measureText(row.ages[n], "share")]) : []),
    ...model.counts.map(({ label }, n) => [`${label}, share`, (row) => measureText(row.counts[n], "share")]),
    ...model.services.map(({ kind }, n) => [kind, (row) => numberText(row.services[n])]),
  ];
}

function writeLocalities(board, node) {
  const { model, rows, draft } = board;
  const columns = furtherColumns(model);
  const [heading, show] = columns[board.column] || columns[0];
  const goal = board.targets();
  const head = ["Locality", capital(model.counted.many), goal ? "From target" : "From equal", "Most deprived", heading, "Parts"];
  const body = rows.map((row) => {
    const name = button(row.name, () => board.setTarget(row.locality, true), { title: `Draw ${row.name}`, className: "" });
    name.dataset.key = `draw-${row.locality}`;
    const fill = areaSwatch(board.looks.fillOf(row.locality));
    const off = goal && goal.has(row.locality) ? row.people / goal.get(row.locality) - 1 : row.deviation;
    // Where nobody's fifth is known, nobody is counted: that is not none.
    const isKnown = row.deprivedShare !== null;
    const deprived = isKnown ? [element("span", { className: "share" }, numberText(Math.round(row.deprived)))] : [];
    const parts = button(`${row.parts.length} parts`, () => board.showZones(row.parts.at(-1).zones, true), { className: "" });
    parts.dataset.key = `parts-${row.locality}`;
    return element(
      "tr",
      board.target === row.locality ? { "aria-current": "true" } : {},
      element("th", { scope: "row" }, fill, " ", name, draft.closed.has(row.locality) ? " (locked)" : ""),
      element("td", { className: "number" }, numberText(Math.round(row.people))),
      element("td", { className: "number" }, signedPercent(off)),
      element("td", { className: "number" }, measureText(row.deprivedShare, "share"), ...deprived),
      element("td", { className: "number" }, show(row)),
      element("td", { className: "number" }, row.parts.length > 1 ? parts : "1"),
    );
  });
  const table = element(
    "table",
    {},
    element("caption", {}, "The localities of the draft"),
    element("thead", {}, element("tr", {}, ...head.map((words) => element("th", { scope: "col" }, words)))),
    element("tbody", {}, ...body),
  );
  node.replaceChildren(
    element("h2", {}, "Localities"),
    element("div", { className: "field" }, ...selectOf("column", "Also show", columns.map(([words], n) => [String(n), words]), board.column, (n) => board.setColumn(Number(n)))),
    element("div", { className: "scroller", tabIndex: 0, role: "region", "aria-label": "Table of localities" }, table),
    ...localityActions(board),
  );
}

/** Return what can be done to the locality that is drawn. */
function localityActions(board) {
  const { draft, target } = board;
  const name = element("input", { type: "text", id: "locality-name", maxLength: LONGEST_NAME, autocomplete: "off" });
  const named = (act) => () => act(tidied(name.value, LONGEST_NAME));
  const parts = [
    element("div", { className: "field" }, element("label", { htmlFor: "locality-name" }, "Name"), name),
    element("div", { className: "actions" }, button("New locality", named((text) => board.addLocality(text)), { id: "new-locality" })),
  ];
  if (target >= 0) {
    const isClosed = draft.closed.has(target);
    const others = localityChoices(draft).filter(([value]) => value !== String(target) && value !== String(NOWHERE));
    parts[1].append(
      button(`Rename ${draft.names[target]}`, named((text) => board.rename(target, text)), { id: "rename" }),
      button(`${isClosed ? "Unlock" : "Lock"} ${draft.names[target]}`, () => board.close(target, !isClosed), { id: "lock-locality" }),
      button(`Delete ${draft.names[target]}`, () => board.dissolve(target, NOWHERE), { id: "delete" }),
    );
    if (others.length) {
      parts.push(
        element(
          "div",
          { className: "field" },
          ...selectOf("merge-into", `Merge ${draft.names[target]} into`, others, others[0][0], () => undefined),
          button("Merge", () => board.dissolve(target, Number(byId("merge-into").value)), { id: "merge" }),
        ),
      );
    }
  }
  return parts;
}

function writeRules(board, node) {
  const listed = board.faults.map(({ rule, faults }) => {
    const only = rule.only.length ? ` (asked of ${andNames(rule.only)})` : "";
    const state = element("strong", { className: faults.length ? "broken" : "met" }, faults.length ? "Broken" : "Met");
    return element("li", {}, state, `: ${rule.name}${only}. ${rule.states}`, faults.length ? element("span", { className: "why" }, ` ${faults.join("; ")}.`) : "");
  });
  node.replaceChildren(element("h2", {}, "Rules"), element("ul", { className: "plain" }, ...listed));
}

const MOVES_SHOWN = 40;

function writeRegister(board, node) {
  const { moves } = board;
  const against = board.againstWords();
  const shown = moves.slice(0, MOVES_SHOWN).map((move) => {
    const show = button("Show", () => board.choose(move.zones, true), { "aria-label": `Show ${move.sentence}` });
    show.dataset.key = `show-${move.first}`;
    const origins = board.bases().map((base) => [base, nameIn(base, move.zones[0])]);
    const back = [...new Map(origins.map(([base, name]) => [name, base]))]
      .filter(([name]) => name !== nameIn(board.draft, move.zones[0]))
      .map(([name, base]) => {
        const words = name === OUTSIDE ? "Take out" : `Back to ${name}`;
        const one = button(words, () => board.putBack(move.zones, base), { "aria-label": `${words}: ${move.sentence}` });
        one.dataset.key = `back-${move.first}-${name}`;
        return one;
      });
    return element("li", {}, move.sentence, element("span", { className: "actions" }, show, ...back));
  });
  const more = moves.length > MOVES_SHOWN ? [element("p", { className: "note" }, `The ${MOVES_SHOWN} largest of ${numberText(moves.length)} are listed.`)] : [];
  node.replaceChildren(
    element("h2", {}, `What moves, against ${against}`),
    ...(moves.length ? [element("ol", { className: "plain" }, ...shown), ...more] : [element("p", { className: "note" }, "Nothing.")]),
  );
}

function writeMeasures(board, node) {
  const wasOpen = node.querySelector("details") ? node.querySelector("details").open : false;
  const body = measureRows(board.model, board.criteria).map(([key, words, kind]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, words),
      element("td", { className: "number" }, measureText(board.criteria[key], kind)),
      element("td", { className: "number" }, measureText(board.baseCriteria[key], kind)),
    ),
  );
  const head = ["Measure", "This draft", board.againstWords(true)];
  const table = element(
    "table",
    {},
    element("caption", {}, "Everything measured"),
    element("thead", {}, element("tr", {}, ...head.map((words) => element("th", { scope: "col" }, words)))),
    element("tbody", {}, ...body),
  );
  const summary = element("summary", {}, element("h3", {}, "Every measure beside what it is set against"));
  summary.dataset.key = "measures";
  node.replaceChildren(
    element("h2", {}, "Everything measured"),
    element("details", { open: wasOpen }, summary, element("div", { className: "scroller", tabIndex: 0, role: "region", "aria-label": "Table of measures" }, table)),
  );
}

function writeNotes(board, node) {
  const { model, draft } = board;
  const locked = [...draft.locked.keys()].filter((zone) => draft.locked[zone]);
  const byText = new Map();
  draft.notes.forEach((text, zone) => listIn(byText, text).push(zone));
  const notes = [...byText].map(([text, zones]) => {
    const name = zones.length === 1 ? model.zoneNames[zones[0]] : `${placesOf(model, zones)} (${numberText(zones.length)} zones)`;
    const show = button("Show", () => board.choose(zones, true), { "aria-label": `Show ${name}` });
    return element("li", {}, element("strong", {}, name), `: ${text} `, show);
  });
  const closed = [...draft.closed].map((number) => draft.names[number]);
  node.replaceChildren(
    element("h2", {}, "Notes and locks"),
    element("p", { className: "note" }, closed.length ? `Locked localities: ${andNames(closed)}.` : "No locality is locked."),
    element("p", { className: "note" }, locked.length ? `Locked zones: ${sizeOf(model, locked)}. ` : "No zone is locked. ", ...(locked.length ? [button("Choose them", () => board.choose(locked, true), { id: "locked" })] : [])),
    ...(notes.length ? [element("ul", { className: "plain" }, ...notes)] : []),
  );
}
