// Tells those who listen instead of looking what has arrived in the place they are in.

import { byId } from "../dom.js";
import { state } from "../state.js";
import { fromWire } from "../text/wire.js";
import { authorOf } from "./message.js";
import { names } from "./names.js";

const MOST_CHARS = 240;

/**
 * @param {import("../changes.js").Change} change
 */
export function announce(change) {
  const message = change.message;
  const finished = change.kind === "stream" && change.state !== "in_progress";
  const arrived = (change.kind === "message" || change.kind === "ephemeral") && message?.streaming_state !== "in_progress";
  if (!message || change.channel !== state.place.channel || message.user === state.me.id || !(finished || arrived)) return;
  const inThread = message.thread_ts && message.thread_ts !== message.ts;
  const seen = !inThread || message.thread_ts === state.place.thread;
  const words = fromWire(String(message.text ?? ""), names())
    .replace(/[*_`~#>]+/g, "")
    .slice(0, MOST_CHARS);
  byId("announcer").textContent = seen ? `${authorOf(message)}: ${words}` : `${authorOf(message)} replied in a thread`;
}
