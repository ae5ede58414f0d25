// A block of code: its language, a button that copies it, and a fold when it is long.

import { fill, fragment, h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./context.js").Ctx} Ctx */

const FOLD_ABOVE_LINES = 30;
const FOLDED_LINES = 18;
const COPIED_MS = 1_500;
const NAMES = /** @type {Record<string, string>} */ ({
  py: "Python",
  python: "Python",
  js: "JavaScript",
  javascript: "JavaScript",
  ts: "TypeScript",
  typescript: "TypeScript",
  tsx: "TSX",
  sh: "Shell",
  bash: "Shell",
  shell: "Shell",
  console: "Console",
  json: "JSON",
  yaml: "YAML",
  yml: "YAML",
  go: "Go",
  rust: "Rust",
  rs: "Rust",
  swift: "Swift",
  kotlin: "Kotlin",
  kt: "Kotlin",
  java: "Java",
  toml: "TOML",
  html: "HTML",
  css: "CSS",
  sql: "SQL",
  text: "Text",
  txt: "Text",
  diff: "Diff",
  dart: "Dart",
  csharp: "C#",
  cpp: "C++",
  c: "C",
  ruby: "Ruby",
  php: "PHP",
  dockerfile: "Dockerfile",
  xml: "XML",
  ini: "INI",
});

/**
 * @param {string} code
 * @param {string} language as the fence names it, "" for none
 * @param {Ctx} ctx
 * @returns {HTMLElement}
 */
export function codeBlock(code, language, ctx) {
  const label = NAMES[language.toLowerCase()] ?? language;
  const lines = code.split("\n");
  const name = label ? `${label} code` : "Code";
  const pre = h("pre", { tabindex: "0", role: "region", "aria-label": name }, h("code", {}, code));
  const head = h("div", { class: "code-head" }, h("span", { class: "code-lang" }, label || "Code"), copyButton(code, name));
  const box = h("div", { class: "code", "data-language": language || null }, head, pre);
  const key = `fold ${ctx.where.ts ?? ctx.where.view ?? ""} ${lines.length} ${code.slice(0, 60)}`;
  if (lines.length > FOLD_ABOVE_LINES && !ctx.live && !ctx.memory.has(key)) fold(box, pre, lines, () => ctx.memory.set(key, true));
  return box;
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} pre
 * @param {string[]} lines
 * @param {() => void} opened
 */
function fold(box, pre, lines, opened) {
  fill(pre, h("code", {}, lines.slice(0, FOLDED_LINES).join("\n")));
  const show = () => {
    opened();
    fill(pre, h("code", {}, lines.join("\n")));
    more.remove();
    pre.focus();
  };
  const more = h("button", { type: "button", class: "code-more", on: { click: show } }, `Show all ${lines.length} lines`);
  box.append(more);
}

/**
 * @param {string} text
 * @param {string} what
 * @returns {HTMLButtonElement}
 */
export function copyButton(text, what) {
  const idle = () => fragment(icon("copy"), h("span", {}, "Copy"));
  const button = h("button", { type: "button", class: "quiet copy", "aria-label": `Copy ${what.toLowerCase()}` }, idle());
  button.addEventListener("click", async () => {
    const done = await copy(text);
    fill(button, icon(done ? "check" : "warning"), h("span", { role: "status" }, done ? "Copied" : "Not allowed"));
    setTimeout(() => fill(button, idle()), COPIED_MS);
  });
  return button;
}

/**
 * Puts text on the clipboard; false when the browser refuses.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
