"""A card out of a ticket that a human answered: its questions, the answer, what it rests on, and for whom it is true. Pure; a specialist has the last word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.answering.asker import learn
from bot.answering.conversation import GREETING, MAX_TURNS, SHORT_WORDS, resolve
from bot.answering.fences import without_code
from bot.answering.redact import redact
from bot.escalation.filled import HOWS
from bot.escalation.moods import denies
from bot.escalation.ticket import Event, Ticket
from bot.hearing import is_direct
from bot.learning.cards import ADDRESS, ANSWER_CHARS, DAY_S, GOOD_DAYS, MARKDOWN_LINK, QUESTION_CHARS, SOURCES_MAX, link_of, title_of
from bot.learning.ports import Card
from bot.learning.ranges import words_for
from bot.learning.tidying import SENTENCES, told
from bot.model import Question
from bot.thread import Given, is_message
from knowledge import Asker, Link, tokens

VARIANTS_MAX = 6
ASKS = re.compile(r"\?|^(?:how|why|what|when|where|which|who|can|could|is|are|does|do|should|will)\b", re.IGNORECASE)
# Of a title's telling words, how many an answer has to have for naming the page.
NAMES_PAGE = 1.0
TITLE_WORDS_MIN = 2
# A human who closes a question in these words stands by the answer in its thread, whatever the asker said of it.
STOOD_BY = (HOWS["answered"], HOWS["documented"])


def draft(ticket: Ticket, events: Sequence[Event], given: Given | None, *, history: Sequence[str] = (), permalink: str = "") -> Card | None:
    """The card for this ticket, always with the same id, or None when what was answered is of no use to anybody else, or its asker called it wrong.

    `events` are all of the ticket, oldest first; `given` is the bot's answer that it began with, None when there was none; `history` what the asker said in the
    thread before, oldest first; `permalink` the address of the answer in Slack. Everything is masked once more. Of what was written to the bot alone, for one human
    to read, it has no word of the asker and no link: whoever approves it says what was asked.
    """
    humans = [event for event in events if event.kind == "answered" and event.person != ticket.asker]
    answer = redact(told(event.words for event in humans) or told([ticket.human_answer]))
    alone = is_direct(ticket.thread.channel)
    questions = () if alone else _questions(ticket, events, history)
    if not answer or len(answer) > ANSWER_CHARS or not (questions or alone) or doubted(ticket, events):
        return None
    at = max((event.at for event in humans), default=ticket.answered_at)
    return Card(
        id=f"card-{ticket.id}",
        team=ticket.thread.team,
        channel=ticket.thread.channel,
        ticket=ticket.id,
        questions=questions,
        answer=answer,
        sources=_sources(answer, given, "" if alone else permalink),
        applies_to="" if alone else _applies_to(ticket, events, history),
        owner=ticket.owner or next((event.person for event in reversed(humans)), ""),
        confined=ticket.confined,
        expires_at=at + GOOD_DAYS * DAY_S,
    )


def doubted(ticket: Ticket, events: Sequence[Event]) -> bool:
    """Whether nothing tells that the last answer is right: its asker said that it is not, or, where nobody closed the question but time, anything at all."""
    answered = max((number for number, event in enumerate(events) if event.kind == "answered"), default=len(events))
    later = events[answered + 1 :]
    closed = next((event for event in reversed(later) if event.kind == "resolved"), None)
    said = [event for event in later if event.person == ticket.asker and event.kind in {"told_info", "reopened"}]
    if not said or closed is None or closed.person == ticket.asker or closed.words.startswith(STOOD_BY):
        return False
    return not closed.person or any(event.kind == "reopened" or not event.words or denies(event.words) for event in said)


def _questions(ticket: Ticket, events: Sequence[Event], history: Sequence[str]) -> tuple[str, ...]:
    """The question as it was asked, as it is understood in its thread, and how it was asked again later."""
    asked = Question(text=ticket.question, history=tuple(history[-MAX_TURNS:])) if ticket.question.strip() else None
    query = resolve(asked) if asked else None
    again = [event.words for event in events if event.person == ticket.asker and event.kind in {"told_info", "reopened"} and ASKS.search(event.words)]
    # What is short leans on its thread; more words are likely asked again just so.
    alone = query.text if query and (not query.follow_up or len(query.text.split()) > SHORT_WORDS) else ""
    threaded = query.search[0] if query and query.follow_up else ""
    wordings = [_wording(words) for words in (alone, threaded, *again)]
    return tuple(dict.fromkeys(filter(None, wordings)))[:VARIANTS_MAX]


def _wording(words: str) -> str:
    """One line without greeting and code, masked; of a long message the sentences that fit, first those that ask."""
    text = " ".join(redact(without_code(words)).split())
    greeting = GREETING.match(text)
    text = text[greeting.end() if greeting else 0 :].strip()
    if len(text) <= QUESTION_CHARS:
        return text
    sentences = SENTENCES.split(text)
    kept: set[int] = set()
    for n in sorted(range(len(sentences)), key=lambda n: ("?" not in sentences[n], n)):
        if sum(len(sentences[m]) + 1 for m in kept) + len(sentences[n]) <= QUESTION_CHARS:
            kept.add(n)
    return " ".join(sentences[n] for n in sorted(kept)) or text[:QUESTION_CHARS].rsplit(" ", 1)[0]


def _sources(answer: str, given: Given | None, permalink: str) -> tuple[Link, ...]:
    """Where it was said, the links of the human's answer, and the pages that the bot had found and the answer names."""
    found = given.sources if given else ()
    titles = {link.url: link.title for link in found}
    links = [Link(title="Where it was answered", url=permalink)] if is_message(permalink) else []
    links += [link if link.title != title_of(link.url) else Link(title=titles.get(link.url, link.title), url=link.url) for link in _links(answer)]
    links += [link for link in found if _names(answer, link)]
    return tuple({link.url: link for link in reversed(links)}[url] for url in dict.fromkeys(link.url for link in links))[:SOURCES_MAX]


def _links(answer: str) -> Iterator[Link]:
    """The links in a text, without those to messages in Slack, which may lead where not everybody may go."""
    marked = [match[0] for match in MARKDOWN_LINK.finditer(answer)]
    bare = ADDRESS.findall(MARKDOWN_LINK.sub(" ", answer))
    yield from (link for words in (*marked, *bare) if (link := link_of(words)) and not is_message(link.url) and link.url.startswith("http"))


def _names(answer: str, link: Link) -> bool:
    """Whether all the telling words of the page's title stand in the answer."""
    title = set(tokens(link.title))
    return len(title) >= TITLE_WORDS_MIN and len(title & set(tokens(answer))) / len(title) >= NAMES_PAGE


def _applies_to(ticket: Ticket, events: Iterable[Event], history: Sequence[str]) -> str:
    """What the asker told about their own setting."""
    asker = Asker()
    for words in (*history, ticket.question, *(event.words for event in events if event.person == ticket.asker)):
        asker = learn(asker, words)
    return words_for(asker)
