// Dialogs of the page itself: confirmations, the list of keys, a message's JSON. The browser's own <dialog> keeps the focus inside and closes on Escape.

import { fresh, h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("../dom.js").Child} Child */

/**
 * Shows a dialog until it is closed.
 * @param {string} title
 * @param {Child} body
 * @param {{class?: string, foot?: Child, closed?: () => void}} [more]
 * @returns {HTMLDialogElement}
 */
export function show(title, body, more = {}) {
  const id = fresh("dialog");
  const dialog = h("dialog", { class: `dialog ${more.class ?? ""}`, "aria-labelledby": id });
  const cross = h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"));
  dialog.append(h("header", { class: "dialog-head" }, h("h2", { id }, title), cross), h("div", { class: "dialog-body" }, body));
  if (more.foot) dialog.append(h("footer", { class: "dialog-foot" }, more.foot));
  dialog.addEventListener("close", () => {
    dialog.remove();
    more.closed?.();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Asks; true when the answer is yes.
 * @param {{title: string, text: Child, yes: string, no?: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask(question) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = h("button", { type: "button", class: question.danger ? "button danger" : "button primary" }, question.yes);
    const no = h("button", { type: "button", class: "button" }, question.no ?? "Cancel");
    const dialog = show(question.title, question.text, { class: "dialog-small", foot: [no, yes], closed: () => resolve(answer) });
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      answer = true;
      dialog.close();
    });
    yes.focus();
  });
}
