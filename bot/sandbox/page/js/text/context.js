/**
 * What a renderer must know about the reader and the place, so that it needs no state of its own.
 *
 * @typedef {object} Ctx
 * @property {string} me the reader's user id
 * @property {(id: string) => string} person a user id's name, "" when unknown
 * @property {(id: string) => import("../types.js").Group | undefined} group a user group by its id
 * @property {(id: string) => string} channel a channel id's name, "" when unknown
 * @property {(id: string) => void} openChannel
 * @property {import("../types.js").Where} where
 * @property {boolean} [live] text is still arriving
 * @property {(pressed: import("../types.js").Pressed, confirm?: import("../types.js").Block) => Promise<boolean>} press tells the app; false when refused
 * @property {(typed: import("../types.js").Pressed) => Promise<Record<string, any>>} [suggest] options of an external menu
 * @property {Map<string, any>} memory what was folded, chosen or voted here, by key; outlives a redraw
 * @property {{id: string, name: string}[]} people for selects of people
 * @property {{id: string, name: string}[]} channels for selects of channels
 * @property {(block_id: string, action_id: string, read: () => unknown) => void} [collect] a modal asks each input for its value here
 */

export {};
