"""How things look in Slack: blocks out of values. Pure; limits are those of `bot.slack.limits`, and what comes out passes `bot.slack.lint`.

Block reference: https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.hearing import is_direct
from bot.learning.acts import WRONG
from bot.looking.acts import ASK
from bot.model import Quoted
from bot.slack.markdown import to_mrkdwn
from bot.slack.text import Mrkdwn, clip, escape, join, link, safe_markdown
from bot.thread import Given
from knowledge import Link, verified_address

Block = dict[str, Any]
FEEDBACK, SOURCES, ASK_HUMAN, MORE = "feedback", "show_sources", "ask_human", "more"
GOOD, BAD, MUTE = "good", "bad", "mute"
FEEDBACK_FORM = "feedback_form"
REASONS = (
    ("wrong", "It is wrong"),
    ("other_question", "It answers another question"),
    ("incomplete", "Something is missing"),
    ("outdated", "It is outdated"),
    ("unclear", "I do not understand it"),
)
SOURCES_SHOWN, PASSAGES_SHOWN = 4, 33
LINK_CHARS, QUOTE_CHARS = 600, 2_400
QUESTION_CHARS, STANDING_CHARS = 140, 2_800
OPEN_BECAUSE = {"escalated": "a human should look at it", "diagnose": "needs a look at your own system"}
DISCLAIMER = "I am a machine: what I find and write can be wrong."


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: Mrkdwn) -> Block:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def button(text: str, action_id: str, value: str, *, style: str = "") -> Block:
    """A button that sends its value."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value, **({"style": style} if style else {})}


def answer_tail(given: Given, *, disclaimer: bool = True, look: bool = False) -> list[Block]:
    """What stands below an answer: sources, feedback, and the way to a human; with `look` also to the asker's own server, where that is what would settle it."""
    lines = [sources_line(given.sources)] if given.sources else []
    if disclaimer and given.outcome != "declined":
        lines.append(escape(DISCLAIMER))
    blocks: list[Block] = [{"type": "context", "elements": [mrkdwn(line) for line in lines]}] if lines else []
    buttons = [button("Look at a room", ASK, given.id)] if look and given.outcome == "diagnose" else []
    buttons += [button("Show sources", SOURCES, given.id)] if given.quoted else []
    if given.outcome != "declined":
        buttons.append(button("Ask a human", ASK_HUMAN, given.id))
    if not is_direct(given.thread.channel):  # there it speaks only when it is spoken to
        buttons.append(_overflow(given.id))
    return [*blocks, feedback(given.id), *([{"type": "actions", "elements": buttons}] if buttons else [])]


def sources_line(sources: Sequence[Link]) -> Mrkdwn:
    """The sources as links, in one line; how many more there are."""
    shown = [linked(source.url, source.title) for source in sources[:SOURCES_SHOWN]]
    more = len(sources) - len(shown)
    return join(escape("Sources: "), *_between(shown, escape("  ·  ")), escape(f"  and {more} more" if more else ""))


def linked(url: str, title: str) -> Mrkdwn:
    """A link short enough that several of them fit into one text; one that is not is shown by its title alone, and so is a verified answer that stands nowhere."""
    whole = link("" if url.startswith(verified_address("")) else url, title)
    return whole if len(whole) <= LINK_CHARS else clip(escape(" ".join(title.split()) or "a page with a long address"), LINK_CHARS)


def _between(parts: Sequence[Mrkdwn], mark: Mrkdwn) -> list[Mrkdwn]:
    return [piece for part in parts for piece in (mark, part)][1:]


def feedback(answer: str) -> Block:
    """Thumbs up and down."""
    buttons = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": {"text": plain("This helped"), "value": f"{GOOD}:{answer}", "accessibility_label": "Mark this answer as helpful"},
        "negative_button": {"text": plain("This did not help"), "value": f"{BAD}:{answer}", "accessibility_label": "Mark this answer as not helpful"},
    }
    return {"type": "context_actions", "elements": [buttons]}


