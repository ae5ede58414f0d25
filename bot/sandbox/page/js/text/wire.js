// Between what a person types and what goes over the wire: names become ids, three characters become entities, and back.

import { decode, encode } from "./tokens.js";

/** @typedef {{id: string, name: string}} Named */
/** @typedef {{people: Named[], groups: Named[], channels: Named[]}} Names */

const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]+`)/;
const URLS = /(^|[\s(])(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"*_])/g;

/**
 * Typed text as Slack's clients send it; code is only escaped.
 * @param {string} typed
 * @param {Names} names
 * @returns {string}
 */
export function toWire(typed, names) {
  const known = (/** @type {Named[]} */ list, /** @type {string} */ name) => list.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const prose = (/** @type {string} */ text) =>
    text
      .replace(URLS, "$1<$2>")
      .replace(/(^|[\s(])@([\w.-]*\w)/g, (all, before, name) => {
        const person = known(names.people, name);
        const group = known(names.groups, name);
        return person ? `${before}<@${person.id}>` : group ? `${before}<!subteam^${group.id}|@${group.name}>` : all;
      })
      .replace(/(^|[\s(])#([\w-]+)/g, (all, before, name) => {
        const channel = known(names.channels, name);
        return channel ? `${before}<#${channel.id}|${channel.name}>` : all;
      });
  return typed
    .split(CODE)
    .map((piece, index) => (index % 2 ? encode(piece) : prose(encode(piece))))
    .join("");
}

/**
 * Sent text as one would type it, for editing; a moment in the words of who sent it.
 * @param {string} sent
 * @param {Names} names
 * @returns {string}
 */
export function fromWire(sent, names) {
  const name = (/** @type {Named[]} */ list, /** @type {string} */ id) => list.find((one) => one.id === id)?.name;
  const typed = sent
    .replace(/<@([UWB][A-Z0-9]+)(?:\|[^>]*)?>/g, (all, id) => (name(names.people, id) ? `@${name(names.people, id)}` : all))
    .replace(/<!subteam\^(S[A-Z0-9]+)(?:\|@?([^>]*))?>/g, (all, id, label) => `@${name(names.groups, id) ?? label ?? id}`)
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<#([CGD][A-Z0-9]+)(?:\|([^>]*))?>/g, (all, id, label) => `#${name(names.channels, id) ?? label ?? id}`)
    .replace(/<((?:https?:|mailto:)[^|>]+)(?:\|[^>]*)?>/g, "$1");
  return decode(typed);
}
