import assert from "node:assert/strict";
import test from "node:test";
import { byPackage, fullName, matcher, sortRows, unpack } from "../js/histogram.js";

const rows = unpack({
  p: ["com.example", ""],
  l: ["<boot>", "app"],
  r: [
    [0, "Order", 1, 10, 400, 9000],
    [1, "byte[]", 0, 99, 5000, 5000],
    [0, "Shop$Till", 1, 2, 48, null],
  ],
  u: 10000,
});

test("packages and loaders are put into words", () => {
  assert.deepEqual(rows.map(fullName), ["com.example.Order", "byte[]", "com.example.Shop$Till"]);
  assert.deepEqual(rows.map((row) => row.loader), ["app", "<boot>", "app"]);
});

test("a filter is an expression without regard to case", () => {
  const { test: matches, valid } = matcher("^COM\\.example.*\\$");
  assert.equal(valid, true);
  assert.deepEqual(rows.map(fullName).filter(matches), ["com.example.Shop$Till"]);
  assert.equal(matcher("").test("anything"), true);
});

test("what is no expression is looked for as it stands", () => {
  const { test: matches, valid } = matcher("byte[");
  assert.equal(valid, false);
  assert.deepEqual(rows.map(fullName).filter(matches), ["byte[]"]);
});

test("sorting is stable, unknown sizes are the smallest, the input stays as it is", () => {
  const names = (/** @type {import("../js/histogram.js").Row[]} */ list) => list.map((row) => row.name);
  assert.deepEqual(names(sortRows(rows, "retained", true)), ["Order", "byte[]", "Shop$Till"]);
  assert.deepEqual(names(sortRows(rows, "retained", false)), ["Shop$Till", "byte[]", "Order"]);
  assert.deepEqual(names(sortRows(rows, "name", false)), ["byte[]", "Order", "Shop$Till"]);
  assert.deepEqual(names(sortRows(rows, "loader", true)), ["Order", "Shop$Till", "byte[]"]);
  assert.deepEqual(names(rows), ["Order", "byte[]", "Shop$Till"]);
});

test("packages add up what adds up, and claim no retained heap", () => {
  const groups = byPackage(rows);
  assert.deepEqual(
    groups.map(({ name, instances, shallow, retained, loader }) => [name, instances, shallow, retained, loader]),
    [
      ["com.example", 12, 448, null, "2 classes"],
      ["(no package)", 99, 5000, null, "1 class"],
    ],
  );
  const known = byPackage(rows, { "com.example": 7000 });
  assert.deepEqual(
    known.map(({ retained }) => retained),
    [7000, null],
  );
  assert.equal(rows[0]?.shallow, 400, "rows are not changed");
});
