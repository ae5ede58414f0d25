// A menu whose options come from the app while one types.

import { fill, fresh, h } from "../dom.js";
import { plain } from "../text/object.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

const PAUSE_MS = 250;
const LEAST_TYPED = 3;

/**
 * @param {Block} element
 * @param {Block} block
 * @param {Ctx} ctx
 * @param {(selected: unknown) => Promise<boolean>} tell
 * @returns {HTMLElement}
 */
export function external(element, block, ctx, tell) {
  const several = String(element.type).startsWith("multi_");
  const id = fresh("options");
  /** @type {Map<string, Block>} */
  const options = new Map();
  /** @type {Block | null} */
  let chosen = element.initial_option ?? null;
  const list = h("datalist", { id });
  const input = h("input", {
    class: "field",
    type: "text",
    list: id,
    autocomplete: "off",
    placeholder: plain(element.placeholder) || "Type to search",
    "aria-label": plain(block.label) || plain(element.placeholder) || "Search",
    value: plain(chosen?.text),
  });
  const value = () => (several ? (chosen ? [chosen] : []) : chosen);
  ctx.collect?.(block.block_id ?? "", element.action_id ?? "", value);
  const look = async () => {
    const found = (await ctx.suggest?.({ block_id: block.block_id ?? "", action_id: element.action_id ?? "", value: input.value })) ?? {};
    const all = /** @type {Block[]} */ (found.options ?? (found.option_groups ?? []).flatMap((/** @type {Block} */ group) => group.options ?? []));
    for (const option of all) options.set(plain(option.text), option);
    fill(
      list,
      all.map((option) => h("option", { value: plain(option.text) })),
    );
  };
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    chosen = options.get(input.value) ?? null;
    if (chosen && (block.type !== "input" || block.dispatch_action)) void tell(value());
    else if (!chosen && input.value.length >= (element.min_query_length ?? LEAST_TYPED)) timer = setTimeout(() => void look(), PAUSE_MS);
  });
  return h("span", { class: "external" }, input, list);
}
