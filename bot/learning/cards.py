"""What becomes of a card: edited, approved, retired. Pure; whoever calls stores what comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from bot.answering.redact import redact
from bot.learning.ports import Card
from bot.thread import is_message
from knowledge import Contents, Link, verified_address

DAY_S = 86_400.0
# A card is good through its last day, in UTC.
LAST_SECOND = DAY_S - 1.0
GOOD_DAYS, GOOD_DAYS_MAX = 180, 730
QUESTIONS_MAX, QUESTION_CHARS, ANSWER_CHARS, SOURCES_MAX, SCOPE_CHARS = 12, 300, 6_000, 10, 200
TITLE_CHARS, URL_CHARS, WHY_CHARS = 120, 1_000, 500
ADDRESS = re.compile(r"https?://[^\s<>|)\]\"'`]+")
MARKDOWN_LINK = re.compile(r"\[(?P<title>[^\]\n]{0,300})\]\((?P<url>https?://[^\s)]+)\)")
# What has a meaning in Markdown or in Slack: a name is words and nothing else.
MEANS_SOMETHING = re.compile(r"[\x00-\x1f\x7f<>\[\]()*_~`|@#\\\u200b-\u200f\u202a-\u202e\u2060-\u2069]+")
NAME_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A card as people edit it, all in words: a question a line, a source a line (an address, or a title before it), an ISO date."""

    questions: str
    answer: str
    sources: str = ""
    applies_to: str = ""
    expires: str = ""


def form_of(card: Card) -> Form:
    """What the card holds, to be edited."""
    return Form(
        questions="\n".join(card.questions),
        answer=card.answer,
        sources="\n".join(f"{link.title} {link.url}".strip() for link in card.sources),
        applies_to=card.applies_to,
        expires=day_of(card.expires_at) if card.expires_at else "",
    )


def edited(card: Card, form: Form, now: float) -> Card | dict[str, str]:
    """The card with what somebody typed, masked; or, by the name of the field, what is wrong with it, for the one who typed it."""
    faults: dict[str, str] = {}
    questions = tuple(dict.fromkeys(line for line in (_line(line) for line in form.questions.splitlines()) if line))
    answer = redact(form.answer.strip())
    sources = _sources(form.sources, faults)
    expires_at = _expiry(form.expires.strip(), now, faults)
    if not questions:
        faults["questions"] = "Write at least one question that this answers."
    elif len(questions) > QUESTIONS_MAX or any(len(words) > QUESTION_CHARS for words in questions):
        faults["questions"] = f"At most {QUESTIONS_MAX} questions, each of at most {QUESTION_CHARS} characters."
    if not answer or len(answer) > ANSWER_CHARS:
        faults["answer"] = f"Write an answer of at most {ANSWER_CHARS} characters." if answer else "Write an answer."
    if len(form.applies_to.strip()) > SCOPE_CHARS:
        faults["applies_to"] = f"At most {SCOPE_CHARS} characters."
    if faults:
        return faults
    return replace(card, questions=questions, answer=answer, sources=sources, applies_to=_line(form.applies_to), expires_at=expires_at)


def _line(words: str) -> str:
    return redact(" ".join(words.split()))


def _sources(text: str, faults: dict[str, str]) -> tuple[Link, ...]:
    links = [link_of(line) for line in text.splitlines() if line.strip()]
    if None in links or len(links) > SOURCES_MAX:
        faults["sources"] = f"One source a line, at most {SOURCES_MAX}: an address such as https://docs.livekit.io/…, with a title before it if you like."
    return tuple({link.url: link for link in links if link}.values())


def link_of(line: str) -> Link | None:
    """The link in a line of words, or None when there is none, or more than one, or one with a secret in it."""
    marked = MARKDOWN_LINK.search(line)
    found = [marked["url"]] if marked else [url.rstrip(".,;:!?") for url in ADDRESS.findall(line)]
    if len(found) != 1 or len(found[0]) > URL_CHARS or "[" in found[0] or redact(found[0]) != found[0]:  # a bracket begins a mask
        return None
    url = found[0]
    words = marked["title"] if marked else ADDRESS.sub(" ", line)
    return Link(title=_line(words.strip(" \t-–—:|<>*"))[:TITLE_CHARS] or title_of(url), url=url)


def title_of(url: str) -> str:
    """A title made of an address: its last part in words, else its host."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is no IPv6 address
        return url[:TITLE_CHARS]
    last = parts.path.rstrip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".html")
    words = " ".join(filter(None, re.split(r"[-_+]|%20", last)))
    return (words[:1].upper() + words[1:] or parts.netloc)[:TITLE_CHARS]


def _expiry(text: str, now: float, faults: dict[str, str]) -> float:
    if not text:
        return now + GOOD_DAYS * DAY_S
    try:
        begins = datetime.combine(date.fromisoformat(text), time(), UTC).timestamp()
    except ValueError:
        begins = 0.0
    if not now < begins <= now + GOOD_DAYS_MAX * DAY_S:
        faults["expires"] = f"A date after today and within {GOOD_DAYS_MAX // 365} years, such as {day_of(now + GOOD_DAYS * DAY_S)}."
    return begins + LAST_SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approves a card: the id and the name of a person, and when."""

    person: str
    name: str
    at: float


def approved(card: Card, approval: Approval, contents: Contents) -> Card:
    """The card as somebody vouches for it, tied to what stands in its sources now. Nothing is tied to pages that the index does not hold."""
    pages = {link.url: found for link in card.sources if (found := contents.of(link.url))}
    expires_at = card.expires_at if card.expires_at > approval.at else approval.at + GOOD_DAYS * DAY_S
    return replace(
        card,
        state="approved",
        owner=approval.person,
        owner_name=plain_name(approval.name),
        verified_at=approval.at,
        expires_at=expires_at,
        pages=pages,
        why="",
    )


def retired(card: Card, why: str = "") -> Card:
    """The card as nobody is shown it any more."""
    return replace(card, state="retired", why=redact(why.strip())[:WHY_CHARS])


def cited_as(card: Card) -> str:
    """The address under which answers cite the card: that of the message in Slack where it was said, else its own."""
    return next((link.url for link in card.sources if is_message(link.url)), verified_address(card.id))


def plain_name(name: str) -> str:
    """A person's name as it may stand in an answer."""
    return " ".join(MEANS_SOMETHING.sub(" ", name).split())[:NAME_CHARS].strip()


def day_of(moment: float) -> str:
    """The ISO date, in UTC, of seconds since 1970."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
