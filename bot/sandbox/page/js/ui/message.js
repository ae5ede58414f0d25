// One message: author, body, files, reactions, its thread, and what can be done with it.

import { renderBlocks } from "../blocks/index.js";
import { fragment, h } from "../dom.js";
import { icon } from "../icons.js";
import { clockTime, dateOf, shortTime } from "../text/dates.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { fromWire } from "../text/wire.js";
import { nameOf, state } from "../state.js";
import { avatar, otherFace } from "./avatar.js";
import { contextFor } from "./context.js";
import { editor } from "./editor.js";
import { attachments, files } from "./files.js";
import { names } from "./names.js";
import { reactions } from "./reactions.js";
import { threadLine } from "./threadline.js";
import { tools } from "./tools.js";

/** @typedef {import("../types.js").Message} Message */
/** @typedef {{channel: string, compact: boolean, inThread: boolean}} Where */

const LABEL_CHARS = 120;
const NOTICES = new Set(["channel_join", "channel_leave", "channel_topic", "tombstone"]);

/**
 * @param {Message} message
 * @param {Where} where
 * @returns {HTMLElement}
 */
export function drawMessage(message, where) {
  const name = authorOf(message);
  const time = clockTime(dateOf(message.ts));
  const editing = state.editing === `${where.channel} ${message.ts} ${where.inThread}`;
  const kind = ["message", where.compact && "compact", message.ephemeral && "ephemeral", message.streaming && "streaming", editing && "editing"]
    .filter(Boolean)
    .join(" ");
  const content = editing ? editor(message, where.channel) : body(message, where);
  const label = `${name} at ${time}: ${fromWire(message.text ?? "", names()).slice(0, LABEL_CHARS)}`;
  const main = h(
    "div",
    { class: "message-main" },
    message.ephemeral ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
    where.compact ? null : head(message, name, time),
    content,
    files(message),
    reactions(message, where.channel),
    where.inThread ? null : threadLine(message, where.channel),
  );
  const gutter = h(
    "div",
    { class: "gutter", "aria-hidden": "true" },
    where.compact ? h("time", { class: "gutter-time" }, shortTime(dateOf(message.ts))) : face(message),
  );
  const article = h(
    "article",
    { class: kind, tabindex: "-1", "data-ts": message.ts, "aria-label": label, "aria-busy": message.streaming ? "true" : null },
    gutter,
    main,
  );
  if (!editing && !NOTICES.has(message.subtype ?? "")) article.append(tools(message, where, article));
  return article;
}

/** @type {(message: Message) => HTMLElement} */
function face(message) {
  return message.username ? otherFace(message.username, message.icons ?? {}) : avatar(message.user ?? "");
}

/** @type {(message: Message, name: string, time: string) => HTMLElement} */
function head(message, name, time) {
  const app = message.bot_id ? h("span", { class: "badge" }, "App") : null;
  return h(
    "p",
    { class: "message-head" },
    h("span", { class: "author" }, name),
    app,
    h("time", { datetime: dateOf(message.ts).toISOString(), title: dateOf(message.ts).toLocaleString() }, time),
  );
}

/** @type {(message: Message, where: Where) => HTMLElement} */
function body(message, where) {
  const ctx = contextFor({ channel: where.channel, ts: message.ts }, { live: message.streaming });
  const notice = NOTICES.has(message.subtype ?? "") ? "message-body notice" : "message-body";
  const content = message.blocks?.length ? renderBlocks(message.blocks, ctx) : fragment(h("div", { class: "block" }, mrkdwn(message.text ?? "", ctx)));
  const edited = message.edited ? h("span", { class: "edited", title: dateOf(message.edited.ts).toLocaleString() }, "(edited)") : null;
  const broadcast = message.subtype === "thread_broadcast" && !where.inThread ? h("p", { class: "replied" }, "replied to a thread") : null;
  return h(
    "div",
    { class: notice },
    broadcast,
    content,
    attachments(message, ctx),
    message.streaming ? h("span", { class: "caret", "aria-hidden": "true" }) : null,
    edited,
  );
}

/**
 * @param {Message} message
 * @returns {string}
 */
export function authorOf(message) {
  return (
    message.username ??
    (nameOf(message.user ?? "") || (message.bot_id ? state.session.bot.name : message.user === "USLACKBOT" ? "Sandbox" : (message.user ?? "Somebody")))
  );
}
