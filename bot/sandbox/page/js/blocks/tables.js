// The two table blocks: the first row is the head.

import { fragment } from "../dom.js";
import { richText } from "../text/rich.js";
import { tableBox } from "../text/table.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

/**
 * @param {Block} block
 * @param {Ctx} ctx
 * @returns {Node}
 */
export function table(block, ctx) {
  const [head = [], ...rows] = /** @type {Block[][]} */ (block.rows ?? []);
  const settings = /** @type {Block[]} */ (block.column_settings ?? []);
  const align = head.map((_, column) => settings[column]?.align ?? (numeric(rows, column) ? "right" : "left"));
  return tableBox(
    head.map((cell) => drawn(cell, ctx)),
    rows.map((row) => row.map((cell) => drawn(cell, ctx))),
    align,
  );
}

/**
 * @param {Block} block
 * @param {Ctx} ctx
 * @returns {Node}
 */
export function dataTable(block, ctx) {
  const [head = [], ...rows] = /** @type {Block[][]} */ (block.rows ?? []);
  const align = head.map((_, column) => /** @type {"left" | "right"} */ (numeric(rows, column) ? "right" : "left"));
  return tableBox(
    head.map((cell) => drawn(cell, ctx)),
    rows.map((row) => row.map((cell) => drawn(cell, ctx))),
    align,
    String(block.caption ?? ""),
  );
}

/**
 * @param {Block[][]} rows
 * @param {number} column
 */
function numeric(rows, column) {
  return rows.length > 0 && rows.every((row) => row[column]?.type === "raw_number");
}

/**
 * @param {Block} cell
 * @param {Ctx} ctx
 * @returns {import("../dom.js").Child}
 */
function drawn(cell, ctx) {
  return cell?.type === "rich_text" ? fragment(richText(cell, ctx)) : String(cell?.text ?? cell?.value ?? "");
}
