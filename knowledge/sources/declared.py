"""What a package declares: the values that the Python and the npm reader share, rendered to pages and packed into the identifier table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a callable, or one key of an options object.

    `default` is source text ("" when there is none). `keyword` is false for what can only be passed by position. `inside` names the parameter that this is a
    key of ("" for a parameter of its own). `deprecated` says what to use.
    """

    name: str
    annotation: str = ""
    default: str = ""
    text: str = ""
    deprecated: str = ""
    keyword: bool = True
    inside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Something reached with a dot from a class, an interface, a message or an enum.

    `kind` is method, property, attribute, value (of an enum) or event. `type` is the path of what it holds or returns ("" when unknown).
    `open_keywords` is true when the callable accepts names that are not in `parameters`. `nested` names a class declared inside, by path.
    """

    name: str
    kind: str
    signature: str = ""
    text: str = ""
    parameters: tuple[Parameter, ...] = ()
    type: str = ""
    deprecated: str = ""
    open_keywords: bool = False
    nested: str = ""
    documented: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A class, interface, enum, message, function, type or constant that users can name.

    `path` is how it is reached (`livekit.agents.AgentSession`); `import_line` is what a user writes. `module` and `line` say where it is declared. `bases`
    are paths where known, else the text of the source. `open` is true when there may be members or keywords that were not seen. `public` is false for
    what is only there because something public refers to it. `inherited` names what comes from the bases.
    """

    path: str
    name: str
    kind: str
    module: str
    signature: str = ""
    text: str = ""
    bases: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    members: tuple[Member, ...] = ()
    type: str = ""
    deprecated: str = ""
    import_line: str = ""
    documented_in: str = ""
    file: str = ""
    line: int = 0
    open: bool = False
    open_keywords: bool = False
    public: bool = True
    inherited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPackage:
    """One package of one language at one version.

    `modules` maps a module's dotted name to what can be imported from it: name to path; `packages` are those of them that hold modules. `environment` are
    the environment variables it reads, sorted.
    `artefact` names the file it was read from together with its digest, so that an unchanged file need not be read again.
    """

    name: str
    version: str
    language: str
    artefact: str = ""
    declared: tuple[Declared, ...] = ()
    modules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()
    environment: tuple[str, ...] = ()
