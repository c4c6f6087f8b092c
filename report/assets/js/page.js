// @ts-check
// What does the page do beyond showing? It sorts, filters, unfolds, zooms and copies; every part works alone,
// and without any of them the page is complete.
import { bytes, count } from "./numbers.js";
import { byPackage, fullName, matcher, sortRows, unpack } from "./histogram.js";
import { order } from "./sort.js";
import { filled, fitting, zoomed } from "./zoom.js";
import { move } from "./tree.js";
import { copyText } from "./copy.js";

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T[]}
 */
function all(selector, type, within = document) {
  /** @type {T[]} */
  const found = [];
  for (const element of within.querySelectorAll(selector)) if (element instanceof type) found.push(element);
  return found;
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T | null}
 */
function one(selector, type, within = document) {
  return all(selector, type, within)[0] ?? null;
}

/**
 * @param {string} name
 * @param {string} className
 * @param {string} text
 * @returns {HTMLElement}
 */
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/**
 * Puts a button into each heading of a table.
 * @param {HTMLTableElement} table
 * @param {(column: number, descending: boolean) => void} sort
 */
function sortable(table, sort) {
  const headings = all("thead th", HTMLTableCellElement, table);
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = heading.getAttribute("aria-sort");
      // Figures are asked for largest first, names from A.
      const descending = now ? now === "ascending" : heading.classList.contains("n");
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort(column, descending);
    });
  });
}

function plainTables() {
  for (const table of all("table.sortable", HTMLTableElement)) {
    sortable(table, (column, descending) => {
      const body = table.tBodies[0];
      if (!body) return;
      const rows = [...body.rows];
      const cells = rows.map((row) => {
        const cell = row.cells[column];
        const title = cell?.querySelector("[title]")?.getAttribute("title") ?? "";
        return { text: (cell?.textContent ?? "").trim(), title };
      });
      for (const index of order(cells, descending)) {
        const row = rows[index];
        if (row) body.append(row);
      }
    });
  }
}

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
  line.insertCell().append(name);
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