def _overflow(answer: str) -> Block:
    entries = {f"{MUTE}:{answer}": "Be quiet in this thread", f"{WRONG}:{answer}": "Specialists: this was wrong"}
    return {"type": "overflow", "action_id": MORE, "options": [{"text": plain(words), "value": value} for value, words in entries.items()]}


def sources_modal(given: Given) -> Block:
    """The passage of each source, as it was found."""
    blocks = [block for quoted in given.quoted[:PASSAGES_SHOWN] for block in ({"type": "divider"}, *_quoted(quoted))][1:]
    nothing = [section(escape("This answer quotes no passages."))]
    return {"type": "modal", "callback_id": "sources", "title": plain("Sources"), "close": plain("Close"), "blocks": blocks or nothing}


def _quoted(quoted: Quoted) -> list[Block]:
    text = clip(to_mrkdwn(safe_markdown(quoted.text, allow=frozenset({quoted.url}))), QUOTE_CHARS)
    heading = join(escape("*"), linked(quoted.url, quoted.title), escape("*"))
    return [section(heading), *([section(text)] if text.strip() else [])]


def section(text: Mrkdwn) -> Block:
    """A paragraph."""
    return {"type": "section", "text": mrkdwn(text)}


def feedback_modal(answer: str, *, human: bool) -> Block:
    """What was wrong, and whether a human should look; `human` says whether one can be asked."""
    reasons = [{"text": plain(words), "value": value} for value, words in REASONS]
    blocks: list[Block] = [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("What was wrong with the answer?"),
            "element": {"type": "radio_buttons", "action_id": "choice", "options": reasons},
        },
        {
            "type": "input",
            "block_id": "comment",
            "optional": True,
            "label": plain("What would have helped?"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 2_000},
        },
    ]
    if human:
        blocks.append(
            {
                "type": "input",
                "block_id": "human",
                "optional": True,
                "label": plain("Should a human look at it?"),
                "element": {"type": "checkboxes", "action_id": "choice", "options": [{"text": plain("Yes, bring a human"), "value": "human"}]},
            }
        )
    return {
        "type": "modal",
        "callback_id": FEEDBACK_FORM,
        "private_metadata": answer,
        "title": plain("Tell us more"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the bot is doing, for those who look after it: what the figures are of, a name and a value each, and where there are more ("" for nowhere)."""

    heading: str
    lines: Sequence[tuple[str, str]]
    url: str = ""


def home_view(
    *, can: Sequence[str], off: Mapping[str, str], questions: Sequence[Given], permalinks: Mapping[str, str], standing: Standing | None = None
) -> Block:
    """The app home: for admins how the bot is doing, then what it can do, what is switched off (and, for admins, why), this person's open questions, and the disclaimer."""
    blocks: list[Block] = [*(_standing(standing) if standing else ()), {"type": "header", "text": plain("What I can do")}]
    blocks += [section(join(escape("• "), escape(line))) for line in can]
    if off:
        blocks.append({"type": "header", "text": plain("Switched off here")})
        blocks += [section(join(escape("• "), escape(f"{name}: {why}" if standing else name))) for name, why in off.items()]
    blocks.append({"type": "header", "text": plain("Your open questions")})
    blocks += [section(_open(given, permalinks.get(given.id, ""))) for given in questions] or [section(escape("None."))]
    blocks.append({"type": "context", "elements": [mrkdwn(escape(DISCLAIMER))]})
    return {"type": "home", "blocks": blocks[:100]}


def _standing(standing: Standing) -> list[Block]:
    lines = [join(escape("• "), escape(f"{name}: {value}")) for name, value in standing.lines]
    told = clip(join(*_between(lines, escape("\n"))), STANDING_CHARS)
    more = [section(linked(standing.url, "All figures"))] if standing.url else []
    return [{"type": "header", "text": plain(standing.heading)}, section(told), *more]


def _open(given: Given, permalink: str) -> Mrkdwn:
    words = clip(escape(" ".join(given.question.split())), QUESTION_CHARS)
    whence: tuple[Mrkdwn, ...] = (escape("  ·  "), linked(permalink, "Open the thread")) if permalink else ()
    return join(escape("• "), words, escape(f"  ·  {OPEN_BECAUSE.get(given.outcome, 'did not help you')}"), *whence)
