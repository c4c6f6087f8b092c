// @ts-check
// Tables whose headings sort them.
import { all } from "./dom.js";
import { order } from "./sort.js";

/**
 * Puts a button into each heading of a table.
 * @param {HTMLTableElement} table
 * @param {(column: number, descending: boolean) => void} sort
 */
export function sortable(table, sort) {
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

export function plainTables() {
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
