"""The other cards: a room that is watched, a test call as it goes, and what can be looked at here. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.diagnostics.usages import COMMAND
from bot.looking.acts import STOP
from bot.looking.board import CallCard, HelpCard, Line, WatchCard
from bot.slack.cards.report import body_blocks, report_words
from bot.slack.cards.rich import Block, Element, block, bullets, instant, section, text
from bot.slack.cards.wording import short
from bot.slack.limits import LIMITS
from bot.slack.text import Mrkdwn, clip, escape, join, plain
from bot.slack.text.moments import moment
from bot.slack.views import button, mrkdwn
from bot.slack.views import plain as plain_text

LINES_SHOWN, LINE_CHARS = 25, 200
IN_WORDS = "The same in words, also in threads where Slack takes no commands: “check room demo”, “why is no agent in room 'my room'?”, “look at call SCL_…”."


def watch_blocks(card: WatchCard) -> list[Block]:
    """How the room is, what changed, and how long it is watched."""
    title = {"type": "header", "text": plain_text(plain(f"{'Watched' if card.ended else 'Watching'} room {short(card.room, 100)}"))}
    blocks = [title, block(section(text(short(card.now, 600)))), *_lines(card.lines)]
    where = "  ·  ".join(filter(None, (f"for {short(card.person, 80)}", f"project {card.project}" if card.project else "", card.host)))
    until = escape(card.ended) if card.ended else join(escape("until "), moment(card.until, "{time}"), escape("; this message changes when the room does"))
    blocks.append({"type": "context", "elements": [mrkdwn(join(escape(f"{where}  ·  "), until))]})
    if not card.ended:
        blocks.append({"type": "actions", "elements": [button("Stop watching", STOP, card.key)]})
    return blocks


def watch_words(card: WatchCard) -> Mrkdwn:
    """The same in words."""
    lines = [f"{'Watched' if card.ended else 'Watching'} room {short(card.room, 100)}: {short(card.now, 600)}", *_worded(card.lines), card.ended]
    return clip(escape("\n".join(filter(None, lines))), LIMITS.text_advised_chars)


def call_blocks(card: CallCard) -> list[Block]:
    """The stages so far; then how it went."""
    title = {"type": "header", "text": plain_text(f"Test call to {card.number}")}
    blocks = [title, block(section(text(f"Over trunk {short(card.trunk, 80)}, by {short(card.person, 80)}"))), *_lines(card.lines)]
    return [*blocks, *(body_blocks(card.report) if card.report else ())]


def call_words(card: CallCard) -> Mrkdwn:
    """The same in words."""
    lines = [f"Test call to {card.number} over trunk {short(card.trunk, 80)}", *_worded(card.lines)]
    head = escape("\n".join(lines))
    return clip(join(head, escape("\n"), report_words(card.report)) if card.report else head, LIMITS.text_advised_chars)


def _lines(lines: Sequence[Line]) -> list[Block]:
    """The newest of them, oldest first."""
    if not lines:
        return []
    left_out = [[text(f"{len(lines) - LINES_SHOWN} earlier ones", italic=True)]] if len(lines) > LINES_SHOWN else []
    shown: list[Sequence[Element]] = [[instant(line.at), text(f"  {short(line.words, LINE_CHARS)}")] for line in lines[-LINES_SHOWN:]]
    return [block(bullets([*left_out, *shown]))]


def _worded(lines: Sequence[Line]) -> list[str]:
    return [f"{line.at:%H:%M:%S} UTC {short(line.words, LINE_CHARS)}" for line in lines[-LINES_SHOWN:]]


def help_blocks(card: HelpCard) -> list[Block]:
    """Every command with what it tells, then what is switched off and why."""
    commands: list[Sequence[Element]] = [[text(f"{COMMAND} {usage.form}", code=True), text(f"  {usage.tells}")] for usage in card.usages]
    blocks = [block(section(text("What I can check here", bold=True)), bullets(commands), section(text(IN_WORDS)))] if commands else []
    if card.off:
        off: list[Sequence[Element]] = [[text(f"{name}: ", bold=True), text(why)] for name, why in card.off.items()]
        blocks.append(block(section(text("Switched off here", bold=True)), bullets(off)))
    about = [line for line in (_projects(card.projects), card.rights, card.besides) if escape(line).strip()]
    if about:
        blocks.append({"type": "context", "elements": [mrkdwn(clip(escape(line), LIMITS.text_object_chars)) for line in about]})
    return blocks


def help_words(card: HelpCard) -> Mrkdwn:
    """The same in words."""
    lines = ["What I can check here:", *(f"• {COMMAND} {usage.form}: {usage.tells}" for usage in card.usages)] if card.usages else []
    lines += ["Switched off here:", *(f"• {name}: {why}" for name, why in card.off.items())] if card.off else []
    return clip(escape("\n".join(filter(None, [*lines, _projects(card.projects), card.rights, card.besides]))), LIMITS.text_advised_chars)


def _projects(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    return f"Servers: {', '.join(names)}. The first is looked at unless the channel has its own; “in {names[-1]}” behind a command names another."
