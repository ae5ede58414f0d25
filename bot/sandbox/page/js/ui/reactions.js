// Emoji under a message, and the little board they are chosen from.

import { react } from "../actions.js";
import { h } from "../dom.js";
import { emoji, OFFERED } from "../emoji.js";
import { icon } from "../icons.js";
import { nameOf, state } from "../state.js";
import { openMenu } from "./menu.js";

/** @typedef {import("../types.js").Message} Message */

/**
 * @param {Message} message
 * @param {string} channel
 * @returns {HTMLElement | null}
 */
export function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map((one) => {
    const mine = one.users.includes(state.me.id);
    const who = one.users.map((id) => (id === state.me.id ? "you" : nameOf(id) || "somebody")).join(", ");
    const props = {
      type: /** @type {const} */ ("button"),
      class: "reaction",
      "aria-pressed": String(mine),
      title: `:${one.name}: ${who}`,
      "aria-label": `${one.name.replaceAll("_", " ")}, ${one.count}: ${who}`,
    };
    return h(
      "li",
      {},
      h(
        "button",
        { ...props, on: { click: () => react(channel, message, one.name) } },
        h("span", { class: "emoji" }, emoji(one.name)),
        h("span", {}, one.count),
      ),
    );
  });
  const more = h("button", { type: "button", class: "reaction reaction-add", "aria-label": "Add a reaction", "aria-haspopup": "menu" }, icon("smile"));
  more.addEventListener("click", () => chooseReaction(more, message, channel));
  return h("ul", { class: "reactions", "aria-label": "Reactions" }, chips, h("li", {}, more));
}

/**
 * @param {HTMLElement} button the menu opens under it
 * @param {Message} message
 * @param {string} channel
 */
export function chooseReaction(button, message, channel) {
  const items = OFFERED.map((name) => ({
    label: name.replaceAll("_", " "),
    shown: h("span", { class: "emoji" }, emoji(name)),
    run: () => react(channel, message, name),
  }));
  openMenu(button, items, { class: "menu-board", label: "React with" });
}
