// @ts-check
// Figures as text, in the units and with the no-break spaces of the rest of the page.

const NO_BREAK = "\u00a0";
const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/**
 * `1234567` → `1 234 567`.
 * @param {number} n
 * @returns {string}
 */
export function count(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, NO_BREAK);
}

/**
 * Bytes in IEC units with at most one decimal.
 * @param {number} n
 * @returns {string}
 */
export function bytes(n) {
  if (n < 1024) return n + NO_BREAK + "B";
  let value = n / 1024;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return value.toFixed(value < 99.95 ? 1 : 0) + NO_BREAK + UNITS[unit];
}

/**
 * The number in a cell: from its exact title, else from its text; `null` where the text is no number.
 * @param {string} text
 * @param {string} title
 * @returns {number | null}
 */
export function cellNumber(text, title) {
  const source = /^[\d\u00a0]+ ?\u00a0?bytes?$/.test(title) ? title : text;
  const digits = source.replace(/[\u00a0 ]/g, "");
  const match = /^<?(\d+(?:\.\d+)?)(?:%|bytes?)?$/.exec(digits);
  if (!match) return null;
  // "< 0.1 %" comes before "0.1 %".
  return digits.startsWith("<") ? Number(match[1]) / 2 : Number(match[1]);
}
