// Interactive elements. In a message a change tells the app at once; in a modal each element also gives its value when the modal is submitted.

import { add, h, safeUrl } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text/object.js";
import { menuButton } from "../ui/menu.js";
import { boxes, picker } from "./choices.js";
import { external } from "./external.js";
import { field } from "./fields.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

const SELECT = /^(?:multi_)?(?:static|users|channels|conversations)_select$/;
const FIELD = /^(?:plain_text_input|email_text_input|url_text_input|number_input|rich_text_input|datepicker|timepicker|datetimepicker)$/;
const STYLES = /** @type {Record<string, string>} */ ({ primary: "button primary", danger: "button danger" });

/**
 * @param {Block} element
 * @param {Block} block the block it stands in
 * @param {Ctx} ctx
 * @returns {Node}
 */
export function control(element, block, ctx) {
  const type = String(element.type ?? "");
  const tell = (/** @type {unknown} */ selected) => ctx.press({ ...named(element, block), selected }, element.confirm);
  if (type === "button" || type === "workflow_button") return button(element, block, ctx);
  if (type === "overflow") return overflow(element, block, ctx);
  if (/external_select$/.test(type)) return external(element, block, ctx, tell);
  if (SELECT.test(type)) return picker(element, block, ctx, tell);
  if (type === "checkboxes" || type === "radio_buttons") return boxes(element, block, ctx, tell);
  if (FIELD.test(type)) return field(element, block, ctx, tell);
  return h("span", { class: "b-unknown" }, `An element of type “${type}”, which this page does not draw`);
}

/**
 * @param {Block} element
 * @param {Block} block
 * @returns {{block_id: string, action_id: string}}
 */
function named(element, block) {
  return { block_id: block.block_id ?? "", action_id: element.action_id ?? "" };
}

/**
 * @param {Block} element
 * @param {Block} block
 * @param {Ctx} ctx
 * @param {{class?: string, title?: string, face?: Node}} [look]
 * @returns {HTMLElement}
 */
export function button(element, block, ctx, look = {}) {
  const words = plain(element.text);
  const props = {
    class: look.class ?? STYLES[element.style] ?? "button",
    title: look.title,
    "aria-label": element.accessibility_label ?? (look.face ? words : null),
  };
  const press = () => ctx.press({ ...named(element, block), value: element.value }, element.confirm);
  const href = safeUrl(element.url);
  if (href) return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer nofollow", on: { click: press } }, look.face ?? words);
  const node = h("button", { ...props, type: "button" }, look.face ?? words);
  node.addEventListener("click", () => busy(node, press));
  return node;
}

/**
 * Shows on a button that the app is being told; a second press in the meantime does nothing.
 * @param {HTMLElement} node
 * @param {() => Promise<unknown>} work
 */
async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** @type {(element: Block, block: Block, ctx: Ctx) => Node} */
function overflow(element, block, ctx) {
  const items = (element.options ?? []).map((/** @type {Block} */ option) => ({
    label: plain(option.text),
    hint: plain(option.description),
    href: safeUrl(option.url),
    run: () => ctx.press({ ...named(element, block), selected: option.value }, element.confirm),
  }));
  const node = menuButton({ class: "icon-button bordered", "aria-label": "More actions", title: "More actions" }, items);
  add(node, icon("more"));
  return node;
}