function histogram() {
  const source = document.getElementById("histogram-data");
  const table = one("#histogram-table", HTMLTableElement);
  const form = one("#histogram form", HTMLFormElement);
  const more = one("#histogram-more", HTMLButtonElement);
  const body = table?.tBodies[0];
  const field = form && one("input[name=filter]", HTMLInputElement, form);
  const box = form && one("input[name=packages]", HTMLInputElement, form);
  const output = form && one("output", HTMLOutputElement, form);
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
    const groups = box.checked ? byPackage(matching) : matching;
    // A package has no retained heap of its own; the shallow one orders them.
    const by = box.checked && column === "retained" ? "shallow" : column;
    found = sortRows(groups, by, descending);
    const shallow = matching.reduce((sum, row) => sum + row.shallow, 0);
    const what = box.checked ? "packages" : "classes";
    const note = valid ? "" : ", taken literally";
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

function icicle() {
  const picture = one("#icicle", SVGSVGElement);
  const reset = one("#icicle-reset", HTMLButtonElement);
  if (!picture || !reset) return;
  const parts = all(":scope > svg", SVGSVGElement, picture);
  const cells = parts.map((part) => ({
    x: parseFloat(part.getAttribute("x") ?? "0"),
    width: parseFloat(part.getAttribute("width") ?? "0"),
    y: parseFloat(part.getAttribute("y") ?? "0"),
  }));
  const names = parts.map((part) => part.querySelector("title")?.textContent ?? "");
  // The rectangle is the control, not the cell: a cut label beside it is no part of its name.
  const faces = all(":scope > svg > rect", SVGRectElement, picture);
  picture.setAttribute("role", "group");
  let focus = 0;

  const draw = () => {
    const target = cells[focus];
    if (!target) return;
    const pixels = picture.getBoundingClientRect().width;
    zoomed(cells, target).forEach((place, index) => {
      const part = parts[index];
      if (!part) return;
      part.setAttribute("x", place.x + "%");
      part.setAttribute("width", place.width + "%");
      part.style.display = place.shown ? "" : "none";
      let text = part.querySelector("text");
      const name = (names[index] ?? "").replace(/(?: \(class\))?: [^:]*$/, index === 0 ? "$&" : "");
      const label = fitting(name, (place.width / 100) * pixels);
      if (!text && label) {
        text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", "7");
        text.setAttribute("y", "18");
        text.setAttribute("aria-hidden", "true");
        part.append(text);
      }
      if (text) {
        text.textContent = label;
        text.removeAttribute("class");
      }
    });
    reset.hidden = focus === 0;
  };
  const select = (/** @type {number} */ index) => {
    faces.forEach((face, at) => face.setAttribute("tabindex", at === index ? "0" : "-1"));
    faces[index]?.focus({ preventScroll: true });
  };
  const zoom = (/** @type {number} */ index) => {
    focus = index;
    draw();
  };
  parts.forEach((part, index) => {
    const face = faces[index];
    face?.setAttribute("role", "button");
    face?.setAttribute("aria-label", names[index] ?? "");
    face?.setAttribute("tabindex", index === 0 ? "0" : "-1");
    part.addEventListener("click", () => {
      zoom(index);
      select(index);
    });
    part.addEventListener("keydown", (event) => {
      const visible = parts.map((_, at) => at).filter((at) => parts[at]?.style.display !== "none");
      const at = visible.indexOf(index);
      const next = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") zoom(index);
      else if (event.key === "Escape") zoom(0);
      else if (next) select(visible[Math.max(0, Math.min(visible.length - 1, at + next))] ?? 0);
      else return;
      event.preventDefault();
    });
  });
  reset.addEventListener("click", () => {
    zoom(0);
    select(0);
  });
  window.addEventListener("resize", draw);
  draw();
}

function treemap() {
  const picture = one("#treemap", SVGSVGElement);
  const reset = one("#treemap-reset", HTMLButtonElement);
  if (!picture || !reset) return;
  const height = parseFloat(picture.getAttribute("height") ?? "0");
  const parts = all(":scope > svg", SVGSVGElement, picture);
  const original = parts.map((part) => part.cloneNode(true));
  const sizes = ["x", "y", "width", "height"];
  const cells = parts.map((part) => {
    const [x = 0, y = 0, width = 0, tall = 0] = sizes.map((name) => parseFloat(part.getAttribute(name) ?? "0"));
    return { x, y, width, height: tall, country: Number(part.dataset.c), strip: part.classList.contains("strip") };
  });
  /** @type {number | null} */
  let shown = null;

  const draw = () => {
    const places = shown === null ? cells : filled(cells, shown, height);
    const pixels = picture.getBoundingClientRect().width;
    parts.forEach((part, index) => {
      const place = places[index];
      part.style.display = place ? "" : "none";
      if (!place) return;
      part.setAttribute("x", place.x + "%");
      part.setAttribute("y", String(place.y));
      part.setAttribute("width", place.width + "%");
      part.setAttribute("height", String(place.height));
      const face = part.querySelector("rect");
      const before = original[index];
      if (!face || !(before instanceof Element)) return;
      if (shown === null) {
        part.replaceChildren(...[...part.children].filter((child) => child.localName !== "text"));
        for (const text of before.querySelectorAll("text")) part.append(text.cloneNode(true));
        return;
      }
      const [name = "", figure = ""] = (part.querySelector("title")?.textContent ?? "").split(/: (?=[^:]*$)/);
      const simple = cells[index]?.strip ? name : name.replace(/^(?:[^.$\s/]+\.)+/, "");
      const room = (place.width / 100) * pixels;
      const lines = [place.height < 18 ? "" : fitting(simple, room), place.height < 40 ? "" : fitting(figure.split(",")[0] ?? "", room)];
      for (const old of part.querySelectorAll("text")) old.remove();
      lines.forEach((line, at) => {
        if (!line || (at === 1 && cells[index]?.strip)) return;
        const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", "7");
        text.setAttribute("y", at === 0 ? "15" : "32");
        if (at === 1) text.setAttribute("class", "f");
        text.textContent = line;
        part.append(text);
      });
    });
    reset.hidden = shown === null;
  };
  const zoom = (/** @type {number | null} */ country) => {
    shown = shown === country ? null : country;
    draw();
  };
  picture.setAttribute("role", "group");
  /** @type {Set<number>} */
  const seen = new Set();
  parts.forEach((part, index) => {
    const country = cells[index]?.country ?? 0;
    part.classList.add("zooms");
    part.addEventListener("click", () => zoom(country));
    const face = part.querySelector("rect");
    if (seen.has(country) || !face) return;
    // One control a package: its title strip, or its largest class.
    seen.add(country);
    face.setAttribute("role", "button");
    face.setAttribute("tabindex", "0");
    face.setAttribute("aria-label", part.querySelector("title")?.textContent ?? "");
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") zoom(country);
      else if (event.key === "Escape") zoom(null);
      else return;
      event.preventDefault();
    });
  });
  for (const text of all("text", SVGTextElement, picture)) text.setAttribute("aria-hidden", "true");
  reset.addEventListener("click", () => zoom(null));
  window.addEventListener("resize", () => {
    if (shown !== null) draw();
  });
  for (const hint of all("figcaption .hint", HTMLElement)) hint.hidden = false;
}

