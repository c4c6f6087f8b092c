// @ts-check
// The histogram: its filter, its grouping by package, and rows added on demand.
import { element, one } from "./dom.js";
import { byPackage, fullName, matcher, sortRows, unpack } from "./histogram.js";
import { bytes, count } from "./numbers.js";
import { sortable } from "./tables.js";

/** Rows that are added at a time. */
const STEP = 100;
const COLUMNS = /** @type {const} */ (["name", "instances", "shallow", "retained", "loader"]);

/**
 * @param {import("./histogram.js").Row} row
 * @param {number} used
 * @returns {HTMLTableRowElement}
 */
function histogramRow(row, used) {
  const line = document.createElement("tr");
  const name = document.createElement("code");
  if (row.package) name.append(element("i", "", row.package + "."));
  name.append(row.name);
  const first = line.insertCell();
  first.append(name);
  /** @type {(text: string, target: string) => void} */
  const jump = (text, target) => {
    const link = element("a", "jump", text);
    link.setAttribute("href", target);
    first.append(" ", link);
  };
  if (row.suspect) jump(`suspect ${row.suspect}`, `#suspect-${row.suspect}`);
  if (row.node) jump("in the tree", `#node-${row.node}`);
  /** @type {(text: string, title: string) => HTMLTableCellElement} */
  const figure = (text, title) => {
    const cell = line.insertCell();
    cell.className = "n";
    const span = element("span", "", text);
    if (title) span.title = title;
    cell.append(span);
    return cell;
  };
  figure(count(row.instances), "");
  figure(bytes(row.shallow), count(row.shallow) + "\u00a0bytes");
  const share = (row.retained ?? row.shallow) / (used || 1);
  const percent = share > 0 ? Math.min(100, Math.max(1, Math.round(share * 100))) : 0;
  const retained = row.retained;
  const text = retained === null ? "" : bytes(retained);
  figure(text, retained === null ? "" : count(retained) + "\u00a0bytes").className = `n bar w${percent}`;
  line.append(element("td", "loader", row.loader));
  return line;
}

export function histogram() {
  const source = document.getElementById("histogram-data");
  const table = one("#histogram-table", HTMLTableElement);
  const form = one("#histogram form", HTMLFormElement);
  const more = one("#histogram-more", HTMLButtonElement);
  const body = table?.tBodies[0];
  const field = form && one("input[name=filter]", HTMLInputElement, form);
  const box = form && one("input[name=packages]", HTMLInputElement, form);
  const output = form && one("output", HTMLOutputElement, form);
  const packageNote = document.getElementById("histogram-packages");
  if (!source || !table || !body || !form || !more || !field || !box || !output) return;
  /** @type {import("./histogram.js").Data} */
  const data = JSON.parse(source.textContent ?? "");
  const rows = unpack(data);
  /** @type {import("./histogram.js").Column} */
  let column = "retained";
  let descending = true;
  /** @type {import("./histogram.js").Row[]} */
  let found = rows;
  let shown = 0;

  const show = (/** @type {number} */ limit) => {
    const next = found.slice(shown, limit).map((row) => histogramRow(row, data.u));
    body.append(...next);
    shown += next.length;
    more.hidden = shown >= found.length;
    const left = found.length - shown;
    more.textContent = `Show ${count(Math.min(STEP, left))} more of ${count(left)}`;
  };
  const update = () => {
    const { test, valid } = matcher(field.value);
    field.setAttribute("aria-invalid", String(!valid));
    const matching = rows.filter((row) => test(fullName(row)));
    const groups = box.checked ? byPackage(matching, data.q) : matching;
    found = sortRows(groups, column, descending);
    if (packageNote) packageNote.hidden = !box.checked;
    const shallow = matching.reduce((sum, row) => sum + row.shallow, 0);
    const what = box.checked ? "packages" : "classes";
    const note = valid ? "" : ", matched as plain text";
    output.textContent = `${count(found.length)} ${what}, ${bytes(shallow)} shallow${note}`;
    body.replaceChildren();
    shown = 0;
    show(25);
  };
  sortable(table, (index, down) => {
    column = COLUMNS[index] ?? "retained";
    descending = down;
    update();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", update);
  box.addEventListener("change", update);
  more.addEventListener("click", () => show(shown + STEP));
  form.hidden = false;
  const fixed = document.getElementById("histogram-static");
  if (fixed) fixed.hidden = true;
  const cap = document.getElementById("histogram-cap");
  if (cap?.textContent?.trim()) cap.hidden = false;
  update();
}
