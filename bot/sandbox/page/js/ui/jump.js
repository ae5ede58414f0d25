// Going to a channel by name.

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { state, visible } from "../state.js";
import { show } from "./dialog.js";

/** Asks where to go. */
export function jump() {
  const input = h("input", {
    class: "field",
    type: "text",
    role: "combobox",
    "aria-label": "Channel or app",
    placeholder: "Channel or app",
    "aria-expanded": "true",
    "aria-controls": "jump-list",
    "aria-autocomplete": "list",
    autocomplete: "off",
    autofocus: true,
  });
  const list = h("div", { id: "jump-list", class: "jump-list", role: "listbox", "aria-label": "Channels" });
  let at = 0;
  const dialog = show("Go to", [input, list], { class: "dialog-small jump" });
  const found = () => visible().filter((one) => nameOf(one).toLowerCase().includes(input.value.trim().toLowerCase().replace(/^#/, "")));
  const choose = (/** @type {number} */ index) => {
    const channel = found()[index];
    dialog.close();
    if (channel) go({ channel: channel.id, thread: "", tab: "messages" });
  };
  const draw = () => {
    at = Math.max(0, Math.min(at, found().length - 1));
    const rows = found().map((one, index) =>
      h(
        "div",
        { id: `jump-${index}`, role: "option", class: "suggestion", "aria-selected": String(index === at), on: { click: () => choose(index) } },
        one.kind === "im" ? icon("chat") : icon("hash"),
        h("strong", {}, nameOf(one)),
      ),
    );
    fill(list, rows.length ? rows : h("p", { class: "empty" }, "No such channel"));
    input.setAttribute("aria-activedescendant", `jump-${at}`);
  };
  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const by = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key] ?? 0;
    if (event.key === "Enter") choose(at);
    if (!by && event.key !== "Enter") return;
    event.preventDefault();
    at += by;
    draw();
  });
  draw();
}

/** @param {import("../types.js").Channel} channel */
function nameOf(channel) {
  return channel.kind === "im" ? state.session.bot.name : channel.name;
}
