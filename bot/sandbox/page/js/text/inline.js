// Markdown, second half: what stands inside a line. Emphasis follows CommonMark's rule of left- and right-flanking runs.

import { anchor, h } from "../dom.js";
import { emoji } from "../emoji.js";
import { decode, token } from "./tokens.js";

/** @typedef {import("./context.js").Ctx} Ctx */
/** @typedef {{mark: string, count: number, opens: boolean, closes: boolean, node: Text}} Run */
/** @typedef {{node: Node, end: number} | null} Found */

const ENTITIES = /** @type {Record<string, string>} */ ({
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: "\u00a0",
  copy: "©",
  mdash: "—",
  ndash: "–",
  hellip: "…",
  rarr: "→",
});
const PUNCTUATION = /[\p{P}\p{S}]/u;
const ESCAPED = /[!-/:-@[-`{-~]/;
const BARE = /^https?:\/\/[^\s<>`]+/i;
const TAGS = /** @type {Record<string, ("em" | "strong" | "s")[]>} */ ({ "*": ["em", "strong"], _: ["em", "strong"], "~": ["s", "s"] });

/**
 * @param {string} text
 * @param {Ctx} ctx
 * @param {boolean} [inLink]
 * @returns {Node[]}
 */
export function inline(text, ctx, inLink = false) {
  const holder = h("span");
  /** @type {Run[]} */
  const runs = [];
  let plain = "";
  const flush = () => {
    if (plain) holder.append(document.createTextNode(plain));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = special(text, at, ctx, inLink);
    const run = found ? null : delimiter(text, at);
    if (!found && !run) {
      plain += text[at];
      at += 1;
      continue;
    }
    flush();
    if (run) {
      holder.append(run.node);
      runs.push(run);
    } else if (found) holder.append(found.node);
    at = found ? found.end : at + /** @type {Run} */ (run).count;
  }
  flush();
  pair(runs);
  return [...holder.childNodes];
}

/**
 * @param {string} text
 * @param {number} at
 * @param {Ctx} ctx
 * @param {boolean} inLink
 * @returns {Found}
 */
function special(text, at, ctx, inLink) {
  const char = text[at] ?? "";
  if (char === "\\") return escaped(text, at);
  if (char === "`") return code(text, at);
  if (char === "<") return angled(text, at, ctx);
  if (char === "&") return entity(text, at);
  if (char === "\n") return { node: h("br"), end: at + 1 };
  if (char === ":") return short(text, at);
  if (char === "!" && text[at + 1] === "[") return link(text, at + 1, ctx, true);
  if (char === "[" && !inLink) return link(text, at, ctx, false);
  return (char === "h" || char === "H") && !inLink ? bare(text, at) : null;
}

/** @type {(text: string, at: number) => Found} */
function escaped(text, at) {
  const next = text[at + 1] ?? "";
  if (next === "\n") return { node: h("br"), end: at + 2 };
  return ESCAPED.test(next) ? { node: document.createTextNode(next), end: at + 2 } : null;
}

/** @type {(text: string, at: number) => Found} */
function code(text, at) {
  const marks = /^`+/.exec(text.slice(at))?.[0] ?? "`";
  const close = new RegExp(`(?<!\`)\`{${marks.length}}(?!\`)`).exec(text.slice(at + marks.length));
  if (!close) return { node: document.createTextNode(marks), end: at + marks.length };
  const inner = text.slice(at + marks.length, at + marks.length + close.index).replace(/\n/g, " ");
  const bare = /^ .*[^ ].* $/.test(inner) || /^ `.*` $/.test(inner) ? inner.slice(1, -1) : inner;
  return { node: h("code", {}, decode(bare)), end: at + 2 * marks.length + close.index };
}

/** @type {(text: string, at: number, ctx: Ctx) => Found} */
function angled(text, at, ctx) {
  const end = text.indexOf(">", at);
  const node = end > 0 ? token(text.slice(at + 1, end), ctx) : null;
  return node && { node, end: end + 1 };
}

/** @type {(text: string, at: number) => Found} */
function entity(text, at) {
  const found = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/i.exec(text.slice(at, at + 12));
  if (!found) return null;
  const point = found[1] ? Number(found[1]) : Number.parseInt(found[2] ?? "", 16);
  const char = found[3] ? ENTITIES[found[3]] : point > 31 && point < 0x110000 ? String.fromCodePoint(point) : "";
  return char ? { node: document.createTextNode(char), end: at + found[0].length } : null;
}

/** @type {(text: string, at: number) => Found} */
function short(text, at) {
  const name = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 50))?.[1] ?? "";
  return name && emoji(name) !== `:${name}:` ? { node: document.createTextNode(emoji(name)), end: at + name.length + 2 } : null;
}

