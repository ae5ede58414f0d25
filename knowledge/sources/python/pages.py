"""Python declarations → pages: a page for what has much to say, one page a module for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from knowledge.model import Page
from knowledge.sources import reference
from knowledge.sources.declared import Declared, DeclaredPackage

SOURCE = "python"
AREA = "reference"
OWN_PAGE_WEIGHT = 5
# pdoc over the whole namespace is published here: https://github.com/livekit/agents/blob/main/.github/workflows/publish-docs.yml
REFERENCE = "https://docs.livekit.io/reference/python"
# The generated messages have no reference page; the stub in the repository shows their constructors.
STUBS = "https://github.com/livekit/python-sdks/blob/main/livekit-protocol/livekit/protocol"
# What users meet of the protocol. The rest is signalling, analytics and the worker's own wire.
PROTOCOL_MODULES = frozenset({"agent", "agent_dispatch", "connector_twilio", "connector_whatsapp", "egress", "ingress", "models", "room", "sip", "webhook"})
SKIPPED_MODULES = ("livekit.agents.ipc", "livekit.agents.telemetry", "livekit.agents.cli", "livekit.agents.utils.codecs", "livekit.agents.utils.hw")
INTERNAL_KINDS = frozenset({"constant"})


def pages_of(package: DeclaredPackage, *, is_package: frozenset[str], etag: str) -> Iterator[Page]:
    """The pages of one package; `is_package` are the dotted names that are packages, whose reference page is an index."""
    shown = [declared for declared in package.declared if _shown(declared)]
    groups: dict[str, list[Declared]] = {}
    for declared in shown:
        if declared.kind not in INTERNAL_KINDS and reference.weight(declared) >= OWN_PAGE_WEIGHT:
            yield _class_page(declared, package, is_package, etag)
        else:
            groups.setdefault(_home(declared), []).append(declared)
    for module, members in sorted(groups.items()):
        yield from _module_page(module, members, package, is_package, etag)


def _shown(declared: Declared) -> bool:
    if not declared.documented_in or declared.name.startswith("_") or declared.name == "DESCRIPTOR":
        return False
    if declared.module.startswith("livekit.protocol."):
        # The value of an enum is told with its enum.
        return declared.module.removeprefix("livekit.protocol.") in PROTOCOL_MODULES and declared.kind != "constant"
    return not declared.module.startswith(SKIPPED_MODULES) and (declared.kind != "constant" or bool(declared.signature))


def _home(declared: Declared) -> str:
    return declared.module if declared.module.startswith("livekit.protocol.") else declared.documented_in


def _class_page(declared: Declared, package: DeclaredPackage, is_package: frozenset[str], etag: str) -> Page:
    namespace = declared.path.rpartition(".")[0]
    return _page(
        package,
        url=_url(declared, is_package),
        title=f"{_short(declared.path)} ({namespace}, Python)",
        text=reference.body(declared, fence="python"),
        etag=etag,
    )


def _short(path: str) -> str:
    """The name, with the class it is declared in."""
    parts = path.split(".")
    start = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[start:])


def _module_page(module: str, members: Sequence[Declared], package: DeclaredPackage, is_package: frozenset[str], etag: str) -> Iterator[Page]:
    ordered = sorted(members, key=lambda item: (item.kind == "constant", item.kind != "function", item.line))
    names = ", ".join(f"`{item.name}`" for item in ordered)
    text = "\n\n".join([f"What `{module}` declares: {names}.", *(reference.section(item, fence="python") for item in ordered)])
    yield _page(package, url=_module_url(module, is_package), title=f"{module} (functions and small types, Python)", text=text, etag=etag)


def _page(package: DeclaredPackage, *, url: str, title: str, text: str, etag: str) -> Page:
    return Page(source=SOURCE, url=url, title=title, text=text, area=AREA, language="python", package=package.name, version=package.version, etag=etag)


def _url(declared: Declared, is_package: frozenset[str]) -> str:
    if declared.module.startswith("livekit.protocol."):
        return f"{_module_url(declared.module, is_package)}#:~:text={quote(f'class {declared.name}(')}"
    inside = declared.path.rpartition(".")[2] if not _short(declared.path).count(".") else _short(declared.path)
    return f"{_module_url(declared.documented_in, is_package)}#{declared.documented_in}.{inside}"


def _module_url(module: str, is_package: frozenset[str]) -> str:
    path = module.replace(".", "/")
    if module.startswith("livekit.protocol."):
        return f"{STUBS}/{path.removeprefix('livekit/protocol/')}.pyi"
    return f"{REFERENCE}/{path}/index.html" if module in is_package else f"{REFERENCE}/{path}.html"
