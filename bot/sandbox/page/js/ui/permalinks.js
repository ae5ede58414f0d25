// Links to messages of this sandbox open here, not in another tab.

import { go } from "../route.js";
import { visible } from "../state.js";

const PATH = /^\/archives\/([CDG][A-Z0-9]+)\/p(\d{10})(\d{6})$/;
const HERE = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Follows them from now on. */
export function followPermalinks() {
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[href]");
    const place = link && !event.ctrlKey && !event.metaKey && placeOf(/** @type {HTMLAnchorElement} */ (link).href);
    if (!place) return;
    event.preventDefault();
    go(place);
  });
}

/**
 * Where a permalink leads, when the reader may go there; a message is shown with its thread.
 * @param {string} href
 * @returns {{channel: string, thread: string} | null}
 */
function placeOf(href) {
  const url = new URL(href);
  const found = PATH.exec(url.pathname);
  const same = url.origin === location.origin || (url.port === location.port && HERE.has(url.hostname) && HERE.has(location.hostname));
  if (!found || !same || !visible().some((one) => one.id === found[1])) return null;
  return { channel: found[1], thread: url.searchParams.get("thread_ts") ?? `${found[2]}.${found[3]}` };
}
