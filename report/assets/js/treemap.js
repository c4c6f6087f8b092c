// @ts-check
// The treemap of packages and classes zooms into a package.
import { all, one } from "./dom.js";
import { filled, fitting } from "./zoom.js";

export function treemap() {
  const picture = one("#treemap", SVGSVGElement);
  const reset = one("#treemap-reset", HTMLButtonElement);
  if (!picture || !reset) return;
  const height = parseFloat(picture.getAttribute("height") ?? "0");
  const parts = all(":scope > svg", SVGSVGElement, picture);
  const original = parts.map((part) => part.cloneNode(true));
  const sizes = ["x", "y", "width", "height"];
  const cells = parts.map((part) => {
    const [x = 0, y = 0, width = 0, tall = 0] = sizes.map((name) => parseFloat(part.getAttribute(name) ?? "0"));
    return { x, y, width, height: tall, group: Number(part.dataset.c), strip: part.classList.contains("strip") };
  });
  /** @type {number | null} */
  let shown = null;

  const draw = () => {
    const places = shown === null ? cells : filled(cells, shown, height);
    const pixels = picture.getBoundingClientRect().width;
    parts.forEach((part, index) => {
      const place = places[index];
      part.style.display = place ? "" : "none";
      if (!place) return;
      part.setAttribute("x", place.x + "%");
      part.setAttribute("y", String(place.y));
      part.setAttribute("width", place.width + "%");
      part.setAttribute("height", String(place.height));
      const face = part.querySelector("rect");
      const before = original[index];
      if (!face || !(before instanceof Element)) return;
      if (shown === null) {
        part.replaceChildren(...[...part.children].filter((child) => child.localName !== "text"));
        for (const text of before.querySelectorAll("text")) part.append(text.cloneNode(true));
        return;
      }
      const [name = "", figure = ""] = (part.querySelector("title")?.textContent ?? "").split(/: (?=[^:]*$)/);
      const simple = cells[index]?.strip ? name : name.replace(/^(?:[^.$\s/]+\.)+/, "");
      const room = (place.width / 100) * pixels;
      const lines = [place.height < 18 ? "" : fitting(simple, room), place.height < 40 ? "" : fitting(figure.split(",")[0] ?? "", room)];
      for (const old of part.querySelectorAll("text")) old.remove();
      lines.forEach((line, at) => {
        if (!line || (at === 1 && cells[index]?.strip)) return;
        const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", "7");
        text.setAttribute("y", at === 0 ? "15" : "32");
        if (at === 1) text.setAttribute("class", "f");
        text.textContent = line;
        part.append(text);
      });
    });
    reset.hidden = shown === null;
  };
  const zoom = (/** @type {number | null} */ group) => {
    shown = shown === group ? null : group;
    draw();
  };
  picture.setAttribute("role", "group");
  /** @type {Set<number>} */
  const seen = new Set();
  parts.forEach((part, index) => {
    const group = cells[index]?.group ?? 0;
    part.classList.add("zooms");
    part.addEventListener("click", () => zoom(group));
    const face = part.querySelector("rect");
    if (seen.has(group) || !face) return;
    // One control a package: its title strip, or its largest class.
    seen.add(group);
    face.setAttribute("role", "button");
    face.setAttribute("tabindex", "0");
    face.setAttribute("aria-label", part.querySelector("title")?.textContent ?? "");
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") zoom(group);
      else if (event.key === "Escape") zoom(null);
      else return;
      event.preventDefault();
    });
  });
  for (const text of all("text", SVGTextElement, picture)) text.setAttribute("aria-hidden", "true");
  reset.addEventListener("click", () => zoom(null));
  window.addEventListener("resize", () => {
    if (shown !== null) draw();
  });
  for (const hint of all("figcaption .hint", HTMLElement)) hint.hidden = false;
}
