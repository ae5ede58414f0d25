// Small line drawings, 24 by 24, in the colour of the text around them. Decoration only: the control around one carries the name.

/** @type {Record<string, string>} */
const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  home: "M4 11l8-7 8 7M6 10v9h12v-9",
  chat: "M4 5h16v11H9l-5 4z",
  back: "M14 5l-7 7 7 7M7 12h13",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M4 5h16v10h-8l-5 4v-4H4zM8 9h8M8 12h5",
  smile: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M8.500 14a4.500 4.500 0 0 0 7 0M9 9.500h.01M15 9.500h.01",
  send: "M4 12l16-8-5 16-3.500-6.500z",
  attach: "M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.500-6.500l8-8a3 3 0 0 1 4.500 4.500l-8 8a1.500 1.500 0 0 1-2.200-2.200l7-7",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 13l4.500 4.500L19 7",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M19 5l-1.500 1.500M6.500 17.500 5 19",
  moon: "M20 14A8.500 8.500 0 1 1 10 4a7 7 0 0 0 10 10z",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l4.500 4.500",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  down: "M6 9l6 6 6-6",
  up: "M7 11V20H4V11zM7 11l4-8a2.500 2.500 0 0 1 2.500 3L13 9h6l-1.500 10H7",
  thumbdown: "M17 13V4h3v9zM17 13l-4 8a2.500 2.500 0 0 1-2.500-3L11 15H5L6.500 5H17",
  info: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v6M12 7.500h.01",
  warning: "M12 4 2.500 20h19zM12 10v5M12 17.500h.01",
  eye: "M2 12s4-6.500 10-6.500S22 12 22 12s-4 6.500-10 6.500S2 12 2 12M12 9.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 0 0 0-5",
  pencil: "M4 20l1-4L16 5l3 3L8 19z",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
  refresh: "M20 8a8.500 8.500 0 1 0 .5 6M20 3v5h-5",
};

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.info);
  svg.appendChild(path);
  return svg;
}
