// The app's modals: inputs, errors beside them, and a stack of which the top one is seen.

import { close, submit } from "../actions.js";
import { renderBlocks } from "../blocks/index.js";
import { fill, fresh, h } from "../dom.js";
import { icon } from "../icons.js";
import { on, state } from "../state.js";
import { plain } from "../text/object.js";
import { contextFor } from "./context.js";

/** @typedef {import("../types.js").View} View */

/** @type {HTMLDialogElement | null} */
let dialog = null;
/** @type {View | undefined} */
let drawn;
/** @type {HTMLElement | null} */
let cameFrom = null;
/** @type {Map<string, Map<string, () => unknown>>} */
const readers = new Map();

/** Starts showing modals. */
export function startModals() {
  on(["views", "person"], draw);
}

function draw() {
  const view = state.views.at(-1);
  if (view === drawn) return;
  const typed = view && drawn?.id === view.id && dialog ? fields(dialog) : new Map();
  drawn = view;
  if (!view) {
    dialog?.close();
    dialog?.remove();
    dialog = null;
    if (cameFrom?.isConnected) cameFrom.focus();
    return;
  }
  if (!dialog) {
    cameFrom = /** @type {HTMLElement | null} */ (document.activeElement);
    dialog = h("dialog", { class: "dialog modal" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      dismiss();
    });
    document.body.append(dialog);
  }
  fill(dialog, form(view));
  restore(dialog, typed);
  if (!dialog.open) dialog.showModal();
  if (!typed.size) /** @type {HTMLElement | null} */ (dialog.querySelector("[autofocus], .modal-body :is(input, textarea, select)"))?.focus();
}

function dismiss() {
  const view = state.views.at(-1);
  if (view) void close(view.id);
}

/** @type {(view: View) => HTMLElement} */
function form(view) {
  readers.clear();
  const title = fresh("modal");
  const ctx = contextFor(
    { view: view.id, state: values },
    { collect: (block, action, read) => readers.set(block, (readers.get(block) ?? new Map()).set(action, read)) },
  );
  const cross = h("button", { type: "button", class: "icon-button", "aria-label": plain(view.close) || "Close", on: { click: dismiss } }, icon("close"));
  const cancel = h("button", { type: "button", class: "button", on: { click: dismiss } }, plain(view.close) || "Cancel");
  const send = view.submit ? h("button", { type: "submit", class: "button primary" }, plain(view.submit)) : null;
  dialog?.setAttribute("aria-labelledby", title);
  const node = h(
    "form",
    { class: "modal-form", novalidate: true },
    h("header", { class: "dialog-head" }, h("h2", { id: title }, plain(view.title)), h("span", { class: "badge" }, state.session.bot.name), cross),
    h("div", { class: "dialog-body modal-body" }, h("p", { class: "modal-error", role: "alert", hidden: true }), renderBlocks(view.blocks, ctx)),
    h("footer", { class: "dialog-foot" }, cancel, send),
  );
  node.addEventListener("input", (event) => {
    const box = /** @type {HTMLElement} */ (event.target).closest(".input-wrong");
    if (box) mark(/** @type {HTMLElement} */ (box), "");
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    void sent(view, node, send);
  });
  return node;
}

/** @type {(view: View, node: HTMLElement, button: HTMLButtonElement | null) => Promise<void>} */
async function sent(view, node, button) {
  if (!button || button.disabled) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  const errors = await submit(view.id, values());
  button.disabled = false;
  button.removeAttribute("aria-busy");
  showErrors(node, errors ?? {});
}

/** @returns {Record<string, Record<string, unknown>>} block → action → what is filled in */
function values() {
  return Object.fromEntries([...readers].map(([block, actions]) => [block, Object.fromEntries([...actions].map(([action, read]) => [action, read()]))]));
}

/** @type {(node: HTMLElement, errors: Record<string, string>) => void} */
function showErrors(node, errors) {
  for (const box of node.querySelectorAll(".input")) mark(/** @type {HTMLElement} */ (box), "");
  const lost = Object.entries(errors).filter(([block, text]) => {
    const box = /** @type {HTMLElement | null} */ (node.querySelector(`[data-block="${CSS.escape(block)}"]`));
    if (box) mark(box, text);
    return !box;
  });
  const top = /** @type {HTMLElement} */ (node.querySelector(".modal-error"));
  top.hidden = !lost.length;
  fill(top, lost.map(([, text]) => text).join(" "));
  /** @type {HTMLElement | null} */ (node.querySelector("[aria-invalid=true], .input-wrong input"))?.focus();
}

/** @type {(box: HTMLElement, text: string) => void} */
function mark(box, text) {
  box.classList.toggle("input-wrong", Boolean(text));
  const field = box.querySelector("input, textarea, select, [role=group], [role=radiogroup]");
  if (text) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
  fill(/** @type {Element} */ (box.querySelector(".input-error")), text);
}

/** @type {(root: HTMLElement) => Map<string, any>} what was typed, by block and place in it, so that an update of the view keeps it */
function fields(root) {
  const found = new Map();
  for (const box of root.querySelectorAll("[data-block]")) {
    for (const [index, field] of [...box.querySelectorAll("input, textarea, select")].entries()) {
      const { type, value, checked } = /** @type {HTMLInputElement} */ (field);
      found.set(`${/** @type {HTMLElement} */ (box).dataset.block} ${index}`, { type, value, checked });
    }
  }
  return found;
}

/** @type {(root: HTMLElement, typed: Map<string, any>) => void} */
function restore(root, typed) {
  for (const box of root.querySelectorAll("[data-block]")) {
    for (const [index, field] of [...box.querySelectorAll("input, textarea, select")].entries()) {
      const before = typed.get(`${/** @type {HTMLElement} */ (box).dataset.block} ${index}`);
      const input = /** @type {HTMLInputElement} */ (field);
      if (before?.type !== input.type) continue;
      if (input.type === "checkbox" || input.type === "radio") input.checked = before.checked;
      else input.value = before.value;
    }
  }
}
