// The input block of modals: label, hint, error, and whether it may stay empty.

import { fresh, h } from "../dom.js";
import { plain } from "../text/object.js";
import { control } from "./controls.js";

/** @type {import("./index.js").Draw} */
export function inputBlock(block, ctx) {
  const element = block.element ?? {};
  const [labelId, hintId, errorId] = [fresh("label"), fresh("hint"), fresh("error")];
  const node = control(element, block, ctx);
  const target = node instanceof HTMLElement ? node : null;
  target?.removeAttribute("aria-label");
  target?.setAttribute("aria-labelledby", labelId);
  target?.setAttribute("aria-describedby", `${hintId} ${errorId}`);
  if (!block.optional) target?.setAttribute("aria-required", "true");
  const optional = block.optional ? h("span", { class: "input-optional" }, " (optional)") : null;
  return h(
    "div",
    { class: "input", "data-block": block.block_id },
    h("div", { class: "input-label", id: labelId, on: { click: () => target?.focus() } }, plain(block.label), optional),
    node,
    h("p", { class: "input-hint", id: hintId }, plain(block.hint)),
    h("p", { class: "input-error", id: errorId, "aria-live": "polite" }),
  );
}
