// What each change does to what the page knows. Nothing here draws.

import { drop, keep, messageAt } from "./order.js";
import { key, state } from "./state.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./state.js").Topic} Topic */
/** @typedef {import("./changes.js").Change} Change */

/** @type {Record<string, (change: Change) => Topic[]>} */
const REDUCERS = {
  message: arrived,
  message_changed: arrived,
  stream: arrived,
  ephemeral: (change) => put(change.channel, { ...change.message, ephemeral: true }),
  message_deleted: gone,
  ephemeral_deleted: gone,
  reaction: reacted,
  status,
  session: (change) => set(state.sessions, change, change.status ?? ""),
  prompts: (change) => set(state.prompts, change, { title: change.title ?? "", prompts: change.prompts ?? [] }),
  title: (change) => set(state.titles, change, change.title ?? ""),
  view_opened: (change) => views([...(change.view.previous_view_id ? state.views.filter((view) => view.id !== change.view.id) : []), change.view]),
  view_updated: (change) => views(state.views.map((view) => (view.id === change.view.id ? change.view : view))),
  view_closed: (change) => views(change.clear ? [] : state.views.filter((view) => view.id !== (change.view?.id ?? change.view_id))),
  home: (change) => {
    state.home = change.view;
    return ["home"];
  },
  member: joined,
};

/**
 * Takes a change in; returns what must be drawn anew.
 * @param {Change} change
 * @returns {Topic[]}
 */
export function reduce(change) {
  return Object.hasOwn(REDUCERS, change.kind) ? (REDUCERS[change.kind]?.(change) ?? []) : [];
}

/**
 * Puts a message where it belongs.
 * @param {string} channel
 * @param {Message} message
 * @returns {Topic[]}
 */
export function put(channel, message) {
  const before = messageAt(channel, message.ts);
  const live = message.streaming ?? /** @type {any} */ (message).streaming_state === "in_progress";
  keep(channel, { ...thread(before), ...message, streaming: live, ephemeral: message.ephemeral ?? /** @type {any} */ (message).is_ephemeral });
  return ["messages"];
}

/**
 * What is known of a message's thread outlives a change that does not speak of it.
 * @param {Message | undefined} before
 * @returns {Partial<Message>}
 */
function thread(before) {
  if (!before?.reply_count) return {};
  const { reply_count, reply_users, latest_reply, thread_ts } = before;
  return { reply_count, reply_users, latest_reply, thread_ts };
}

/** @type {(change: Change) => Topic[]} */
function arrived(change) {
  const message = /** @type {Message} */ (change.message);
  const known = messageAt(change.channel, message.ts);
  if (change.root) put(change.channel, change.root);
  else if (change.kind === "message" && !known && message.thread_ts && message.thread_ts !== message.ts) counted(change.channel, message, 1);
  return [...put(change.channel, message), "channels"];
}

/**
 * Counts a reply under its first message, for a server that does not send that along.
 * @param {string} channel
 * @param {Message} reply
 * @param {number} by
 */
function counted(channel, reply, by) {
  const root = messageAt(channel, reply.thread_ts ?? "");
  if (!root || (by > 0 && (root.latest_reply ?? "") >= reply.ts)) return;
  const users = new Set([...(root.reply_users ?? []), ...(by > 0 && reply.user ? [reply.user] : [])]);
  put(channel, {
    ...root,
    reply_count: Math.max(0, (root.reply_count ?? 0) + by),
    reply_users: [...users],
    latest_reply: by > 0 ? reply.ts : root.latest_reply,
  });
}

/** @type {(change: Change) => Topic[]} */
function gone(change) {
  const ts = change.deleted_ts ?? change.ts;
  const message = messageAt(change.channel, ts);
  drop(change.channel, ts);
  if (message?.thread_ts && message.thread_ts !== ts && !message.ephemeral) counted(change.channel, message, -1);
  return ["messages", "channels"];
}

/** @type {(change: Change) => Topic[]} */
function reacted(change) {
  const message = messageAt(change.channel, change.message_ts ?? change.ts);
  return message ? put(change.channel, { ...message, reactions: change.reactions ?? [] }) : [];
}

/** @type {(change: Change) => Topic[]} */
function status(change) {
  const at = key(change.channel, change.thread_ts ?? "");
  if (change.status) state.statuses.set(at, { status: change.status, loading: change.loading_messages ?? [] });
  else state.statuses.delete(at);
  return ["agents", "messages"];
}

/**
 * @param {Map<string, any>} map
 * @param {Change} change
 * @param {unknown} value
 * @returns {Topic[]}
 */
function set(map, change, value) {
  map.set(key(change.channel, change.thread_ts ?? ""), value);
  return ["agents"];
}

/**
 * @param {import("./types.js").View[]} stack
 * @returns {Topic[]}
 */
function views(stack) {
  state.views = stack;
  return ["views"];
}

/** @type {(change: Change) => Topic[]} */
function joined(change) {
  for (const channel of state.session.channels) {
    if (channel.id !== change.channel) continue;
    const others = (channel.members ?? []).filter((id) => id !== change.user);
    channel.members = change.joined ? [...others, change.user] : others;
  }
  return ["channels"];
}
