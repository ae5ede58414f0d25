// Gives renderers what they need to know about this reader and this place.

import { press, suggest } from "../actions.js";
import { fragment, h } from "../dom.js";
import { go } from "../route.js";
import { channelOf, groupOf, nameOf, shown, state, visible } from "../state.js";
import { plain, textOf } from "../text/object.js";
import { ask } from "./dialog.js";

/** @typedef {import("../text/context.js").Ctx} Ctx */
/** @typedef {import("../types.js").Block} Block */

/**
 * @param {import("../types.js").Where} where
 * @param {Partial<Ctx>} [more]
 * @returns {Ctx}
 */
export function contextFor(where, more = {}) {
  /** @type {Ctx} */
  const ctx = {
    me: state.me.id,
    person: nameOf,
    group: groupOf,
    channel: (id) => (visible().some((one) => one.id === id) ? (channelOf(id)?.name ?? "") : ""),
    openChannel: (id) => go({ channel: id }),
    where,
    press: async (pressed, confirm) => (!confirm || (await confirmed(confirm, ctx))) && press(where, pressed),
    suggest: (typed) => suggest(where, typed),
    memory: state.memory,
    people: [...state.session.people.map((one) => ({ id: one.id, name: shown(one.name) })), { id: state.session.bot.user_id, name: state.session.bot.name }],
    channels: visible()
      .filter((one) => one.kind === "channel")
      .map((one) => ({ id: one.id, name: `#${one.name}` })),
    ...more,
  };
  return ctx;
}

/** @type {(confirm: Block, ctx: Ctx) => Promise<boolean>} */
function confirmed(confirm, ctx) {
  return ask({
    title: plain(confirm.title) || "Are you sure?",
    text: h("div", {}, fragment(textOf(confirm.text, ctx))),
    yes: plain(confirm.confirm) || "Yes",
    no: plain(confirm.deny) || "Cancel",
    danger: confirm.style === "danger",
  });
}
