/*
 * A draft as a table (CSV) and as a short text for the address, and back. Nothing here knows of the page.
 *
 * The table has a row for each zone: its code, its name, the proposed locality, the note, and whether it is locked ("yes",
 * or "locality" where its whole locality is). `localities appraise` reads the code and the proposed locality.
 */

const MOST_BYTES = 5_000_000;
const MOST_LOCALITIES = 500;
const CLOSED = "locality";
const NAMED = 3;

/** A file that cannot be opened, in words for a planner. */
class FileFault extends Error {}

/** Return a cell: quoted always, and a text that a spreadsheet would take for a formula preceded by an apostrophe. */
function csvCell(text) {
  const safe = /^'*\s*[=+\-@|]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** Return a draft as the text of a table. */
function writeDraft(model, draft) {
  const rows = model.ids.map((id, zone) => {
    const locality = draft.plan[zone];
    const lock = draft.closed.has(locality) ? CLOSED : draft.locked[zone] ? "yes" : "";
    return [id, model.zoneNames[zone], locality < 0 ? "" : draft.names[locality], draft.notes.get(zone) || "", lock];
  });
  const lines = [[model.column, "name", "proposed_locality", "note", "locked"], ...rows];
  return `\ufeff${lines.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** Return the rows of a table of text; its cells are parted by whatever parts the first line. */
function csvRows(text) {
  const first = text.split(/\r?\n/, 1)[0];
  const mark = [",", ";", "\t"].reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best));
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (isQuoted) {
      if (sign !== '"') {
        cell += sign;
      } else if (text[i + 1] === '"') {
        cell += sign;
        i += 1;
      } else {
        isQuoted = false;
      }
    } else if (sign === '"' && cell === "") {
      isQuoted = true;
    } else if (sign === mark) {
      rows.at(-1).push(cell);
      cell = "";
    } else if (sign === "\n") {
      rows.at(-1).push(cell.replace(/\r$/, ""));
      rows.push([]);
      cell = "";
    } else {
      cell += sign;
    }
  }
  if (isQuoted) {
    throw new FileFault("The file is damaged: a quotation mark is opened and never closed.");
  }
  rows.at(-1).push(cell.replace(/\r$/, ""));
  return rows.filter((row) => row.some((each) => each.trim() !== ""));
}

function withoutApostrophe(text) {
  return /^'+\s*[=+\-@|]/.test(text) ? text.slice(1) : text;
}

/** Return the position of the column of a role, by its heading, or -1. */
function columnCalled(headings, ...patterns) {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[^a-z0-9]/g, ""));
  for (const pattern of patterns) {
    const found = plain.findIndex((heading) => pattern.test(heading));
    if (found >= 0) {
      return found;
    }
  }
  return -1;
}

/** Return the first few of some texts, and how many more. */
function someOf(texts) {
  const more = texts.length - NAMED;
  return `${texts.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${numberText(more)} more` : ""}`;
}

/** Return the column of codes: the one in which most cells are zones of this board; -1 where none is. */
function codeColumn(model, headings, rows) {
  const hits = headings.map((_, column) => rows.filter((row) => model.numbers.has((row[column] || "").trim())).length);
  const most = Math.max(...hits);
  return most > 0 ? hits.indexOf(most) : -1;
}

/** Return the draft of a table, and what is to be said of it. Throw a FileFault, and change nothing, where it cannot be opened. */
function readDraft(model, text) {
  if (text.length > MOST_BYTES) {
    throw new FileFault("The file is too large to be a draft: open a table with a row for each zone.");
  }
  if (text.includes("\0") || text.startsWith("PK")) {
    throw new FileFault("The file is no CSV table. In Excel, save it as “CSV UTF-8”.");
  }
  const [headings, ...rows] = csvRows(text.replace(/^\ufeff/, ""));
  if (!headings || !rows.length) {
    throw new FileFault("The file is empty: it needs a row of headings and a row for each zone.");
  }
  const code = codeColumn(model, headings, rows);
  if (code < 0) {
    throw new FileFault(
      `No row of the file is about a zone of this review (their codes look like ${model.ids[0]}). It is of another review, or no table of zones.`,
    );
  }
  const area = columnCalled(headings, /^propos.*|.*proposed$/, /^(new|option).*locality.*/, /locality$/, /^(area|localityname)$/);
  if (area < 0 || area === code) {
    throw new FileFault(
      `The file has no column of localities; it has ${someOf(headings)}. Call it “proposed_locality”.`,
    );
  }
  const note = columnCalled(headings, /^notes?$/);
  const lock = columnCalled(headings, /^locked$/);
  return readRows(model, rows, { code, area, note, lock });
}

/**
 * Return what gives the number of a locality by its name: of one that is there as it is written, else as it is meant; a
 * name that is not known is a new locality of the draft.
 */
function localityFinder(draft) {
  const exact = new Map(draft.names.map((name, number) => [name, number]));
  const alike = new Map(draft.names.map((name, number) => [nameKey(name), number]).reverse());
  return (text) => {
    const name = tidied(text, LONGEST_NAME);
    const known = exact.get(text.trim()) ?? alike.get(nameKey(text.trim())) ?? alike.get(nameKey(name));
    if (known !== undefined || !name || NO_NAMES.has(nameKey(name))) {
      return known ?? NOWHERE;
    }
    alike.set(nameKey(name), draft.names.push(name) - 1);
    return draft.names.length - 1;
  };
}

function readRows(model, rows, columns) {
  const unknown = rows.map((row) => (row[columns.code] || "").trim()).filter((code) => !model.numbers.has(code));
  if (unknown.length) {
    const are = unknown.length === 1 ? "row is" : "rows are";
    throw new FileFault(
      `${numberText(unknown.length)} of ${numberText(rows.length)} ${are} not about a zone of this review: ${someOf(unknown)}. Is the file of another review?`,
    );
  }
  const draft = emptyDraft(model);
  const numberOf = localityFinder(draft);
  const told = new Array(model.size).fill(null);
  const twice = [];
  for (const row of rows) {
    const zone = model.numbers.get(row[columns.code].trim());
    const locality = numberOf(withoutApostrophe(row[columns.area] || ""));
    if (told[zone] !== null && told[zone] !== locality) {
      twice.push(model.ids[zone]);
    }
    told[zone] = locality;
    readMarks(draft, zone, locality, row, columns);
  }
  if (twice.length) {
    throw new FileFault(`${numberText(twice.length)} zones are in two localities: ${someOf(twice)}. Keep one row for each.`);
  }
  if (draft.names.length > MOST_LOCALITIES) {
    throw new FileFault(`The file has ${numberText(draft.names.length)} localities. Is that its column of localities?`);
  }
  const silent = told.flatMap((locality, zone) => (locality === null ? [zone] : []));
  told.forEach((locality, zone) => {
    draft.plan[zone] = locality === null ? model.today[zone] : locality;
  });
  const said = silent.length
    ? [`${sizeOf(model, silent)} not in the file stay as today (${model.reference}).`]
    : [];
  return { draft, said };
}

function readMarks(draft, zone, locality, row, columns) {
  const lock = tidied(row[columns.lock] || "", LONGEST_NAME).toLowerCase();
  if (lock === CLOSED && locality >= 0) {
    draft.closed.add(locality);
  } else if (lock && lock !== "no" && lock !== "0") {
    draft.locked[zone] = 1;
  }
  const note = tidied(withoutApostrophe(row[columns.note] || ""), LONGEST_NOTE);
  if (note) {
    draft.notes.set(zone, note);
  }
}

/** Return a plan as a short text: names, and for each zone the number of its name, runs of one as "count*number". */
function packPlan(draft) {
  const used = [...new Set(draft.plan)].filter((locality) => locality >= 0).sort((a, b) => a - b);
  const runs = [];
  for (const locality of draft.plan) {
    const number = used.indexOf(locality);
    const last = runs.at(-1);
    if (last && last[1] === number) {
      last[0] += 1;
    } else {
      runs.push([1, number]);
    }
  }
  const plan = runs.map(([count, number]) => `${count > 1 ? `${count}*` : ""}${number}`).join("_");
  return JSON.stringify([used.map((locality) => draft.names[locality]), plan]);
}

/** Return the draft of such a text, or null where it is none of this review. */
function unpackPlan(model, text) {
  try {
    const [names, packed] = JSON.parse(text);
    const draft = emptyDraft(model);
    const numberOf = localityFinder(draft);
    const numbers = names.map((name) => numberOf(String(name)));
    const plan = packed.split("_").flatMap((run) => {
      const [number, count] = run.split("*").reverse().map(Number);
      return new Array(Math.min(count || 1, model.size)).fill(number < 0 ? NOWHERE : numbers[number]);
    });
    const isWhole = plan.length === model.size && plan.every(Number.isInteger) && draft.names.length <= MOST_LOCALITIES;
    return isWhole ? { ...draft, plan: Int16Array.from(plan) } : null;
  } catch {
    return null;
  }
}
