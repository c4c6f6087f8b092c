// @ts-check
// The rows of the histogram: filtered, grouped and sorted.

/**
 * The page's data: packages, loaders, rows `[package, name, loader, instances, shallow, retained, suspect, node]`, what
 * the top-level dominators of a package retain, used bytes. Suspect and node are 0 or missing where there is none.
 * @typedef {[number, string, number, number, number, number | null, number?, number?]} Cells
 * @typedef {{p: string[], l: string[], r: Cells[], q?: Record<string, number>, u: number}} Data
 * @typedef {{package: string, name: string, loader: string, instances: number, shallow: number, retained: number | null, suspect: number, node: number}} Row
 */

/**
 * Rows with the names of their package and class loader.
 * @param {Data} data
 * @returns {Row[]}
 */
export function unpack(data) {
  return data.r.map(([pack, name, loader, instances, shallow, retained, suspect, node]) => ({
    package: data.p[pack] ?? "",
    name,
    loader: data.l[loader] ?? "",
    instances,
    shallow,
    retained,
    suspect: suspect ?? 0,
    node: node ?? 0,
  }));
}

/**
 * @param {Row} row
 * @returns {string}
 */
export function fullName(row) {
  return row.package === "" ? row.name : `${row.package}.${row.name}`;
}

/**
 * A test of full names by a regular expression, ignoring case. A text that is no valid expression is searched as
 * plain text.
 * @param {string} text
 * @returns {{test: (name: string) => boolean, valid: boolean}}
 */
export function matcher(text) {
  if (text === "") return { test: () => true, valid: true };
  try {
    const expression = new RegExp(text, "i");
    return { test: (name) => expression.test(name), valid: true };
  } catch {
    const plain = text.toLowerCase();
    return { test: (name) => name.toLowerCase().includes(plain), valid: false };
  }
}

/**
 * One row for each package. Retained heaps of classes overlap, so they are not added: a package retains what the
 * top-level dominators of it and its subpackages do, where that is known.
 * @param {Row[]} rows
 * @param {Record<string, number>} [retained]
 * @returns {Row[]}
 */
export function byPackage(rows, retained = {}) {
  /** @type {Map<string, Row & {classes: number}>} */
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row.package);
    if (group) {
      group.instances += row.instances;
      group.shallow += row.shallow;
      group.classes += 1;
    } else {
      const own = Object.hasOwn(retained, row.package) ? retained[row.package] : undefined;
      groups.set(row.package, { ...row, loader: "", retained: own ?? null, suspect: 0, node: 0, classes: 1 });
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    package: "",
    name: group.package || "(no package)",
    loader: group.classes === 1 ? "1 class" : `${group.classes} classes`,
  }));
}

/** @typedef {"name" | "instances" | "shallow" | "retained" | "loader"} Column */

/**
 * Sorted rows; equal ones keep their order.
 * @param {Row[]} rows
 * @param {Column} column
 * @param {boolean} descending
 * @returns {Row[]}
 */
export function sortRows(rows, column, descending) {
  const sign = descending ? -1 : 1;
  /** @type {(a: Row, b: Row) => number} */
  const compare =
    column === "name"
      ? (a, b) => compareText(fullName(a), fullName(b))
      : column === "loader"
        ? (a, b) => compareText(a.loader, b.loader)
        : (a, b) => (a[column] ?? -1) - (b[column] ?? -1);
  return [...rows].sort((a, b) => sign * compare(a, b));
}

/**
 * By code units: the same in every locale.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
export function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
