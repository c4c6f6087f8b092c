// @ts-check
// Buttons and addresses that copy text to the clipboard.
import { copyText } from "./copy.js";
import { all, element, one } from "./dom.js";

/**
 * Copies by selecting text, for browsers that refuse the clipboard interface.
 * @param {string} text
 * @returns {boolean}
 */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function copying() {
  const toast = one(".toast", HTMLElement);
  let timer = 0;
  const copy = async (/** @type {string} */ text) => {
    const done = await copyText(text, navigator, copyBySelection);
    if (!toast) return;
    toast.textContent = done ? "Copied" : "The browser did not allow copying";
    clearTimeout(timer);
    timer = window.setTimeout(() => (toast.textContent = ""), 1800);
  };
  for (const button of all("button[data-copy]", HTMLButtonElement)) {
    button.hidden = false;
    button.addEventListener("click", () => {
      void copy(document.getElementById(button.dataset.copy ?? "")?.textContent ?? "");
    });
  }
  for (const source of all("code.copyable", HTMLElement)) {
    const text = source.textContent ?? "";
    const button = element("button", "inline", "");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", `Copy ${text}`);
    button.addEventListener("click", () => void copy(text));
    source.after(button);
  }
  // Addresses in the tree and in stacks get no buttons: there are too many, in lines that are controls themselves.
  document.body.classList.add("copies");
  document.addEventListener("click", (event) => {
    const source = event.target instanceof Element ? event.target.closest(".tree .addr, .stack .addr") : null;
    if (!source) return;
    event.preventDefault();
    void copy(source.textContent ?? "");
  });
  one("ul.tree", HTMLUListElement)?.addEventListener("keydown", (event) => {
    const line = document.activeElement;
    if (event.key !== "c" || event.ctrlKey || event.metaKey || !line?.matches("summary, .leaf")) return;
    void copy(line.querySelector(".addr")?.textContent ?? "");
  });
}
