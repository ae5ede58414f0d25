// Where a list of messages stands: at its end as it grows, but never past the beginning of an answer that nobody has read yet.

import { h } from "../dom.js";
import { icon } from "../icons.js";

const NEAR_PX = 60;
const GAP_PX = 18;
const HIDE_PX = 120;

/** @typedef {"answer" | "end" | "free"} Mode to the end but not past a tall last message; to the very end; wherever the reader has scrolled */

export class Follower {
  /**
   * @param {HTMLElement} scroller
   * @param {HTMLElement} list
   */
  constructor(scroller, list) {
    this.scroller = scroller;
    this.list = list;
    /** @type {Mode} */
    this.mode = "answer";
    this.ownTop = 0;
    this.below = false;
    this.last = "";
    this.button = h("button", { type: "button", class: "latest", hidden: true, on: { click: () => this.to("end") } }, icon("down"), "To the end");
    scroller.append(this.button);
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const seen = new ResizeObserver(() => this.settle());
    seen.observe(scroller);
    seen.observe(list);
  }

  /** The rows have changed; `mine` when the newest message is the reader's own, `moved` when this is another place. */
  grown(/** @type {{last: string, mine: boolean, moved: boolean}} */ now) {
    const newer = now.last !== this.last;
    const reading = this.mode === "answer" && this.below;
    this.last = now.last;
    if (now.moved) this.to("answer", true);
    else if (newer && now.mine) this.to("answer");
    else if (newer && this.mode !== "free") this.to(reading ? "free" : "answer");
    else this.settle();
  }

  /**
   * @param {Mode} mode
   * @param {boolean} [opened] stop at the first new message on the way
   */
  to(mode, opened = false) {
    this.mode = mode;
    this.settle(opened);
  }

  /** Takes the place that the mode asks for. */
  settle(opened = false) {
    if (this.mode !== "free") {
      const end = this.scroller.scrollHeight - this.scroller.clientHeight;
      const news = opened ? this.list.querySelector(".divider-new") : null;
      const tall = this.mode === "answer" ? this.list.lastElementChild : null;
      const top = Math.min(end, this.topOf(news), tall && tall.clientHeight > this.scroller.clientHeight ? this.topOf(tall) : Infinity);
      if (news && top < end) this.mode = "free";
      this.scroller.scrollTop = top;
      this.ownTop = this.scroller.scrollTop;
    }
    this.below = this.left() > NEAR_PX;
    this.button.hidden = this.left() < HIDE_PX;
  }

  scrolled() {
    if (Math.abs(this.scroller.scrollTop - this.ownTop) > 2) {
      this.ownTop = -1;
      this.mode = this.left() < NEAR_PX ? "end" : "free";
    }
    this.button.hidden = this.left() < HIDE_PX;
  }

  /** How much there is below what is seen. */
  left() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  /** @param {Element | null} node */
  topOf(node) {
    if (!node) return Infinity;
    return node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop - GAP_PX;
  }
}
