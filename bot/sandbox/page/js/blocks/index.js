// Block Kit as Slack draws it. A block that is not known stays readable: its name and its JSON.

import { anchor, fragment, h } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { plain, textOf } from "../text/object.js";
import { richText } from "../text/rich.js";
import { agentBlocks } from "./agent.js";
import { cardBlocks } from "./cards.js";
import { control } from "./controls.js";
import { inputBlock } from "./input.js";
import { dataTable, table } from "./tables.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */
/** @typedef {(block: Block, ctx: Ctx, nested: (blocks: Block[], ctx: Ctx) => DocumentFragment) => Node} Draw */

/** @type {Record<string, Draw>} */
const KINDS = {
  section,
  header: (block) => h("p", { class: "b-header", role: "heading", "aria-level": "4" }, plain(block.text)),
  context,
  divider: () => h("hr"),
  actions: (block, ctx) =>
    h(
      "div",
      { class: "b-actions" },
      list(block.elements).map((element) => control(element, block, ctx)),
    ),
  markdown: (block, ctx) => markdown(String(block.text ?? ""), ctx),
  rich_text: (block, ctx) => fragment(richText(block, ctx)),
  image: (block) => h("p", { class: "b-image" }, anchor(imageUrl(block), `image: ${plain(block.title) || block.alt_text || "without a description"}`)),
  table,
  data_table: dataTable,
  input: inputBlock,
  file: (block) => h("p", { class: "b-context" }, `File ${block.external_id ?? ""}`),
  video: (block, ctx) => h("p", {}, anchor(block.title_url ?? block.video_url, `video: ${plain(block.title)}`), " ", textOf(block.description, ctx)),
  ...agentBlocks,
  ...cardBlocks,
};

/**
 * @param {Block[] | undefined} blocks
 * @param {Ctx} ctx
 * @returns {DocumentFragment}
 */
export function renderBlocks(blocks, ctx) {
  return fragment(list(blocks).map((block) => h("div", { class: `block block-${String(block.type).replace(/[^a-z_]/g, "")}` }, safely(block, ctx))));
}

/**
 * One bad block must not take the message with it.
 * @param {Block} block
 * @param {Ctx} ctx
 * @returns {Node}
 */
function safely(block, ctx) {
  try {
    return (Object.hasOwn(KINDS, block.type) ? /** @type {Draw} */ (KINDS[block.type]) : unknown)(block, ctx, renderBlocks);
  } catch (error) {
    console.warn("block not drawn", block.type, error);
    return unknown(block);
  }
}

/** @type {(block: Block) => Node} */
function unknown(block) {
  const words = plain(block.text) || plain(block.title) || (typeof block.text === "string" ? block.text : "");
  const json = h(
    "details",
    {},
    h("summary", {}, `A block of type “${block.type}”, which this page does not draw`),
    h("pre", { tabindex: "0" }, JSON.stringify(block, null, 2)),
  );
  return h("div", { class: "b-unknown" }, words ? h("p", {}, words) : null, json);
}

/** @type {Draw} */
function section(block, ctx) {
  const fields = list(block.fields).map((field) => h("div", { class: "b-field" }, textOf(field, ctx)));
  const body = h(
    "div",
    { class: "b-section-body" },
    block.text ? h("div", {}, textOf(block.text, ctx)) : null,
    fields.length ? h("div", { class: "b-fields" }, fields) : null,
  );
  if (!block.accessory) return body;
  const side = block.accessory.type === "image" ? image(block.accessory) : control(block.accessory, block, ctx);
  return h("div", { class: "b-section" }, body, h("div", { class: "b-accessory" }, side));
}

/** @type {Draw} */
function context(block, ctx) {
  return h(
    "div",
    { class: "b-context" },
    list(block.elements).map((element) => (element.type === "image" ? image(element) : h("span", {}, textOf(element, ctx)))),
  );
}

/** @type {(element: Block) => Node} images would be a request to another host, which this page never makes */
function image(element) {
  return h("span", { class: "b-image" }, anchor(imageUrl(element), `image: ${element.alt_text ?? ""}`));
}

/** @param {Block} block */
function imageUrl(block) {
  return block.image_url ?? block.slack_file?.url ?? "";
}

/**
 * Whatever is not a list of objects counts as empty.
 * @param {unknown} value
 * @returns {Block[]}
 */
function list(value) {
  return Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : [];
}
