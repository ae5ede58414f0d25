// What was read, by person, for as long as the tab is open.

import { inChannel, inThread, messageAt, newest, repliesTo, threadsOf } from "../order.js";
import { key, state } from "../state.js";

/** @typedef {import("../types.js").Message} Message */

const EVERYBODY = /<!(?:here|channel|everyone)\b|"type":"broadcast"/;

/** @type {WeakMap<Message, string>} where a call could stand, by message */
const words = new WeakMap();

/** @param {string} what */
function stored(what) {
  return `${what} ${state.session.team.id} ${state.me.id}`;
}

/** Reads back what this person has read; somebody who speaks here for the first time has read all there was when the page was opened. */
export function recall() {
  try {
    for (const [place, ts] of Object.entries(JSON.parse(sessionStorage.getItem(stored("read")) ?? "{}"))) state.read.set(place, String(ts));
  } catch {
    // Written by something else: nothing was read.
  }
}

/** Everything that was there when the page was opened counts as read; called when it is loaded. */
export function settle() {
  const name = `base ${state.session.team.id}`;
  if (sessionStorage.getItem(name) !== null) return;
  sessionStorage.setItem(name, newest());
}

/** @returns {string} what is older than this was read; before anything is known, all of it */
function base() {
  return sessionStorage.getItem(`base ${state.session.team.id}`) ?? "9";
}

/**
 * Everything in a channel, or in one of its threads, is read.
 * @param {string} channel
 * @param {string} [thread]
 * @returns {boolean} whether something was new
 */
export function markRead(channel, thread = "") {
  const place = thread ? key(channel, thread) : channel;
  const last = (thread ? inThread(channel, thread) : inChannel(channel)).at(-1)?.ts ?? "";
  const since = state.read.get(place) ?? base();
  if (last <= since) return false;
  state.read.set(place, last);
  sessionStorage.setItem(stored("read"), JSON.stringify(Object.fromEntries(state.read)));
  return true;
}

/**
 * Up to where a channel was read.
 * @param {string} channel
 * @returns {string}
 */
export function readUpTo(channel) {
  return state.read.get(channel) ?? base();
}

/**
 * How many replies under a message are new to somebody who takes part.
 * @param {string} channel
 * @param {Message} root
 * @returns {number}
 */
export function newReplies(channel, root) {
  const replies = repliesTo(channel, root.ts);
  if (!replies.length || ![root, ...replies].some((message) => message.user === state.me.id || callsMe(message))) return 0;
  const since = state.read.get(key(channel, root.ts)) ?? base();
  return replies.filter((message) => message.ts > since && message.user !== state.me.id).length;
}

/**
 * What the list of channels shows: `loud` when somebody is called or written to directly.
 * @param {import("../types.js").Channel} channel
 * @returns {{count: number, loud: boolean}}
 */
export function unread(channel) {
  const since = readUpTo(channel.id);
  const fresh = inChannel(channel.id).filter((message) => message.ts > since && message.user !== state.me.id);
  let replies = 0;
  for (const thread of threadsOf(channel.id)) {
    const root = messageAt(channel.id, thread);
    replies += root ? newReplies(channel.id, root) : 0;
  }
  return { count: fresh.length + replies, loud: channel.kind === "im" || replies > 0 || fresh.some(callsMe) };
}

/**
 * @param {Message} message
 * @returns {boolean}
 */
function callsMe(message) {
  const all = words.get(message) ?? `${message.text ?? ""}${JSON.stringify(message.blocks ?? "")}`;
  words.set(message, all);
  return all.includes(state.me.id) || EVERYBODY.test(all);
}
