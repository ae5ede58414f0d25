// What an agent shows: thinking steps (task_card, plan), and the buttons under an answer (context_actions).

import { anchor, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text/object.js";
import { richText } from "../text/rich.js";
import { button } from "./controls.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

const STATES = /** @type {Record<string, string>} */ ({ pending: "Waiting", in_progress: "Working", complete: "Done", error: "Failed" });
const SIGNS = /** @type {Record<string, string>} */ ({ complete: "check", error: "warning", pending: "more", in_progress: "refresh" });
const ICONS = /** @type {Record<string, string>} */ ({
  trash: "trash",
  copy: "copy",
  refresh: "refresh",
  retry: "refresh",
  bookmark: "file",
  pencil: "pencil",
});

/** @type {Record<string, import("./index.js").Draw>} */
export const agentBlocks = { task_card: taskCard, plan, context_actions: contextActions };

/** @type {import("./index.js").Draw} */
function taskCard(block, ctx) {
  const state = Object.hasOwn(STATES, block.status) ? String(block.status) : "pending";
  const title = h(
    "span",
    { class: "task-title" },
    h("span", { class: "task-sign" }, icon(SIGNS[state] ?? "more")),
    h("span", {}, String(block.title ?? "")),
    h("span", { class: "visually-hidden" }, ` (${STATES[state]})`),
  );
  const sources = (block.sources ?? []).map((/** @type {Block} */ source) => h("li", {}, anchor(source.url, source.text || source.url)));
  const more = [
    rich(block.details, ctx),
    rich(block.output, ctx),
    sources.length ? h("ul", { class: "task-sources", "aria-label": "Sources" }, sources) : null,
  ].filter(Boolean);
  const card = { class: `task task-${state}` };
  if (!more.length) return h("div", card, title);
  return foldable(
    h("details", { ...card, open: state === "in_progress" }, h("summary", {}, title), h("div", { class: "task-more" }, more)),
    `task ${ctx.where.ts} ${block.task_id}`,
    ctx,
  );
}

/** @type {(value: any, ctx: Ctx) => Node | null} a stream's chunk has plain text where a block has rich text */
function rich(value, ctx) {
  if (!value) return null;
  return h("div", {}, typeof value === "string" ? h("p", {}, value) : richText(value, ctx));
}

/** @type {import("./index.js").Draw} */
function plan(block, ctx) {
  const tasks = /** @type {Block[]} */ (block.tasks ?? []);
  const done = tasks.filter((task) => task.status === "complete").length;
  const busy = tasks.some((task) => task.status === "in_progress" || task.status === "pending");
  const head = h(
    "summary",
    {},
    h("span", { class: "plan-title" }, typeof block.title === "string" ? block.title : plain(block.title)),
    h("span", { class: "plan-count" }, `${done} of ${tasks.length} done`),
  );
  const items = tasks.map((task) =>
    h(
      "li",
      {},
      taskCard(task, ctx, () => document.createDocumentFragment()),
    ),
  );
  return foldable(
    h("details", { class: "plan", open: busy }, head, h("ol", { class: "plan-tasks" }, items)),
    `plan ${ctx.where.ts} ${block.block_id ?? ""}`,
    ctx,
  );
}

/**
 * Remembers what the reader opened or closed by hand, through redraws.
 * @param {HTMLDetailsElement} details
 * @param {string} key
 * @param {Ctx} ctx
 */
function foldable(details, key, ctx) {
  if (ctx.memory.has(key)) details.open = ctx.memory.get(key);
  details.querySelector("summary")?.addEventListener("click", () => ctx.memory.set(key, !details.open));
  return details;
}

/** @type {import("./index.js").Draw} */
function contextActions(block, ctx) {
  const elements = /** @type {Block[]} */ (block.elements ?? []);
  return h(
    "div",
    { class: "b-context-actions" },
    elements.map((element) => (element.type === "feedback_buttons" ? feedback(element, block, ctx) : iconButton(element, block, ctx))),
  );
}

/** @type {(element: Block, block: Block, ctx: Ctx) => Node} */
function feedback(element, block, ctx) {
  const key = `vote ${ctx.where.ts} ${element.action_id}`;
  const box = h("span", { class: "feedback", role: "group", "aria-label": "Feedback on this answer" });
  const draw = () =>
    fill(
      box,
      [
        ["positive_button", "up"],
        ["negative_button", "thumbdown"],
      ].map(([name, sign]) => side(name ?? "", sign ?? "")),
    );
  const side = (/** @type {string} */ name, /** @type {string} */ sign) => {
    const choice = element[name] ?? {};
    const chosen = ctx.memory.get(key) === name;
    const click = async () => {
      const before = ctx.memory.get(key);
      ctx.memory.set(key, name);
      draw();
      /** @type {HTMLElement | null} */ (box.querySelector("[aria-pressed=true]"))?.focus();
      if (await ctx.press({ block_id: block.block_id ?? "", action_id: element.action_id ?? "", value: choice.value })) return;
      if (before) ctx.memory.set(key, before);
      else ctx.memory.delete(key);
      draw();
    };
    const words = plain(choice.text) || (sign === "up" ? "Good answer" : "Bad answer");
    return h(
      "button",
      { type: "button", class: "icon-button", "aria-pressed": String(chosen), "aria-label": choice.accessibility_label ?? words, title: words, on: { click } },
      icon(sign),
    );
  };
  draw();
  return box;
}

/** @type {(element: Block, block: Block, ctx: Ctx) => Node | null} */
function iconButton(element, block, ctx) {
  const shownTo = element.visible_to_user_ids;
  if (Array.isArray(shownTo) && !shownTo.includes(ctx.me)) return null;
  const words = plain(element.text);
  const sign = ICONS[element.icon] ?? "info";
  return button({ ...element, accessibility_label: element.accessibility_label ?? words }, block, ctx, {
    class: "icon-button",
    title: words,
    face: icon(sign),
  });
}
