// The first question: three examples to click, and what to look at next. It goes when it is dismissed, and does not come back.

import { say } from "../actions.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { afterDrawing, state, tell } from "../state.js";

const REMEMBERED = "guide dismissed";
const QUESTIONS = ["Why did my room disconnect?", "How do I create an access token in Python?", "Which ports must be open for WebRTC?"];

/**
 * @param {HTMLElement} box
 * @param {import("../types.js").Channel} channel
 */
export function drawGuide(box, channel) {
  const wanted = channel.name === "ask-ai" && channel.kind === "channel" && localStorage.getItem(REMEMBERED) !== "yes";
  if (wanted === box.childElementCount > 0) return;
  fill(box, wanted ? guide(channel.id) : null);
}

/** @type {(channel: string) => HTMLElement} */
function guide(channel) {
  const asked = async (/** @type {string} */ question) => {
    const ts = await say(channel, "", question);
    if (ts) go({ channel, thread: ts });
  };
  const dismiss = () => {
    localStorage.setItem(REMEMBERED, "yes");
    tell("messages");
    afterDrawing(() => document.querySelector("textarea")?.focus());
  };
  const buttons = QUESTIONS.map((question) => h("li", {}, h("button", { type: "button", class: "prompt", on: { click: () => asked(question) } }, question)));
  const cross = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Dismiss this guide", title: "Dismiss", on: { click: dismiss } },
    icon("close"),
  );
  return h(
    "section",
    { class: "guide", "aria-labelledby": "guide-title" },
    h("div", { class: "guide-head" }, h("h2", { id: "guide-title" }, "Ask a first question"), cross),
    h(
      "p",
      {},
      `Every message in this channel is a question to ${state.session.bot.name}. Click one of these, or write your own below; the answer comes in the message’s thread.`,
    ),
    h("ul", {}, buttons),
    h(
      "ol",
      { class: "guide-next" },
      h("li", {}, "Ask something further in the thread: no mention is needed."),
      h("li", {}, "Vote on the answer, or ask for a human."),
      h("li", {}, "Speak as Chi, below the list of channels, and answer what waits in #support-escalations."),
    ),
    h("p", { class: "guide-note" }, "This is a local sandbox, not Slack. What is said here is kept in memory and is gone when the sandbox stops."),
  );
}
