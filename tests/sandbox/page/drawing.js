// Draws with the page's own modules and tells what came out, without classes and other decoration.
async ({ kind, value }) => {
  const [{ mrkdwn }, { markdown }, { renderBlocks }, { richText }, { fragment }] = await Promise.all(
    ["text/mrkdwn.js", "text/markdown.js", "blocks/index.js", "text/rich.js", "dom.js"].map((name) => import(`/js/${name}`)),
  );
  const names = { U1: "Ada", U2: "Ben", C1: "ask-ai" };
  const ctx = {
    me: "U1",
    person: (id) => names[id] ?? "",
    group: (id) => ({ S2: { id, handle: "duty", members: ["U1"] }, S3: { id, handle: "others", members: ["U2"] } })[id],
    channel: (id) => names[id] ?? "",
    openChannel: () => 0,
    where: { ts: "1.0" },
    press: async () => true,
    memory: new Map(),
    people: [],
    channels: [],
  };
  const draw = { mrkdwn, markdown, blocks: renderBlocks, rich: (block, at) => fragment(richText(block, at)) }[kind];
  const box = document.createElement("div");
  box.append(draw(value, ctx));
  const KEPT = ["href", "start", "checked", "type", "open", "role"];
  const plain = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    const inner = [...node.childNodes].map(plain).join("");
    if (node.matches("svg, .copy")) return "";
    if (node.matches("span:not([class])") || node.matches(".block")) return inner;
    const kept = KEPT.filter((name) => node.hasAttribute(name))
      .map((name) => ` ${name}="${node.getAttribute(name)}"`)
      .join("");
    const tag = node.localName;
    return ["br", "hr", "input"].includes(tag) ? `<${tag}${kept}>` : `<${tag}${kept}>${inner}</${tag}>`;
  };
  return {
    html: [...box.childNodes].map(plain).join(""),
    text: box.textContent,
    tags: [...new Set([...box.querySelectorAll("*")].map((node) => node.localName))],
    links: [...box.querySelectorAll("a")].map((node) => node.href),
    mentions: [...box.querySelectorAll(".mention")].map((node) => node.textContent),
    called: [...box.querySelectorAll(".mention-me")].map((node) => node.textContent),
  };
};