/** @type {(text: string, at: number) => Found} */
function bare(text, at) {
  if (/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  let url = BARE.exec(text.slice(at))?.[0] ?? "";
  url = url.replace(/[.,;:!?'"*_~\]]+$/, "");
  while (url.endsWith(")") && url.split(")").length > url.split("(").length) url = url.slice(0, -1);
  return url.length > 8 ? { node: anchor(url, url), end: at + url.length } : null;
}

/**
 * [label](address "title"); an image becomes a link, as Slack shows it.
 * @type {(text: string, at: number, ctx: Ctx, image: boolean) => Found}
 */
function link(text, at, ctx, image) {
  const close = bracket(text, at);
  const target =
    close > 0 ? /^\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*\)/.exec(text.slice(close + 1)) : null;
  if (!target) return null;
  const url = (target[1] ?? target[2] ?? "").replace(/\\(.)/g, "$1");
  const label = text.slice(at + 1, close);
  const shown = image ? [`image: ${label || url}`] : inline(label || url, ctx, true);
  return { node: anchor(url, shown), end: close + 1 + target[0].length };
}

/** @type {(text: string, at: number) => number} where the bracket that opens here closes, or -1 */
function bracket(text, at) {
  let depth = 0;
  for (let here = at; here < text.length; here += 1) {
    const char = text[here];
    if (char === "\\") here += 1;
    else if (char === "`") here = (code(text, here)?.end ?? here + 1) - 1;
    else if (char === "[") depth += 1;
    else if (char === "]") {
      depth -= 1;
      if (!depth) return here;
    }
  }
  return -1;
}

/** @type {(text: string, at: number) => Run | null} */
function delimiter(text, at) {
  const mark = text[at] ?? "";
  if (!TAGS[mark]) return null;
  let end = at;
  while (text[end] === mark) end += 1;
  const [before, after] = [text[at - 1] ?? " ", text[end] ?? " "];
  const left = !/\s/.test(after) && (!PUNCTUATION.test(after) || /\s/.test(before) || PUNCTUATION.test(before));
  const right = !/\s/.test(before) && (!PUNCTUATION.test(before) || /\s/.test(after) || PUNCTUATION.test(after));
  const inWord = mark === "_";
  const opens = left && (!inWord || !right || PUNCTUATION.test(before));
  const closes = right && (!inWord || !left || PUNCTUATION.test(after));
  return { mark, count: end - at, opens, closes, node: document.createTextNode(text.slice(at, end)) };
}

/**
 * Wraps what stands between an opening and a closing run; marks without a partner stay text.
 * @param {Run[]} runs
 */
function pair(runs) {
  for (let at = 0; at < runs.length; at += 1) {
    const close = /** @type {Run} */ (runs[at]);
    for (let back = at - 1; close.closes && close.count && back >= 0; back -= 1) {
      const open = /** @type {Run} */ (runs[back]);
      const odd = (open.closes || close.opens) && (open.count + close.count) % 3 === 0 && (open.count % 3 || close.count % 3);
      if (open.mark !== close.mark || !open.opens || !open.count || odd) continue;
      const width = open.mark === "~" ? Math.min(open.count, close.count) : open.count > 1 && close.count > 1 ? 2 : 1;
      wrap(open, close, width);
      for (const between of runs.slice(back + 1, at)) between.count = 0;
      back += open.count ? 1 : 0;
    }
  }
}

/** @type {(open: Run, close: Run, width: number) => void} */
function wrap(open, close, width) {
  const box = h(TAGS[open.mark]?.[width > 1 ? 1 : 0] ?? "em");
  for (let node = open.node.nextSibling; node && node !== close.node; node = open.node.nextSibling) box.append(node);
  open.count -= width;
  close.count -= width;
  open.node.data = open.mark.repeat(open.count);
  close.node.data = close.mark.repeat(close.count);
  open.node.after(box);
}
