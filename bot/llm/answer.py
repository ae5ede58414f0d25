"""From a reply to the Markdown of an answer, or to the reason why there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot.answering.fences import Piece, closed, split_fences
from bot.errors import NotHeld, WriterFailed
from bot.llm.loose import member, printable
from bot.llm.prompt import NOT_IN_PASSAGES
from bot.llm.reading import Reply

NOT_HELD = "the passages do not hold the answer"
OUT_OF_TOKENS = "the model ran out of tokens before it had said much; raise the server's token limit"
STOPPED, TOO_LONG = "stop", "length"
# A text that the token limit cut off is worth showing from about two sentences on.
CUT_CHARS_MIN = 120
THINKING = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
WRAPPED = re.compile(r"\A```(?:json)?\s*(?=\{)")
ANSWER_KEY = re.compile(r'"answer"\s*:\s*"')
NOT_ENOUGH = re.compile(r'"enough"\s*:\s*false')
# "【2】", "【2†source】" and "[passage 2]" are how some models write "[2]".
ODD_CITE = re.compile(r"[【\[](?:(?:passages?|sources?)\s*)?(\d{1,3})(?:†[^】\]\n]*)?[】\]]", re.IGNORECASE)
SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!\bvs)[.!?…](?:\s*\[\d[\d,;\s]*\])*(?=\s|$)")
ENDS_WHOLE = re.compile(r"[.!?…)\]}|`*。！？]\Z")
# An escape is at most 12 characters long: a pair such as \ud83d\ude00.
ESCAPE_CHARS_MAX = 12


class BadReply(WriterFailed):
    """The server was asked for JSON and sent something that only looks like it."""


def answer_of(reply: Reply, *, structured: bool) -> str:
    """The answer's Markdown, never empty. `structured` says whether JSON was asked for; a server that sends Markdown all the same is fine.

    Raises `WriterFailed` for a refusal, for a filtered, empty or cut text, and when the model finds the passages silent; `BadReply` for broken
    JSON. A text that ran into the token limit is shortened to its last whole sentence when enough of it remains.
    """
    if reply.refusal or reply.finish == "content_filter":
        raise WriterFailed("the model refused to answer, or a filter on the server did")
    text, finish = WRAPPED.sub("", THINKING.sub("", reply.text).strip()), reply.finish
    if text.startswith("{"):
        text, finish = _from_json(text, finish, structured=structured)
    if NOT_IN_PASSAGES in text:
        raise NotHeld(NOT_HELD)
    text = _usual_citations(printable(text)).strip()
    if not text:
        raise WriterFailed(OUT_OF_TOKENS if finish == TOO_LONG else "the model sent no text; check OPENAI_MODEL")
    return _whole(text, finish)


def _from_json(text: str, finish: str, *, structured: bool) -> tuple[str, str]:
    """The answer inside the JSON, and the finish reason that holds for it: a whole object is whole, whatever follows it."""
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if finish == TOO_LONG:
            return _partial(text), finish
        if not finish:
            raise WriterFailed("the reply broke off in the middle; try again later") from error
        if not structured:
            return text, finish
        raise BadReply("the model sent broken JSON; the next answer is asked for in a simpler format") from error
    if member(found, "enough") is False:
        raise NotHeld(NOT_HELD)
    answer = member(found, "answer")
    if isinstance(answer, str):
        return answer, STOPPED
    if structured:
        raise BadReply("the model sent JSON without an answer; the next answer is asked for in a simpler format")
    return text, finish


def _partial(text: str) -> str:
    """As much of the answer as came before the JSON broke off; "" when its answer had not begun."""
    if NOT_ENOUGH.search(text):
        raise NotHeld(NOT_HELD)
    key = ANSWER_KEY.search(text)
    raw = text[key.end() :] if key else ""
    for end in range(len(raw), max(-1, len(raw) - ESCAPE_CHARS_MAX), -1):
        try:
            return str(json.loads(f'"{raw[:end]}"', strict=False))
        except json.JSONDecodeError:
            continue  # cut inside an escape: one character less
    return ""


def _usual_citations(text: str) -> str:
    return "".join(piece.text if piece.code else ODD_CITE.sub(r"[\1]", piece.text) for piece in split_fences(text))


def _whole(text: str, finish: str) -> str:
    """The text without a half sentence or an open code block at its end."""
    pieces = split_fences(text)
    in_code = pieces[-1].open
    if finish == TOO_LONG:
        return _shortened(pieces[:-1] if in_code else pieces)
    if not finish and (in_code or not ENDS_WHOLE.search(text)):
        raise WriterFailed("the stream ended in the middle of a sentence; try again later")
    return closed(text)


def _shortened(pieces: Sequence[Piece]) -> str:
    """All up to the last whole sentence or code block."""
    text, whole_chars = "", 0
    for piece in pieces:
        ends = [len(piece.text)] if piece.code else [match.end() for match in SENTENCE.finditer(piece.text)]
        whole_chars = len(text) + ends[-1] if ends else whole_chars
        text += piece.text
    kept = text[:whole_chars].rstrip()
    if len(kept) < CUT_CHARS_MIN:
        raise WriterFailed(OUT_OF_TOKENS)
    return kept
