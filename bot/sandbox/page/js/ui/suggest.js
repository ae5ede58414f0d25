// Suggestions while one types: /commands at the start, @people, #channels.

import { fill, fresh, h } from "../dom.js";
import { state } from "../state.js";
import { names } from "./names.js";

/** @typedef {{label: string, hint: string, insert: string}} Suggestion */

const MOST = 8;

export class Suggestions {
  /**
   * @param {HTMLTextAreaElement} area
   * @param {{inThread: () => boolean}} where
   */
  constructor(area, where) {
    this.area = area;
    this.where = where;
    /** @type {Suggestion[]} */
    this.found = [];
    this.at = 0;
    this.start = 0;
    this.id = fresh("suggestions");
    this.box = h("div", { class: "suggestions", id: this.id, role: "listbox", "aria-label": "Suggestions", hidden: true });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.id,
      "aria-haspopup": "listbox",
    }))
      area.setAttribute(name, value);
    area.addEventListener("input", () => this.look());
    area.addEventListener("click", () => this.look());
    area.addEventListener("blur", () => this.hide());
  }

  look() {
    const typed = this.area.value.slice(0, this.area.selectionStart ?? 0);
    const found = /(?:^|[\s(])([@#])([\w.-]*)$/.exec(typed);
    const command = /^\/[\w-]*$/.exec(typed);
    this.start = command ? 0 : typed.length - (found ? found[2].length + 1 : 0);
    this.found = command && !this.where.inThread() ? commands(typed) : found ? named(found[1], found[2]) : [];
    this.at = 0;
    this.draw();
  }

  draw() {
    this.box.hidden = !this.found.length;
    this.area.setAttribute("aria-expanded", String(!this.box.hidden));
    const rows = this.found.map((one, index) =>
      h(
        "div",
        {
          id: `${this.id}-${index}`,
          role: "option",
          class: "suggestion",
          "aria-selected": String(index === this.at),
          on: { pointerdown: (/** @type {Event} */ event) => this.choose(event, index) },
        },
        h("strong", {}, one.label),
        h("span", {}, one.hint),
      ),
    );
    fill(this.box, rows);
    if (rows.length) this.area.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    else this.area.removeAttribute("aria-activedescendant");
  }

  hide() {
    this.found = [];
    this.draw();
  }

  /**
   * Takes the key if it is meant for the list.
   * @param {KeyboardEvent} event
   * @returns {boolean}
   */
  key(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    if (!this.found.length) return false;
    if (event.key === "Escape") this.hide();
    else if (steps[event.key]) {
      this.at = (this.at + (steps[event.key] ?? 0) + this.found.length) % this.found.length;
      this.draw();
    } else if ((event.key === "Enter" && !event.shiftKey && !this.complete()) || event.key === "Tab") this.choose(event, this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Whether what is typed is already the whole suggestion, so that Enter may send it. */
  complete() {
    return this.found[this.at]?.insert.trim() === this.area.value.slice(this.start, this.area.selectionStart ?? 0);
  }

  /**
   * @param {Event} event
   * @param {number} index
   */
  choose(event, index) {
    event.preventDefault();
    const chosen = this.found[index];
    if (!chosen) return;
    this.area.setRangeText(chosen.insert, this.start, this.area.selectionStart ?? 0, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.hide();
  }
}

/** @type {(typed: string) => Suggestion[]} */
function commands(typed) {
  return state.session.commands
    .filter((one) => one.command.startsWith(typed))
    .slice(0, MOST)
    .map((one) => ({ label: `${one.command} ${one.usage_hint ?? ""}`.trim(), hint: one.description ?? "", insert: `${one.command} ` }));
}

/** @type {(mark: string, typed: string) => Suggestion[]} */
function named(mark, typed) {
  const { people, groups, channels } = names();
  const list = mark === "@" ? [...people, ...groups] : channels;
  const title = (/** @type {string} */ id) =>
    groups.some((one) => one.id === id)
      ? "User group"
      : (state.session.people.find((one) => one.id === id)?.title ?? (id === state.session.bot.user_id ? "App" : ""));
  return list
    .filter((one) => one.name.toLowerCase().startsWith(typed.toLowerCase()))
    .slice(0, MOST)
    .map((one) => ({ label: mark + one.name, hint: title(one.id), insert: `${mark}${one.name} ` }));
}
