// Text objects of Block Kit: plain_text and mrkdwn.

import { fragment, h } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** @typedef {import("./context.js").Ctx} Ctx */

/**
 * @param {Record<string, any> | undefined | null} object
 * @param {Ctx} ctx
 * @returns {Node}
 */
export function textOf(object, ctx) {
  if (!object) return fragment();
  if (object.type === "mrkdwn") return mrkdwn(String(object.text ?? ""), ctx);
  return fragment(
    plain(object)
      .split("\n")
      .flatMap((line, index) => [index ? h("br") : null, line]),
  );
}

/**
 * A plain_text object's words, with emoji.
 * @param {Record<string, any> | undefined | null} object
 * @returns {string}
 */
export function plain(object) {
  return withEmoji(String(object?.text ?? ""));
}
