// Looks over what is there: controls without a name, small targets, faint text, what sticks out at the side. An empty list is good news.
(narrow) => {
  const faults = [];
  const called = (node) => `<${node.localName} ${node.getAttribute("class") ?? ""}> ${(node.textContent ?? "").trim().slice(0, 40)}`;
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest(".skip");
  const words = (ids) =>
    (ids ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join("");
  const nameOf = (node) =>
    node.getAttribute("aria-label") ||
    words(node.getAttribute("aria-labelledby")) ||
    [...(node.labels ?? [])].map((label) => label.textContent).join("") ||
    (node.matches("a, button") ? node.textContent : "");

  for (const node of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, [tabindex], section, nav, [role=region], [role=img]"))
    if (!nameOf(node).trim()) faults.push(`no name: ${called(node)}`);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) faults.push(`id twice: ${id}`);
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption?.textContent.trim()) faults.push(`table without a caption: ${called(table)}`);
    if (table.querySelector("th:not([scope])")) faults.push(`heading of a table without a scope: ${called(table)}`);
  }

  for (const row of document.querySelectorAll("tbody tr")) if (!row.querySelector("th[scope=row]")) faults.push(`row that nothing names: ${called(row)}`);
  for (const picture of document.querySelectorAll("[role=img]")) {
    const told = words(picture.getAttribute("aria-describedby"));
    if (!/\d/.test(told)) faults.push(`picture that tells no number: ${nameOf(picture)}`);
  }
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1 || document.querySelectorAll("main").length !== 1) faults.push("not one h1 in one main");
  for (const node of document.querySelectorAll("[tabindex]")) if (node.tabIndex > 0) faults.push(`out of order: ${called(node)}`);
  for (const [before, after] of [...document.querySelectorAll("h1, h2, h3, h4")].map((node, place, all) => [all[place - 1], node]).slice(1))
    if (after.localName[1] - before.localName[1] > 1) faults.push(`leaves out a level: ${called(after)}`);

  const inText = (node) => node.closest("td, th");
  for (const node of document.querySelectorAll("a[href], button, input:not([type=hidden]), select")) {
    const box = node.getBoundingClientRect();
    if (shown(node) && !inText(node) && (box.height < (narrow ? 43.5 : 23.5) || box.width < 23.5)) faults.push(`small target ${Math.round(box.height)}: ${called(node)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.body.querySelectorAll("*")) {
    const box = node.getBoundingClientRect();
    if (shown(node) && !node.closest(".scroll > *") && box.width && (box.right > innerWidth + 1 || box.left < -1))
      faults.push(`sticks out to ${Math.round(box.right)}: ${called(node)}`);
  }

  const parts = (colour) => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const ground = (node) => {
    if (!node) return parts(getComputedStyle(document.documentElement).backgroundColor);
    const own = parts(getComputedStyle(node).backgroundColor);
    return own.length < 4 || own[3] > 0 ? own : ground(node.parentElement);
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(node) || node.closest("title, desc, option")) continue;
    const style = getComputedStyle(node);
    const [one, other] = [light(parts(node.closest("svg") ? style.fill : style.color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.495) faults.push(`contrast ${ratio.toFixed(2)}: ${called(node)}`);
  }
  return [...new Set(faults)];
};