function tree() {
  const root = one("ul.tree", HTMLUListElement);
  const tools = one("#dominators .tools", HTMLDivElement);
  if (!root || !tools) return;
  for (const leaf of all(".leaf", HTMLDivElement, root)) leaf.tabIndex = -1;
  root.addEventListener("keydown", (event) => {
    // Lines within folded parents have no box.
    const lines = all("summary, .leaf", HTMLElement, root).filter((line) => line.getClientRects().length > 0);
    const at = lines.findIndex((line) => line === document.activeElement);
    const states = lines.map((line) => {
      let level = 0;
      for (let up = line.closest("li"); up; up = up.parentElement?.closest("li") ?? null) level += 1;
      const details = line.localName === "summary" ? line.parentElement : null;
      return { level, open: details instanceof HTMLDetailsElement ? details.open : null };
    });
    const what = move(event.key, states, at);
    if (!what) return;
    event.preventDefault();
    if ("go" in what) {
      lines[what.go]?.focus();
    } else {
      const details = lines[at]?.parentElement;
      if (details instanceof HTMLDetailsElement) details.open = what.open;
    }
  });
  tools.addEventListener("click", (event) => {
    const wanted = event.target instanceof HTMLElement ? event.target.dataset.tree : undefined;
    if (!wanted) return;
    for (const details of all("details", HTMLDetailsElement, root)) details.open = false;
    if (wanted !== "open") return;
    let list = /** @type {Element | null} */ (root);
    while (list) {
      const first = list.querySelector(":scope > li > details");
      if (!(first instanceof HTMLDetailsElement)) break;
      first.open = true;
      list = first.querySelector(":scope > ul");
    }
  });
  tools.hidden = false;
}

/**
 * The way to the clipboard before there was an interface to it.
 * @param {string} text
 * @returns {boolean}
 */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function copying() {
  const toast = one(".toast", HTMLElement);
  let timer = 0;
  const copy = async (/** @type {string} */ text) => {
    const done = await copyText(text, navigator, copyBySelection);
    if (!toast) return;
    toast.textContent = done ? "Copied" : "The browser did not allow copying";
    clearTimeout(timer);
    timer = window.setTimeout(() => (toast.textContent = ""), 1800);
  };
  for (const button of all("button[data-copy]", HTMLButtonElement)) {
    button.hidden = false;
    button.addEventListener("click", () => {
      void copy(document.getElementById(button.dataset.copy ?? "")?.textContent ?? "");
    });
  }
  for (const source of all("code.copyable", HTMLElement)) {
    const text = source.textContent ?? "";
    const button = element("button", "inline", "");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", `Copy ${text}`);
    button.addEventListener("click", () => void copy(text));
    source.after(button);
  }
  // The tree's and the stacks' addresses are too many for buttons, and stand in lines that are controls.
  document.body.classList.add("copies");
  document.addEventListener("click", (event) => {
    const source = event.target instanceof Element ? event.target.closest(".tree .addr, .stack .addr") : null;
    if (!source) return;
    event.preventDefault();
    void copy(source.textContent ?? "");
  });
  one("ul.tree", HTMLUListElement)?.addEventListener("keydown", (event) => {
    const line = document.activeElement;
    if (event.key !== "c" || event.ctrlKey || event.metaKey || !line?.matches("summary, .leaf")) return;
    void copy(line.querySelector(".addr")?.textContent ?? "");
  });
}

/** Marks the section that is being read in the table of contents. */
function contents() {
  const links = new Map(
    all(".contents a", HTMLAnchorElement).map((link) => [link.getAttribute("href")?.slice(1) ?? "", link]),
  );
  const sections = all("main > section, .suspect", HTMLElement).filter((section) => links.has(section.id));
  /** @type {Set<string>} */
  const visible = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) visible.add(entry.target.id);
        else visible.delete(entry.target.id);
      }
      const current = sections.filter((section) => visible.has(section.id)).at(-1);
      for (const [id, link] of links) {
        if (id === current?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const section of sections) observer.observe(section);
}

/** A link to a name in the appendix unfolds it. */
function unfoldTarget() {
  const target = document.getElementById(location.hash.slice(1));
  for (let up = target?.closest("details"); up; up = up.parentElement?.closest("details")) up.open = true;
}

for (const part of [plainTables, histogram, treemap, icicle, tree, copying, contents, unfoldTarget]) part();
window.addEventListener("hashchange", unfoldTarget);
