/* Whether a draft keeps to the rules of the configuration, and what breaks each. Nothing here knows of the page. */

const NEARLY = 1e-9;

/** Return what breaks a rule in a draft, in the words of the toolkit; nothing where it is kept. */
function ruleFaults(model, draft, rule, rows) {
  return RULE_FAULTS[rule.kind](model, draft, rule, rows);
}

/** Return the people whom rules about size count, with the name of each locality. */
function ruledPeople(model, rows) {
  return rows.map((row) => [row.name, model.forecast_rules ? row.forecast : row.people, row.locality]);
}

const whole = (number) => numberText(Math.round(number));

const RULE_FAULTS = {
  contiguity: (model, draft, rule, rows) =>
    rows.filter((row) => row.parts.length > 1).map((row) => `${row.name} is in ${row.parts.length} parts`),

  tolerance(model, draft, rule, rows) {
    const counted = ruledPeople(model, rows);
    const targets = new Map(rule.targets);
    const open = counted.filter(([, , locality]) => !targets.has(locality)).length;
    const all = counted.reduce((sum, [, people]) => sum + people, 0);
    const even = (all - [...targets.values()].reduce((sum, people) => sum + people, 0)) / Math.max(open, 1);
    return counted.flatMap(([name, people, locality]) => {
      const target = targets.has(locality) ? targets.get(locality) : even;
      const isFar = Math.abs(people - target) > rule.share * target + NEARLY;
      return isFar ? [`${name} has ${whole(people)} ${model.counted.many}, not about ${numberText(target, 1)}`] : [];
    });
  },

  min_people: (model, draft, rule, rows) =>
    ruledPeople(model, rows)
      .filter(([, people]) => people < rule.people)
      .map(([name, people]) => `${name} has ${whole(people)} ${model.counted.many}`),

  keep_together: (model, draft, rule) =>
    new Set(rule.zones.map((zone) => draft.plan[zone])).size > 1 ? ["they are in different localities"] : [],

  keep_apart(model, draft, rule) {
    const lie = rule.groups.map((zones) => new Set(zones.map((zone) => draft.plan[zone]).filter((one) => one >= 0)));
    const together = new Set(lie.flatMap((localities) => [...localities]));
    return lie.reduce((sum, one) => sum + one.size, 0) > together.size ? ["two are in one locality"] : [];
  },

  belongs: (model, draft, rule) =>
    rule.zones.some((zone) => draft.plan[zone] !== rule.locality) ? ["one is elsewhere"] : [],

  leave_alone(model, draft, rule) {
    const { today } = model.sets.find((set) => set.name === rule.set);
    const differs = today.some((own, zone) => (own === rule.locality) !== (draft.plan[zone] === rule.locality));
    return differs ? ["its zones differ"] : [];
  },

  max_moved(model, draft, rule) {
    const sets = model.sets.filter((set) => rule.set === null || set.name === rule.set);
    const isMoved = (zone) => sets.some((set) => set.today[zone] < 0 || set.today[zone] !== draft.plan[zone]);
    const moved = model.people.reduce((sum, people, zone) => sum + (isMoved(zone) ? people : 0), 0);
    return moved > rule.people ? [`${whole(moved)} people move`] : [];
  },

  max_splits(model, draft, rule) {
    const lies = rule.names.map(() => new Set());
    rule.codes.forEach((code, zone) => code >= 0 && draft.plan[zone] >= 0 && lies[code].add(draft.plan[zone]));
    const split = lies.filter((localities, code) => localities.size > 1 && !rule.excepted.includes(code)).length;
    return split > rule.most ? [`${whole(split)} are split`] : [];
  },
};
