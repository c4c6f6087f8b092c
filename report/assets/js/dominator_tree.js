// @ts-check
// The dominator tree folds and unfolds, by mouse and by keys.
import { all, one } from "./dom.js";
import { move } from "./tree.js";

export function tree() {
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
