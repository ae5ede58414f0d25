// Starts the page: who speaks, what is there, and what changes.

import { session } from "./api.js";
import { follow as followChanges } from "./changes.js";
import { loadChannel, loadThread } from "./actions.js";
import { byId, fill } from "./dom.js";
import { icon } from "./icons.js";
import { reduce } from "./reduce.js";
import { follow, go } from "./route.js";
import { forget, forgetStanding, on, state, tell, visible } from "./state.js";
import { announce } from "./ui/announce.js";
import { startChannel } from "./ui/channel.js";
import { jump } from "./ui/jump.js";
import { showKeys, startKeys } from "./ui/keys.js";
import { startModals } from "./ui/modal.js";
import { followPermalinks } from "./ui/permalinks.js";
import { startSidebar } from "./ui/sidebar.js";
import { startTurning } from "./ui/status.js";
import { startTheme } from "./ui/theme.js";
import { startThread } from "./ui/thread.js";
import { toast } from "./ui/toast.js";
import { recall, settle } from "./ui/unread.js";

const AGAIN_MS = 1_500;
const REMEMBERED = "speaks as";
/** @type {() => void} */
let leave = () => undefined;

/**
 * Speaks as somebody from now on.
 * @param {import("./types.js").Person} person
 */
async function speakAs(person) {
  leave();
  forget();
  delete byId("app").dataset.ready;
  state.me = person;
  sessionStorage.setItem(REMEMBERED, person.name);
  recall();
  leave = followChanges(person.token, { changed, opened, broken, refused });
  follow();
  tell("person");
  await Promise.all(visible().map((channel) => loadChannel(channel.id)));
  if (state.me !== person) return; // somebody else was chosen meanwhile
  settle();
  tell("place", "channels");
  byId("app").dataset.ready = person.name;
}

/** @param {import("./changes.js").Change} change */
function changed(change) {
  if (change.kind === "toast") toast(String(change.text ?? ""), change.level === "info" ? "info" : "error");
  if (change.kind === "reload") forgetStanding();
  if (change.kind === "channel" || change.kind === "reload") void refresh();
  announce(change);
  tell(...reduce(change));
}

/** @param {boolean} again */
function opened(again) {
  state.connected = true;
  tell("connection");
  if (again) void refresh();
}

function broken() {
  state.connected = false;
  tell("connection");
}

/** Whether it is another sandbox that runs at this address now; then the same person goes on there. */
async function refused() {
  const now = await session().catch(() => null);
  if (!now) return false;
  const same = now.team.id === state.session.team.id;
  state.session = now;
  const me = now.people.find((person) => person.name === state.me.name) ?? now.people[0];
  if (same || !me) return false;
  toast("The sandbox was started anew; what was said before is gone.");
  await speakAs(me);
  return true;
}

/** After an interruption: some messages may have been missed. */
async function refresh() {
  if (await refused()) return;
  await Promise.all(visible().map((channel) => loadChannel(channel.id)));
  if (state.place.thread) await loadThread(state.place.channel, state.place.thread);
}

/** The screens of narrow windows, and what the top bar says. */
function frame() {
  const { list, thread } = state.place;
  byId("app").dataset.screen = list ? "list" : thread ? "thread" : "channel";
  byId("connection").hidden = state.connected;
}

function startFrame() {
  for (const [id, name] of [
    ["jump", "search"],
    ["keys", "keys"],
    ["thread-close", "close"],
    ["thread-close", "back"],
    ["back", "back"],
  ])
    byId(id ?? "").prepend(icon(name ?? ""));
  byId("jump").addEventListener("click", jump);
  byId("keys").addEventListener("click", showKeys);
  byId("back").addEventListener("click", () => go({ list: true, thread: "" }));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("textarea")?.focus();
  });
  addEventListener("popstate", follow);
  on(["place", "connection", "person"], frame);
}

async function start() {
  startTheme();
  startFrame();
  startSidebar((person) => void speakAs(person));
  startKeys({ channel: startChannel(), thread: startThread() });
  startModals();
  startTurning();
  followPermalinks();
  for (;;) {
    try {
      state.session = await session();
      break;
    } catch {
      fill(byId("loading"), "The sandbox does not answer yet. Trying again…");
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  byId("loading").hidden = true;
  const last = sessionStorage.getItem(REMEMBERED);
  const person = state.session.people.find((one) => one.name === last) ?? state.session.people[0];
  if (person) await speakAs(person);
}

void start();
