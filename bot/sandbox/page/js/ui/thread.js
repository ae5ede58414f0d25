// The pane of one thread.

import { loadThread, say } from "../actions.js";
import { byId, fill } from "../dom.js";
import { go } from "../route.js";
import { inThread } from "../order.js";
import { afterDrawing, channelOf, key, on, state, tell } from "../state.js";
import { Composer } from "./composer.js";
import { MessageList } from "./list.js";
import { editLast } from "./own.js";
import { drawPrompts } from "./prompts.js";
import { drawStatus } from "./status.js";
import { markRead } from "./unread.js";

/** Starts drawing the thread. */
export function startThread() {
  const list = new MessageList(byId("thread-scroll"), "Thread");
  const composer = new Composer(byId("thread-composer"));
  let before = "";
  byId("thread-close").addEventListener("click", closeThread);
  on(["place", "person", "messages", "agents"], () => {
    const { channel, thread } = state.place;
    byId("thread").hidden = !thread;
    const here = `${state.me.id} ${key(channel, thread)}`;
    if (thread) draw(list, composer, channel, thread);
    if (thread && here !== before && !state.threads.has(key(channel, thread))) void loadThread(channel, thread);
    if (thread && here !== before) focusOn(matchMedia("(pointer: coarse)").matches ? byId("thread-title") : composer.area);
    before = here;
  });
  return { list, composer };
}

/** @type {(node: HTMLElement) => void} a finger's keyboard would cover the thread that was just opened */
function focusOn(node) {
  node.focus({ preventScroll: true });
}

/** @type {(list: MessageList, composer: Composer, channel: string, thread: string) => void} */
function draw(list, composer, channel, thread) {
  const at = channelOf(channel);
  const name = at?.kind === "im" ? state.session.bot.name : `#${at?.name ?? ""}`;
  fill(byId("thread-title"), state.titles.get(key(channel, thread)) || "Thread");
  fill(byId("thread-about"), name);
  list.render(inThread(channel, thread), { channel, thread });
  drawPrompts(byId("thread-prompts"), key(channel, thread), (message) => say(channel, thread, message));
  drawStatus(byId("thread-status"), channel, thread);
  composer.bind({ channel, thread, label: "Reply", editLast: () => editLast(channel, thread), sent: () => list.follower.to("answer") });
  composer.offerBroadcast(at?.kind === "im" ? "" : name);
  if (!document.hidden && markRead(channel, thread)) tell("channels", "messages");
}

/** Leaves the thread; the focus goes to the message it belongs to. */
export function closeThread() {
  const { channel, thread } = state.place;
  go({ thread: "" });
  afterDrawing(() => {
    const line = document.querySelector(`[data-thread="${CSS.escape(key(channel, thread))}"]`);
    const message = document.querySelector(`#channel-scroll article[data-ts="${CSS.escape(thread)}"]`);
    /** @type {HTMLElement | null} */ (line ?? message)?.focus();
  });
}
