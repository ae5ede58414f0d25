// A list of messages that keeps the nodes of what did not change, the reader's place, and moves the focus with arrows or J and K.

import { h } from "../dom.js";
import { dateOf, dayLabel } from "../text/dates.js";
import { key, state } from "../state.js";
import { Follower } from "./follow.js";
import { drawMessage } from "./message.js";
import { statusWords } from "./status.js";
import { newReplies } from "./unread.js";

/** @typedef {import("../types.js").Message} Message */
/** @typedef {{id: string, version: unknown[], draw: () => HTMLElement}} Row */
/** @typedef {{channel: string, thread: string, newSince?: string}} Place */

const GROUP_WITHIN_S = 300;

export class MessageList {
  /**
   * @param {HTMLElement} scroller the element that scrolls
   * @param {string} label
   */
  constructor(scroller, label) {
    this.scroller = scroller;
    this.node = h("ol", { class: "messages", "aria-label": label });
    /** @type {Map<string, {node: HTMLElement, version: unknown[]}>} */
    this.rows = new Map();
    this.place = "";
    scroller.append(this.node);
    this.follower = new Follower(scroller, this.node);
    this.node.addEventListener("keydown", (event) => this.move(event));
    this.node.addEventListener("focusin", (event) => this.hold(/** @type {HTMLElement} */ (event.target).closest("article")));
  }

  /**
   * @param {Message[]} messages oldest first
   * @param {Place} place
   */
  render(messages, place) {
    const here = key(place.channel, place.thread);
    const moved = here !== this.place;
    if (moved) this.rows.clear();
    this.place = here;
    const [height, top] = [this.scroller.scrollHeight, this.scroller.scrollTop];
    const before = this.node.querySelector("article")?.dataset.ts ?? "";
    this.put(rows(messages, place));
    this.hold(this.node.querySelector("article[tabindex='0']"));
    const [first, last] = [messages[0], messages.at(-1)];
    if (!moved && first && before && first.ts < before) this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
    this.follower.grown({ last: last?.ts ?? "", mine: last?.user === state.me.id, moved });
  }

  /** @param {Row[]} wanted */
  put(wanted) {
    const focused = /** @type {HTMLElement | null} */ (this.node.contains(document.activeElement) ? document.activeElement : null);
    const path = focused && pathTo(focused, this.node);
    /** @type {Map<string, {node: HTMLElement, version: unknown[]}>} */
    const kept = new Map();
    let after = /** @type {ChildNode | null} */ (this.node.firstChild);
    for (const row of wanted) {
      const old = this.rows.get(row.id);
      const same = old && old.version.length === row.version.length && old.version.every((part, index) => part === row.version[index]);
      const node = same ? old.node : h("li", { "data-row": row.id }, row.draw());
      kept.set(row.id, { node, version: row.version });
      if (node === after) after = after.nextSibling;
      else this.node.insertBefore(node, after);
      if (old && !same) {
        if (old.node === after) after = after.nextSibling;
        old.node.remove();
      }
    }
    for (const node of [...this.node.children]) if (kept.get(/** @type {HTMLElement} */ (node).dataset.row ?? "")?.node !== node) node.remove();
    this.rows = kept;
    if (path && !document.contains(focused)) refocus(this.node, path);
  }

  /**
   * One message of the list is in the tab order: the one last focused, or the newest.
   * @param {Element | null} article
   */
  hold(article) {
    const all = [...this.node.querySelectorAll("article")];
    const chosen = article ?? all.at(-1);
    for (const one of all) one.tabIndex = one === chosen ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const onMessage = target.matches("article");
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select")) return;
    const steps = /** @type {Record<string, number>} */ ({ j: 1, k: -1, ...(onMessage ? { ArrowDown: 1, ArrowUp: -1, End: Infinity, Home: -Infinity } : {}) });
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.focus(step, target.closest("article"));
  }

  /**
   * @param {number} step
   * @param {Element | null} [from]
   */
  focus(step, from = null) {
    const all = [...this.node.querySelectorAll("article")];
    const at = from ? all.indexOf(/** @type {HTMLElement} */ (from)) : all.length;
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }
}

/** @type {(messages: Message[], place: Place) => Row[]} */
function rows(messages, place) {
  /** @type {Row[]} */
  const all = [];
  const inThread = Boolean(place.thread);
  let last = /** @type {Message | null} */ (null);
  let news = false;
  for (const message of messages) {
    const day = dateOf(message.ts).toDateString();
    const newDay = !inThread && (!last || dateOf(last.ts).toDateString() !== day);
    if (newDay) all.push({ id: `day ${day}`, version: [], draw: () => divider(dayLabel(dateOf(message.ts), new Date()), "day") });
    /** @type {boolean} */
    const isNew = !news && Boolean(place.newSince) && message.ts > (place.newSince ?? "") && message.user !== state.me.id;
    if (isNew && last) all.push({ id: "new", version: [], draw: () => divider("New", "new") });
    news ||= isNew;
    const compact = !newDay && !isNew && groups(last, message, inThread);
    all.push(row(message, place, compact, inThread));
    if (inThread && message.ts === place.thread) all.push(count(messages));
    last = inThread && message.ts === place.thread ? null : message;
  }
  return all;
}

/** @type {(message: Message, place: Place, compact: boolean, inThread: boolean) => Row} */
function row(message, place, compact, inThread) {
  const editing = state.editing === `${place.channel} ${message.ts} ${inThread}`;
  const thread = inThread ? [] : [statusWords(place.channel, message.ts), newReplies(place.channel, message), state.place.thread === message.ts];
  const version = [message, compact, editing, ...thread];
  return { id: message.ts, version, draw: () => drawMessage(message, { channel: place.channel, compact, inThread }) };
}

/** @type {(messages: Message[]) => Row} */
function count(messages) {
  const replies = messages.length - 1;
  return { id: "count", version: [replies], draw: () => divider(replies ? `${replies} ${replies === 1 ? "reply" : "replies"}` : "No replies yet", "count") };
}

/** @type {(last: Message | null, message: Message, inThread: boolean) => boolean} */
function groups(last, message, inThread) {
  if (!last || last.subtype === "tombstone" || message.ephemeral || last.ephemeral) return false;
  const same = last.user === message.user && last.bot_id === message.bot_id && last.username === message.username;
  return same && Number(message.ts) - Number(last.ts) < GROUP_WITHIN_S && (inThread || !last.reply_count);
}

/** @type {(words: string, kind: string) => HTMLElement} */
function divider(words, kind) {
  return h("div", { class: `divider divider-${kind}`, role: "separator", "aria-label": words }, h("span", {}, words));
}

/** @type {(node: Element, top: Element) => {row: string, steps: number[]}} where the focus is, in numbers that survive a redraw */
function pathTo(node, top) {
  const steps = [];
  let here = /** @type {Element} */ (node);
  while (here.parentElement && here.parentElement !== top) {
    steps.unshift([...here.parentElement.children].indexOf(here));
    here = here.parentElement;
  }
  return { row: /** @type {HTMLElement} */ (here).dataset.row ?? "", steps };
}

/** @type {(top: Element, path: {row: string, steps: number[]}) => void} */
function refocus(top, path) {
  let here = /** @type {Element | null | undefined} */ (top.querySelector(`[data-row="${CSS.escape(path.row)}"]`));
  for (const step of path.steps) here = here?.children[step] ?? here;
  const target = /** @type {HTMLElement | null | undefined} */ (here?.closest("button, a, summary, select, article, [tabindex]"));
  target?.focus({ preventScroll: true });
}
