// Channels and direct messages with what is unread, and who is speaking.

import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { on, shown, state, visible } from "../state.js";
import { avatar } from "./avatar.js";
import { readDraft } from "./drafts.js";
import { unread } from "./unread.js";

/** @typedef {import("../types.js").Channel} Channel */

/** @param {(person: import("../types.js").Person) => void} speakAs */
export function startSidebar(speakAs) {
  const draw = () => {
    const all = visible();
    const focused = document.activeElement?.closest("#channels a, #directs a")?.getAttribute("href");
    fill(byId("channels"), all.filter((one) => one.kind !== "im").map(row));
    fill(byId("directs"), all.filter((one) => one.kind === "im").map(row));
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#sidebar a[href="${CSS.escape(focused)}"]`))?.focus();
    title(all);
  };
  on(["channels", "place", "messages", "person"], draw);
  on(["person"], () => people(speakAs));
}

/** @type {(channel: Channel) => HTMLElement} */
function row(channel) {
  const here = channel.id === state.place.channel && !state.place.list;
  const { count, loud } = here ? { count: 0, loud: false } : unread(channel);
  const direct = channel.kind === "im";
  const name = direct ? state.session.bot.name : channel.name;
  const href = direct ? "#/app" : `#/${encodeURIComponent(channel.name)}`;
  const click = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ channel: channel.id, thread: "", list: false });
  };
  const badge = count ? h("span", { class: loud ? "count loud" : "count" }, count, h("span", { class: "visually-hidden" }, " unread")) : null;
  const draft =
    !here && readDraft(channel.id, "") ? h("span", { class: "draft", title: "Draft" }, icon("pencil"), h("span", { class: "visually-hidden" }, "draft")) : null;
  const face = direct ? avatar("", "avatar-small") : icon("hash");
  return h(
    "li",
    {},
    h(
      "a",
      { class: count ? "channel unread" : "channel", href, "aria-current": here ? "page" : null, on: { click } },
      face,
      h("span", { class: "channel-name" }, name),
      direct ? h("span", { class: "badge" }, "App") : null,
      draft,
      badge,
    ),
  );
}

/** @type {(speakAs: (person: import("../types.js").Person) => void) => void} */
function people(speakAs) {
  const group = h(
    "div",
    { class: "people", role: "radiogroup", "aria-labelledby": "people-title" },
    state.session.people.map((person) => {
      const chosen = person.id === state.me.id;
      const label = `${shown(person.name)}${person.title ? `, ${person.title}` : ""}`;
      const props = {
        type: /** @type {const} */ ("button"),
        class: "person",
        role: "radio",
        "aria-checked": String(chosen),
        "aria-label": label,
        title: label,
        tabindex: chosen ? "0" : "-1",
      };
      return h("button", { ...props, on: { click: () => speakAs(person) } }, avatar(person.id), h("span", {}, shown(person.name)));
    }),
  );
  group.addEventListener("keydown", (event) => {
    const step = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 })[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    const all = state.session.people;
    const next = all[(all.findIndex((one) => one.id === state.me.id) + step + all.length) % all.length];
    if (next) speakAs(next);
  });
  const held = byId("people").contains(document.activeElement);
  fill(byId("people"), group, h("p", { class: "person-title" }, state.me.title ?? ""));
  if (held) /** @type {HTMLElement | null} */ (group.querySelector("[aria-checked=true]"))?.focus();
}

/** @type {(all: Channel[]) => void} */
function title(all) {
  const loud = all.reduce((sum, one) => sum + (one.id === state.place.channel ? 0 : unread(one).count), 0);
  const here = all.find((one) => one.id === state.place.channel);
  document.title = `${loud ? `(${loud}) ` : ""}${here ? (here.kind === "im" ? state.session.bot.name : `#${here.name}`) : "Channels"} · local sandbox`;
}
