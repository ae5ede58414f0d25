// What a person can do, as requests to the sandbox. Each says in a toast when it was refused, and returns whether it was done.

import * as api from "./api.js";
import { keep, messageAt } from "./order.js";
import { put } from "./reduce.js";
import { key, state, tell } from "./state.js";
import { toast } from "./ui/toast.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {Record<string, any>} Json */

const PAGE = 60;

/**
 * Runs something that may be refused.
 * @param {() => Promise<unknown>} work
 * @returns {Promise<boolean>}
 */
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    toast(error.message, "error");
    return false;
  }
}

/**
 * The newest messages of a channel, or the next older page of them.
 * @param {string} channel
 * @param {boolean} [older]
 */
export function loadChannel(channel, older = false) {
  const { token } = state.me;
  return attempt(async () => {
    const found = await api.web(token, "conversations.history", { channel, limit: PAGE, cursor: older ? state.older.get(channel) : undefined });
    if (token !== state.me.token) return;
    keep(channel);
    for (const message of found.messages ?? []) put(channel, message);
    if (older || !state.older.has(channel)) state.older.set(channel, found.has_more ? (found.response_metadata?.next_cursor ?? "") : "");
    tell("messages", "channels");
  });
}

/**
 * All replies of a thread.
 * @param {string} channel
 * @param {string} thread
 */
export function loadThread(channel, thread) {
  const { token } = state.me;
  state.threads.add(key(channel, thread));
  return attempt(async () => {
    let cursor = "";
    do {
      const found = await api.web(token, "conversations.replies", { channel, ts: thread, limit: 200, cursor: cursor || undefined });
      if (token !== state.me.token) return;
      for (const message of found.messages ?? []) put(channel, message);
      cursor = found.has_more ? (found.response_metadata?.next_cursor ?? "") : "";
    } while (cursor);
    tell("messages");
  });
}

/**
 * Says something; returns the message's ts, "" when it was refused.
 * @param {string} channel
 * @param {string} thread
 * @param {string} text as Slack writes it, mentions and all
 * @param {boolean} [broadcast] show the reply in the channel, too
 * @returns {Promise<string>}
 */
export async function say(channel, thread, text, broadcast = false) {
  let ts = "";
  await attempt(async () => {
    const posted = await api.web(state.me.token, "chat.postMessage", {
      channel,
      text,
      thread_ts: thread || undefined,
      reply_broadcast: broadcast || undefined,
    });
    ts = String(posted.ts);
    if (posted.message && !messageAt(channel, ts)) put(channel, { ...posted.message, ts });
    tell("messages");
  });
  return ts;
}

/** @type {(channel: string, thread: string, text: string, files: File[]) => Promise<boolean>} */
export function shareFiles(channel, thread, text, files) {
  return attempt(() => api.share(state.me.token, files, { channel, thread_ts: thread || undefined, text }));
}

/** @type {(channel: string, thread: string, line: string) => Promise<boolean>} */
export function command(channel, thread, line) {
  const [name = "", ...rest] = line.trim().split(/\s+/);
  const text = rest.length ? line.trim().slice(name.length).trim() : "";
  return attempt(async () => {
    if (!state.session.commands.some((one) => one.command === name))
      throw new api.Refused("invalid_command", { message: `${name} is not a command here. Begin with a space to send it as text.` });
    if (thread) throw new api.Refused("command_in_thread");
    await api.act(state.me.token, "command", { channel, command: name, text });
  });
}

/** @type {(channel: string, ts: string, text: string) => Promise<boolean>} */
export function edit(channel, ts, text) {
  return attempt(() => api.web(state.me.token, "chat.update", { channel, ts, text }));
}

/** @type {(channel: string, ts: string) => Promise<boolean>} */
export function remove(channel, ts) {
  return attempt(() => api.web(state.me.token, "chat.delete", { channel, ts }));
}

/**
 * Adds a reaction, or takes one's own back.
 * @param {string} channel
 * @param {Message} message
 * @param {string} name
 */
export function react(channel, message, name) {
  const mine = message.reactions?.some((one) => one.name === name && one.users.includes(state.me.id));
  return attempt(() => api.web(state.me.token, mine ? "reactions.remove" : "reactions.add", { channel, timestamp: message.ts, name }));
}

/** @type {(where: import("./types.js").Where, pressed: import("./types.js").Pressed) => Promise<boolean>} */
export function press(where, pressed) {
  return attempt(() => api.act(state.me.token, "press", { ...named(where), ...pressed }));
}

/**
 * The options of an external menu for what was typed.
 * @param {import("./types.js").Where} where
 * @param {import("./types.js").Pressed} typed
 * @returns {Promise<Json>}
 */
export async function suggest(where, typed) {
  let found = /** @type {Json} */ ({});
  await attempt(async () => {
    found = await api.act(state.me.token, "suggest", { ...named(where), ...typed });
  });
  return found;
}

/** @param {import("./types.js").Where} where */
function named(where) {
  return where.view ? { view_id: where.view, state: where.state?.() } : { channel: where.channel, message_ts: where.ts };
}

/** @type {(callback_id: string, channel: string, ts: string) => Promise<boolean>} */
export function shortcut(callback_id, channel, ts) {
  return attempt(() => api.act(state.me.token, "shortcut", { callback_id, channel, message_ts: ts }));
}

/** @type {(channel: string, thread: string) => Promise<boolean>} */
export function stop(channel, thread) {
  return attempt(() => api.act(state.me.token, "stop", { channel, thread_ts: thread }));
}

/**
 * Says which tab of the app is looked at; the app may publish its home then.
 * @param {"home" | "messages"} tab
 */
export async function lookAt(tab) {
  const { token } = state.me;
  try {
    const found = await api.act(token, "home", { tab });
    if (token !== state.me.token || !found.view) return;
    state.home = found.view;
    tell("home");
  } catch (error) {
    // No app is connected, or it does not care: the tab says so by itself.
    if (!(error instanceof api.Refused)) throw error;
  }
}

/**
 * Submits a modal; returns what is wrong with it, by block id, and null when the request itself was refused.
 * @param {string} view_id
 * @param {Json} values
 * @returns {Promise<Record<string, string> | null>}
 */
export async function submit(view_id, values) {
  /** @type {Record<string, string> | null} */
  let errors = null;
  await attempt(async () => {
    const found = await api.act(state.me.token, "submit", { view_id, state: values });
    errors = found.errors ?? {};
  });
  return errors;
}

/** @type {(view_id: string) => Promise<boolean>} */
export function close(view_id) {
  state.views = state.views.filter((view) => view.id !== view_id);
  tell("views");
  return attempt(() => api.act(state.me.token, "close", { view_id }));
}
