// @ts-check
// The table of contents follows the reader; links unfold what they lead to.
import { all } from "./dom.js";

/** Marks the section that is being read in the table of contents. */
export function contents() {
  const links = new Map(
    all(".contents a", HTMLAnchorElement).map((link) => [link.getAttribute("href")?.slice(1) ?? "", link]),
  );
  const sections = all("main > section, .suspect", HTMLElement).filter((section) => links.has(section.id));
  /** @type {Set<string>} */
  const visible = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) visible.add(entry.target.id);
        else visible.delete(entry.target.id);
      }
      const current = sections.filter((section) => visible.has(section.id)).at(-1);
      for (const [id, link] of links) {
        if (id === current?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const section of sections) observer.observe(section);
}

/** A link to a name in the appendix unfolds it. */
export function unfoldTarget() {
  const target = document.getElementById(location.hash.slice(1));
  for (let up = target?.closest("details"); up; up = up.parentElement?.closest("details")) up.open = true;
}
