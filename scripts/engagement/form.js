"use strict";

// Collects the answers and saves them as a CSV file on this computer; nothing is sent anywhere.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("form");
  const said = document.getElementById("said");

  // Tells this person's answers from everybody else's, however often they are saved; it says nothing of the person.
  const number = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");

  // Quoted always; a text that a spreadsheet would take for a formula is preceded by an apostrophe.
  function cell(text) {
    const plain = String(text).replace(/\r\n?/g, "\n").replace(/\0/g, "\ufffd").trim();
    const safe = /^'*\s*[=+\-@|]/.test(plain) ? "'" + plain : plain;
    return '"' + safe.replace(/"/g, '""') + '"';
  }

  function answers() {
    const place = form.elements.namedItem("place").value.trim();
    const rows = [];
    for (const part of form.querySelectorAll("[data-subject]")) {
      const chosen = part.querySelector("input[type=radio]:checked");
      const text = part.querySelector("textarea");
      const comment = text ? text.value.trim() : "";
      if (chosen || comment) {
        const answer = chosen ? chosen.value : "";
        rows.push([data.event, number, place, part.dataset.kind, part.dataset.subject, answer, comment]);
      }
    }
    return rows;
  }

  // Shows of each option what would change in the place that was chosen, and its map.
  function showPlace() {
    const typed = form.elements.namedItem("place").value.trim().toLowerCase();
    const place = data.places.find((name) => name.toLowerCase() === typed);
    form.querySelectorAll("[data-kind=option]").forEach((part, number) => {
      const told = place !== undefined && Object.hasOwn(data.told[number], place) ? data.told[number][place] : [];
      const sentences = told.length ? told.map(([sentence]) => sentence) : ["Nothing would change in " + place + "."];
      const lines = (place === undefined ? [] : sentences).map((text) => {
        const line = document.createElement("p");
        line.textContent = text;
        return line;
      });
      part.querySelector(".yours").replaceChildren(...lines);
      for (const figure of part.querySelectorAll("[data-map]")) {
        figure.hidden = !told.some(([, map]) => map === Number(figure.dataset.map));
      }
    });
  }

  form.elements.namedItem("place").addEventListener("input", showPlace);

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const rows = answers();
    if (rows.length === 0) {
      said.textContent = "Nothing is filled in yet.";
      return;
    }
    const lines = [data.columns, ...rows].map((row) => row.map(cell).join(","));
    const file = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "feedback-" + new Date().toISOString().replace(/[:.]/g, "-") + ".csv";
    document.body.append(link);
    link.click();
    link.remove();
    said.textContent = "Saved as " + link.download + ". Please hand the file in as the form says.";
  });
})();
