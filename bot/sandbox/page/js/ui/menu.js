// A menu under a button: arrow keys, Home, End, Escape; the focus returns to where it was.

import { fresh, h } from "../dom.js";

/** @typedef {{label: string, hint?: string, href?: string, danger?: boolean, shown?: Node, run: () => unknown}} Item */

const GAP_PX = 4;
/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * A button that opens a menu.
 * @param {Record<string, any>} props
 * @param {Item[] | (() => Item[])} items
 * @returns {HTMLButtonElement}
 */
export function menuButton(props, items) {
  const button = h("button", { ...props, type: "button", "aria-haspopup": "menu", "aria-expanded": "false" });
  button.addEventListener("click", () => openMenu(button, typeof items === "function" ? items() : items));
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {Item[]} items
 * @param {{class?: string, label?: string}} [look]
 */
export function openMenu(button, items, look = {}) {
  const wasOpen = button.getAttribute("aria-expanded") === "true";
  closeOpen?.();
  if (wasOpen || !items.length) return;
  const id = fresh("menu");
  const held = /** @type {HTMLElement} */ (document.activeElement);
  const from = held && held !== document.body && !held.closest(".menu") ? held : button;
  const rows = items.map((item) => row(item, () => close(true)));
  const menu = h("div", { id, class: `menu ${look.class ?? ""}`, role: "menu", "aria-label": look.label ?? button.getAttribute("aria-label") }, rows);
  const close = (/** @type {boolean} */ back) => {
    closeOpen = null;
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", again);
    if (back) from.focus(); // before the button may vanish with its menu
    button.setAttribute("aria-expanded", "false");
  };
  const outside = (/** @type {Event} */ event) => {
    if (!menu.contains(/** @type {Node} */ (event.target)) && !button.contains(/** @type {Node} */ (event.target))) close(false);
  };
  const again = () => place(menu, button);
  addEventListener("resize", again);
  closeOpen = () => close(false);
  menu.addEventListener("keydown", (event) => keys(event, menu, () => close(true)));
  document.addEventListener("pointerdown", outside, true);
  button.setAttribute("aria-expanded", "true");
  (button.closest("dialog") ?? document.body).append(menu);
  place(menu, button);
  rows[0]?.focus();
}

/** @type {(item: Item, close: () => void) => HTMLElement} */
function row(item, close) {
  const props = {
    role: "menuitem",
    class: item.danger ? "menu-item danger-text" : "menu-item",
    tabindex: "-1",
    "aria-label": item.shown ? item.label : null,
    title: item.shown ? item.label : null,
  };
  const click = () => {
    close();
    void item.run();
  };
  const face = item.shown ?? [item.label, item.hint ? h("span", { class: "menu-hint" }, item.hint) : null];
  if (item.href) return h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer", on: { click } }, face);
  return h("button", { ...props, type: "button", on: { click } }, face);
}

/** @type {(event: KeyboardEvent, menu: HTMLElement, close: () => void) => void} */
function keys(event, menu, close) {
  const rows = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("[role=menuitem]")]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = /** @type {Record<string, number>} */ ({
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: rows.length - 1,
  });
  if (event.key === "Escape" || event.key === "Tab") close();
  const next = steps[event.key];
  if (next === undefined && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (next !== undefined) rows[(next + rows.length) % rows.length]?.focus();
}

/** @type {(menu: HTMLElement, button: HTMLElement) => void} below the button, or above it where there is no room; never off the screen */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP_PX + height <= innerHeight;
  menu.style.top = `${Math.max(GAP_PX, below ? at.bottom + GAP_PX : at.top - GAP_PX - height)}px`;
  menu.style.left = `${Math.max(GAP_PX, Math.min(at.left, innerWidth - width - GAP_PX))}px`;
}
