// What the app says it is doing in a thread, with the stop button while it works. A status fades by itself after two minutes, as in Slack.

import { stop } from "../actions.js";
import { calm, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { key, state, tell } from "../state.js";

const LASTS_MS = 120_000;
const NEXT_MS = 3_000;

/** @type {Map<string, {seen: import("../types.js").Status, since: number}>} */
const ages = new Map();

/**
 * "ask-ai is looking this up…", or "" when it says nothing.
 * @param {string} channel
 * @param {string} thread
 * @returns {string}
 */
export function statusWords(channel, thread) {
  const at = key(channel, thread);
  const status = state.statuses.get(at);
  if (!status) return "";
  let age = ages.get(at);
  if (age?.seen !== status) {
    age = { seen: status, since: Date.now() };
    ages.set(at, age);
    setTimeout(() => {
      if (state.statuses.get(at) === status) state.statuses.delete(at);
      tell("agents", "messages");
    }, LASTS_MS);
  }
  const turn = calm() ? 0 : Math.floor((Date.now() - age.since) / NEXT_MS);
  return status.loading[turn % Math.max(1, status.loading.length)] || `${state.session.bot.name} ${status.status}`;
}

/** Moves on among the loading messages; called once. */
export function startTurning() {
  setInterval(() => {
    if ([...state.statuses.values()].some((status) => status.loading.length > 1) && !calm()) tell("agents", "messages");
  }, NEXT_MS);
}

/**
 * Draws the line above a composer.
 * @param {HTMLElement} line
 * @param {string} channel
 * @param {string} thread
 */
export function drawStatus(line, channel, thread) {
  const words = channel ? statusWords(channel, thread) : "";
  const working = state.sessions.get(key(channel, thread)) === "processing";
  const shown = words || (working ? `${state.session.bot.name} is working` : "");
  if (line.dataset.shown === `${shown} ${working}`) return;
  line.dataset.shown = `${shown} ${working}`;
  line.hidden = !shown;
  const button = h("button", { type: "button", class: "button small", on: { click: () => stop(channel, thread) } }, icon("stop"), "Stop");
  fill(line, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", { role: "status" }, shown), working ? button : null);
}
