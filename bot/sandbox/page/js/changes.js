// The stream of changes that one person may see. The browser reconnects by itself; when the server has forgotten us, we say so.

/** @typedef {Record<string, any> & {kind: string}} Change */

const AGAIN_MS = 1_500;

/**
 * @typedef {object} Listener
 * @property {(change: Change) => void} changed
 * @property {(again: boolean) => void} opened `again` is true after an interruption: what happened in between must be asked for
 * @property {() => void} broken
 * @property {() => Promise<boolean>} refused the server does not want this token; true when somebody else listens now
 */

/**
 * Listens until the result is called.
 * @param {string} token
 * @param {Listener} listener
 * @returns {() => void}
 */
export function follow(token, listener) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let before = false;
  let ended = false;
  const open = () => {
    source = new EventSource(`/sandbox/changes?token=${encodeURIComponent(token)}`);
    source.onopen = () => {
      listener.opened(before);
      before = true;
    };
    source.onmessage = (event) => {
      const change = parsed(event.data);
      if (change) listener.changed(change);
    };
    source.onerror = () => {
      listener.broken();
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(again, AGAIN_MS);
    };
  };
  const again = async () => {
    if (!(await listener.refused()) && !ended) open();
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}

/**
 * @param {string} data
 * @returns {Change | null}
 */
function parsed(data) {
  try {
    const value = JSON.parse(data);
    return value && typeof value.kind === "string" ? value : null;
  } catch {
    return null;
  }
}
