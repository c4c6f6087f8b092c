// @ts-check
// Moving through a tree by keys.

/**
 * @typedef {{level: number, open: boolean | null}} Line `open` is null for leaves
 * @typedef {{go: number} | {open: boolean} | null} Move
 */

/**
 * The effect of a key on the line `at` of the visible lines: go to another line, unfold or fold; null for none.
 * @param {string} key
 * @param {Line[]} lines
 * @param {number} at
 * @returns {Move}
 */
export function move(key, lines, at) {
  const line = lines[at];
  if (!line) return null;
  const last = lines.length - 1;
  switch (key) {
    case "ArrowDown":
      return at < last ? { go: at + 1 } : null;
    case "ArrowUp":
      return at > 0 ? { go: at - 1 } : null;
    case "Home":
      return { go: 0 };
    case "End":
      return { go: last };
    case "ArrowRight": {
      if (line.open === false) return { open: true };
      const next = lines[at + 1];
      return line.open && next && next.level > line.level ? { go: at + 1 } : null;
    }
    case "ArrowLeft": {
      if (line.open) return { open: false };
      for (let above = at - 1; above >= 0; above -= 1) {
        const parent = lines[above];
        if (parent && parent.level < line.level) return { go: above };
      }
      return null;
    }
    default:
      return null;
  }
}
