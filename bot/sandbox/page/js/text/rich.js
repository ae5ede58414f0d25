// rich_text: what people's own clients write, and what streams leave behind.

import { anchor, h } from "../dom.js";
import { emoji } from "../emoji.js";
import { codeBlock } from "./code.js";
import { formatDate } from "./dates.js";
import { channelLink, group, mention } from "./tokens.js";

/** @typedef {import("./context.js").Ctx} Ctx */
/** @typedef {Record<string, any>} Json */

const STYLES = /** @type {[string, "strong" | "em" | "s" | "u" | "code"][]} */ ([
  ["code", "code"],
  ["underline", "u"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
]);

/**
 * @param {Json} block a rich_text block or one of its sections
 * @param {Ctx} ctx
 * @returns {Node[]}
 */
export function richText(block, ctx) {
  const all = /** @type {Json[]} */ (block.elements ?? []);
  const nodes = [];
  for (let at = 0; at < all.length; at += 1) {
    const one = all[at] ?? {};
    if (one.type === "rich_text_list") {
      let end = at;
      while (all[end + 1]?.type === "rich_text_list") end += 1;
      nodes.push(lists(all.slice(at, end + 1), ctx));
      at = end;
    } else nodes.push(section(one, ctx));
  }
  return nodes;
}

/**
 * @param {Json} one
 * @param {Ctx} ctx
 * @returns {Node}
 */
function section(one, ctx) {
  if (one.type === "rich_text_preformatted")
    return codeBlock((one.elements ?? []).map((/** @type {Json} */ leaf) => leaf.text ?? leaf.url ?? "").join(""), one.language ?? "", ctx);
  const tag = one.type === "rich_text_quote" ? "blockquote" : "p";
  return h(
    tag,
    {},
    (one.elements ?? []).map((/** @type {Json} */ leaf) => element(leaf, ctx)),
  );
}

/**
 * Lists that follow each other are one list; `indent` nests them.
 * @param {Json[]} parts
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
function lists(parts, ctx) {
  const make = (/** @type {Json} */ part) => h(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null });
  const top = make(parts[0] ?? {});
  /** @type {HTMLElement[]} */
  const open = [top];
  for (const part of parts) {
    const depth = Math.min(Math.max(0, part.indent ?? 0), 8);
    while (open.length > depth + 1) open.pop();
    while (open.length < depth + 1) {
      const inner = make(part);
      const above = /** @type {HTMLElement} */ (open[open.length - 1]);
      (above.lastElementChild ?? above).append(inner);
      open.push(inner);
    }
    const list = /** @type {HTMLElement} */ (open[depth]);
    for (const item of part.elements ?? [])
      list.append(
        h(
          "li",
          {},
          (item.elements ?? []).map((/** @type {Json} */ leaf) => element(leaf, ctx)),
        ),
      );
  }
  return top;
}

/**
 * @param {Json} leaf
 * @param {Ctx} ctx
 * @returns {Node}
 */
function element(leaf, ctx) {
  let node = bare(leaf, ctx);
  for (const [name, tag] of STYLES) if (leaf.style?.[name]) node = h(tag, {}, node);
  return node;
}

/**
 * @param {Json} leaf
 * @param {Ctx} ctx
 * @returns {Node}
 */
function bare(leaf, ctx) {
  switch (leaf.type) {
    case "text":
      return lines(String(leaf.text ?? ""));
    case "link":
      return anchor(leaf.url, leaf.text || leaf.url);
    case "user":
      return mention(leaf.user_id, "", ctx);
    case "channel":
      return channelLink(leaf.channel_id, "", ctx);
    case "usergroup":
      return group(leaf.usergroup_id, "", ctx);
    case "broadcast":
      return h("span", { class: "mention mention-me" }, `@${leaf.range}`);
    case "emoji":
      return document.createTextNode(emoji(leaf.name ?? ""));
    case "date":
      return h("time", {}, formatDate(leaf.timestamp, leaf.format ?? "{date} {time}") || leaf.fallback || "");
    case "color":
      return h("code", {}, leaf.value);
    default:
      return document.createTextNode(String(leaf.text ?? ""));
  }
}

/**
 * @param {string} text
 * @returns {Node}
 */
function lines(text) {
  return h(
    "span",
    {},
    text.split("\n").flatMap((line, index) => [index ? h("br") : null, line]),
  );
}
