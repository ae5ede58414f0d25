// Prompts that the app suggests, above the composer; a click says one.

import { fill, h } from "../dom.js";
import { state } from "../state.js";

/**
 * @param {HTMLElement} box
 * @param {string} at "channel thread"
 * @param {(message: string) => unknown} send
 */
export function drawPrompts(box, at, send) {
  const found = state.prompts.get(at);
  const used = state.memory.get(`prompted ${at}`) === found;
  const prompts = found && !used ? found.prompts : [];
  box.hidden = !prompts.length;
  const click = (/** @type {string} */ message) => {
    state.memory.set(`prompted ${at}`, found);
    box.hidden = true;
    void send(message);
  };
  const list = prompts.map((one) =>
    h("li", {}, h("button", { type: "button", class: "prompt", title: one.message, on: { click: () => click(one.message) } }, one.title)),
  );
  fill(box, prompts.length ? [h("p", { class: "prompts-title" }, found?.title || "Suggestions"), h("ul", {}, list)] : null);
}
