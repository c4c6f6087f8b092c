// Can one hunt a leak in the explorer? A walk from the histogram to instances, an object, its path, the dominator tree, a
// query and a set: with script and without, light and dark, on a desk and on a phone, and by keyboard alone.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [folder, heapray, dump] = process.argv.slice(2);
if (!folder || !heapray || !dump) {
  console.error("usage: node explore.mjs SCREENSHOT_FOLDER HEAPRAY DUMP");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MAX_BYTES = 100_000;
const failures = [];
let checks = 0;

function expect(condition, where, what) {
  checks += 1;
  if (!condition) failures.push(`${where}: ${what}`);
}

const server = spawn(heapray, ["explore", dump, "--no-open", "--quiet"], { stdio: ["ignore", "pipe", "inherit"] });
const url = await new Promise((found, failed) => {
  let text = "";
  server.stdout.on("data", (data) => {
    text += data;
    if (text.includes("\n")) found(text.split("\n")[0]);
  });
  server.on("exit", (code) => failed(new Error(`heapray ended with ${code}`)));
});
const base = new URL(url).origin;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

try {
  for (const javaScriptEnabled of [true, false]) {
    for (const [colorScheme, width] of [["light", 1440], ["dark", 390], ["dark", 1440], ["light", 390]]) {
      const where = `explore-${javaScriptEnabled ? "js" : "nojs"}-${colorScheme}-${width}`;
      await story(where, { javaScriptEnabled, colorScheme, viewport: { width, height: width === 390 ? 844 : 900 } });
    }
  }
  for (const [colorScheme, width] of [["dark", 1440], ["light", 390]]) await look(`explore-${colorScheme}-${width}`, colorScheme, width);
  await keyboard("explore-keyboard");
} catch (error) {
  failures.push(String(error));
}
await browser.close();
server.kill("SIGINT");
console.log(`${checks} checks, ${failures.length} failures; screenshots in ${folder}`);
for (const failure of failures) console.error(`FAILED ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

/** A page in which nothing goes wrong unseen. */
async function open(where, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") expect(false, where, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => expect(false, where, `error: ${error.message}`));
  page.on("request", (request) => expect(request.url().startsWith(base), where, `request to ${request.url().slice(0, 100)}`));
  page.on("response", async (response) => {
    if (response.request().resourceType() !== "document" || response.status() !== 200) return;
    const body = await response.body().catch(() => Buffer.alloc(0));
    expect(body.length <= MAX_BYTES, where, `${response.url()} takes ${body.length} bytes`);
  });
  await page.goto(url);
  await settled(page);
  return { context, page };
}

/** Waits until an answer that is computed aside is there; without script the page asks again by itself, too. */
async function settled(page) {
  for (let tries = 0; tries < 300; tries += 1) {
    // While the page asks again, there is no heading for a moment.
    const title = await page.locator("main h1").textContent({ timeout: 2_000 }).catch(() => "Computing");
    const parts = await page.locator(".waiting").count().catch(() => 1);
    if (title !== "Computing" && parts === 0) break;
    await page.waitForTimeout(200);
  }
  await page.waitForLoadState();
}

async function go(page, path) {
  await page.goto(base + path);
  await settled(page);
}

async function click(page, locator) {
  await locator.click();
  await page.waitForLoadState();
  await settled(page);
}

async function heading(page) {
  return (await page.locator("main h1").textContent()) ?? "";
}

async function fits(page, where) {
  const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(wide <= 0, where, `${wide} pixels wider than the screen`);
}

async function accessible(page, where) {
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }),
  );
  for (const violation of result.violations) {
    if (!["serious", "critical"].includes(violation.impact)) continue;
    const nodes = violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ");
    expect(false, where, `axe ${violation.id}: ${nodes}`);
  }
  checks += 1;
}

async function shot(page, where, step) {
  await fits(page, `${where} ${step}`);
  await page.screenshot({ path: `${folder}/${where}-${step}.png` });
  // Without script axe cannot run either; contrast and structure are the same with it.
  if (where.includes("-js-")) await accessible(page, `${where} ${step}`);
}

async function story(where, options) {
  const { context, page } = await open(where, options);
  const set = `orders ${where}`;
  expect(/Summary/.test(await heading(page)), where, "no summary");
  expect((await page.locator(".suspect").count()) > 0, where, "no suspect");
  expect((await page.locator(".values").textContent())?.includes("hidden"), where, "values are not hidden");
  const culprit = page.locator('.suspect button[value="com.acme.orders.OrderBook.OPEN_ORDERS"]');
  expect((await culprit.count()) > 0, where, "the culprit can't be marked");
  const facts = await page.locator("dl.facts dt").allTextContents();
  expect(new Set(facts).size === facts.length, where, `a fact is there twice: ${facts}`);
  await shot(page, where, "1-summary");

  await click(page, page.locator(".contents a", { hasText: "Histogram" }));
  await page.locator("main input[type=search]").fill("orders\\.Order$");
  await page.locator("main form.filter button").click();
  await settled(page);
  expect((await page.locator("tbody tr").count()) === 1, where, "the search does not find one class");
  expect((await page.locator('tbody a[href^="/loader?"]').count()) === 1, where, "the class loader leads nowhere");
  await shot(page, where, "2-histogram");

  await click(page, page.locator("tbody a").first());
  expect(/^Instances of Order/.test(await heading(page)), where, `no instances: ${await heading(page)}`);
  expect((await page.locator("tbody tr").count()) === 50, where, "not 50 instances");
  await shot(page, where, "3-instances");
  for (const row of [0, 2]) await page.locator("tbody input[type=checkbox]").nth(row).check();
  await click(page, page.locator("button", { hasText: "Show selected" }));
  expect((await heading(page)) === "Selected objects", where, `no selection: ${await heading(page)}`);
  expect((await page.locator("tbody tr").count()) === 2, where, "not two selected objects");
  await page.goBack();
  await settled(page);

  await click(page, page.locator("tbody a").first());
  expect(/^Order/.test(await heading(page)), where, "no object");
  expect((await page.locator("td .hidden-value").count()) > 0, where, "numbers are shown");
  const unfold = page.locator("a.unfold[aria-expanded=false]").last();
  const before = await page.locator(".node").count();
  await unfold.click();
  await page.waitForLoadState();
  await page.waitForFunction(`document.querySelectorAll(".node").length > ${before}`, null, { polling: 100 }).catch(() => 0);
  expect((await page.locator(".node").count()) > before, where, "a reference does not unfold");
  expect(page.url().includes("open="), where, "the address does not remember what is unfolded");
  await shot(page, where, "4-object");

  await click(page, page.locator("a", { hasText: "Paths to GC roots" }));
  expect((await page.locator(".chain li").count()) > 2, where, "no path");
  await shot(page, where, "5-path");

  const mark = page.locator(".chain button[aria-pressed]").first();
  const cut = await mark.getAttribute("value");
  await mark.click();
  await page.waitForLoadState();
  await page.locator(".marks a").waitFor();
  expect(page.url().includes("/paths/"), where, "marking leads away from the page");
  expect((await page.locator(`button[aria-pressed][value="${cut}"]`).getAttribute("aria-pressed")) === "true", where, "a mark is not seen");

  await click(page, page.locator(".contents a", { hasText: "Dominator tree" }));
  expect((await page.locator(".marks a").textContent())?.startsWith("1"), where, "the next page forgets the mark");
  const level = await page.locator(".node").count();
  await page.locator("a.unfold[aria-expanded=false]").first().click();
  await page.waitForLoadState();
  await page.waitForFunction(`document.querySelectorAll(".node").length > ${level}`, null, { polling: 100 }).catch(() => 0);
  expect((await page.locator(".node").count()) > level, where, "the tree does not unfold");
  await shot(page, where, "6-dominators");
  await page.goBack();
  await page.goForward();
  expect((await page.locator("a.unfold[aria-expanded=true]").count()) === 1, where, "forward forgets what was unfolded");

  await click(page, page.locator(".marks a"));
  expect(/Frees/.test((await page.locator(".verdict-line").textContent()) ?? ""), where, "no answer for what is marked");
  await shot(page, where, "9-marked");
  await click(page, page.locator(".marks button"));
  expect((await page.locator(".marks a").count()) === 0, where, "marks can't be cleared");

  await click(page, page.locator(".contents a", { hasText: "Query" }));
  await page.locator("textarea").fill("SELECT * FROM com.acme.orders.Order o WHERE o.@retainedHeapSize > 600");
  await page.locator("input[value=oql]").check();
  await click(page, page.locator("form.query button", { hasText: "Ask" }));
  expect((await page.locator("tbody tr").count()) > 0, where, "the query finds nothing");
  await shot(page, where, "7-query");

  await page.locator("form.keep input[name=name]").fill(set);
  await click(page, page.locator("form.keep button"));
  expect((await heading(page)) === `Set ${set}`, where, `no set: ${await heading(page)}`);
  await click(page, page.locator(".tabs a", { hasText: "Merged paths" }));
  expect((await page.locator(".node").count()) > 1, where, "no merged paths");
  await shot(page, where, "8-set");

  await click(page, page.locator(".values button"));
  expect((await page.locator(".values").textContent())?.includes("shown"), where, "values stay hidden");
  await context.close();
}

/** The other screens. */
async function look(where, colorScheme, width) {
  const { context, page } = await open(where, { colorScheme, viewport: { width, height: 900 } });
  // The loader that defined most classes besides the boot loader, with what pins it.
  await go(page, "/loaders?sort=-classes");
  const loader = await page.locator("tbody tr:nth-child(2) a").first().getAttribute("href");
  for (const path of [loader, "/map", "/map?as=icicle", "/histogram?counted=soft", "/threads", "/thread/0", "/loaders", "/roots", "/collections", "/collections?by=fill", "/strings", "/references", "/whatif", "/sets", "/notes", "/waste"]) {
    await go(page, path);
    const step = path.replace(/\W+/g, "-");
    await fits(page, `${where} ${path}`);
    await page.screenshot({ path: `${folder}/${where}${step}.png` });
    await accessible(page, `${where} ${path}`);
  }
  await context.close();
}

/** The same walk without a mouse. */
async function keyboard(where) {
  const { context, page } = await open(where, { viewport: { width: 1440, height: 900 } });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(300);
    await settled(page);
  };
  const focused = (selector) => page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);
  const tabTo = async (selector) => {
    for (let tries = 0; tries < 120; tries += 1) {
      if (await focused(selector)) return;
      await page.keyboard.press("Tab");
    }
    expect(false, where, `Tab does not reach ${selector}`);
  };
  await press("g", "h");
  expect((await heading(page)) === "Histogram", where, "g h does not lead to the histogram");
  await press("/");
  await page.keyboard.type("orders\\.Order$");
  await press("Enter");
  await tabTo("tbody a");
  await press("Enter");
  expect(/^Instances/.test(await heading(page)), where, "Enter does not open the class");
  await tabTo("tbody a");
  await press("Enter");
  const object = page.url();
  await tabTo("a.unfold");
  await press("Space");
  await page.waitForFunction("document.querySelector('a.unfold[aria-expanded=true]') !== null", null, { polling: 100 }).catch(() => 0);
  expect((await page.locator("a.unfold[aria-expanded=true]").count()) === 1, where, "Space does not unfold");
  await press("?");
  expect(await page.locator("dialog[open]").isVisible(), where, "? shows no keys");
  await press("Escape");
  await press("g", "d");
  expect((await heading(page)) === "Dominator tree", where, "g d does not lead to the dominator tree");
  await page.goto(object);
  await tabTo(".object-links a");
  await press("Enter");
  expect((await page.locator(".chain li").count()) > 2, where, "Enter does not lead to the path");
  await press("g", "q");
  await tabTo(".query textarea");
  await page.keyboard.type("SELECT * FROM com.acme.orders.Order o WHERE o.@retainedHeapSize > 600");
  await tabTo("input[name=language]");
  const isOql = () => page.evaluate("document.querySelector('input[name=language]:checked')?.value === 'oql'");
  for (let tries = 0; tries < 3 && !(await isOql()); tries += 1) await page.keyboard.press("ArrowRight");
  await tabTo("form.query button:not([type=button])");
  await press("Enter");
  expect((await page.locator("tbody tr").count()) > 0, where, "the query finds nothing");
  await tabTo("form.keep input[name=name]");
  await page.keyboard.type("by keyboard");
  await press("Enter");
  expect((await heading(page)) === "Set by keyboard", where, `no set: ${await heading(page)}`);
  await context.close();
}
