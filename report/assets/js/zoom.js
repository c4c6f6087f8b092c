// @ts-check
// The places of cells when one of them fills the picture.

/**
 * A cell of the icicle as the page was written: x and width in per cent of the picture's width, y in pixels.
 * @typedef {{x: number, width: number, y: number}} Cell
 * @typedef {{x: number, width: number, shown: boolean}} Place
 */

/** Two edges closer than this are one: they were rounded to a hundredth of a per cent. */
const ROUNDING = 0.011;

/**
 * Places of all cells when `focus` fills the width: the cells that it dominates are spread below it, the cells that
 * dominate it fill the width above it, and all others are hidden.
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
 * A rectangle: across in per cent of the width, down in pixels.
 * @typedef {{x: number, y: number, width: number, height: number}} Area
 */

/**
 * Places of the treemap's cells when one package fills the picture: its title strip keeps its height, its
 * classes take the rest. `null` for cells of other packages.
 * @param {(Area & {group: number, strip: boolean})[]} cells
 * @param {number} group
 * @param {number} height of the picture
 * @returns {(Area | null)[]}
 */
export function filled(cells, group, height) {
  const own = cells.filter((cell) => cell.group === group && !cell.strip);
  const strip = cells.find((cell) => cell.group === group && cell.strip);
  const left = Math.min(...own.map((cell) => cell.x));
  const top = Math.min(...own.map((cell) => cell.y));
  const across = Math.max(...own.map((cell) => cell.x + cell.width)) - left;
  const down = Math.max(...own.map((cell) => cell.y + cell.height)) - top;
  const head = strip ? strip.height : 0;
  return cells.map((cell) => {
    if (cell.group !== group || across <= 0 || down <= 0) return null;
    if (cell.strip) return { x: 0, y: 0, width: 100, height: cell.height };
    return {
      x: ((cell.x - left) * 100) / across,
      y: head + ((cell.y - top) * (height - head)) / down,
      width: (cell.width * 100) / across,
      height: (cell.height * (height - head)) / down,
    };
  });
}

/**
 * A label cut to a width in pixels; empty where nothing readable would be left.
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
