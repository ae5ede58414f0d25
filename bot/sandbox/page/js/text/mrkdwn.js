// Slack's own mark-up (`mrkdwn`) as nodes: *bold*, _italic_, ~struck~, `code`, fences, quotes, tokens, three entities.

import { fragment, h } from "../dom.js";
import { emoji } from "../emoji.js";
import { codeBlock } from "./code.js";
import { decode, token } from "./tokens.js";

/** @typedef {import("./context.js").Ctx} Ctx */

const MARKS = /** @type {Record<string, "strong" | "em" | "s">} */ ({ "*": "strong", _: "em", "~": "s" });
const WORD = /[\p{L}\p{N}]/u;
const QUOTE = /^(?:>|&gt;) ?/;

/**
 * @param {string} text
 * @param {Ctx} ctx
 * @returns {DocumentFragment}
 */
export function mrkdwn(text, ctx) {
  const all = fragment();
  const pieces = text.split("```");
  for (const [index, piece] of pieces.entries()) {
    const inside = index % 2 === 1;
    if (inside && index < pieces.length - 1) all.append(codeBlock(decode(piece.replace(/^\n|\n$/g, "")), "", ctx));
    else if (pieces.length === 1) all.append(...prose(piece, ctx));
    else if (inside) all.append(h("div", {}, prose("```" + piece, ctx)));
    else if (piece.trim()) all.append(h("div", {}, prose(piece.replace(/^\n|\n$/g, ""), ctx)));
  }
  return all;
}

/**
 * Lines outside fences: quotes as one block each, the rest with line breaks.
 * @param {string} text
 * @param {Ctx} ctx
 * @returns {Node[]}
 */
function prose(text, ctx) {
  /** @type {Node[]} */
  const nodes = [];
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    let end = at;
    const quoted = QUOTE.test(lines[at] ?? "");
    while (end < lines.length && QUOTE.test(lines[end] ?? "") === quoted) end += 1;
    const part = lines.slice(at, end);
    if (quoted)
      nodes.push(
        h(
          "blockquote",
          {},
          broken(
            part.map((line) => line.replace(QUOTE, "")),
            ctx,
          ),
        ),
      );
    else nodes.push(...broken(nodes.length ? trimmed(part) : part, ctx));
    at = end;
  }
  return nodes;
}

/** @param {string[]} lines an empty first line after a quote is the quote's own end */
function trimmed(lines) {
  return lines.length > 1 && lines[0] === "" ? lines.slice(1) : lines;
}

/**
 * @param {string[]} lines
 * @param {Ctx} ctx
 * @returns {Node[]}
 */
function broken(lines, ctx) {
  return lines.flatMap((line, index) => [...(index ? [h("br")] : []), ...mrkdwnInline(line, ctx)]);
}

/**
 * One line.
 * @param {string} text
 * @param {Ctx} ctx
 * @returns {Node[]}
 */
export function mrkdwnInline(text, ctx) {
  /** @type {Node[]} */
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = special(text, at, ctx);
    if (found) {
      if (plain) nodes.push(document.createTextNode(decode(plain)));
      plain = "";
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(document.createTextNode(decode(plain)));
  return nodes;
}

/**
 * What begins at a place, if anything does.
 * @param {string} text
 * @param {number} at
 * @param {Ctx} ctx
 * @returns {{node: Node, end: number} | null}
 */
function special(text, at, ctx) {
  const char = text[at] ?? "";
  if (char === "<") {
    const end = text.indexOf(">", at);
    const node = end > 0 ? token(text.slice(at + 1, end), ctx) : null;
    return node && { node, end: end + 1 };
  }
  if (char === "`") {
    const end = text.indexOf("`", at + 1);
    return end > at + 1 ? { node: h("code", {}, decode(text.slice(at + 1, end))), end: end + 1 } : null;
  }
  if (char === ":") {
    const name = /^:([a-z0-9_+-]+(?:::skin-tone-\d)?):/.exec(text.slice(at, at + 60))?.[1];
    return name && emoji(name) !== `:${name}:` ? { node: document.createTextNode(emoji(name)), end: at + name.length + 2 } : null;
  }
  const tag = MARKS[char];
  const end = tag ? closing(text, at, char) : -1;
  return tag && end > 0 ? { node: h(tag, {}, mrkdwnInline(text.slice(at + 1, end), ctx)), end: end + 1 } : null;
}

/**
 * Where the mark that opens at a place closes, or -1: marks hug their words from outside and are not inside a word.
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 * @returns {number}
 */
function closing(text, at, mark) {
  const inWord = WORD.test(text[at - 1] ?? "") || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark;
  for (let end = inWord ? -1 : text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    if (!/\s/.test(text[end - 1] ?? "") && !WORD.test(text[end + 1] ?? "")) return end;
  }
  return -1;
}
