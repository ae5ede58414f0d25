// The app's home tab, as the app published it for this person.

import { renderBlocks } from "../blocks/index.js";
import { fill, h } from "../dom.js";
import { state } from "../state.js";
import { contextFor } from "./context.js";

/** @type {unknown} */
let drawn;

/** @param {HTMLElement} box */
export function drawHome(box) {
  const now = state.home ?? state.me.id;
  if (drawn === now) return;
  drawn = now;
  if (!state.home) {
    fill(box, h("p", { class: "empty" }, `${state.session.bot.name} has not published a home tab for you. Is it connected?`));
    return;
  }
  fill(box, h("div", { class: "home-view" }, renderBlocks(state.home.blocks, contextFor({ view: state.home.id }))));
}
