// A person as a coloured square with an initial, the app as a speech bubble or as it wants to be seen.

import { h } from "../dom.js";
import { withEmoji } from "../emoji.js";
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

/**
 * The app under another name: with the picture or the emoji that it chose, or the initial of that name. Pictures from elsewhere are not asked for.
 * @param {string} name
 * @param {{emoji?: string, image_48?: string}} icons
 * @returns {HTMLElement}
 */
export function otherFace(name, icons) {
  const picture = own(icons.image_48 ?? "");
  if (picture) return h("img", { class: "avatar", src: picture, alt: "" });
  return h("span", { class: "avatar avatar-app", "aria-hidden": "true" }, icons.emoji ? withEmoji(icons.emoji) : name.charAt(0).toUpperCase());
}

/** @type {(url: string) => string} the address when it is this server's */
function own(url) {
  try {
    return new URL(url).origin === location.origin ? url : "";
  } catch {
    return "";
  }
}
