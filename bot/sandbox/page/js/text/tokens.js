// What stands between < and > in Slack's text: people, channels, broadcasts, dates, links.

import { anchor, h } from "../dom.js";
import { formatDate } from "./dates.js";

/** @typedef {import("./context.js").Ctx} Ctx */

const BROADCASTS = new Set(["here", "channel", "everyone"]);
const LINK = /^(https?:\/\/|mailto:)/i;

/**
 * The node for what stood between < and >, or null when it is no token and stays text.
 * @param {string} body
 * @param {Ctx} ctx
 * @returns {Node | null}
 */
export function token(body, ctx) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decode(body.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(head)) return mention(head.slice(1), label, ctx);
  if (/^#[CGD][A-Z0-9]+$/.test(head)) return channelLink(head.slice(1), label, ctx);
  if (head.startsWith("!date^")) return date(head, label, ctx);
  if (head.startsWith("!subteam^")) return group(head.slice("!subteam^".length), label, ctx);
  if (head.startsWith("!")) {
    const range = head.slice(1).split("^")[0];
    return BROADCASTS.has(range) ? h("span", { class: "mention mention-me" }, `@${range}`) : h("span", { class: "mention" }, label || `@${range}`);
  }
  if (LINK.test(head)) return anchor(decode(head), label || decode(head).replace(/^mailto:/i, ""));
  return null;
}

/**
 * @param {string} id
 * @param {string} label
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
export function mention(id, label, ctx) {
  const name = ctx.person(id) || label.replace(/^@/, "") || id;
  return h("span", { class: id === ctx.me ? "mention mention-me" : "mention" }, `@${name}`);
}

/**
 * A user group, which stands out for its members as their own name does.
 * @param {string} id
 * @param {string} label
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
export function group(id, label, ctx) {
  const known = ctx.group(id);
  return h("span", { class: known?.members.includes(ctx.me) ? "mention mention-me" : "mention" }, `@${known?.handle || label.replace(/^@/, "") || "group"}`);
}

/**
 * A channel's name as a button that opens it; plain text for a channel the reader is not in.
 * @param {string} id
 * @param {string} label
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
export function channelLink(id, label, ctx) {
  const name = ctx.channel(id);
  if (!name) return h("span", { class: "mention" }, `#${label.replace(/^#/, "") || id}`);
  return h("button", { type: "button", class: "mention mention-link", on: { click: () => ctx.openChannel(id) } }, `#${name}`);
}

/**
 * @param {string} head "!date^SECONDS^FORMAT^LINK", the link may be missing
 * @param {string} label
 * @param {Ctx} _ctx
 * @returns {Node}
 */
function date(head, label, _ctx) {
  const [, seconds, format = "{date} {time}", link = ""] = head.split("^");
  const text = /^\d+$/.test(seconds ?? "") ? formatDate(Number(seconds), format) : label;
  const time = h("time", { datetime: safeIso(Number(seconds)), title: label }, text || label);
  return link ? anchor(decode(link), time) : time;
}

/** @param {number} seconds */
function safeIso(seconds) {
  const when = new Date(seconds * 1000);
  return Number.isNaN(when.getTime()) ? null : when.toISOString();
}

/**
 * Slack escapes three characters and no more.
 * @param {string} text
 * @returns {string}
 */
export function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[/** @type {"amp"} */ (name)]);
}

/**
 * @param {string} text
 * @returns {string}
 */
export function encode(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
