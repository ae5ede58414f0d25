// Elements that choose among options: selects, lists of boxes, radio buttons.

import { fresh, h } from "../dom.js";
import { plain, textOf } from "../text/object.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */
/** @typedef {(selected: unknown) => Promise<boolean>} Tell */
/** @typedef {{value: string, label: string, node?: Node}} Choice */

/** Check boxes and radio buttons are no more than that; longer lists scroll. */
const BOXES = 10;

/**
 * A select; one for several choices is a list of boxes.
 * @param {Block} element
 * @param {Block} block
 * @param {Ctx} ctx
 * @param {Tell} tell
 * @returns {HTMLElement}
 */
export function picker(element, block, ctx, tell) {
  const several = String(element.type).startsWith("multi_");
  if (several) return group(flat(element, ctx), initial(element), "checkbox", { element, block, ctx, tell });
  const chosen = String(initial(element)[0] ?? ctx.memory.get(memoryKey(element, block, ctx)) ?? "");
  const option = (/** @type {Choice} */ one) => h("option", { value: one.value, selected: one.value === chosen }, one.label);
  const groups = /** @type {Block[]} */ (element.option_groups ?? []);
  const options = groups.length
    ? groups.map((one) => h("optgroup", { label: plain(one.label) }, (one.options ?? []).map(choice).map(option)))
    : flat(element, ctx).map(option);
  const hint = plain(element.placeholder) || "Choose…";
  const node = h(
    "select",
    { class: "select", "aria-label": label(element, block), autofocus: element.focus_on_load },
    h("option", { value: "" }, hint),
    options,
  );
  node.value = chosen;
  node.addEventListener("change", () => {
    ctx.memory.set(memoryKey(element, block, ctx), node.value);
    if (sends(block) && node.value) void tell(node.value);
  });
  ctx.collect?.(block.block_id ?? "", element.action_id ?? "", () => node.value || null);
  return node;
}

/**
 * Check boxes and radio buttons.
 * @param {Block} element
 * @param {Block} block
 * @param {Ctx} ctx
 * @param {Tell} tell
 * @returns {HTMLElement}
 */
export function boxes(element, block, ctx, tell) {
  const choices = /** @type {Block[]} */ (element.options ?? []).map((option) => ({ ...choice(option), node: described(option, ctx) }));
  return group(choices, initial(element), element.type === "radio_buttons" ? "radio" : "checkbox", { element, block, ctx, tell });
}

/**
 * @param {Choice[]} choices
 * @param {unknown[]} chosen
 * @param {"radio" | "checkbox"} type
 * @param {{element: Block, block: Block, ctx: Ctx, tell: Tell}} at
 * @returns {HTMLElement}
 */
function group(choices, chosen, type, { element, block, ctx, tell }) {
  const name = fresh("choice");
  const inputs = choices.map((one) => h("input", { type, name, value: one.value, checked: chosen.includes(one.value) }));
  const values = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const value = () => (type === "radio" ? (values()[0] ?? null) : values());
  const most = Number(element.max_selected_items ?? 0);
  const change = () => {
    for (const input of inputs) input.disabled = most > 0 && !input.checked && values().length >= most;
    if (sends(block)) void tell(value());
  };
  ctx.collect?.(block.block_id ?? "", element.action_id ?? "", value);
  const rows = choices.map((one, index) => h("label", { class: "choice" }, inputs[index], h("span", {}, one.node ?? one.label)));
  return h(
    "div",
    {
      class: choices.length > BOXES ? "choices choices-long" : "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-label": label(element, block),
      on: { change },
    },
    rows,
  );
}

/** @type {(option: Block) => Choice} */
function choice(option) {
  return { value: String(option.value ?? ""), label: plain(option.text) };
}

/** @type {(option: Block, ctx: Ctx) => Node} */
function described(option, ctx) {
  return h("span", {}, textOf(option.text, ctx), option.description ? h("span", { class: "choice-hint" }, textOf(option.description, ctx)) : null);
}

/** @type {(element: Block, ctx: Ctx) => Choice[]} */
function flat(element, ctx) {
  const type = String(element.type);
  const named = (/** @type {{id: string, name: string}} */ one) => ({ value: one.id, label: one.name });
  if (/users_select$/.test(type)) return ctx.people.map(named);
  if (/(channels|conversations)_select$/.test(type)) return ctx.channels.map(named);
  const groups = /** @type {Block[]} */ (element.option_groups ?? []);
  return [...(element.options ?? []), ...groups.flatMap((one) => one.options ?? [])].map(choice);
}

/** @type {(element: Block) => unknown[]} */
function initial(element) {
  const one = element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const many =
    element.initial_users ??
    element.initial_channels ??
    element.initial_conversations ??
    (element.initial_options ?? []).map((/** @type {Block} */ option) => option.value);
  return one === undefined ? many : [one];
}

/** @type {(element: Block, block: Block) => string} */
function label(element, block) {
  return plain(block.label) || plain(element.placeholder) || plain(block.text) || "Choose";
}

/** @type {(block: Block) => boolean} in an input block a change tells the app only when asked to */
function sends(block) {
  return block.type !== "input" || block.dispatch_action === true;
}

/** @type {(element: Block, block: Block, ctx: Ctx) => string} */
function memoryKey(element, block, ctx) {
  return `chosen ${ctx.where.ts ?? ctx.where.view} ${block.block_id} ${element.action_id}`;
}
