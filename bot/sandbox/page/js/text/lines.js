// Markdown, first half: lines become blocks. Pure; what it returns is drawn by markdown.js.

/**
 * @typedef {{kind: "heading", level: number, text: string} | {kind: "code", language: string, text: string} | {kind: "quote", inner: Part[]} | {kind: "rule"} | {kind: "text", text: string}
 *   | {kind: "list", ordered: boolean, start: number, items: {done: boolean | null, inner: Part[]}[]} | Table} Part
 * @typedef {{kind: "table", align: ("left" | "center" | "right")[], head: string[], rows: string[][]}} Table
 */

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+•]|\d{1,9}[.)])(?:( +)(.*)|[ \t]*)$/;
const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const DEEPEST = 12;

/**
 * @param {string[]} lines
 * @param {number} [depth]
 * @returns {Part[]}
 */
export function parts(lines, depth = 0) {
  /** @type {Part[]} */
  const found = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (!line.trim()) {
      at += 1;
      continue;
    }
    const [part, end] = (depth < DEEPEST && starting(lines, at, depth)) || paragraph(lines, at);
    found.push(part);
    at = end;
  }
  return found;
}

/**
 * The block that starts at a line, with the line after it; null when it is ordinary text.
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {[Part, number] | null}
 */
function starting(lines, at, depth) {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return fenced(lines, at);
  if (heading) return [{ kind: "heading", level: heading[1].length, text: heading[2] ?? "" }, at + 1];
  if (RULE.test(line)) return [{ kind: "rule" }, at + 1];
  if (QUOTE.test(line)) return quoted(lines, at, depth);
  if (ITEM.test(line)) return listed(lines, at, depth);
  if (isTable(lines, at)) return tabled(lines, at);
  return /^ {4}/.test(line) ? indented(lines, at) : null;
}

/** @param {string} line does something other than text begin here, even right after text? */
function interrupts(line) {
  const item = ITEM.exec(line);
  const newList = item !== null && item[4] !== undefined && !/^(?:[02-9]|1\d)/.test(item[2]);
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || newList;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Part, number]}
 */
function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() && !interrupts(lines[end] ?? "") && !isTable(lines, end)) {
    const under = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[end] ?? "");
    if (under) return [{ kind: "heading", level: under[1].startsWith("=") ? 1 : 2, text: lines.slice(at, end).join("\n").trim() }, end + 1];
    end += 1;
  }
  const text = lines
    .slice(at, end)
    .map((line) => line.replace(/^[ \t]+/, ""))
    .join("\n");
  return [{ kind: "text", text: text.replace(/\s+$/, "") }, end];
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Part, number]}
 */
function fenced(lines, at) {
  const [, indent = "", marks = "```", language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
  const close = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !close.test(lines[end] ?? "")) end += 1;
  const code = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  return [{ kind: "code", language, text: code.join("\n") }, end + 1];
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Part, number]}
 */
function indented(lines, at) {
  let end = at;
  while (end < lines.length && (/^ {4}/.test(lines[end] ?? "") || !(lines[end] ?? "").trim())) end += 1;
  return [
    {
      kind: "code",
      language: "",
      text: lines
        .slice(at, end)
        .map((line) => line.slice(4))
        .join("\n")
        .trimEnd(),
    },
    end,
  ];
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {[Part, number]}
 */
function quoted(lines, at, depth) {
  let end = at;
  while (end < lines.length && (QUOTE.test(lines[end] ?? "") || ((lines[end] ?? "").trim() && !interrupts(lines[end] ?? "")))) end += 1;
  return [
    {
      kind: "quote",
      inner: parts(
        lines.slice(at, end).map((line) => line.replace(QUOTE, "")),
        depth + 1,
      ),
    },
    end,
  ];
}

/**
 * Items of one kind; what is indented below an item belongs to it. Two spaces are enough, as models write them.
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {[Part, number]}
 */
function listed(lines, at, depth) {
  const mark = (/** @type {string} */ line) => ITEM.exec(line)?.[2]?.replace(/\d+/, "");
  const kind = mark(lines[at] ?? "");
  const start = Number.parseInt(ITEM.exec(lines[at] ?? "")?.[2] ?? "1", 10);
  /** @type {{done: boolean | null, inner: Part[]}[]} */
  const items = [];
  while (at < lines.length && mark(lines[at] ?? "") === kind && !RULE.test(lines[at] ?? "")) {
    const [, lead = "", bullet = "", gap = " ", text = ""] = ITEM.exec(lines[at] ?? "") ?? [];
    const width = lead.length + bullet.length + (gap.length > 4 ? 1 : gap.length);
    let end = at + 1;
    while (end < lines.length && belongs(lines, end, lead.length + 2)) end += 1;
    const body = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${width}}`), ""));
    const task = /^\[([ xX])\][ \t]+/.exec(text);
    items.push({ done: task ? task[1] !== " " : null, inner: parts([task ? text.slice(task[0].length) : text, ...body], depth + 1) });
    at = end;
  }
  return [
    {
      kind: "list",
      ordered: /\d/.test(ITEM.exec(lines[at - 1] ?? "")?.[2] ?? "") || (kind !== undefined && /^[.)]$/.test(kind)),
      start: Number.isNaN(start) ? 1 : start,
      items,
    },
    at,
  ];
}

/**
 * Whether a line still belongs to the item above it.
 * @param {string[]} lines
 * @param {number} at
 * @param {number} indent
 */
function belongs(lines, at, indent) {
  const line = lines[at] ?? "";
  if (!line.trim()) {
    let next = at;
    while (next < lines.length && !(lines[next] ?? "").trim()) next += 1;
    const after = lines[next] ?? "";
    return next < lines.length && (after.search(/\S/) >= indent || (next > at && false));
  }
  if (line.search(/\S/) >= indent) return true;
  return Boolean((lines[at - 1] ?? "").trim()) && !interrupts(line) && !ITEM.test(line);
}

/**
 * @param {string[]} lines
 * @param {number} at
 */
function isTable(lines, at) {
  const [head = "", under = ""] = [lines[at], lines[at + 1]];
  return head.includes("|") && under.includes("-") && DELIMITER.test(under) && cells(head).length === cells(under).length;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Part, number]}
 */
function tabled(lines, at) {
  const align = cells(lines[at + 1] ?? "").map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"));
  const head = cells(lines[at] ?? "");
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").trim() && (lines[end] ?? "").includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map((line) => head.map((_, column) => cells(line)[column] ?? ""));
  return [{ kind: "table", align: /** @type {Table["align"]} */ (align), head, rows }, end];
}

/**
 * A row's cells; a bar after a backslash or inside code divides nothing.
 * @param {string} line
 * @returns {string[]}
 */
function cells(line) {
  const row = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  const found = row.match(/(?:\\.|`[^`]*`|[^|\\`]|\\$|`)+|(?<=\||^)(?=\||$)/g) ?? [];
  return found.map((cell) => cell.trim().replace(/\\\|/g, "|"));
}
