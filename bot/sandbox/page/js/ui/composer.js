// Where one writes: Enter sends, Shift+Enter makes a line, drafts stay with their place, files come by button, paste or drop.

import { command, say, shareFiles } from "../actions.js";
import { fill, fresh, h } from "../dom.js";
import { icon } from "../icons.js";
import { key, shown, state, tell } from "../state.js";
import { toWire } from "../text/wire.js";
import { forgetDraft, readDraft, writeDraft } from "./drafts.js";
import { size } from "./files.js";
import { names } from "./names.js";
import { Suggestions } from "./suggest.js";
import { toast } from "./toast.js";

const PASTED_AS_FILE_CHARS = 8_000;
const ROWS_MOST = 10;

/** @typedef {{channel: string, thread: string, label: string, sent?: (ts: string) => void, editLast: () => void}} Place */

export class Composer {
  /** @param {HTMLElement} holder */
  constructor(holder) {
    /** @type {Place} */
    this.place = { channel: "", thread: "", label: "", editLast: () => undefined };
    /** @type {File[]} */
    this.files = [];
    this.area = h("textarea", { rows: "1", class: "composer-text", autocomplete: "off", enterkeyhint: "send", maxlength: "40000" });
    this.suggestions = new Suggestions(this.area, { inThread: () => Boolean(this.place.thread) });
    this.chips = h("ul", { class: "chips", "aria-label": "Files to send", hidden: true });
    this.chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Choose files", tabindex: "-1" });
    this.send = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    const attach = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Attach files", title: "Attach files", on: { click: () => this.chooser.click() } },
      icon("attach"),
    );
    const also = fresh("also");
    this.also = h("input", { type: "checkbox", id: also });
    this.alsoRow = h("label", { class: "also", for: also, hidden: true }, this.also, h("span", {}));
    const hint = h("span", { class: "hint composer-hint", "aria-hidden": "true" }, "Enter sends · Shift+Enter new line");
    this.form = h(
      "form",
      { class: "composer" },
      this.suggestions.box,
      this.chips,
      this.area,
      h("div", { class: "composer-foot" }, attach, this.chooser, this.alsoRow, hint, this.send),
    );
    holder.append(this.form);
    this.listen();
  }

  listen() {
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => this.keys(event));
    this.area.addEventListener("paste", (event) => this.paste(event));
    this.chooser.addEventListener("change", () => this.add([...(this.chooser.files ?? [])]));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.form.addEventListener("drop", (event) => {
      event.preventDefault();
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /**
   * Moves to a place; what was typed for it before comes back.
   * @param {Place} place
   */
  bind(place) {
    const same = key(place.channel, place.thread) === key(this.place.channel, this.place.thread) && this.owner === state.me.id;
    this.place = place;
    this.owner = state.me.id;
    const words = `${place.label} as ${shown(state.me.name)}`;
    this.area.placeholder = words;
    this.area.setAttribute("aria-label", words);
    if (same) return;
    this.files = [];
    this.also.checked = false;
    this.area.value = readDraft(place.channel, place.thread);
    this.suggestions.hide();
    this.draw();
  }

  /** @param {string} [label] the channel a reply can also be shown in, "" for none */
  offerBroadcast(label = "") {
    this.alsoRow.hidden = !label;
    fill(/** @type {Element} */ (this.alsoRow.lastElementChild), `Also send to ${label}`);
  }

  typed() {
    writeDraft(this.place.channel, this.place.thread, this.area.value);
    tell("channels");
    this.draw();
  }

  draw() {
    const lines = this.area.value.split("\n").length;
    this.area.rows = Math.min(ROWS_MOST, lines);
    this.area.classList.toggle("long", this.area.scrollHeight > this.area.clientHeight + 4 && lines === 1);
    this.send.disabled = !this.area.value.trim() && !this.files.length;
    this.chips.hidden = !this.files.length;
    fill(
      this.chips,
      this.files.map((file, index) => h("li", { class: "chip" }, icon("file"), h("span", {}, `${file.name}, ${size(file.size)}`), this.remover(file, index))),
    );
  }

  /**
   * @param {File} file
   * @param {number} index
   */
  remover(file, index) {
    const click = () => {
      this.files.splice(index, 1);
      this.draw();
      this.area.focus();
    };
    return h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, on: { click } }, icon("close"));
  }

  /** @param {File[]} files */
  add(files) {
    this.files.push(...files);
    this.chooser.value = "";
    this.draw();
    this.area.focus();
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!files.length && text.length <= PASTED_AS_FILE_CHARS) return;
    event.preventDefault();
    this.add(files.length ? files : [new File([text], "pasted.txt", { type: "text/plain" })]);
    if (!files.length) toast("That was long, so it is attached as a text file.");
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "ArrowUp" && !this.area.value) {
      event.preventDefault();
      this.place.editLast();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void this.submit();
  }

  async submit() {
    const { channel, thread, sent } = this.place;
    const [typed, files] = [this.area.value, this.files];
    if (!channel || (!typed.trim() && !files.length)) return;
    this.files = [];
    this.area.value = "";
    forgetDraft(channel, thread);
    this.suggestions.hide();
    this.draw();
    tell("channels");
    const done = await this.deliver(channel, thread, typed, files);
    if (done) sent?.(done);
    else this.giveBack(channel, thread, typed, files);
  }

  /** @type {(channel: string, thread: string, typed: string, files: File[]) => Promise<string>} what was sent, "" when it was refused */
  async deliver(channel, thread, typed, files) {
    if (typed.startsWith("/") && !files.length) return (await command(channel, thread, typed)) ? "command" : "";
    const text = toWire(typed.trim(), names());
    if (files.length) return (await shareFiles(channel, thread, text, files)) ? "files" : "";
    const broadcast = this.also.checked && Boolean(thread);
    this.also.checked = false;
    return say(channel, thread, text, broadcast);
  }

  /** @type {(channel: string, thread: string, typed: string, files: File[]) => void} nothing typed is ever lost to an error */
  giveBack(channel, thread, typed, files) {
    if (readDraft(channel, thread)) return;
    writeDraft(channel, thread, typed);
    if (key(channel, thread) !== key(this.place.channel, this.place.thread)) return;
    this.area.value = typed;
    this.files = files;
    this.draw();
  }
}
