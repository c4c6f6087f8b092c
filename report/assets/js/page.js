// @ts-check
// What the page does beyond showing: sorting, filtering, unfolding, zooming and copying. Every part works alone, and
// the page is complete without any of them.
import { contents, unfoldTarget } from "./contents.js";
import { copying } from "./copying.js";
import { tree } from "./dominator_tree.js";
import { histogram } from "./histogram_table.js";
import { icicle } from "./icicle.js";
import { plainTables } from "./tables.js";
import { treemap } from "./treemap.js";

for (const part of [plainTables, histogram, treemap, icicle, tree, copying, contents, unfoldTarget]) part();
window.addEventListener("hashchange", unfoldTarget);
