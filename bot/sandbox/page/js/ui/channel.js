// The middle: a channel, or the conversation with the app and its home tab.

import { loadChannel, lookAt, say } from "../actions.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { inChannel, isLoaded } from "../order.js";
import { channelOf, key, on, state, tell } from "../state.js";
import { Composer } from "./composer.js";
import { drawGuide } from "./guide.js";
import { drawHome } from "./home.js";
import { MessageList } from "./list.js";
import { editLast } from "./own.js";
import { drawPrompts } from "./prompts.js";
import { drawStatus } from "./status.js";
import { markRead, readUpTo } from "./unread.js";

/** @typedef {import("../types.js").Channel} Channel */

const FEW = 300;
let [shownPlace, newSince, limit] = ["", "", FEW];

/** Starts drawing the middle. */
export function startChannel() {
  const list = new MessageList(byId("channel-scroll"), "Messages");
  const composer = new Composer(byId("channel-composer"));
  byId("channel-scroll").prepend(h("div", { id: "guide" }), h("div", { id: "older" }));
  on(["place", "person"], opened); // before it is drawn, because drawing marks it as read
  on(["place", "person", "messages", "agents"], () => draw(list, composer));
  on(["home"], () => drawHome(byId("home")));
  document.addEventListener("visibilitychange", () => !document.hidden && tell("messages"));
  return { list, composer };
}

/** What happens once when a place is opened. */
function opened() {
  const { channel, tab } = state.place;
  const here = `${state.me.id} ${channel} ${tab}`;
  if (!channel || here === shownPlace) return;
  shownPlace = here;
  newSince = readUpTo(channel);
  limit = FEW;
  if (channelOf(channel)?.kind === "im") void lookAt(tab);
}

/**
 * @param {MessageList} list
 * @param {Composer} composer
 */
function draw(list, composer) {
  const channel = channelOf(state.place.channel);
  if (!channel) return;
  const atHome = channel.kind === "im" && state.place.tab === "home";
  drawHead(channel);
  byId("home").hidden = !atHome;
  byId("conversation").hidden = atHome;
  if (atHome) {
    drawHome(byId("home"));
    return;
  }
  const name = channel.kind === "im" ? state.session.bot.name : `#${channel.name}`;
  drawGuide(byId("guide"), channel);
  const messages = inChannel(channel.id);
  older(channel, messages.length);
  list.node.setAttribute("aria-label", `Messages in ${name}`);
  list.render(messages.slice(-limit), { channel: channel.id, thread: "", newSince });
  empty(channel, messages.length);
  drawPrompts(byId("channel-prompts"), key(channel.id, ""), (message) => say(channel.id, "", message));
  drawStatus(byId("channel-status"), channel.id, "");
  composer.bind({
    channel: channel.id,
    thread: "",
    label: `Message ${name}`,
    editLast: () => editLast(channel.id, ""),
    sent: () => list.follower.to("answer"),
  });
  if (!document.hidden && !(state.place.list && matchMedia("(max-width: 760px)").matches) && markRead(channel.id)) tell("channels");
}

/** @param {Channel} channel */
function drawHead(channel) {
  const direct = channel.kind === "im";
  fill(byId("channel-title"), direct ? icon("chat") : icon("hash"), direct ? state.session.bot.name : channel.name);
  const members = channel.members?.length ?? 0;
  const withApp = direct || channel.members?.includes(state.session.bot.user_id);
  const about = direct
    ? "The app, and nobody else, reads this"
    : `${channel.topic ? `${channel.topic} · ` : ""}${members} ${members === 1 ? "member" : "members"}${withApp ? "" : ` · ${state.session.bot.name} is not here`}`;
  fill(byId("channel-about"), about);
  const tabs = byId("tabs");
  tabs.hidden = !direct;
  if (!direct) return;
  fill(
    tabs,
    /** @type {const} */ (["messages", "home"]).map((tab) => {
      const here = state.place.tab === tab;
      return h(
        "button",
        { type: "button", class: "tab", "aria-current": here ? "page" : null, on: { click: () => go({ tab, thread: "" }) } },
        tab === "home" ? "Home" : "Messages",
      );
    }),
  );
}

/** @type {(channel: Channel, count: number) => void} there may be more here than is drawn, and more on the server than is here */
function older(channel, count) {
  const more = count > limit || Boolean(state.older.get(channel.id));
  const click = () => {
    const here = inChannel(channel.id).length > limit;
    limit += FEW;
    if (here) tell("messages");
    else void loadChannel(channel.id, true);
  };
  const button = h("button", { type: "button", class: "button small", on: { click } }, "Show earlier messages");
  const box = byId("older");
  if (more === Boolean(box.firstChild) && box.dataset.channel === channel.id) return;
  box.dataset.channel = channel.id;
  fill(box, more ? button : null);
}

/** @type {(channel: Channel, count: number) => void} */
function empty(channel, count) {
  const note = byId("channel-empty");
  const guided = byId("guide").childElementCount > 0;
  note.hidden = count > 0 || guided || !isLoaded(channel.id);
  fill(note, channel.kind === "im" ? `Write to ${state.session.bot.name} here, without a mention.` : `Nothing has been said in #${channel.name} yet.`);
}
