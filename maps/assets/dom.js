/* Building the page: every text becomes a text node, none is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";
const INK = "#0b0c0c";
const REDUCED_MOTION = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Build an element; a property that the element lacks becomes an attribute. */
function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) {
      node[key] = value;
    } else {
      node.setAttribute(key, value);
    }
  }
  node.append(...children);
  return node;
}

/** Build an SVG element. */
function drawing(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Return a text with a capital letter at its beginning. */
function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Return a number as people write it here, or a word where there is none. */
function numberText(value, decimals = 0, unit = "") {
  if (value === null) {
    return "not known";
  }
  const text = value.toLocaleString("en-GB", { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
  return text + unit;
}

/** Return a share from 0 to 1 as a per cent with one decimal. */
function percentText(share) {
  if (share === null || share === undefined) {
    return "";
  }
  return share > 0 && share < 0.0005 ? "under 0.1%" : numberText(share * 100, 1, "%");
}

/** Return the cell of a column: a word, or a number as text. */
function cellText(column, index, decimals = 0, unit = "") {
  if (column.numbers) {
    return numberText(column.numbers[index], decimals, unit);
  }
  const code = column.codes[index];
  return code < 0 ? "not known" : column.words[code] + unit;
}

/** Return what is said of a thing under the pointer: its name, and below it what the shading says of it. */
function tipContent(name, words) {
  return element("span", {}, element("strong", {}, name), ...(words ? [element("br"), words] : []));
}

/** Return a piece of a legend: a filled square, with a pattern where the class has one. */
function areaSwatch(line) {
  const square = drawing("svg", { class: "swatch", viewBox: "0 0 28 20", "aria-hidden": "true" });
  square.append(drawing("rect", { x: 0, y: 0, width: 28, height: 20, fill: line.colour }));
  if (line.pattern) {
    square.append(patternSwatch(line.pattern, line.line, 28, 20));
  }
  square.append(
    drawing("rect", { x: 0.75, y: 0.75, width: 26.5, height: 18.5, fill: "none", stroke: INK, "stroke-width": 1.5 }),
  );
  return square;
}

/** Return a piece of a legend: a stretch of line. */
function lineSwatch(colour, dash, weight) {
  const path = {
    d: "M1 10H39",
    stroke: colour,
    "stroke-width": weight,
    "stroke-dasharray": dash.join(" "),
    fill: "none",
  };
  return drawing("svg", { class: "swatch line", viewBox: "0 0 40 20", "aria-hidden": "true" }, drawing("path", path));
}
