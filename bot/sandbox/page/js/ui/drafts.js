// What was typed and not sent, by person and place, for as long as the tab is open.

import { key, state } from "../state.js";

/** @type {(channel: string, thread: string) => string} */
function name(channel, thread) {
  return `draft ${state.session.team.id} ${state.me.id} ${key(channel, thread)}`;
}

/** @type {(channel: string, thread: string) => string} */
export function readDraft(channel, thread) {
  return sessionStorage.getItem(name(channel, thread)) ?? "";
}

/** @type {(channel: string, thread: string, text: string) => void} */
export function writeDraft(channel, thread, text) {
  if (text.trim()) sessionStorage.setItem(name(channel, thread), text);
  else sessionStorage.removeItem(name(channel, thread));
}

/** @type {(channel: string, thread: string) => void} */
export function forgetDraft(channel, thread) {
  sessionStorage.removeItem(name(channel, thread));
}
