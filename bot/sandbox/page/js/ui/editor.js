// A message while its author changes it: Enter saves, Escape leaves it as it was.

import { edit } from "../actions.js";
import { h } from "../dom.js";
import { state, tell } from "../state.js";
import { fromWire, toWire } from "../text/wire.js";
import { names } from "./names.js";

/**
 * @param {import("../types.js").Message} message
 * @param {string} channel
 * @returns {HTMLElement}
 */
export function editor(message, channel) {
  const before = fromWire(message.text ?? "", names());
  const area = h("textarea", { class: "field", rows: String(Math.min(12, before.split("\n").length + 1)), "aria-label": "Edit message", value: before });
  const done = () => {
    state.editing = "";
    tell("messages");
  };
  const save = async () => {
    const text = toWire(area.value.trim(), names());
    if (!text || area.value === before || (await edit(channel, message.ts, text))) done();
  };
  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") done();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void save();
  });
  queueMicrotask(() => {
    area.focus();
    area.setSelectionRange(before.length, before.length);
  });
  const buttons = [
    h("button", { type: "button", class: "button", on: { click: done } }, "Cancel"),
    h("button", { type: "button", class: "button primary", on: { click: save } }, "Save"),
  ];
  return h("div", { class: "editor" }, area, h("div", { class: "editor-foot" }, h("span", { class: "hint" }, "Enter saves, Esc cancels"), buttons));
}
