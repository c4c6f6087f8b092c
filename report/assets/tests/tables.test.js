import assert from "node:assert/strict";
import test from "node:test";
import { order } from "../js/sort.js";
import { move } from "../js/tree.js";

const cells = (/** @type {string[]} */ ...texts) => texts.map((text) => ({ text, title: "" }));

test("columns of figures are sorted by value, empty cells last when descending", () => {
  assert.deepEqual(order(cells("9", "10", "", "1\u00a0000"), true), [3, 1, 0, 2]);
  assert.deepEqual(order(cells("9", "10", "", "1\u00a0000"), false), [2, 0, 1, 3]);
});

test("columns of names are sorted as text, equal ones stay in order", () => {
  assert.deepEqual(order(cells("b", "a", "b", "c"), false), [1, 0, 2, 3]);
  assert.deepEqual(order(cells("b", "a", "b", "c"), true), [3, 0, 2, 1]);
});

const lines = [
  { level: 1, open: true },
  { level: 2, open: false },
  { level: 2, open: null },
  { level: 1, open: false },
];

test("arrows walk and unfold as trees do", () => {
  assert.deepEqual(move("ArrowDown", lines, 0), { go: 1 });
  assert.deepEqual(move("ArrowUp", lines, 0), null);
  assert.deepEqual(move("ArrowRight", lines, 1), { open: true });
  assert.deepEqual(move("ArrowRight", lines, 0), { go: 1 });
  assert.deepEqual(move("ArrowRight", lines, 2), null);
  assert.deepEqual(move("ArrowLeft", lines, 2), { go: 0 });
  assert.deepEqual(move("ArrowLeft", lines, 0), { open: false });
  assert.deepEqual(move("ArrowLeft", lines, 3), null);
  assert.deepEqual(move("End", lines, 0), { go: 3 });
  assert.deepEqual(move("x", lines, 0), null);
  assert.deepEqual(move("ArrowDown", lines, -1), null);
});
