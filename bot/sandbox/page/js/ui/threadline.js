// What a channel shows of a thread: how many replies, by whom, whether some are new, and what the app is doing there.

import { h } from "../dom.js";
import { go } from "../route.js";
import { key, state } from "../state.js";
import { dateOf, moment } from "../text/dates.js";
import { avatar } from "./avatar.js";
import { statusWords } from "./status.js";
import { newReplies } from "./unread.js";

const FACES = 3;

/**
 * @param {import("../types.js").Message} message
 * @param {string} channel
 * @returns {HTMLElement | null}
 */
export function threadLine(message, channel) {
  const count = message.reply_count ?? 0;
  const busy = statusWords(channel, message.ts);
  if (!count && !busy) return null;
  const fresh = newReplies(channel, message);
  const faces = (message.reply_users ?? []).slice(0, FACES).map((id) => avatar(id, "avatar-small"));
  const words = [
    faces,
    count ? h("span", { class: "thread-count" }, `${count} ${count === 1 ? "reply" : "replies"}`) : null,
    fresh ? h("span", { class: "thread-new" }, `${fresh} new`) : null,
    busy
      ? h("span", { class: "thread-status" }, busy)
      : h("span", { class: "thread-last" }, message.latest_reply ? `Last reply ${moment(dateOf(message.latest_reply), new Date())}` : ""),
  ];
  const open = state.place.thread === message.ts && state.place.channel === channel;
  return h(
    "button",
    {
      type: "button",
      class: "thread-line",
      "aria-expanded": String(open),
      "data-thread": key(channel, message.ts),
      on: { click: () => go({ channel, thread: message.ts }) },
    },
    words,
  );
}
