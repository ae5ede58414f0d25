// A person as a coloured square with an initial, the app as a speech bubble.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf, state } from "../state.js";

const COLOURS = 5;

/**
 * @param {string} id a user id; unknown ones belong to apps
 * @param {string} [size]
 * @returns {HTMLElement}
 */
export function avatar(id, size = "") {
  const place = state.session.people.findIndex((person) => person.id === id);
  if (place < 0) return h("span", { class: `avatar avatar-app ${size}`, "aria-hidden": "true" }, icon("chat"));
  return h("span", { class: `avatar avatar-${place % COLOURS} ${size}`, "aria-hidden": "true" }, nameOf(id).charAt(0));
}
