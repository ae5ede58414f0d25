// Light or dark: as the system says until somebody chooses; early.js puts the choice on the page before it is drawn.

import { byId, fill } from "../dom.js";
import { icon } from "../icons.js";

const REMEMBERED = "theme";

/** Starts the button that changes it. */
export function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = byId("theme");
  const now = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  const draw = () => {
    const words = now() === "dark" ? "Use the light theme" : "Use the dark theme";
    button.setAttribute("aria-label", words);
    button.title = words;
    fill(button, icon(now() === "dark" ? "sun" : "moon"));
  };
  button.addEventListener("click", () => {
    const next = now() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem(REMEMBERED, next);
    draw();
  });
  dark.addEventListener("change", draw);
  draw();
}
