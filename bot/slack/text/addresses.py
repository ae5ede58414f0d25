"""Which addresses may be clicked, and which labels lie about where they lead."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit

from bot.slack.text.chars import visible

WEB = frozenset({"http", "https"})
MAIL = re.compile(r"mailto:[^@\s:/]{1,64}@[^@\s/]{1,253}", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9.\-_]+")
# Percent-encoded, because Markdown, mrkdwn or a table would read them; "@" only before a name that everybody answers to.
UNSAFE = re.compile(r"[\s\"'<>()\[\]\\^`{|}]|@(?=(?:channel|here|everyone)(?![A-Za-z0-9]))", re.IGNORECASE)
HIDDEN = re.compile(r"[\x00-\x1f\x7f]")
# The endings under which a label without "https://" is taken for an address. Those that are endings of files as well (.py, .md, .sh) are not here.
ENDINGS = "com|net|org|edu|gov|io|dev|ai|app|co|cloud|info|biz|xyz|online|site|shop|top|zip|eu|uk|de|fr|nl|ru|cn|jp"
WORD = r"(?:[^\W_]|-)+"
HOSTS = (
    re.compile(r"[a-z][a-z0-9+.\-]{0,20}:/{1,3}(?:[^\s/@?#]{0,200}@)?(?P<host>[^\s/:?#\"'<>)\]]{1,253})", re.IGNORECASE),
    re.compile(rf"(?<![\w@.\-])(?P<host>(?:{WORD}\.){{1,8}}(?:{ENDINGS}))(?![\w\-])", re.IGNORECASE),
    re.compile(rf"(?<![\w.\-])(?P<host>www\.(?:{WORD}\.){{1,8}}{WORD})", re.IGNORECASE),
    re.compile(rf"(?<![\w@./\-])(?P<host>(?:{WORD}\.){{1,8}}[a-z]{{2,}})/", re.IGNORECASE),
    re.compile(rf"[\w.+\-]{{1,64}}@(?P<host>(?:{WORD}\.){{1,8}}{WORD})", re.IGNORECASE),
)
BARE_HOST = re.compile(rf"(?:(?:{WORD}\.){{1,8}}(?:{ENDINGS})|www\.(?:{WORD}\.){{1,8}}{WORD})", re.IGNORECASE)
LABEL_CHARS = 500
URL_CHARS = 3_000
SHOWN_CHARS = 1_000


class Addresses:
    """The addresses that may be clicked: all of http, https and mailto, or only those in `allow`, whatever fragment they end in."""

    def __init__(self, allow: frozenset[str] | None = None) -> None:
        self.limited = allow is not None
        self._allow = frozenset(_bare(clean(url)) for url in allow or ())

    def clickable(self, url: str, *, label: str = "") -> str:
        """The address, ready for Markdown and mrkdwn; "" when it may not be clicked, or not under this label."""
        cleaned = clean(url)
        if not cleaned or (self.limited and _bare(cleaned) not in self._allow):
            return ""
        return "" if claims_another(label, cleaned) else cleaned


ANY = Addresses()


def clean(url: str) -> str:
    """The address in a form that shows its true host and ends no mark early; "" when its scheme or form is not one for readers to click."""
    bare = unicodedata.normalize("NFC", visible(url).strip())
    if not bare or len(bare) > URL_CHARS or HIDDEN.search(bare):
        return ""
    try:
        parts = urlsplit(bare)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() == "mailto":
        return _percent(bare) if MAIL.fullmatch(bare) else ""
    # "https://docs.example@evil.example" is an address at evil.example.
    if parts.scheme.lower() not in WEB or not host or "@" in parts.netloc or "\\" in bare:
        return ""
    ascii_host = _ascii(host)
    if not HOST.fullmatch(ascii_host):
        return ""
    rest = bare[bare.find("//") + 2 + len(parts.netloc) :]
    return _percent(f"{parts.scheme.lower()}://{ascii_host}{f':{port}' if port else ''}{rest}")


def _ascii(host: str) -> str:
    """The name as it is asked for, so that letters of another alphabet are seen; "" for what is no name."""
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return ""


def _percent(url: str) -> str:
    return UNSAFE.sub(lambda found: quote(found[0], safe=""), url)


def _bare(url: str) -> str:
    """What two addresses of one page have in common."""
    return unquote(url.partition("#")[0]).rstrip("/")


def claims_another(label: str, url: str) -> bool:
    """Whether the label reads like an address at another host than the one the link leads to."""
    host = _host(urlsplit(url).hostname or url.rpartition("@")[2])
    words = unicodedata.normalize("NFKC", label[:LABEL_CHARS])
    claimed = {_host(found["host"]) for pattern in HOSTS for found in pattern.finditer(words)}
    return any(host != name and not host.endswith(f".{name}") for name in claimed)


def _host(name: str) -> str:
    """A host for comparison."""
    lower = name.strip(".*_~`").lower().removeprefix("www.")
    return _ascii(lower) or lower


def code_text(url: str) -> str:
    """An address as it stands inside backticks: in one line, without any, and not endless."""
    flat = " ".join(visible(url).replace("`", "'").replace("|", "%7C").split())
    return flat if len(flat) <= SHOWN_CHARS else f"{flat[:SHOWN_CHARS]}…"
