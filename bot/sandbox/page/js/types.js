/**
 * The values the page passes around, as the sandbox's JSON has them. Types only; nothing runs here.
 *
 * @typedef {Record<string, any>} Block a Block Kit block
 * @typedef {{name: string, users: string[], count: number}} Reaction
 * @typedef {{id: string, name: string, title?: string, size?: number, mimetype?: string, filetype?: string, url_private?: string, url_private_download?: string, alt_txt?: string}} SharedFile
 *
 * @typedef {object} Message
 * @property {string} ts
 * @property {string} [user]
 * @property {string} [bot_id]
 * @property {string} [username] the name under which the app speaks here
 * @property {{emoji?: string, image_48?: string}} [icons] and the picture that goes with it
 * @property {string} [text]
 * @property {Block[]} [blocks]
 * @property {Block[]} [attachments]
 * @property {string} [thread_ts]
 * @property {string} [subtype]
 * @property {number} [reply_count]
 * @property {string[]} [reply_users]
 * @property {string} [latest_reply]
 * @property {{user: string, ts: string}} [edited]
 * @property {SharedFile[]} [files]
 * @property {Reaction[]} [reactions]
 * @property {boolean} [streaming] text is still arriving
 * @property {boolean} [ephemeral] only the reader sees it, and nobody keeps it
 *
 * @typedef {{id: string, name: string, title?: string, token: string}} Person
 * @typedef {{id: string, name: string, kind: "channel" | "im", person?: string, members?: string[], topic?: string}} Channel
 * @typedef {{id: string, handle: string, members: string[]}} Group a user group
 * @typedef {{command: string, description?: string, usage_hint?: string}} Command
 * @typedef {{callback_id: string, name: string}} Shortcut
 * @typedef {{title: string, message: string}} Prompt
 * @typedef {{status: string, loading: string[]}} Status
 * @typedef {Record<string, any> & {id: string, type: string, blocks: Block[]}} View
 *
 * @typedef {object} Session what does not change while the sandbox runs
 * @property {{id: string, name: string}} team
 * @property {{user_id: string, name: string, id?: string}} bot
 * @property {Person[]} people
 * @property {Group[]} groups
 * @property {Channel[]} channels
 * @property {Command[]} commands
 * @property {Shortcut[]} shortcuts
 *
 * @typedef {object} Where the place a control stands in, which its press names
 * @property {string} [channel]
 * @property {string} [ts]
 * @property {string} [view]
 * @property {() => Record<string, Record<string, unknown>>} [state] what is filled in there
 *
 * @typedef {object} Pressed
 * @property {string} block_id
 * @property {string} action_id
 * @property {string} [value]
 * @property {unknown} [selected]
 */

export {};
