"""Who may look at servers, who may make test calls, and whom to ask when one may not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ASK_OPERATOR = "whoever runs me here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """User ids. Empty `lookers` are everybody in the workspace; an admin may always look. `admins` are asked for rights, and see how the bot itself is doing."""

    lookers: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()

    def may_look(self, person: str) -> bool:
        """Whether this person may look at servers."""
        return not self.lookers or person in self.lookers or person in self.admins

    def may_count(self, person: str) -> bool:
        """Whether this person may see how the bot is doing."""
        return person in self.admins

    @property
    def limited(self) -> bool:
        """Whether some may not look, so that others must not read along either."""
        return bool(self.lookers)


def refusal(what: str, admins: Sequence[str]) -> str:
    """A clear no that says whom to ask; `admins` are names."""
    return f"{what} is limited to some people here, and you are not one of them. {asking(admins)}"


def asking(admins: Sequence[str]) -> str:
    """Whom to ask for a right."""
    return f"Ask {_either(admins) if admins else ASK_OPERATOR}."


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
