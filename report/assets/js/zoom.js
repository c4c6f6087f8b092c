// @ts-check
// Where do the icicle's cells lie when one of them fills the width?

/**
 * A cell as the server drew it, in per cent of the width and levels from the top.
 * @typedef {{x: number, width: number, y: number}} Cell
 * @typedef {{x: number, width: number, shown: boolean}} Place
 */

/** Two edges closer than this are one: they were rounded to a hundredth of a per cent. */
const ROUNDING = 0.011;

/**
 * Places of all cells when `focus` fills the width: what it dominates is spread below it, what dominates
 * it fills the width above it, the rest is gone.
 * @param {Cell[]} cells
 * @param {Cell} focus
 * @returns {Place[]}
 */
export function zoomed(cells, focus) {
  const scale = focus.width > 0 ? 100 / focus.width : 1;
  const end = focus.x + focus.width;
  return cells.map((cell) => {
    const within = cell.x >= focus.x - ROUNDING && cell.x + cell.width <= end + ROUNDING;
    if (cell.y >= focus.y && within && (cell.y > focus.y || cell === focus)) {
      const x = cell === focus ? 0 : Math.max(0, (cell.x - focus.x) * scale);
      return { x, width: Math.min(cell.width * scale, 100 - x), shown: true };
    }
    const above =
      cell.y < focus.y && cell.x <= focus.x + ROUNDING && cell.x + cell.width >= end - ROUNDING;
    return { x: 0, width: above ? 100 : 0, shown: above };
  });
}

/**
 * A label cut to a width in pixels, as on the server; empty where nothing readable would be left.
 * @param {string} label
 * @param {number} pixels
 * @returns {string}
 */
export function fitting(label, pixels) {
  const room = Math.floor((pixels - 12) / 6.6);
  if (room < 3) return "";
  const letters = [...label];
  return letters.length <= room ? label : letters.slice(0, room - 1).join("") + "…";
}
