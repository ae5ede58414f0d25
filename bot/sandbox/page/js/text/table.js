// A table that scrolls sideways by itself when the pane is narrower.

import { h } from "../dom.js";

/** @typedef {import("../dom.js").Child} Child */

/**
 * @param {Child[]} head
 * @param {Child[][]} rows
 * @param {("left" | "center" | "right")[]} align
 * @param {string} [caption]
 * @returns {HTMLElement}
 */
export function tableBox(head, rows, align, caption = "") {
  const side = (/** @type {number} */ column) => `align-${align[column] ?? "left"}`;
  const top = h(
    "thead",
    {},
    h(
      "tr",
      {},
      head.map((cell, column) => h("th", { scope: "col", class: side(column) }, cell)),
    ),
  );
  const body = h(
    "tbody",
    {},
    rows.map((row) =>
      h(
        "tr",
        {},
        row.map((cell, column) => h("td", { class: side(column) }, cell)),
      ),
    ),
  );
  const name = caption || "Table";
  return h("div", { class: "table", role: "region", "aria-label": name, tabindex: "0" }, h("table", {}, caption ? h("caption", {}, caption) : null, top, body));
}
