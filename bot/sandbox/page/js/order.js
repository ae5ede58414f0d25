// The messages of a channel in their order and by thread, worked out once after each change.

/** @typedef {import("./types.js").Message} Message */
/** @typedef {{top: Message[], threads: Map<string, Message[]>}} Order */

/** @type {Map<string, Map<string, Message>>} channel → ts → message */
const messages = new Map();
/** @type {Map<string, Order>} */
const orders = new Map();

/**
 * @param {string} channel
 * @param {string} ts
 * @returns {Message | undefined}
 */
export function messageAt(channel, ts) {
  return messages.get(channel)?.get(ts);
}

/**
 * Whether anything is known of a channel, were it only that it is empty.
 * @param {string} channel
 */
export function isLoaded(channel) {
  return messages.has(channel);
}

/**
 * Puts a message in the place of the one with its ts; without one the channel is only known to be there.
 * @param {string} channel
 * @param {Message} [message]
 */
export function keep(channel, message) {
  const all = messages.get(channel) ?? new Map();
  if (message) all.set(message.ts, message);
  messages.set(channel, all);
  orders.delete(channel);
}

/** @type {(channel: string, ts: string) => void} */
export function drop(channel, ts) {
  messages.get(channel)?.delete(ts);
  orders.delete(channel);
}

/** Forgets all messages. */
export function dropAll() {
  messages.clear();
  orders.clear();
}

/**
 * What is seen in the channel itself, oldest first.
 * @param {string} channel
 * @returns {Message[]}
 */
export function inChannel(channel) {
  return orderOf(channel).top;
}

/**
 * A thread, its first message first; that message alone when nobody has replied.
 * @param {string} channel
 * @param {string} thread
 * @returns {Message[]}
 */
export function inThread(channel, thread) {
  const first = messageAt(channel, thread);
  return [...(first ? [first] : []), ...repliesTo(channel, thread)];
}

/** @type {(channel: string, thread: string) => Message[]} oldest first */
export function repliesTo(channel, thread) {
  return orderOf(channel).threads.get(thread) ?? [];
}

/** @type {(channel: string) => Iterable<string>} the first messages' ts */
export function threadsOf(channel) {
  return orderOf(channel).threads.keys();
}

/** The ts of the newest message of all, "0" when there is none. */
export function newest() {
  return [...messages.values()].flatMap((all) => [...all.keys()]).reduce((one, other) => (one > other ? one : other), "0");
}

/** @type {(channel: string) => Order} */
function orderOf(channel) {
  const known = orders.get(channel);
  if (known) return known;
  /** @type {Order} */
  const order = { top: [], threads: new Map() };
  const all = [...(messages.get(channel)?.values() ?? [])].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  for (const message of all) {
    const reply = message.thread_ts && message.thread_ts !== message.ts;
    if (!reply || message.subtype === "thread_broadcast") order.top.push(message);
    if (!reply) continue;
    const thread = order.threads.get(message.thread_ts ?? "");
    if (thread) thread.push(message);
    else order.threads.set(message.thread_ts ?? "", [message]);
  }
  orders.set(channel, order);
  return order;
}
