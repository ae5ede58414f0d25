"""What a scripted Slack does instead of answering, or besides."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One call gone wrong.

    `acted` says whether Slack does what it was asked all the same, `late_s` after the connection broke; `how` is "answer", "cut" the connection, or
    "stall" for good.
    """

    acted: bool = False
    late_s: float = 0.0
    how: str = "answer"
    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


def limited(after_s: float | None = 1) -> Fault:
    """Too many calls; without a header when `after_s` is None."""
    headers = {} if after_s is None else {"Retry-After": f"{after_s:g}"}
    return Fault(status=429, body={"ok": False, "error": "ratelimited"}, headers=headers)


def refused(code: str, **more: object) -> Fault:
    """Slack's "no"."""
    return Fault(body={"ok": False, "error": code, **more})


def failed(status: int = 500, *, acted: bool = False) -> Fault:
    """A gateway's error page."""
    return Fault(status=status, body="<html>oops</html>", kind="text/html", acted=acted)


def cut(*, acted: bool, late_s: float = 0.0) -> Fault:
    """The connection breaks."""
    return Fault(how="cut", acted=acted, late_s=late_s)


def stalled(*, acted: bool) -> Fault:
    """No answer comes."""
    return Fault(how="stall", acted=acted)


def says(body: object, *, kind: str = "application/json", status: int = 200) -> Fault:
    """Any body."""
    return Fault(body=body, kind=kind, status=status)
