// What does a reader's browser make of a report page? Every page is opened with script and without, light and
// dark, on a desk and on a phone; a page with findings has its tables, filter, tree and picture used.
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, ...pages] = process.argv.slice(2);
if (!folder || pages.length === 0) {
  console.error("usage: node check.mjs SCREENSHOT_FOLDER PAGE.html...");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SECTIONS = [
  "verdict", "suspects", "overview", "composition", "dominators", "consumers", "histogram", "collections",
  "strings", "threads", "loaders", "roots", "unreachable", "health", "concepts",
];
const MAX_BYTES = 1_500_000;
const MAX_LOAD_MS = 1_000; // of work; the clock on the wall says more of what else the machine is at
const failures = [];
let checks = 0;
let slowest = 0;

function expect(condition, where, what) {
  checks += 1;
  if (!condition) failures.push(`${where}: ${what}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

for (const file of pages) {
  const name = basename(file, ".html");
  expect(statSync(file).size < MAX_BYTES, name, `takes ${statSync(file).size} bytes`);
  for (const javaScriptEnabled of [true, false]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [width, height] of [[1440, 900], [390, 844]]) {
        const where = `${name}-${javaScriptEnabled ? "js" : "nojs"}-${colorScheme}-${width}`;
        await look(file, where, { javaScriptEnabled, colorScheme, viewport: { width, height } });
      }
    }
  }
}
await browser.close();

console.log(
  `${pages.length} pages, ${checks} checks, ${failures.length} failures; ` +
    `the slowest page took ${Math.round(slowest)} ms of work to load; screenshots in ${folder}`,
);
for (const failure of failures) console.error(`FAILED ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

async function look(file, where, options) {
  const context = await browser.newContext({ ...options, bypassCSP: false });
  const page = await context.newPage();
  const url = pathToFileURL(resolve(file)).href;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") expect(false, where, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => expect(false, where, `error: ${error.message}`));
  page.on("request", (request) => {
    const target = request.url();
    expect(target === url || target === "data:,", where, `request to ${target.slice(0, 100)}`);
  });
  const debug = await context.newCDPSession(page);
  await debug.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url, { waitUntil: "load" });
  const { metrics } = await debug.send("Performance.getMetrics");
  const took = 1000 * (metrics.find((metric) => metric.name === "TaskDuration")?.value ?? Infinity);
  slowest = Math.max(slowest, took);
  expect(took < MAX_LOAD_MS, where, `takes ${Math.round(took)} ms of work to load`);

  for (const id of SECTIONS) {
    expect((await page.locator(`section#${id} h2, section#${id} h1`).count()) > 0, where, `no section ${id}`);
  }
  await page.screenshot({ path: `${folder}/${where}.png` });
  await fits(page, where);
  await fits(page, `${where}-unfolded`, true);
  if (options.viewport.width === 1440) await firstScreen(page, where);
  if (options.javaScriptEnabled) {
    if (options.viewport.width === 1440 && options.colorScheme === "light") await use(page, where);
    // Contrast depends on the scheme, layout on the width: two of four see both.
    const desk = options.viewport.width === 1440;
    if (desk === (options.colorScheme === "light")) await accessible(context, url, where);
  }
  if (!options.javaScriptEnabled && options.viewport.width === 1440 && options.colorScheme === "light") {
    await withoutScript(page, where);
    await printed(page, where);
  }
  await context.close();
}

/** Nothing is promised that only a script could keep, and what is folded unfolds all the same. */
async function withoutScript(page, where) {
  for (const selector of [".tools", ".hint", "#treemap-reset", "#icicle-reset", "button.copy", "button.inline"]) {
    const visible = await page.locator(selector).evaluateAll((all) => all.filter((e) => e.getClientRects().length > 0).length);
    expect(visible === 0, where, `${selector} needs a script and is shown without one`);
  }
  for (const picture of ["#treemap", "#icicle"]) {
    const found = page.locator(picture);
    if (await found.count()) expect((await found.locator("text").count()) > 0, where, `${picture} has no label`);
  }
  const folded = page.locator(".tree details:not([open])").first();
  if (await folded.count()) {
    const details = await folded.elementHandle();
    await folded.locator("> summary").click({ position: { x: 6, y: 8 } });
    expect(await details.evaluate((e) => e.open), where, "a click does not unfold the tree");
  }
}

/** On paper: nothing beside the sheet, no control. */
async function printed(page, where) {
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.setViewportSize({ width: 794, height: 1123 }); // A4 at 96 dots an inch
  await fits(page, `${where}-print`);
  const controls = await page.locator("button, .contents").evaluateAll((all) => all.filter((e) => e.getClientRects().length > 0).length);
  expect(controls === 0, where, "controls are printed");
  await page.screenshot({ path: `${folder}/${where}-print.png` });
}

/** Neither the page nor an element is wider than the screen, unless it lies in something that scrolls. */
async function fits(page, where, unfolded = false) {
  const wide = await page.evaluate((unfolded) => {
    const folded = unfolded ? [...document.querySelectorAll("details:not([open])")] : [];
    folded.forEach((details) => (details.open = true));
    const screen = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > screen) found.push(`page is ${document.documentElement.scrollWidth} wide`);
    const scrolls = (element) => {
      for (let up = element; up; up = up.parentElement) {
        if (/(auto|scroll|hidden)/.test(getComputedStyle(up).overflowX) && up !== document.body) return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll("body *")) {
      const box = element.getBoundingClientRect();
      if (box.width > 0 && box.right > screen + 1 && !scrolls(element.parentElement)) {
        found.push(`${element.localName}.${element.getAttribute("class")} ends at ${Math.round(box.right)}`);
      }
    }
    folded.forEach((details) => (details.open = false));
    return found.slice(0, 5);
  }, unfolded);
  expect(wide.length === 0, where, `overflow: ${wide.join("; ")}`);
}

/** Verdict, damage, the thread that died, culprit and fix are seen without scrolling. */
async function firstScreen(page, where) {
  const seen = ["#verdict h1", "#verdict .band", ".heapbar .legend", "#verdict .asides", "#suspect-1 h3", "#suspect-1 .here", "#suspect-1 .advice"];
  for (const selector of seen) {
    const found = page.locator(selector).first();
    if ((await found.count()) === 0) continue;
    const box = await found.boundingBox();
    // Names made to break the page may push things down.
    if (!where.startsWith("hostile")) expect(box && box.y + box.height <= 900, where, `${selector} needs scrolling`);
  }
}

async function accessible(context, url, where) {
  const page = await context.newPage();
  await page.goto(url);
  // Folded parts count too.
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.evaluate(axe); // evaluated by the debugger, which the page's policy does not bind
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }),
  );
  for (const violation of result.violations) {
    const grave = violation.impact === "serious" || violation.impact === "critical";
    const nodes = violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ");
    if (grave) expect(false, where, `axe ${violation.id}: ${nodes}`);
    else console.log(`note ${where}: axe ${violation.id} (${violation.impact}): ${violation.nodes.length}`);
  }
  checks += 1;
  await page.close();
}

