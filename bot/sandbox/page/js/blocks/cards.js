// Blocks that frame others: alert, card, carousel, container.

import { anchor, h } from "../dom.js";
import { icon } from "../icons.js";
import { plain, textOf } from "../text/object.js";
import { richText } from "../text/rich.js";
import { control } from "./controls.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

const LEVELS = /** @type {Record<string, string>} */ ({ default: "Note", info: "Note", warning: "Warning", error: "Error", success: "Success" });

/** @type {Record<string, import("./index.js").Draw>} */
export const cardBlocks = { alert, card, carousel, container };

/** @type {import("./index.js").Draw} */
function alert(block, ctx) {
  const level = Object.hasOwn(LEVELS, block.level) ? String(block.level) : "default";
  const sign = level === "success" ? "check" : level === "default" || level === "info" ? "info" : "warning";
  return h("div", { class: `b-alert b-alert-${level}`, role: "note", "aria-label": LEVELS[level] }, icon(sign), h("div", {}, textOf(block.text, ctx)));
}

/** @type {import("./index.js").Draw} */
function card(block, ctx) {
  const picture = block.hero_image ?? block.icon;
  const buttons = (block.actions ?? []).map((/** @type {Block} */ element) => control(element, block, ctx));
  return h(
    "div",
    { class: "b-card" },
    picture ? h("p", { class: "b-image" }, anchor(picture.image_url ?? "", `image: ${picture.alt_text ?? ""}`)) : null,
    block.title ? h("p", { class: "b-card-title" }, textOf(block.title, ctx)) : null,
    block.subtitle ? h("p", { class: "b-card-subtitle" }, textOf(block.subtitle, ctx)) : null,
    block.body ? h("div", {}, textOf(block.body, ctx)) : null,
    buttons.length ? h("div", { class: "b-actions" }, buttons) : null,
  );
}

/** @type {import("./index.js").Draw} */
function carousel(block, ctx, nested) {
  const cards = (block.elements ?? []).map((/** @type {Block} */ element) => h("li", {}, card(element, ctx, nested)));
  return h("ul", { class: "b-carousel", tabindex: "0", "aria-label": `${cards.length} cards` }, cards);
}

/** @type {import("./index.js").Draw} */
function container(block, ctx, nested) {
  const title = block.rich_text_title ? richText(block.rich_text_title, ctx) : plain(block.title);
  const head = [h("span", { class: "b-card-title" }, title), block.subtitle ? h("span", { class: "b-card-subtitle" }, textOf(block.subtitle, ctx)) : null];
  const body = h("div", { class: "b-container-body" }, nested(block.child_blocks ?? [], ctx));
  if (!block.is_collapsible) return h("div", { class: "b-card" }, h("div", { class: "b-container-head" }, head), body);
  return h("details", { class: "b-card", open: !block.default_collapsed }, h("summary", {}, head), body);
}
