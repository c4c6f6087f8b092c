import assert from "node:assert/strict";
import test from "node:test";
import { copyText } from "../js/copy.js";
import { filled, fitting, zoomed } from "../js/zoom.js";

const heap = { x: 0, width: 100, y: 0 };
const left = { x: 0, width: 60, y: 28 };
const right = { x: 60, width: 40, y: 28 };
const child = { x: 60, width: 10, y: 56 };
const cells = [heap, left, right, child];

test("the focused cell fills the width, its parents too, its children in proportion", () => {
  assert.deepEqual(zoomed(cells, right), [
    { x: 0, width: 100, shown: true },
    { x: 0, width: 0, shown: false },
    { x: 0, width: 100, shown: true },
    { x: 0, width: 25, shown: true },
  ]);
});

test("the whole heap is the picture as it was drawn", () => {
  assert.deepEqual(zoomed(cells, heap).map(({ x, width }) => ({ x, width })), cells.map(({ x, width }) => ({ x, width })));
});

test("a neighbour of no width at the edge is not taken for a child of the same level", () => {
  const places = zoomed([heap, right, { x: 100, width: 0, y: 28 }], right);
  assert.equal(places[2]?.shown, false);
});

test("labels fit their cells", () => {
  assert.equal(fitting("OrderBook", 20), "");
  assert.equal(fitting("OrderBook", 200), "OrderBook");
  assert.equal(fitting("OrderBook", 52), "Order…");
});

test("copying falls back when the browser refuses", async () => {
  const refused = { clipboard: { writeText: () => Promise.reject(new Error("denied")) } };
  /** @type {string[]} */
  const copied = [];
  const fallback = (/** @type {string} */ text) => (copied.push(text), true);
  assert.equal(await copyText("a", refused, fallback), true);
  assert.equal(await copyText("b", {}, fallback), true);
  assert.equal(await copyText("c", { clipboard: { writeText: async () => {} } }, fallback), true);
  assert.deepEqual(copied, ["a", "b"]);
});

test("a package of the treemap fills the picture below its strip", () => {
  const cells = [
    { x: 0, y: 0, width: 40, height: 20, group: 0, strip: true },
    { x: 0, y: 20, width: 40, height: 80, group: 0, strip: false },
    { x: 40, y: 0, width: 60, height: 20, group: 1, strip: true },
    { x: 40, y: 20, width: 30, height: 80, group: 1, strip: false },
    { x: 70, y: 20, width: 30, height: 80, group: 1, strip: false },
  ];
  assert.deepEqual(filled(cells, 1, 100), [
    null,
    null,
    { x: 0, y: 0, width: 100, height: 20 },
    { x: 0, y: 20, width: 50, height: 80 },
    { x: 50, y: 20, width: 50, height: 80 },
  ]);
  assert.deepEqual(
    filled([{ x: 10, y: 5, width: 5, height: 10, group: 2, strip: false }], 2, 200),
    [{ x: 0, y: 0, width: 100, height: 200 }],
  );
});
