/* What is drawn with: the tools above the map, the drafts and their start, and what can be done to the zones chosen. */

function button(words, press, properties = {}) {
  const node = element("button", { type: "button", className: "action", ...properties }, words);
  node.addEventListener("click", press);
  return node;
}

function selectOf(id, words, options, chosen, change) {
  const node = element("select", { id }, ...options.map(([value, text]) => element("option", { value }, text)));
  node.value = String(chosen);
  node.addEventListener("change", () => change(node.value));
  return [element("label", { htmlFor: id }, words), node];
}

/** Return the localities to choose from, and "no locality". */
function localityChoices(draft) {
  const named = localitiesOf(draft).map((number) => [String(number), draft.names[number]]);
  named.sort((a, b) => a[1].localeCompare(b[1], "en-GB"));
  return [...named, [String(NOWHERE), "No locality (not placed)"]];
}

/** The tools, and the locality that they move zones to. */
function writeToolbar(board, node) {
  const { draft } = board;
  const target = selectOf("target", "Move to", localityChoices(draft), board.target, (value) => board.setTarget(Number(value)));
  node.replaceChildren(
    element("div", { className: "tool" }, ...selectOf("tool", "Tool", TOOLS, board.tools.tool, (tool) => board.setTool(tool))),
    element("div", { className: "tool" }, targetSwatch(board), ...target),
    element(
      "div",
      { className: "tool" },
      button("Undo", () => board.undo(), { id: "undo", disabled: !board.history.canUndo }),
      button("Redo", () => board.redo(), { id: "redo", disabled: !board.history.canRedo }),
    ),
  );
}

function targetSwatch(board) {
  const fill = board.looks.fillOf(board.target);
  return areaSwatch(fill || { colour: "#ffffff", pattern: "" });
}

/** Which draft is drawn, from where it starts, and what it is set against. */
function writeDrafts(board, node) {
  const { model } = board;
  const radios = ["a", "b"].map((slot) => {
    const input = element("input", { type: "radio", name: "draft", value: slot, id: `draft-${slot}`, checked: slot === board.slot });
    input.addEventListener("change", () => board.setSlot(slot));
    return element("div", { className: "choice" }, input, element("label", { htmlFor: `draft-${slot}` }, `Draft ${slot.toUpperCase()}`));
  });
  const beside = element("input", { type: "checkbox", id: "beside", checked: board.isBeside });
  beside.addEventListener("change", () => board.setBeside(beside.checked));
  const starts = [["", "Choose…"], ...model.starts.map(({ name, label }) => [name, label]), ["other", "The other draft"], ["nothing", "Nothing (place every zone)"]];
  node.replaceChildren(
    element("fieldset", {}, element("legend", {}, element("h2", {}, "Draft")), element("div", { className: "pair" }, ...radios)),
    element("div", { className: "choice" }, beside, element("label", { htmlFor: "beside" }, "Show both drafts side by side")),
    element("div", { className: "field" }, ...selectOf("start", "Start again from", starts, "", (name) => board.startFrom(name))),
    element("p", { className: "note" }, `Started from: ${board.startWords()}.`),
    element("div", { className: "field" }, ...selectOf("against", "Set against", againstChoices(board), board.against, (name) => board.setAgainst(name))),
  );
}

function againstChoices(board) {
  return [
    ["start", "where it started"],
    ["today", "today, all partners"],
    ...board.model.starts.map(({ name, label }) => [name, name.startsWith("set:") ? `today: ${label}` : label]),
    ["other", "the other draft"],
  ];
}

/** What can be done with the zones chosen. */
function writeChosen(board, node) {
  const { model, draft, chosen } = board;
  node.hidden = !chosen.length;
  if (!chosen.length) {
    node.replaceChildren();
    return;
  }
  const name = chosen.length === 1 ? model.zoneNames[chosen[0]] : placesOf(model, chosen);
  const now = [...new Set(chosen.map((zone) => draft.plan[zone]))].map((number) => (number < 0 ? "no locality" : draft.names[number]));
  const place = model.placeOf[chosen[0]];
  const ofPlace = model.places.get(place);
  const isLocked = chosen.every((zone) => draft.locked[zone]);
  const note = element("input", { type: "text", id: "note", maxLength: LONGEST_NOTE, value: draft.notes.get(chosen[0]) || "" });
  node.replaceChildren(
    element("h2", { tabIndex: -1, id: "chosen-name" }, name),
    element("p", { className: "note" }, `${chosen.length === 1 ? `${model.ids[chosen[0]]}, ` : ""}${sizeOf(model, chosen)}; now in ${andNames(now)}.`),
    element(
      "div",
      { className: "field" },
      ...selectOf("move-to", "Move to", localityChoices(draft), draft.plan[chosen[0]], () => undefined),
      button("Move", () => board.move(chosen, Number(byId("move-to").value)), { id: "move" }),
    ),
    element(
      "div",
      { className: "actions" },
      ...(place && ofPlace.length !== chosen.length
        ? [button(`Choose all of ${place}`, () => board.choose(ofPlace), { id: "whole-place" })]
        : []),
      button(isLocked ? "Unlock" : "Lock", () => board.lock(chosen, !isLocked), { id: "lock" }),
      button("Show", () => board.showZones(chosen), { id: "show" }),
      button("Done", () => board.choose([]), { id: "done" }),
    ),
    element(
      "div",
      { className: "field" },
      element("label", { htmlFor: "note" }, "Note"),
      note,
      button("Keep", () => board.note(chosen, note.value), { id: "keep-note" }),
    ),
  );
}

/** The lines, places and marks that the map shows. */
function writeLooks(board, node) {
  const { looks } = board;
  const boxes = board.maps[0].overlays.all.map((overlay) => {
    const id = `lines-${overlay.name}`;
    const input = element("input", { type: "checkbox", id, checked: looks.lines.has(overlay.name) });
    input.addEventListener("change", () => {
      looks.lines[input.checked ? "add" : "delete"](overlay.name);
      board.redraw();
    });
    const words = overlay.isSet ? `Today’s lines: ${overlay.label}` : overlay.label;
    return element("div", { className: "choice" }, input, element("label", { htmlFor: id }, overlay.swatch(), element("span", {}, words)));
  });
  const names = element("input", { type: "checkbox", id: "place-names", checked: looks.named.placesShown });
  names.addEventListener("change", () => {
    looks.named.placesShown = names.checked;
    board.redraw();
  });
  const hatched = areaSwatch({ colour: "#ffffff", pattern: "diagonal", line: INK });
  node.replaceChildren(
    element("h2", {}, "On the map"),
    ...boxes,
    element("div", { className: "choice" }, names, element("label", { htmlFor: "place-names" }, "Names of places")),
    element("p", { className: "note swatched" }, hatched, "Hatched: changed against what you set the draft against. Dotted edge: locked."),
  );
}
