// What can be done with a message: quick reactions, reply, and the "more" menu with the app's shortcuts.

import { react, remove, shortcut } from "../actions.js";
import { h } from "../dom.js";
import { emoji, QUICK } from "../emoji.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { state, tell } from "../state.js";
import { copy } from "../text/code.js";
import { ask, show } from "./dialog.js";
import { openMenu } from "./menu.js";
import { chooseReaction } from "./reactions.js";
import { toast } from "./toast.js";

/** @typedef {import("../types.js").Message} Message */
/** @typedef {import("./message.js").Where} Where */

/**
 * @param {Message} message
 * @param {Where} where
 * @param {HTMLElement} article
 * @returns {HTMLElement}
 */
export function tools(message, where, article) {
  const button = (/** @type {string} */ label, /** @type {Node} */ face, /** @type {() => unknown} */ click, kind = "") =>
    h("button", { type: "button", class: `icon-button ${kind}`, "aria-label": label, title: label, tabindex: "-1", on: { click } }, face);
  const smile = button("Add a reaction", icon("smile"), () => chooseReaction(smile, message, where.channel), "tool-extra");
  const more = button("More actions", icon("more"), () => openMenu(more, items(message, where, smile)), "tool-more");
  more.setAttribute("aria-haspopup", "menu");
  more.tabIndex = 0;
  const keeps = !message.ephemeral;
  const quick = keeps
    ? QUICK.map((name) =>
        button(`React with ${name.replaceAll("_", " ")}`, h("span", { class: "emoji" }, emoji(name)), () => react(where.channel, message, name), "tool-extra"),
      )
    : [];
  const reply = keeps && !where.inThread ? button("Reply in thread", icon("reply"), () => openThread(message, where.channel), "tool-extra") : null;
  article.addEventListener("keydown", (event) => keys(event, article, message, where, { smile, more }));
  return h("div", { class: "tools", role: "group", "aria-label": "Message actions" }, quick, keeps ? smile : null, reply, more);
}

/** @type {(message: Message, channel: string) => void} */
function openThread(message, channel) {
  go({ channel, thread: message.thread_ts && message.subtype === "thread_broadcast" ? message.thread_ts : message.ts });
}

/** @type {(event: KeyboardEvent, article: HTMLElement, message: Message, where: Where, buttons: {smile: HTMLElement, more: HTMLElement}) => void} */
function keys(event, article, message, where, { smile, more }) {
  if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey) return;
  const mine = message.user === state.me.id && !message.bot_id && !message.ephemeral;
  /** @type {Record<string, () => void>} */
  const runs = { m: () => more.click() };
  if (!message.ephemeral) Object.assign(runs, { r: () => smile.click() });
  if (!message.ephemeral && !where.inThread)
    Object.assign(runs, { t: () => openThread(message, where.channel), Enter: () => openThread(message, where.channel) });
  if (mine) Object.assign(runs, { e: () => startEditing(message, where) });
  const run = runs[event.key];
  if (!run) return;
  event.preventDefault();
  run();
}

/** @type {(message: Message, where: Where) => void} */
function startEditing(message, where) {
  state.editing = `${where.channel} ${message.ts} ${where.inThread}`;
  tell("messages");
}

/** @type {(message: Message, where: Where, smile: HTMLElement) => import("./menu.js").Item[]} */
function items(message, where, smile) {
  const { channel } = where;
  const mine = message.user === state.me.id && !message.bot_id;
  const keeps = !message.ephemeral;
  const all = [
    keeps && { label: "Add a reaction…", hint: "R", run: () => chooseReaction(smile.offsetParent ? smile : (smile.parentElement ?? smile), message, channel) },
    keeps && !where.inThread && { label: "Reply in thread", hint: "T", run: () => openThread(message, channel) },
    ...(keeps ? state.session.shortcuts : []).map((one) => ({
      label: one.name,
      hint: state.session.bot.name,
      run: () => shortcut(one.callback_id, channel, message.ts),
    })),
    { label: "Copy text", run: async () => toast((await copy(message.text ?? "")) ? "Copied." : "The browser did not allow it.") },
    { label: "Show as JSON", hint: "for developers", run: () => json(message) },
    mine && keeps && { label: "Edit message", hint: "E", run: () => startEditing(message, where) },
    mine && keeps && { label: "Delete message…", danger: true, run: () => removeAsked(message, channel) },
  ];
  return /** @type {import("./menu.js").Item[]} */ (all.filter(Boolean));
}

/** @type {(message: Message) => void} */
function json(message) {
  const { streaming, ephemeral, ...sent } = message;
  const text = JSON.stringify(sent, null, 2);
  const button = h(
    "button",
    { type: "button", class: "button", on: { click: async () => toast((await copy(text)) ? "Copied." : "The browser did not allow it.") } },
    "Copy",
  );
  show(`Message ${message.ts}`, h("pre", { class: "json", tabindex: "0" }, text), { class: "dialog-wide", foot: button });
}

/** @type {(message: Message, channel: string) => Promise<void>} */
async function removeAsked(message, channel) {
  const text = h("p", {}, "Delete this message for everybody?");
  if (await ask({ title: "Delete message", text, yes: "Delete", danger: true })) await remove(channel, message.ts);
}
