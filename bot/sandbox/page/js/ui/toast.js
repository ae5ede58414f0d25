// Short notices at the edge; errors stay longer and are read out at once.

import { byId, h } from "../dom.js";
import { icon } from "../icons.js";

const STAYS_MS = 6_000;
const ERROR_STAYS_MS = 12_000;
const MOST = 3;

/**
 * @param {string} text
 * @param {"info" | "error"} [level]
 */
export function toast(text, level = "info") {
  const box = byId("toasts");
  for (const same of box.querySelectorAll(".toast")) if (same.textContent === text) same.remove();
  const node = h(
    "div",
    { class: `toast toast-${level}`, role: level === "error" ? "alert" : "status" },
    icon(level === "error" ? "warning" : "info"),
    h("span", {}, text),
  );
  node.append(h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => node.remove() } }, icon("close")));
  box.append(node);
  while (box.children.length > MOST) box.firstElementChild?.remove();
  setTimeout(() => node.remove(), level === "error" ? ERROR_STAYS_MS : STAYS_MS);
}
