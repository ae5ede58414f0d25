// Shared files, with a look inside text files and at pictures; and the older attachments.

import { readFile, readPicture } from "../api.js";
import { attempt } from "../actions.js";
import { renderBlocks } from "../blocks/index.js";
import { anchor, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { state } from "../state.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** @typedef {import("../types.js").Message} Message */
/** @typedef {import("../types.js").SharedFile} SharedFile */

const TEXT = /^text\/|json|xml|yaml|javascript|toml|x-sh/;
const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;
const SHOWN_CHARS = 20_000;
const UNITS = ["bytes", "kB", "MB", "GB"];

/**
 * @param {Message} message
 * @returns {HTMLElement | null}
 */
export function files(message) {
  if (!message.files?.length) return null;
  return h(
    "ul",
    { class: "files", "aria-label": "Files" },
    message.files.map((file) => h("li", {}, one(file))),
  );
}

/** @type {(file: SharedFile) => HTMLElement} */
function one(file) {
  const facts = h(
    "span",
    { class: "file-facts" },
    h("span", { class: "file-name" }, file.title || file.name),
    h("span", { class: "file-size" }, `${file.filetype ?? "file"} · ${size(file.size ?? 0)}`),
  );
  const face = [icon("file"), facts];
  const url = file.url_private ?? "";
  if (url && PICTURE.test(file.mimetype ?? "")) return h("figure", { class: "picture" }, h("figcaption", { class: "file" }, face), picture(file, url));
  if (!url || !TEXT.test(file.mimetype ?? "")) return h("div", { class: "file" }, face);
  const pre = h("pre", { tabindex: "0", role: "region", "aria-label": `Content of ${file.name}` }, "Loading…");
  const details = h("details", { class: "file" }, h("summary", {}, face, icon("down")), pre);
  const load = () =>
    attempt(async () => {
      const text = await readFile(state.me.token, url);
      fill(pre, text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}\n… ${text.length - SHOWN_CHARS} more characters` : text);
    });
  details.addEventListener("toggle", () => void (details.open && load()), { once: true });
  return details;
}

/**
 * The picture itself, which comes with the token that a plain address would lack.
 * @param {SharedFile} file
 * @param {string} url
 * @returns {HTMLImageElement}
 */
function picture(file, url) {
  const image = /** @type {HTMLImageElement} */ (h("img", { alt: file.alt_txt ?? file.title ?? file.name }));
  void attempt(async () => {
    const source = URL.createObjectURL(await readPicture(state.me.token, url));
    image.addEventListener("load", () => URL.revokeObjectURL(source), { once: true });
    image.src = source;
  });
  return image;
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function size(bytes) {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/**
 * Attachments, as some apps still send them.
 * @param {Message} message
 * @param {import("../text/context.js").Ctx} ctx
 * @returns {HTMLElement[]}
 */
export function attachments(message, ctx) {
  return (message.attachments ?? []).map((old) =>
    h(
      "div",
      { class: "attachment" },
      old.pretext ? h("p", {}, mrkdwn(String(old.pretext), ctx)) : null,
      old.title ? h("p", { class: "b-card-title" }, old.title_link ? anchor(old.title_link, String(old.title)) : String(old.title)) : null,
      old.text ? h("div", {}, mrkdwn(String(old.text), ctx)) : null,
      (old.fields ?? []).map((/** @type {Record<string, any>} */ field) =>
        h("p", {}, h("strong", {}, `${field.title}: `), mrkdwn(String(field.value ?? ""), ctx)),
      ),
      renderBlocks(old.blocks, ctx),
      !old.title && !old.text && !old.blocks ? h("p", {}, String(old.fallback ?? "")) : null,
    ),
  );
}
