// Elements one types into, and the pickers of dates and times.

import { h } from "../dom.js";
import { plain } from "../text/object.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

const TYPES = /** @type {Record<string, string>} */ ({
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
});
const PICKERS = new Set(["datepicker", "timepicker", "datetimepicker"]);

/**
 * @param {Block} element
 * @param {Block} block
 * @param {Ctx} ctx
 * @param {(selected: unknown) => Promise<boolean>} tell
 * @returns {HTMLElement}
 */
export function field(element, block, ctx, tell) {
  const long = element.multiline || element.type === "rich_text_input";
  const props = {
    class: "field",
    placeholder: plain(element.placeholder) || null,
    maxlength: element.max_length,
    minlength: element.min_length,
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    autofocus: element.focus_on_load,
    "aria-label": plain(block.label) || plain(element.placeholder) || "Value",
  };
  const node = long ? h("textarea", { ...props, rows: "5" }) : h("input", { ...props, type: TYPES[element.type] ?? "text" });
  node.value = initial(element);
  const value = () => read(element, node.value);
  ctx.collect?.(block.block_id ?? "", element.action_id ?? "", value);
  if (PICKERS.has(element.type) && (block.type !== "input" || block.dispatch_action)) node.addEventListener("change", () => void (node.value && tell(value())));
  else if (block.dispatch_action && !long) node.addEventListener("keydown", (event) => onEnter(/** @type {KeyboardEvent} */ (event), () => void tell(value())));
  return node;
}

/** @type {(event: KeyboardEvent, run: () => void) => void} */
function onEnter(event, run) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  run();
}

/** @type {(element: Block) => string} */
function initial(element) {
  if (element.type === "datetimepicker") return element.initial_date_time ? localMinute(new Date(element.initial_date_time * 1000)) : "";
  if (element.type === "rich_text_input")
    return (element.initial_value?.elements ?? [])
      .flatMap((/** @type {Block} */ part) => part.elements ?? [])
      .map((/** @type {Block} */ leaf) => leaf.text ?? "")
      .join("");
  return String(element.initial_value ?? element.initial_date ?? element.initial_time ?? "");
}

/** @type {(when: Date) => string} what <input type=datetime-local> takes */
function localMinute(when) {
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @type {(element: Block, raw: string) => unknown} nothing typed is null, as in Slack's state values */
function read(element, raw) {
  if (!raw) return null;
  if (element.type === "datetimepicker") return Math.floor(new Date(raw).getTime() / 1000);
  if (element.type === "rich_text_input") return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: raw }] }] };
  return raw;
}
