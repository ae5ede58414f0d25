// Names that can be written with @ and #.

import { state, visible } from "../state.js";

/** @returns {import("../text/wire.js").Names} */
export function names() {
  const { people, bot } = state.session;
  return {
    people: [{ id: bot.user_id, name: bot.name }, ...people.map(({ id, name }) => ({ id, name }))],
    groups: state.session.groups.map(({ id, handle }) => ({ id, name: handle })),
    channels: visible()
      .filter((one) => one.kind === "channel")
      .map(({ id, name }) => ({ id, name })),
  };
}
