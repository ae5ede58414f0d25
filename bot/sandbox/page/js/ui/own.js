// Editing the last thing one said, as ArrowUp in an empty composer does.

import { inChannel, inThread } from "../order.js";
import { state, tell } from "../state.js";

/** @type {(channel: string, thread: string) => void} */
export function editLast(channel, thread) {
  const all = thread ? inThread(channel, thread) : inChannel(channel);
  const mine = all.filter((message) => message.user === state.me.id && !message.ephemeral && !message.bot_id).at(-1);
  if (!mine) return;
  state.editing = `${channel} ${mine.ts} ${Boolean(thread)}`;
  tell("messages");
}
