/* Everything that is counted of a draft, under the names of the appraisal's criteria. Nothing here knows of the page. */

/** Return for each zone the lowest zone of its connected part among zones of the same key; -1 where the key is none. */
function partsOf(near, keys) {
  const part = new Int32Array(keys.length).fill(-1);
  for (let first = 0; first < keys.length; first += 1) {
    if (part[first] >= 0 || keys[first] === NOWHERE) {
      continue;
    }
    const queue = [first];
    part[first] = first;
    while (queue.length) {
      for (const other of near[queue.pop()]) {
        if (part[other] < 0 && keys[other] === keys[first]) {
          part[other] = first;
          queue.push(other);
        }
      }
    }
  }
  return part;
}

/** Return the zones of each part of each locality, the main part (most people, then zones, then first zone) first. */
function localityParts(model, plan) {
  const parts = new Map();
  partsOf(model.near, plan).forEach((first, zone) => first >= 0 && listIn(parts, first).push(zone));
  const byLocality = new Map();
  for (const [first, zones] of parts) {
    listIn(byLocality, plan[first]).push({ first, zones, people: model.peopleOf(zones) });
  }
  for (const listed of byLocality.values()) {
    listed.sort((a, b) => b.people - a.people || b.zones.length - a.zones.length || a.first - b.first);
  }
  return byLocality;
}

function listIn(map, key) {
  if (!map.has(key)) {
    map.set(key, []);
  }
  return map.get(key);
}

/** Return the zones on which a locality hangs (Hopcroft and Tarjan 1973): without one of them its part falls apart. */
function pinchPoints(near, plan) {
  const entered = new Int32Array(plan.length).fill(-1);
  const lowest = new Int32Array(plan.length);
  const found = new Uint8Array(plan.length);
  let clock = 0;
  for (let root = 0; root < plan.length; root += 1) {
    if (entered[root] >= 0 || plan[root] === NOWHERE) {
      continue;
    }
    let branches = 0;
    const walk = [{ zone: root, parent: -1, next: 0 }];
    entered[root] = lowest[root] = clock++;
    while (walk.length) {
      const here = walk[walk.length - 1];
      const other = near[here.zone][here.next++];
      if (other === undefined) {
        walk.pop();
        if (here.parent >= 0) {
          lowest[here.parent] = Math.min(lowest[here.parent], lowest[here.zone]);
          if (here.parent === root) {
            branches += 1;
          } else if (lowest[here.zone] >= entered[here.parent]) {
            found[here.parent] = 1;
          }
        }
      } else if (plan[other] === plan[root] && other !== here.parent) {
        if (entered[other] >= 0) {
          lowest[here.zone] = Math.min(lowest[here.zone], entered[other]);
        } else {
          entered[other] = lowest[other] = clock++;
          walk.push({ zone: other, parent: here.zone, next: 0 });
        }
      }
    }
    found[root] = branches > 1 ? 1 : 0;
  }
  return found.reduce((sum, is) => sum + is, 0);
}

/** Say for each zone whether its area changes for a set: it lies elsewhere, or comes into an area. */
function changedFor(plan, today) {
  return Array.from(plan, (locality, zone) => locality !== today[zone]);
}

/** Return a group's share of the people of each locality, of the zones where it is known; null where nobody is. */
function sharesOf(plan, group, everybody, used) {
  const sums = new Map(used.map((locality) => [locality, [0, 0]]));
  plan.forEach((locality, zone) => {
    const sum = sums.get(locality);
    if (sum && group[zone] !== null && everybody[zone] !== null) {
      sum[0] += group[zone];
      sum[1] += everybody[zone];
    }
  });
  return used.map((locality) => (sums.get(locality)[1] > 0 ? sums.get(locality)[0] / sums.get(locality)[1] : null));
}

const known = (values) => values.filter((value) => value !== null);
const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const spreadOf = (values) => Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)));
const rangeOf = (values) => (values.length ? Math.max(...values) - Math.min(...values) : null);

