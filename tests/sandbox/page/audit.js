// Looks over what is visible now: controls without a name, small targets, faint text, what sticks out at the side. An empty list is good news.
(narrow) => {
  const faults = [];
  const shown = (node) =>
    node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && !node.closest(".visually-hidden, .skip");
  const called = (node) =>
    `<${node.localName}${node.id ? ` id=${node.id}` : ""} class="${node.getAttribute("class") ?? ""}"> ${(node.textContent ?? "").trim().slice(0, 40)}`;
  const words = (ids) =>
    (ids ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();
  const nameOf = (node) =>
    node.getAttribute("aria-label") ||
    words(node.getAttribute("aria-labelledby")) ||
    [...(node.labels ?? [])]
      .map((label) => label.textContent)
      .join(" ")
      .trim() ||
    (node.matches("button, a, summary, article, [role=option], [role=menuitem]") ? node.textContent.trim() : "");

  const CONTROLS = "button, a[href], input, select, textarea, summary, [tabindex], [role=option], [role=menuitem], [role=radio]";
  const dialogs = document.querySelectorAll("dialog[open]");
  const root = dialogs.length ? dialogs[dialogs.length - 1] : document;
  for (const node of root.querySelectorAll(CONTROLS))
    if (shown(node) && !nameOf(node).trim() && node.id !== "thread-title") faults.push(`no name: ${called(node)}`);
  for (const node of document.querySelectorAll(
    "nav, main, aside, section, dialog, [role=group], [role=region], [role=radiogroup], ul[aria-label], ol[aria-label]",
  )) {
    if (shown(node) && !node.getAttribute("aria-label") && !words(node.getAttribute("aria-labelledby"))) faults.push(`region without a name: ${called(node)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) faults.push(`id twice: ${id}`);

  if (narrow) {
    const inText = (node) => node.matches("a, .mention-link") && node.closest(".block, .task-sources") && !node.matches(".button");
    for (const node of root.querySelectorAll("button, a[href], select, textarea, summary, input, [role=option]")) {
      const box = (
        node.matches("input[type=checkbox], input[type=radio]")
          ? (node.closest("label") ?? node)
          : node.matches("textarea")
            ? (node.closest("form, .input, .editor") ?? node)
            : node
      ).getBoundingClientRect();
      if (shown(node) && !inText(node) && !node.disabled && (box.height < 43.5 || box.width < 43.5))
        faults.push(`small target ${Math.round(box.width)}×${Math.round(box.height)}: ${called(node)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.body.querySelectorAll("*")) {
    const box = node.getBoundingClientRect();
    const scrolls = node.closest("pre, .table, .b-carousel, .toasts, .skip, .visually-hidden");
    if (shown(node) && !scrolls && box.width && (box.right > innerWidth + 1 || box.left < -1))
      faults.push(`sticks out to ${Math.round(box.right)}: ${called(node)}`);
  }

  const parts = (colour) => {
    const numbers = colour.match(/[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [numbers[0] * scale, numbers[1] * scale, numbers[2] * scale, numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], under) => [r * a + under[0] * (1 - a), g * a + under[1] * (1 - a), b * a + under[2] * (1 - a), 1];
  const ground = (node) => {
    if (!node) return [255, 255, 255, 1];
    const own = parts(getComputedStyle(node).backgroundColor);
    return own[3] >= 1 ? own : over(own, ground(node.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (
      !walker.currentNode.data.trim() ||
      seen.has(node) ||
      !shown(node) ||
      node.closest(":disabled, .visually-hidden, option, .toast") ||
      (dialogs.length && !node.closest("dialog"))
    )
      continue;
    seen.add(node);
    const behind = ground(node);
    const [one, other] = [light(over(parts(getComputedStyle(node).color), behind)), light(behind)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.495) faults.push(`contrast ${ratio.toFixed(2)}: ${called(node)}`);
  }
  return [...new Set(faults)];
};
