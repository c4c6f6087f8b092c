import assert from "node:assert/strict";
import test from "node:test";
import { bytes, cellNumber, count } from "../js/numbers.js";

const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");

test("figures look as the server writes them", () => {
  assert.equal(plain(count(0)), "0");
  assert.equal(plain(count(999)), "999");
  assert.equal(plain(count(1234567)), "1 234 567");
  for (const [n, expected] of /** @type {[number, string][]} */ ([
    [0, "0 B"], [1023, "1023 B"], [1024, "1.0 KiB"], [102348, "99.9 KiB"], [102400, "100 KiB"],
    [1048064, "1.0 MiB"], [1073741824, "1.0 GiB"],
  ])) assert.equal(plain(bytes(n)), expected);
});

test("cells are sorted by their exact value", () => {
  assert.equal(cellNumber("1.0\u00a0KiB", "1\u00a0024\u00a0bytes"), 1024);
  assert.equal(cellNumber("1\u00a0234", ""), 1234);
  assert.equal(cellNumber("3.2\u00a0%", ""), 3.2);
  assert.equal(cellNumber("<\u00a00.1\u00a0%", ""), 0.05);
  assert.equal(cellNumber("com.example.Order", ""), null);
  assert.equal(cellNumber("0x6c0e3a8f0", ""), null);
});
