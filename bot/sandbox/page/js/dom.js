// The only place that makes elements. Data becomes text nodes and checked attributes, never markup.

/** @typedef {Node | string | number | null | undefined | false} Leaf */
/** @typedef {Leaf | any[]} Child a list may hold lists */

const SCHEMES = new Set(["http:", "https:", "mailto:"]);
const REFUSED = new Set(["style", "srcdoc", "innerHTML", "outerHTML"]);

/**
 * An element. `on` holds listeners, `class` and everything else are attributes; true is an empty attribute, false, null and undefined leave it out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) if (listener) node.addEventListener(event, /** @type {EventListener} */ (listener));
    } else if (name === "value") {
      /** @type {any} */ (node).value = value;
    } else if (value !== false && value !== null && value !== undefined) {
      if (REFUSED.has(name) || name.startsWith("on")) throw new Error(`refused attribute ${name}`);
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  add(node, children);
  return node;
}

/**
 * Puts children at the end of a node: strings as text, arrays one by one, nothing for null and false.
 * @param {Node} node
 * @param {Child} child
 */
export function add(node, child) {
  if (Array.isArray(child)) for (const one of child) add(node, one);
  else if (child instanceof Node) node.appendChild(child);
  else if (child !== null && child !== undefined && child !== false && child !== "") node.appendChild(document.createTextNode(String(child)));
}

/**
 * Children as a fragment.
 * @param {...Child} children
 * @returns {DocumentFragment}
 */
export function fragment(...children) {
  const all = document.createDocumentFragment();
  add(all, children);
  return all;
}

/**
 * Replaces what a node holds.
 * @param {Element} node
 * @param {...Child} children
 */
export function fill(node, ...children) {
  node.replaceChildren(fragment(...children));
}

/**
 * The address if a click on it is harmless, otherwise "".
 * @param {unknown} url
 * @returns {string}
 */
export function safeUrl(url) {
  if (typeof url !== "string") return "";
  try {
    const parsed = new URL(url);
    return SCHEMES.has(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

/**
 * A link that opens beside the page and tells the other side nothing; plain text when the address is not one to follow.
 * @param {string} url
 * @param {Child} label
 * @param {Record<string, any>} [props]
 * @returns {HTMLElement}
 */
export function anchor(url, label, props = {}) {
  const href = safeUrl(url);
  if (!href) return h("span", { class: "dead-link" }, label);
  return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer nofollow", title: href }, label);
}

/**
 * An element that must be there: index.html is ours.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no element ${id}`);
  return node;
}

let ids = 0;

/**
 * An id that no other element has.
 * @param {string} prefix
 * @returns {string}
 */
export function fresh(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/**
 * Whether animation is unwanted.
 * @returns {boolean}
 */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
