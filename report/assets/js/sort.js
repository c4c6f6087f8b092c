// @ts-check
// The order of the rows in a table.
import { cellNumber } from "./numbers.js";
import { compareText } from "./histogram.js";

/**
 * The text and the title of a cell.
 * @typedef {{text: string, title: string}} Cell
 */

/**
 * The order of rows by one column, as indexes: numbers by value, text by code units. Equal rows keep their order.
 * @param {Cell[]} cells one of each row
 * @param {boolean} descending
 * @returns {number[]}
 */
export function order(cells, descending) {
  const keys = cells.map((cell) => ({ number: cellNumber(cell.text, cell.title), text: cell.text }));
  const numeric = keys.some((key) => key.number !== null);
  const sign = descending ? -1 : 1;
  return keys
    .map((_, index) => index)
    .sort((a, b) => {
      const left = keys[a];
      const right = keys[b];
      if (!left || !right) return 0;
      const difference = numeric
        ? (left.number ?? -1) - (right.number ?? -1)
        : compareText(left.text, right.text);
      return sign * difference || a - b;
    });
}