/** Return the counts of each locality that has zones, by name. */
function localityRows(model, draft) {
  const { plan, names } = draft;
  const used = [...new Set(plan)].filter((locality) => locality >= 0);
  used.sort((a, b) => (names[a] < names[b] ? -1 : 1));
  const parts = localityParts(model, plan);
  const rows = new Map(
    used.map((locality) => [
      locality,
      {
        ...{ locality, name: names[locality], zones: 0, people: 0, deprived: 0, area: 0, perimeter: 0 },
        ...{ forecast: 0, parts: parts.get(locality), services: model.services.map(() => 0) },
      },
    ]),
  );
  plan.forEach((locality, zone) => {
    const row = rows.get(locality);
    if (row) {
      row.zones += 1;
      row.people += model.people[zone];
      row.deprived += model.quintile[zone] === 1 ? model.people[zone] : 0;
      row.area += model.area_m2[zone];
      row.perimeter += model.perimeter_m[zone];
      row.forecast += model.forecast ? model.forecast[zone] : 0;
    }
  });
  for (const [one, other, metres] of model.touching) {
    if (plan[one] === plan[other] && plan[one] >= 0) {
      rows.get(plan[one]).perimeter -= 2 * metres;
    }
  }
  model.services.forEach(({ zones }, kind) => zones.forEach((zone) => plan[zone] >= 0 && (rows.get(plan[zone]).services[kind] += 1)));
  const listed = [...rows.values()];
  const mean = meanOf(listed.map((row) => row.people));
  const expected = meanOf(listed.map((row) => row.forecast));
  const most = model.people.map((people, zone) => (model.quintile[zone] === null ? null : model.quintile[zone] === 1 ? people : 0));
  const shares = sharesOf(plan, most, model.people, used);
  const counts = model.counts.map(({ values }) => sharesOf(plan, values, model.people, used));
  const ages = model.ages ? model.ages.groups.map(({ values }) => sharesOf(plan, values, model.ages.everybody, used)) : [];
  listed.forEach((row, place) => {
    row.deviation = mean > 0 ? row.people / mean - 1 : null;
    row.forecastDeviation = expected > 0 ? row.forecast / expected - 1 : null;
    row.deprivedShare = shares[place];
    row.compactness = (4 * Math.PI * row.area) / row.perimeter ** 2;
    row.counts = counts.map((column) => column[place]);
    row.ages = ages.map((column) => column[place]);
    row.detached = row.parts.slice(1).reduce((sum, part) => sum + part.people, 0);
  });
  return listed;
}

/** Return the people shared by localities and a set's areas: rows of a table, its sums, and the sum of all. */
function sharedPeople(plan, pieces) {
  const cells = new Map();
  const rows = new Map();
  const columns = new Map();
  let total = 0;
  pieces.zone.forEach((zone, piece) => {
    const [row, column, people] = [plan[zone], pieces.area[piece], pieces.people[piece]];
    if (row >= 0) {
      const key = row * 100_000 + column;
      cells.set(key, (cells.get(key) || 0) + people);
      rows.set(row, (rows.get(row) || 0) + people);
      columns.set(column, (columns.get(column) || 0) + people);
      total += people;
    }
  });
  return { cells, rows, columns, total };
}

/** Return the share of people in the column that holds most of their row, and the V-measure, of a set's areas. */
function agreementWith(plan, pieces) {
  const { cells, rows, columns, total } = sharedPeople(plan, pieces);
  if (!(total > 0)) {
    return { purity: null, reversed: null, v: null };
  }
  const best = [new Map(), new Map()];
  for (const [key, people] of cells) {
    [Math.floor(key / 100_000), key % 100_000].forEach((side, way) => {
      best[way].set(side, Math.max(best[way].get(side) || 0, people));
    });
  }
  const entropy = (sums) => -[...sums.values()].reduce((sum, x) => sum + (x > 0 ? (x / total) * Math.log(x / total) : 0), 0);
  const share = (sums) => [...sums.values()].reduce((sum, x) => sum + x, 0) / total;
  const [ofRows, ofColumns] = [entropy(rows), entropy(columns)];
  const information = ofRows + ofColumns - entropy(cells);
  const told = (own) => (own > 1e-15 ? information / own : 1);
  const [homogeneity, completeness] = [told(ofRows), told(ofColumns)];
  const both = homogeneity + completeness;
  return { purity: share(best[0]), reversed: share(best[1]), v: both > 0 ? (2 * homogeneity * completeness) / both : 0 };
}

/** Return what a plan does to each community of a grouping. */
function communitySplits(model, plan, { codes, names }) {
  const inside = codes.map((code, zone) => (code < 0 || plan[zone] < 0 ? NOWHERE : plan[zone] * names.length + code));
  const parts = partsOf(model.near, inside);
  const found = new Map();
  codes.forEach((code, zone) => {
    if (inside[zone] !== NOWHERE) {
      if (!found.has(code)) {
        found.set(code, { localities: new Set(), parts: new Set(), people: 0 });
      }
      const one = found.get(code);
      one.localities.add(plan[zone]);
      one.parts.add(parts[zone]);
      one.people += model.people[zone];
    }
  });
  return found;
}