/** Sorting, filtering, grouping, unfolding, zooming, copying. */
async function use(page, where) {
  const texts = (selector) => page.locator(selector).allTextContents();

  const table = page.locator("#consumers table.sortable").first();
  if (await table.count()) {
    const names = () => table.locator("tbody td:first-child").allTextContents();
    await table.locator("th button").first().click();
    const sorted = await names();
    expect(JSON.stringify(sorted) === JSON.stringify([...sorted].sort()), where, "a table is not sorted by name");
    expect((await table.locator("th").first().getAttribute("aria-sort")) === "ascending", where, "aria-sort is not set");
    const retained = table.locator("th button").nth(3);
    await retained.click();
    const bytes = (await table.locator("tbody td:nth-child(4) span").evaluateAll((all) => all.map((e) => e.title)))
      .map((title) => Number(title.replace(/\D/g, "")));
    expect(bytes.every((n, i) => i === 0 || bytes[i - 1] >= n), where, "a table is not sorted by bytes");
  }

  const filter = page.locator("#histogram input[name=filter]");
  if (await filter.count()) {
    const rows = "#histogram-table tbody tr";
    const before = await texts(`${rows} td:first-child`);
    const simple = (before[0] ?? "").trim().split(".").at(-1).replace(/[^\w].*/s, "");
    if (simple) {
      await filter.fill(simple);
      const after = await texts(`${rows} td:first-child`);
      expect(after.length > 0 && after.every((text) => new RegExp(simple, "i").test(text)), where, `the filter ${simple} lets others through`);
    }
    await filter.fill("no such class at all");
    expect((await page.locator(rows).count()) === 0, where, "the filter does not filter");
    await filter.fill("[");
    expect((await filter.getAttribute("aria-invalid")) === "true", where, "a broken expression is not marked");
    await filter.fill("");
    await page.locator("#histogram input[name=packages]").check();
    expect((await page.locator("#histogram output").textContent()).includes("packages"), where, "no grouping by package");
    await page.locator("#histogram input[name=packages]").uncheck();
    const more = page.locator("#histogram-more");
    if (await more.isVisible()) {
      const some = await page.locator(rows).count();
      await more.click();
      expect((await page.locator(rows).count()) > some, where, "no more classes are shown");
    }
    await page.locator("#histogram-table th button").nth(1).click();
    const counts = (await texts(`${rows} td:nth-child(2)`)).map((text) => Number(text.replace(/\D/g, "")));
    expect(counts.every((n, i) => i === 0 || counts[i - 1] >= n), where, "the histogram is not sorted by instances");
    expect(!(await page.locator("#histogram-static").isVisible()), where, "the table for pages without script is still there");
  }

  const summaries = page.locator(".tree > li > details > summary");
  if (await summaries.count()) {
    const details = page.locator(".tree > li > details").first();
    await page.locator("[data-tree=close]").click();
    expect(!(await details.evaluate((e) => e.open)), where, "the tree is not folded");
    await summaries.first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await details.evaluate((e) => e.open), where, "an arrow key does not unfold the tree");
    await page.keyboard.press("ArrowDown");
    const inside = await page.evaluate(() => document.activeElement.closest(".tree ul") !== null);
    expect(inside, where, "an arrow key does not go down the tree");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.locator("[data-tree=open]").click();
    expect(await details.evaluate((e) => e.open), where, "the largest is not unfolded");
  }

  const fields = page.locator("#treemap > svg");
  if ((await fields.count()) > 2) {
    const country = await fields.first().getAttribute("data-c");
    const shown = () => fields.evaluateAll((all) => all.filter((e) => e.style.display !== "none").length);
    const before = await shown();
    const own = await page.locator(`#treemap > svg[data-c="${country}"]`).count();
    await fields.first().click({ position: { x: 4, y: 4 } });
    expect((await shown()) === own && own < before, where, "a click does not show a package of the map alone");
    await page.locator("#treemap-reset").click();
    expect((await shown()) === before, where, "the map does not come back whole");
  }

  const cells = page.locator("#icicle > svg");
  if ((await cells.count()) > 2) {
    const cell = cells.nth(1);
    const place = () => cell.evaluate((e) => e.getBoundingClientRect().width);
    const before = await place();
    await cell.click();
    const whole = await page.locator("#icicle").evaluate((e) => e.getBoundingClientRect().width);
    expect(Math.abs((await place()) - whole) < 2, where, "a click does not zoom");
    await page.locator("#icicle-reset").click();
    expect(Math.abs((await place()) - before) < 2, where, "the picture does not zoom out");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(Math.abs((await place()) - whole) < 2, where, "the keyboard does not zoom");
    await page.keyboard.press("Escape");
  }

  const copy = page.locator("button[data-copy]").first();
  if (await copy.count()) {
    await copy.click();
    await page.waitForFunction(() => document.querySelector(".toast").textContent !== "");
    expect((await page.locator(".toast").textContent()) === "Copied", where, "nothing is copied");
  }
  const cut = page.locator("a.cut").first();
  if (await cut.count()) {
    const target = await cut.getAttribute("href");
    await page.evaluate((hash) => (location.hash = hash), target);
    await page.waitForTimeout(50);
    expect(await page.locator(target).evaluate((e) => e.open), where, "the full name is not unfolded");
  }
}
