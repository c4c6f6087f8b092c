// @ts-check
// The picture of the dominator tree zooms into an object.
import { all, one } from "./dom.js";
import { fitting, zoomed } from "./zoom.js";

export function icicle() {
  const picture = one("#icicle", SVGSVGElement);
  const reset = one("#icicle-reset", HTMLButtonElement);
  if (!picture || !reset) return;
  const parts = all(":scope > svg", SVGSVGElement, picture);
  const cells = parts.map((part) => ({
    x: parseFloat(part.getAttribute("x") ?? "0"),
    width: parseFloat(part.getAttribute("width") ?? "0"),
    y: parseFloat(part.getAttribute("y") ?? "0"),
  }));
  const names = parts.map((part) => part.querySelector("title")?.textContent ?? "");
  // The rectangle is the control, not the cell, so that a cut label is not part of the control's name.
  const faces = all(":scope > svg > rect", SVGRectElement, picture);
  picture.setAttribute("role", "group");
  let focus = 0;

  const draw = () => {
    const target = cells[focus];
    if (!target) return;
    const pixels = picture.getBoundingClientRect().width;
    zoomed(cells, target).forEach((place, index) => {
      const part = parts[index];
      if (!part) return;
      part.setAttribute("x", place.x + "%");
      part.setAttribute("width", place.width + "%");
      part.style.display = place.shown ? "" : "none";
      let text = part.querySelector("text");
      const name = (names[index] ?? "").replace(/(?: \(class\))?: [^:]*$/, index === 0 ? "$&" : "");
      const label = fitting(name, (place.width / 100) * pixels);
      if (!text && label) {
        text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", "7");
        text.setAttribute("y", "18");
        text.setAttribute("aria-hidden", "true");
        part.append(text);
      }
      if (text) {
        text.textContent = label;
        text.removeAttribute("class");
      }
    });
    reset.hidden = focus === 0;
  };
  const select = (/** @type {number} */ index) => {
    faces.forEach((face, at) => face.setAttribute("tabindex", at === index ? "0" : "-1"));
    faces[index]?.focus({ preventScroll: true });
  };
  const zoom = (/** @type {number} */ index) => {
    focus = index;
    draw();
  };
  parts.forEach((part, index) => {
    const face = faces[index];
    face?.setAttribute("role", "button");
    face?.setAttribute("aria-label", names[index] ?? "");
    face?.setAttribute("tabindex", index === 0 ? "0" : "-1");
    part.addEventListener("click", () => {
      zoom(index);
      select(index);
    });
    part.addEventListener("keydown", (event) => {
      const visible = parts.map((_, at) => at).filter((at) => parts[at]?.style.display !== "none");
      const at = visible.indexOf(index);
      const next = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") zoom(index);
      else if (event.key === "Escape") zoom(0);
      else if (next) select(visible[Math.max(0, Math.min(visible.length - 1, at + next))] ?? 0);
      else return;
      event.preventDefault();
    });
  });
  reset.addEventListener("click", () => {
    zoom(0);
    select(0);
  });
  window.addEventListener("resize", draw);
  draw();
}
