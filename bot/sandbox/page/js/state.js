// What the page knows, for the person who is speaking. Changed by reduce.js and by what the reader does; drawn by ui/.

import { dropAll } from "./order.js";

/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Person} Person */

/**
 * @typedef {object} Place
 * @property {string} channel
 * @property {string} thread the first message's ts, "" for none
 * @property {"messages" | "home"} tab
 * @property {boolean} list at narrow width the list of channels is a screen of its own
 */

export const state = {
  /** @type {import("./types.js").Session} */
  session: { team: { id: "", name: "" }, bot: { user_id: "", name: "" }, people: [], groups: [], channels: [], commands: [], shortcuts: [] },
  /** @type {Person} */
  me: { id: "", name: "", token: "" },
  /** @type {Place} */
  place: { channel: "", thread: "", tab: "messages", list: false },
  /** channel → the cursor of what is older, "" when everything is here
   * @type {Map<string, string>} */
  older: new Map(),
  /** "channel thread" that were asked for
   * @type {Set<string>} */
  threads: new Set(),
  /** @type {Map<string, import("./types.js").Status>} */
  statuses: new Map(),
  /** @type {Map<string, string>} */
  sessions: new Map(),
  /** @type {Map<string, {title: string, prompts: import("./types.js").Prompt[]}>} */
  prompts: new Map(),
  /** @type {Map<string, string>} */
  titles: new Map(),
  /** @type {import("./types.js").View | null} */
  home: null,
  /** modals, the top one last
   * @type {import("./types.js").View[]} */
  views: [],
  /** channel → ts up to which it was read
   * @type {Map<string, string>} */
  read: new Map(),
  /** "channel ts" of the message that is being edited */
  editing: "",
  connected: true,
  /** what was folded, chosen or voted, by key
   * @type {Map<string, any>} */
  memory: new Map(),
};

/** @typedef {"place" | "channels" | "messages" | "home" | "views" | "agents" | "connection" | "person" | "drawn"} Topic */

/** @type {Map<Topic, (() => void)[]>} */
const listeners = new Map();
/** @type {Set<Topic>} */
const waiting = new Set();
/** @type {(() => void)[]} */
let afterwards = [];
const UNSEEN_MS = 250;

/**
 * Calls a listener soon after any of the topics changed, once for many changes.
 * @param {Topic[]} topics
 * @param {() => void} listener
 */
export function on(topics, listener) {
  for (const topic of topics) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/**
 * Says that something changed. What changes within one frame is drawn once; a page that nobody sees gets no frames.
 * @param {...Topic} topics
 */
export function tell(...topics) {
  if (topics.length && !waiting.size) {
    if (document.hidden) setTimeout(run, UNSEEN_MS);
    else requestAnimationFrame(run);
  }
  for (const topic of topics) waiting.add(topic);
}

/**
 * Does something once what was told of has been drawn.
 * @param {() => void} work
 */
export function afterDrawing(work) {
  afterwards.push(work);
  tell("drawn");
}

function run() {
  const due = new Set([...waiting].flatMap((topic) => listeners.get(topic) ?? []));
  const last = afterwards;
  waiting.clear();
  afterwards = [];
  for (const listener of due) listener();
  for (const work of last) work();
}

/** Forgets what belonged to the person before. */
export function forget() {
  dropAll();
  for (const map of [state.older, state.statuses, state.sessions, state.prompts, state.titles, state.read, state.memory]) map.clear();
  state.threads.clear();
  Object.assign(state, { home: null, views: [], editing: "" });
}

/** Forgets what holds only for a while; the server says anew what still does. */
export function forgetStanding() {
  for (const map of [state.statuses, state.sessions]) map.clear();
  state.views = [];
  tell("agents", "messages", "views");
}

/**
 * @param {string} channel
 * @param {string} thread
 */
export function key(channel, thread) {
  return `${channel} ${thread}`;
}

/**
 * @param {string} id
 * @returns {Channel | undefined}
 */
export function channelOf(id) {
  return state.session.channels.find((channel) => channel.id === id);
}

/**
 * The channels of the person who is speaking, then the direct message with the app.
 * @returns {Channel[]}
 */
export function visible() {
  const { id, name } = state.me;
  const mine = (/** @type {Channel} */ channel) =>
    channel.kind === "im"
      ? channel.person === id || channel.person === name || channel.members?.includes(id)
      : !channel.members?.length || channel.members.includes(id);
  const all = state.session.channels.filter(mine);
  return [...all.filter((channel) => channel.kind !== "im"), ...all.filter((channel) => channel.kind === "im")];
}

/**
 * A person's or the app's name as it is shown, "" for an id nobody has.
 * @param {string} id
 * @returns {string}
 */
export function nameOf(id) {
  if (id && id === state.session.bot.user_id) return state.session.bot.name;
  const person = state.session.people.find((one) => one.id === id);
  return person ? shown(person.name) : "";
}

/**
 * @param {string} id
 * @returns {import("./types.js").Group | undefined}
 */
export function groupOf(id) {
  return state.session.groups.find((group) => group.id === id);
}

/** @param {string} name */
export function shown(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
