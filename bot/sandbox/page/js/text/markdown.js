// Markdown as Slack's `markdown` block shows it: tables, fences with their language, nested lists; every heading one size.

import { fragment, h } from "../dom.js";
import { codeBlock } from "./code.js";
import { inline } from "./inline.js";
import { parts } from "./lines.js";
import { tableBox } from "./table.js";
import { decode } from "./tokens.js";

/** @typedef {import("./context.js").Ctx} Ctx */
/** @typedef {import("./lines.js").Part} Part */

/**
 * @param {string} text
 * @param {Ctx} ctx
 * @returns {DocumentFragment}
 */
export function markdown(text, ctx) {
  return fragment(parts(text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n")).map((part) => draw(part, ctx)));
}

/**
 * @param {Part} part
 * @param {Ctx} ctx
 * @returns {Node}
 */
function draw(part, ctx) {
  switch (part.kind) {
    case "heading":
      return h("p", { class: "md-heading", role: "heading", "aria-level": String(Math.min(6, part.level + 3)) }, inline(part.text, ctx));
    case "code":
      return codeBlock(decode(part.text), part.language, ctx); // Slack shows its three entities as what they stand for, in code as well
    case "quote":
      return h(
        "blockquote",
        {},
        part.inner.map((one) => draw(one, ctx)),
      );
    case "rule":
      return h("hr");
    case "list":
      return list(part, ctx);
    case "table":
      return tableBox(
        part.head.map((cell) => inline(cell, ctx)),
        part.rows.map((row) => row.map((cell) => inline(cell, ctx))),
        part.align,
      );
    default:
      return h("p", {}, inline(part.text, ctx));
  }
}

/**
 * @param {Part & {kind: "list"}} part
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
function list(part, ctx) {
  const items = part.items.map(({ done, inner }) => {
    const box = done === null ? null : h("input", { type: "checkbox", disabled: true, checked: done, "aria-label": done ? "done" : "to do" });
    return h(
      "li",
      { class: done === null ? null : "task" },
      box,
      inner.map((one) => (one.kind === "text" ? h("span", {}, inline(one.text, ctx)) : draw(one, ctx))),
    );
  });
  return part.ordered ? h("ol", { start: part.start === 1 ? null : part.start }, items) : h("ul", {}, items);
}
