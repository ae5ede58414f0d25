// Keys that work everywhere. Nobody needs them: each has a control that does the same.

import { h } from "../dom.js";
import { go } from "../route.js";
import { state, visible } from "../state.js";
import { show } from "./dialog.js";
import { jump } from "./jump.js";
import { closeThread } from "./thread.js";
import { unread } from "./unread.js";

/** @typedef {import("./list.js").MessageList} MessageList */

const HELP = [
  ["Alt + ↑ / ↓", "The channel above or below; with Shift the next unread one"],
  ["Ctrl + K", "Go to a channel by name"],
  ["J / K, ↓ / ↑", "The next or the previous message"],
  ["Enter or T", "On a message: open its thread"],
  ["R · E · M", "On a message: react, edit your own, more actions"],
  ["Esc", "Close the thread, a menu or a dialog"],
  ["C", "Write in the channel, or in the open thread"],
  ["Enter", "Send; Shift + Enter makes a new line"],
  ["↑", "In an empty composer: edit your last message"],
  ["/ · @ · #", "While writing: commands, people, channels"],
  ["?", "This list"],
];

/** @param {{channel: {list: MessageList, composer: {area: HTMLElement}}, thread: {list: MessageList, composer: {area: HTMLElement}}}} panes */
export function startKeys(panes) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const run = choose(event, panes);
    if (!run) return;
    event.preventDefault();
    run();
  });
}

/** @type {(event: KeyboardEvent, panes: Parameters<typeof startKeys>[0]) => (() => void) | undefined} */
function choose(event, panes) {
  const typing = /** @type {HTMLElement} */ (event.target).closest("input, textarea, select, [role=menu]");
  const pane = state.place.thread ? panes.thread : panes.channel;
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) return () => step(event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return jump;
  if (event.key === "Escape" && state.place.thread) return closeThread;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const runs = /** @type {Record<string, () => void>} */ ({
    "?": showKeys,
    j: () => pane.list.focus(-1),
    k: () => pane.list.focus(-1),
    c: () => pane.composer.area.focus(),
  });
  return runs[event.key];
}

/** @type {(by: number, onlyUnread: boolean) => void} */
function step(by, onlyUnread) {
  const all = visible();
  const at = all.findIndex((one) => one.id === state.place.channel);
  for (let far = 1; far <= all.length; far += 1) {
    const next = all[(at + by * far + all.length * far) % all.length];
    if (next && (!onlyUnread || unread(next).count)) {
      go({ channel: next.id });
      return;
    }
  }
}

/** Shows the list of keys. */
export function showKeys() {
  show(
    "Keyboard",
    h(
      "dl",
      { class: "key-list" },
      HELP.map(([keys, words]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, words)]),
    ),
  );
}
