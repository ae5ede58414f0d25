// Every request of the page, all to the sandbox it came from.

/** @typedef {import("./types.js").Session} Session */
/** @typedef {Record<string, any>} Json */

const PATIENCE_MS = 15_000;
const WORDS = /** @type {Record<string, string>} */ ({
  operation_timeout: "The app did not answer within three seconds.",
  dispatch_failed: "The app did not take it.",
  app_unreachable: "No app is connected to this sandbox.",
  no_app: "No app is connected to this sandbox.",
  unreachable: "The sandbox does not answer. Is it still running?",
  command_in_thread: "Slash commands do not work in threads, as in Slack. Use a button, a shortcut or plain words.",
  not_in_channel: "You are not in this channel.",
  cant_update_message: "Only your own messages can be edited.",
  cant_delete_message: "Only your own messages can be deleted.",
  msg_too_long: "That message is too long.",
  message_not_found: "That message is gone.",
  session_not_processing: "It has stopped already.",
  too_many_reactions: "That is as many reactions as a message takes.",
  trigger_expired: "The app was too slow to open its dialog (three seconds).",
});

/** A request that was answered with an error. `code` is the server's own word, the message is for people. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {Json} [answer]
   */
  constructor(code, answer = {}) {
    const detail = answer.response_metadata?.messages?.[0];
    const words = answer.message ?? WORDS[code];
    super(words ? `${words} (${code})` : `Refused: ${code}${detail ? `, ${detail}` : ""}`);
    this.code = code;
    this.answer = answer;
  }
}

/**
 * The things of the workspace that do not change.
 * @returns {Promise<Session>}
 */
export async function session() {
  return /** @type {Session} */ (await answer(fetch("/sandbox/session", { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" })));
}

/**
 * A Web API method, as a client of that person; form-encoded, with JSON inside where a value is not plain.
 * @param {string} token
 * @param {string} method
 * @param {Json} [args]
 * @returns {Promise<Json>}
 */
export async function web(token, method, args = {}) {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined && value !== null) form.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  return answer(fetch(`/api/${method}`, { method: "POST", headers: bearer(token), body: form, signal: AbortSignal.timeout(PATIENCE_MS) }));
}

/**
 * What a Slack client does that no public API offers: press, command, submit, close, shortcut, home, stop.
 * @param {string} token
 * @param {string} what
 * @param {Json} body
 * @returns {Promise<Json>}
 */
export async function act(token, what, body) {
  const headers = { ...bearer(token), "content-type": "application/json" };
  return answer(fetch(`/sandbox/${what}`, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) }));
}

/**
 * Uploads files and shares them in one message, the text with them.
 * @param {string} token
 * @param {File[]} files
 * @param {{channel: string, thread_ts?: string, text?: string}} where
 */
export async function share(token, files, where) {
  const uploaded = [];
  for (const file of files) {
    const place = await web(token, "files.getUploadURLExternal", { filename: file.name, length: file.size });
    const sent = await fetch(here(place.upload_url), { method: "POST", body: file, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!sent.ok) throw new Refused(`upload_failed_${sent.status}`);
    uploaded.push({ id: place.file_id, title: file.name });
  }
  await web(token, "files.completeUploadExternal", {
    files: uploaded,
    channel_id: where.channel,
    thread_ts: where.thread_ts,
    initial_comment: where.text || undefined,
  });
}

/**
 * The first characters of a shared text file.
 * @param {string} token
 * @param {string} url
 * @returns {Promise<string>}
 */
export async function readFile(token, url) {
  return (await fetched(token, url)).text();
}

/**
 * The bytes of a file, for a picture.
 * @param {string} token
 * @param {string} url
 * @returns {Promise<Blob>}
 */
export async function readPicture(token, url) {
  return (await fetched(token, url)).blob();
}

/**
 * @param {string} token
 * @param {string} url
 * @returns {Promise<Response>}
 */
async function fetched(token, url) {
  const reply = await fetch(here(url), { headers: bearer(token), signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!reply.ok) throw new Refused(`file_${reply.status}`);
  return reply;
}

/**
 * The address on the host the page came from, however the server names itself.
 * @param {string} url
 */
function here(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** @param {string} token */
function bearer(token) {
  return { authorization: `Bearer ${token}` };
}

/**
 * @param {Promise<Response>} request
 * @returns {Promise<Json>}
 */
async function answer(request) {
  let reply;
  let body;
  try {
    reply = await request;
    body = /** @type {Json} */ (await reply.json().catch(() => ({})));
  } catch {
    throw new Refused("unreachable");
  }
  if (body.ok === false) throw new Refused(String(body.error ?? "unknown_error"), body);
  if (!reply.ok) throw new Refused(body.error ?? `http_${reply.status}`, body);
  return body;
}
