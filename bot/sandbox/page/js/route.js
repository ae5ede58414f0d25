// The place in the address, so that Back, Reload and a copied link work: #/ask-ai, #/ask-ai/TS, #/app, #/app/home, #/ for the list of channels.

import { state, tell, visible } from "./state.js";

/**
 * Goes somewhere; what is left out stays as it is, except that another channel closes the thread.
 * @param {Partial<import("./state.js").Place>} to
 */
export function go(to) {
  const moved = to.channel !== undefined && to.channel !== state.place.channel;
  const place = { ...state.place, ...(moved ? { thread: "", tab: /** @type {const} */ ("messages") } : {}), list: false, ...to };
  const hash = hashOf(place);
  if (location.hash === hash) {
    take(place);
    return;
  }
  history.pushState(null, "", hash);
  take(place);
}

/** Follows the address; called at start and when Back or a link changed it. */
export function follow() {
  take(placeOf(location.hash));
}

/** @param {import("./state.js").Place} place */
function take(place) {
  state.place = place;
  state.editing = "";
  tell("place");
}

/** @param {import("./state.js").Place} place */
function hashOf(place) {
  if (place.list) return "#/";
  const channel = visible().find((one) => one.id === place.channel);
  const first = channel?.kind === "im" ? "app" : encodeURIComponent(channel?.name ?? "");
  const second = place.thread || (place.tab === "home" ? "home" : "");
  return second ? `#/${first}/${second}` : `#/${first}`;
}

/**
 * @param {string} hash
 * @returns {import("./state.js").Place}
 */
function placeOf(hash) {
  const [first = "", second = ""] = hash.replace(/^#\/?/, "").split("/").map(safely);
  const all = visible();
  const channel =
    all.find((one) => one.id === first || (one.kind === "im" ? first === "app" : one.name === first)) ??
    all.find((one) => one.id === state.place.channel) ??
    all.find((one) => one.name === "ask-ai") ??
    all[0];
  const thread = /^\d+\.\d+$/.test(second) ? second : "";
  return { channel: channel?.id ?? "", thread, tab: second === "home" && channel?.kind === "im" ? "home" : "messages", list: hash === "#/" };
}

/** @param {string} part */
function safely(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
