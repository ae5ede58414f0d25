"""npm declarations → pages: a page for what has much to say, one page a source file for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from knowledge.model import Page
from knowledge.sources import reference
from knowledge.sources.declared import Declared, DeclaredPackage

SOURCE = "npm"
AREA = "reference"
OWN_PAGE_WEIGHT = 5
SHOWN = {"js": "JavaScript", "node": "Node.js", "react": "React"}
# Made by typedoc at release: https://github.com/livekit/client-sdk-js/blob/main/.github/workflows/release.yaml
TYPEDOC = {
    "livekit-client": "https://docs.livekit.io/reference/client-sdk-js",
    "livekit-server-sdk": "https://docs.livekit.io/reference/server-sdk-js",
    "@livekit/agents": "https://docs.livekit.io/reference/agents-js",
}
TYPEDOC_FOLDERS = {
    "class": "classes",
    "message": "classes",
    "interface": "interfaces",
    "type": "types",
    "enum": "enums",
    "function": "functions",
    "constant": "variables",
}
REACT = "https://docs.livekit.io/reference/components/react"
PROTOS = "https://github.com/livekit/protocol/blob/main/protobufs"
REPOSITORIES = {
    "livekit-client": ("https://github.com/livekit/client-sdk-js/blob/main/src", "dist/src/"),
    "livekit-server-sdk": ("https://github.com/livekit/node-sdks/blob/main/packages/livekit-server-sdk/src", "dist/"),
    "@livekit/agents": ("https://github.com/livekit/agents-js/blob/main/agents/src", "dist/"),
    "@livekit/components-react": ("https://github.com/livekit/components-js/blob/main/packages/react/src", "dist/"),
}
# What users meet of the protocol. The rest is signalling, analytics and the worker's own wire.
PROTOS_SHOWN = frozenset(
    {
        "agent",
        "agent_dispatch",
        "connector_twilio",
        "connector_whatsapp",
        "egress",
        "ingress",
        "models",
        "phone_number",
        "room",
        "sip",
        "token_source",
        "webhook",
    }
)
SKIPPED_FOLDERS = ("dist/telemetry/", "dist/ipc/", "dist/assets/", "dist/cpu", "dist/stream/", "dist/inference/eot/", "dist/inference/interruption/")
HOOK = re.compile(r"use[A-Z]")


def pages_of(package: DeclaredPackage, *, etag: str) -> Iterator[Page]:
    """The pages of one package."""
    groups: dict[str, list[Declared]] = {}
    for declared in package.declared:
        if _shown(declared, package):
            groups.setdefault(declared.file, []).append(declared)
    for file, members in sorted(groups.items()):
        members.sort(key=lambda declared: declared.line)
        own = [declared for declared in members if _has_own_page(declared, package)]
        rest = [declared for declared in members if declared not in own]
        # The props of a hook or a component are read together with it.
        together = rest if own and package.language == "react" else []
        for index, declared in enumerate(own):
            yield _own_page(declared, together if index == 0 else (), package, etag)
        if rest and not together:
            yield _file_page(file, rest, package, etag)


def _shown(declared: Declared, package: DeclaredPackage) -> bool:
    if not declared.public or declared.documented_in == "-" or declared.name.startswith("_") or declared.file.startswith(SKIPPED_FOLDERS):
        return False
    if package.name == "@livekit/protocol":
        return _proto(declared.file) in PROTOS_SHOWN
    return declared.kind != "constant" or bool(declared.text)


def _proto(file: str) -> str:
    return PurePosixPath(file).name.removeprefix("livekit_").removesuffix("_pb.d.ts")


def _has_own_page(declared: Declared, package: DeclaredPackage) -> bool:
    if package.language == "react":
        return _is_component(declared)
    if declared.kind == "constant" or (declared.kind == "function" and not declared.text):
        return False
    return reference.weight(declared) >= OWN_PAGE_WEIGHT


def _is_component(declared: Declared) -> bool:
    """A hook or a component, which is what a React programmer looks up."""
    named = HOOK.match(declared.name) or declared.name[:1].isupper()
    return declared.kind in {"function", "constant"} and bool(named) and declared.file.startswith(("dist/hooks/", "dist/components/", "dist/prefabs/"))


def _own_page(declared: Declared, beside: Sequence[Declared], package: DeclaredPackage, etag: str) -> Page:
    text = "\n\n".join(
        [reference.body(declared, fence="typescript"), *(reference.section(item, fence="typescript") for item in beside if not _told(item, declared))]
    )
    return _page(package, url=_url(declared, package), title=f"{_dotted(declared)} ({package.name}, {SHOWN[package.language]})", text=text, etag=etag)


def _told(options: Declared, declared: Declared) -> bool:
    """Whether all keys of an options type are among the parameters already."""
    names = {member.name for member in options.members}
    return bool(names) and names <= {parameter.name for parameter in declared.parameters}


def _file_page(file: str, members: Sequence[Declared], package: DeclaredPackage, etag: str) -> Page:
    ordered = sorted(members, key=lambda item: (item.kind != "function", item.line))
    names = ", ".join(f"`{item.name}`" for item in ordered)
    text = "\n\n".join([f"What `{package.name}` declares here: {names}.", *(reference.section(item, fence="typescript") for item in ordered)])
    stem = PurePosixPath(file).name.partition(".")[0].removesuffix("_pb").removeprefix("livekit_")
    where = f"{PurePosixPath(file).parent.name}/{stem}" if stem == "index" else stem
    return _page(
        package, url=_source_url(file, package), title=f"{package.name} {where} (functions and small types, {SHOWN[package.language]})", text=text, etag=etag
    )


def _page(package: DeclaredPackage, *, url: str, title: str, text: str, etag: str) -> Page:
    return Page(source=SOURCE, url=url, title=title, text=text, area=AREA, language=package.language, package=package.name, version=package.version, etag=etag)


def _dotted(declared: Declared) -> str:
    return declared.path.partition(":")[2]


def _url(declared: Declared, package: DeclaredPackage) -> str:
    if package.name in TYPEDOC:
        name = f"{declared.documented_in}.{declared.name}" if declared.documented_in else _dotted(declared)
        prefix = "agents." if package.name == "@livekit/agents" else ""
        return f"{TYPEDOC[package.name]}/{TYPEDOC_FOLDERS.get(declared.kind, 'types')}/{prefix}{name}.html"
    if package.language == "react":
        return f"{REACT}/{'hook' if HOOK.match(declared.name) else 'component'}/{declared.name.lower()}/"
    start = f"{'enum' if declared.kind == 'enum' else 'message'} {declared.name.rpartition('_')[2]} {{"
    return f"{_source_url(declared.file, package)}#:~:text={quote(start)}"


def _source_url(file: str, package: DeclaredPackage) -> str:
    if package.name == "@livekit/protocol":
        path = file.removeprefix("src/gen/").removesuffix("_pb.d.ts")
        return f"{PROTOS}/{path}.proto"
    base, prefix = REPOSITORIES[package.name]
    path = file.removeprefix(prefix).removesuffix(".d.ts")
    return f"{base}/{path}.{'tsx' if path.startswith(('components/', 'prefabs/')) and not path.endswith('index') else 'ts'}"