/** Return every criterion of a draft that the board shows, by the appraisal's key. */
function criteriaOf(model, draft, rows = localityRows(model, draft)) {
  const { plan } = draft;
  const found = {};
  const sum = (isCounted) => model.people.reduce((total, people, zone) => total + (isCounted(zone) ? people : 0), 0);
  const changed = model.sets.map((set) => changedFor(plan, set.today));
  const isChanged = (zone) => changed.some((one) => one[zone]);
  const total = sum(() => true);
  found.people_moved = sum(isChanged);
  found.people_moved_share = total > 0 ? found.people_moved / total : null;
  found.zones_moved = [...plan.keys()].filter(isChanged).length;
  found.weighted_people_moved = 0;
  model.sets.forEach((set, place) => {
    const moved = sum((zone) => changed[place][zone]);
    found[`people_moved_by_set:${set.name}`] = moved;
    found[`zones_moved_by_set:${set.name}`] = changed[place].filter(Boolean).length;
    found.weighted_people_moved += set.weight * moved;
  });
  found.localities = rows.length;
  found.zones_without_locality = plan.filter((locality) => locality < 0).length;
  if (!rows.length) {
    return found;
  }
  const people = rows.map((row) => row.people);
  found.smallest_locality = Math.min(...people);
  found.largest_locality = Math.max(...people);
  const spread = (deviations) => Math.max(...deviations.map(Math.abs));
  const deviations = known(rows.map((row) => row.deviation));
  if (deviations.length) {
    found.max_deviation = spread(deviations);
    found.population_range = rangeOf(deviations);
    found.population_spread = spreadOf(deviations);
  }
  if (model.forecast) {
    const expected = known(rows.map((row) => row.forecastDeviation));
    found.forecast_max_deviation = expected.length ? spread(expected) : null;
    found.forecast_population_range = rangeOf(expected);
  }
  found.polsby_popper_mean = meanOf(rows.map((row) => row.compactness));
  found.polsby_popper_least = Math.min(...rows.map((row) => row.compactness));
  Object.assign(found, bordersOf(model, plan), partsFound(rows), communitiesOf(model, plan), deprivationOf(model, plan, rows));
  found.pinch_points = pinchPoints(model.near, plan);
  model.sets.forEach((set) => {
    const { purity, reversed, v } = agreementWith(plan, set.pieces);
    found[`agreement_purity:${set.name}`] = purity;
    found[`agreement_purity_reversed:${set.name}`] = reversed;
    found[`agreement_v_measure:${set.name}`] = v;
  });
  model.services.forEach(({ kind }, place) => {
    found[`localities_without_service:${kind}`] = rows.filter((row) => !row.services[place]).length;
  });
  return found;
}

function bordersOf(model, plan) {
  const cut = model.neighbours.filter(([one, other]) => plan[one] !== plan[other] && plan[one] >= 0 && plan[other] >= 0);
  const through = (codes) => cut.filter(([one, other]) => codes[one] >= 0 && codes[one] === codes[other]);
  const kilometres = (pairs) => pairs.reduce((sum, [, , metres]) => sum + metres, 0) / 1000;
  const found = { cut_border_km: kilometres(cut), cut_edges: cut.length };
  for (const { name, codes } of model.groupings) {
    found[`border_through_communities_km:${name}`] = kilometres(through(codes));
  }
  return found;
}

function partsFound(rows) {
  return {
    localities_in_parts: rows.filter((row) => row.parts.length > 1).length,
    detached_parts: rows.reduce((sum, row) => sum + row.parts.length - 1, 0),
    people_in_detached_parts: rows.reduce((sum, row) => sum + row.detached, 0),
  };
}

function communitiesOf(model, plan) {
  const found = {};
  for (const grouping of model.groupings) {
    const all = [...communitySplits(model, plan, grouping).values()];
    const split = all.filter((one) => one.localities.size > 1);
    found[`communities_split:${grouping.name}`] = split.length;
    found[`people_in_split_communities:${grouping.name}`] = split.reduce((sum, one) => sum + one.people, 0);
    found[`community_splits:${grouping.name}`] = all.reduce((sum, one) => sum + one.localities.size - 1, 0);
    found[`community_pieces:${grouping.name}`] = all.reduce((sum, one) => sum + one.parts.size, 0);
  }
  return found;
}

function deprivationOf(model, plan, rows) {
  const shares = known(rows.map((row) => row.deprivedShare));
  const found = {
    most_deprived_range: rangeOf(shares),
    most_deprived_spread: shares.length ? spreadOf(shares) : null,
    deprivation_dissimilarity: dissimilarity(model, plan),
  };
  const income = model.counts.findIndex((count) => count.name === "income_deprived_count");
  if (income >= 0) {
    found.income_deprived_range = rangeOf(known(rows.map((row) => row.counts[income])));
  }
  if (model.ages) {
    const old = model.ages.groups.findIndex((group) => group.label === "65+");
    found.age_65_range = rangeOf(known(rows.map((row) => row.ages[old])));
  }
  return found;
}

/** Return Duncan's index of the most deprived fifth over the localities; null where nobody, or everybody, is of it. */
function dissimilarity(model, plan) {
  const sums = new Map();
  let [total, grouped] = [0, 0];
  plan.forEach((locality, zone) => {
    if (locality >= 0 && model.quintile[zone] !== null) {
      const people = model.people[zone];
      const own = model.quintile[zone] === 1 ? people : 0;
      const [group, all] = sums.get(locality) || [0, 0];
      sums.set(locality, [group + own, all + people]);
      total += people;
      grouped += own;
    }
  });
  const below = total > 0 ? 2 * grouped * (1 - grouped / total) : 0;
  const apart = [...sums.values()].reduce((sum, [group, all]) => sum + Math.abs(group - (grouped / total) * all), 0);
  return below > 0 ? apart / below : null;
}
