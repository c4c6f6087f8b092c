// What the pages can do beyond their links: unfold in place, keys, suggestions, copying. Without it they do the same with
// one more request. It puts nothing into a page but what the server has rendered, and text.
"use strict";

/** A tree's level is fetched and put below its line; the address remembers what is unfolded. */
async function unfold(link) {
  const item = link.closest("li");
  const below = item.querySelector(":scope > .unfolding, :scope > .none");
  const opens = link.getAttribute("aria-expanded") !== "true";
  if (!opens) {
    if (below) below.remove();
  } else {
    const response = await fetch(link.dataset.fragment, { headers: { accept: "text/html" } });
    if (!response.ok || response.status === 202) {
      location.href = link.href;
      return;
    }
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const child of [...parsed.body.children]) item.append(document.adoptNode(child));
  }
  link.setAttribute("aria-expanded", String(opens));
  link.setAttribute("aria-label", link.getAttribute("aria-label").replace(/^(Fold|Unfold)/, opens ? "Fold" : "Unfold"));
  remember(new URL(link.dataset.fragment, location.href).searchParams, opens);
}

function remember(asked, opens) {
  const here = new URL(location.href);
  const direction = asked.get("direction");
  const key = direction ? `${direction}:${asked.get("of")}` : asked.get("of");
  const others = here.searchParams.getAll("open").filter((value) => value !== key);
  here.searchParams.delete("open");
  for (const value of opens ? [...others, key] : others) here.searchParams.append("open", value);
  history.replaceState(null, "", here);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.unfold");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  unfold(link);
});

// ---- on a narrow screen the menu is a strip

document.querySelector(".contents a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// ---- keys

const keys = new Map([...document.querySelectorAll(".contents a[data-key]")].map((link) => [link.dataset.key, link]));
let isGoing = false;

function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (event.target instanceof HTMLElement && event.target.matches("a.unfold") && event.key === " ") {
    event.preventDefault();
    event.target.click();
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isGoing && keys.has(event.key)) {
    event.preventDefault();
    keys.get(event.key).click();
  } else if (event.key === "/") {
    const field = document.querySelector("main input[type=search]") ?? document.querySelector(".go input");
    event.preventDefault();
    field?.focus();
  } else if (event.key === "n" || event.key === "p") {
    document.querySelector(`main a[rel=${event.key === "n" ? "next" : "prev"}]`)?.click();
  } else if (event.key === "?") {
    help();
  }
  isGoing = event.key === "g";
});

function help() {
  let dialog = document.querySelector("dialog#keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    const title = document.createElement("h2");
    title.textContent = "Keys";
    const list = document.createElement("dl");
    const add = (key, text) => {
      const term = document.createElement("dt");
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap);
      const description = document.createElement("dd");
      description.textContent = text;
      list.append(term, description);
    };
    add("/", "search");
    add("n", "next page");
    add("p", "previous page");
    for (const [key, link] of keys) add(`g ${key}`, link.textContent);
    const form = document.createElement("form");
    form.method = "dialog";
    const button = document.createElement("button");
    button.textContent = "Close";
    form.append(button);
    dialog.append(title, list, form);
    document.body.append(dialog);
  }
  dialog.showModal();
}

for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;

// ---- marks: a button changes without a new page; forms go back to the page as it is now

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const here = form.elements.namedItem("here");
  if (here && form.matches("#marks, .values, #selection")) here.value = location.pathname + location.search;
  if (form.id !== "marks" || location.pathname === "/whatif") return;
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(form, event.submitter));
  asked.delete("here");
  const response = await fetch(form.action, { method: "POST", body: asked });
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = parsed.querySelector("#marks .state");
  if (!response.ok || !now) {
    // The page that says why.
    const input = document.createElement("input");
    input.type = "hidden";
    [input.name, input.value] = [event.submitter.name, event.submitter.value];
    form.append(input);
    form.submit();
    return;
  }
  form.querySelector(".state").replaceChildren(...[...now.childNodes].map((child) => document.adoptNode(child)));
  const [name, value] = [event.submitter.name, event.submitter.value];
  for (const button of document.querySelectorAll("[form=marks][aria-pressed]")) {
    if (name === "clear" || button.value === value) press(button, name === "mark");
  }
});

function press(button, isMarked) {
  button.name = isMarked ? "unmark" : "mark";
  button.textContent = isMarked ? "marked" : "mark";
  button.setAttribute("aria-pressed", String(isMarked));
}

// ---- lists are searched while one types

for (const field of document.querySelectorAll(".list form.filter input[type=search]")) {
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(field), 250);
  });
}

async function search(field) {
  const form = field.form;
  const list = form.closest(".list");
  const address = new URL(location.pathname, location.href);
  address.search = new URLSearchParams(new FormData(form)).toString();
  const at = [...document.querySelectorAll(".list")].indexOf(list);
  const response = await fetch(address);
  if (response.status === 202) setTimeout(() => search(field), 250);
  if (!response.ok || response.status === 202) return;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = parsed.querySelectorAll(".list")[at];
  if (!found || new FormData(form).get(field.name) !== address.searchParams.get(field.name)) return;
  for (const old of [...list.children]) if (old !== form) old.remove();
  for (const child of [...found.children]) if (!child.matches("form.filter")) list.append(document.adoptNode(child));
  history.replaceState(null, "", address);
}

// ---- a page that waits for its answer says how far that is, and shows it when it is there

const waiting = document.querySelector(".waiting");
if (waiting) askAgain(waiting, 100);

async function askAgain(shown, delay) {
  await new Promise((resolve) => setTimeout(resolve, delay));
  const response = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (response && response.status !== 202) {
    location.reload();
    return;
  }
  if (response) {
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    const [now, before] = [parsed, shown].map((part) => part.querySelector(".progress"));
    if (now && before) before.replaceChildren(...[...now.childNodes].map((child) => document.adoptNode(child)));
  }
  askAgain(shown, Math.min(delay * 1.5, 2000));
}

// ---- queries: suggestions, and a key that asks

const query = document.querySelector(".query textarea");
if (query) {
  const place = document.querySelector(".query .suggestions");
  let timer = 0;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(query, place), 150);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) query.form.requestSubmit();
  });
}

async function suggest(field, place) {
  const before = field.value.slice(0, field.selectionStart);
  const word = /[\w.$"@]*$/.exec(before)?.[0] ?? "";
  if (word.length < 2) {
    place.replaceChildren();
    return;
  }
  const language = field.form.elements.namedItem("language").value;
  const response = await fetch(`/complete?${new URLSearchParams({ word, language })}`);
  if (!response.ok) return;
  const words = await response.json();
  place.replaceChildren(
    ...words.map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => {
        const start = before.length - word.length;
        field.setRangeText(text, start, field.selectionStart, "end");
        place.replaceChildren();
        field.focus();
      });
      return button;
    }),
  );
}

// ---- texts that one may want elsewhere

for (const text of document.querySelectorAll("pre[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  });
  text.before(button);
}

// ---- reports link to an object by #object=0x…

const wanted = /^#object=(0x[0-9a-f]+)$/i.exec(location.hash);
if (wanted) location.replace(`/object/${wanted[1]}`);
