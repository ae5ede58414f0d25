"""The extractive answer, from small pages. What it chooses may be tuned; what it must never do may not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.check import Checker
from bot.answering.fences import split_fences, without_code
from bot.answering.parts import take_apart
from bot.answering.write import write_extract
from bot.model import Draft, Query
from knowledge import Asker, Found
from knowledge.sources.handbook import handbook_folder, read_handbook
from tests.bot.answering.samples import found, hit_of, page

PROSE_CHARS_MAX = 2_000
ANSWER_CHARS_MAX = 6_000
# The handbook is our own and keeps its direct answers short; every page is tried below.
LEAD_CHARS_MAX = 1_200
HANDBOOK = """\
A room closes by itself `empty_timeout` seconds after it was created when nobody joins, and `departure_timeout` seconds after the last participant left.

## Steps
1. Set `empty_timeout` and `departure_timeout` when you create the room.
2. Call `delete_room` to close a room at once.
3. Listen to the `room_finished` webhook.

## Values
| field | default |
|---|---|
| empty_timeout | 300 s |
| departure_timeout | 20 s |

## Code
### Python
```python
await lkapi.room.delete_room(api.DeleteRoomRequest(room="my-room"))
```
### Node.js
```typescript
await roomService.deleteRoom('my-room');
```
### Swift
```swift
await room.disconnect()
```

## Pitfalls
- A hidden agent does not keep the room open.
- Deleting a room disconnects every participant in it.
- The server adds the room again when auto-create is on and somebody joins.
- Recordings stop when the room closes.
"""
ROOM = page(HANDBOOK, slug="room-end", title="When does a room end", links=("rooms", "webhooks"))
DOCS = """\
See the [agents guide](/agents) for more.

## Closing rooms

A room can be closed at any time with the server API. All participants are disconnected when that happens.

For more information, see the reference.

The following events are sent:

- `participant_left` for each participant
- `room_finished` at the end

```python
await lkapi.room.delete_room(request)
```

## Next steps

- [Tokens](/tokens)
"""
GUIDE = page(DOCS, slug="closing", title="Closing rooms")
QUESTION = "how do I close a room?"


def query(text: str = QUESTION, *, language: str = "") -> Query:
    return Query(text=text, search=(text,), asker=Asker(language=language))


def written(question: Query, hits: Found) -> Draft:
    draft = write_extract(question, hits)
    assert draft is not None
    return draft


def code_of(draft: Draft) -> list[str]:
    return [piece.text for piece in split_fences(draft.text) if piece.code]


def test_nothing_found_writes_nothing() -> None:
    assert write_extract(query(), Found(query="q", hits=())) is None


def test_the_direct_answer_comes_first_then_the_steps_then_the_code_then_the_pitfalls() -> None:
    text = written(query(), found(hit_of(ROOM))).text

    order = [text.index(part) for part in ("A room closes by itself", "1. Set `empty_timeout`", "3. Listen to", "delete_room(api.Del", "- ")]
    assert text.startswith("A room closes by itself")
    assert order == sorted(order)


def test_a_question_for_values_gets_the_table() -> None:
    text = written(query("what are the default timeouts of a room?"), found(hit_of(ROOM))).text

    assert "| empty_timeout | 300 s |" in text


def test_pitfalls_are_few() -> None:
    assert len(re.findall(r"(?m)^- ", written(query(), found(hit_of(ROOM))).text)) <= 3


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "lkapi.room.delete_room"),
        ("python", "lkapi.room.delete_room"),
        ("node", "roomService.deleteRoom"),
        ("swift", "room.disconnect"),
        ("js", "roomService.deleteRoom"),
    ],
)
def test_there_is_one_code_block_in_the_language_of_the_asker_or_a_related_one(language: str, expected: str) -> None:
    (code,) = code_of(written(query(language=language), found(hit_of(ROOM))))

    assert expected in code


def test_code_in_a_language_that_does_not_help_the_asker_says_which_it_is() -> None:
    draft = written(query(language="rust"), found(hit_of(ROOM)))

    assert len(code_of(draft)) <= 1
    assert not code_of(draft) or "Rust" in without_code(draft.text)


def test_a_page_without_code_is_answered_without_code() -> None:
    assert code_of(written(query(), found(hit_of(page("A room closes with its last participant.\n", links=("rooms",)))))) == []


def test_the_official_pages_are_the_sources_and_not_the_handbook() -> None:
    draft = written(query(), found(hit_of(ROOM), hit_of(GUIDE, score=0.9)))

    urls = [link.url for link in draft.sources]
    assert urls[0] == "https://docs.example/rooms"
    assert "https://docs.example/webhooks" in urls
    assert not [url for url in urls if url.startswith("handbook://")]
    assert len(urls) == len(set(urls))
    assert draft.writer == "extract"
    assert draft.cited


def test_a_page_of_documentation_is_quoted_without_its_navigation() -> None:
    draft = written(query("what happens when a room is closed?"), found(hit_of(GUIDE)))

    assert "All participants are disconnected" in draft.text
    for debris in ("agents guide", "For more information", "Next steps", "##"):
        assert debris not in draft.text
    assert [link.url for link in draft.sources] == [GUIDE.url]


def test_a_list_of_nothing_but_links_is_not_quoted() -> None:
    guide = page(
        "Rooms close when the last participant leaves the room.\n\n- [Rooms](https://docs.example/rooms)\n- [Closing rooms](https://docs.example/close) guide\n\n"
        "Webhooks help:\n\n- [Webhooks](https://docs.example/hooks) tell your server that a room was closed.\n"
    )

    text = written(query("when is a room closed?"), found(hit_of(guide))).text

    assert "Closing rooms" not in text
    assert "tell your server" in text


def test_code_cut_out_of_a_long_block_is_never_quoted_as_prose() -> None:
    code = "\n\n".join(f"room.close(number={n})  # close the room" for n in range(300))
    long = page(f"Close rooms like this.\n\n```python\n{code}\n```\n")
    middle = code[4_000:5_000]

    draft = write_extract(query("how do I close a room?"), found(hit_of(long, middle, language="python")))

    assert draft is None or "room.close" not in without_code(draft.text)


def test_a_code_block_that_the_page_leaves_open_is_closed() -> None:
    open_ended = page("Delete the room to close it.\n\n```python\nawait lkapi.room.delete_room(request)\n")

    text = written(query("how do I close a room?"), found(hit_of(open_ended))).text

    assert text.count("```") == 2


def test_a_list_stays_with_the_words_that_announce_it() -> None:
    text = written(query("which events are sent when a room is closed?"), found(hit_of(GUIDE, "\n".join(DOCS.split("\n")[8:13])))).text

    assert "participant_left" not in text or "room_finished" in text
    assert not without_code(text).rstrip().endswith(":")


def test_two_pages_that_say_the_same_are_quoted_once() -> None:
    lead = HANDBOOK.partition("\n")[0]
    twin = page(f"{lead}\n", slug="twin", title="Room timeouts", links=("timeouts",))

    text = written(query(), found(hit_of(ROOM), hit_of(twin, score=0.95))).text

    assert text.count("departure_timeout` seconds after the last participant left") == 1


def test_long_pages_make_answers_of_bounded_length_out_of_whole_sentences() -> None:
    sentence = "The room {n} closes when participant {n} of the call number {n} has left the building with luggage {n}."
    body = " ".join(sentence.format(n=n) for n in range(60))
    steps = "\n".join(f"{n}. {sentence.format(n=n)}" for n in range(1, 40))
    long = page(
        f"{sentence.format(n=0)}\n\n{body}\n\n## Steps\n{steps}\n\n## Pitfalls\n" + "\n".join(f"- {sentence.format(n=n)}" for n in range(90, 120)),
        links=("rooms",),
    )
    docs = page("\n\n".join(f"Paragraph {n}. {sentence.format(n=n)}" for n in range(60)), slug="long")

    for hits in (found(hit_of(long), hit_of(docs, score=0.99)), found(hit_of(docs), hit_of(long, score=0.99))):
        prose = without_code(written(query(), hits).text)
        assert len(prose) <= PROSE_CHARS_MAX
        assert all(line.rstrip().endswith((".", ":")) for line in prose.split("\n") if line.strip())


def test_code_that_is_too_long_is_left_out_whole() -> None:
    code = "\n".join(f"line_{n} = {n}" for n in range(1_000))
    long = page(f"Delete the room to close it.\n\n## Code\n### Python\n```python\n{code}\n```\n", links=("rooms",))

    draft = written(query(), found(hit_of(long)))

    assert "line_1" not in draft.text
    assert draft.text.startswith("Delete the room")


PIECES = st.sampled_from(
    [
        "A room closes when the last participant left.",
        "Use `delete_room` to close a room.",
        "## Steps",
        "## Code",
        "### Python",
        "## Values",
        "## Pitfalls",
        "# Title",
        "1. Create the room.",
        "2. Close the room:",
        "- an item",
        "   - nested",
        "| a | b |",
        "|---|---|",
        "```python\nx = 1\n```",
        "   ```js\n   y = 2\n   ```",
        "- ```sh\n  z\n  ```",
        "```",
        "~~~",
        "````\n```\n````",
        "    indented code",
        "> quote",
        "> ```\n> quoted code\n> ```",
        "<!-- tab: Python -->",
        "<!-- /tabs -->",
        "For more information, see the docs.",
        "See also [this](/x).",
        "The following:",
        "[link](https://docs.example/x)",
        "<div>",
        "",
        " ",
        "word " * 400,
        "room. " * 200,
        "x = 1\n" * 800,
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=30), min_size=1, max_size=14).map("\n".join)


@given(
    st.lists(st.tuples(TEXTS, st.booleans(), st.integers(0, 200), st.integers(1, 800)), min_size=1, max_size=4), st.sampled_from(["", "python", "rust", "node"])
)
def test_whatever_the_pages_hold_the_answer_is_bounded_and_its_fences_are_closed(
    checker: Checker, pages: list[tuple[str, bool, int, int]], language: str
) -> None:
    hits = []
    for number, (text, official, start, length) in enumerate(pages):
        whole = page(text, slug=str(number), title=f"Page {number}", links=("x",) if official and len(text) < LEAD_CHARS_MAX else ())
        hits.append(hit_of(whole, text[start : start + length] or text, score=1.0 - number / 10))

    draft = write_extract(query(language=language), found(*hits))

    if draft is not None:
        assert draft.text.strip()
        assert draft.sources
        assert len(draft.text) <= ANSWER_CHARS_MAX
        assert not [piece for piece in split_fences(checker.check_quotes(draft).draft.text) if piece.open]


def test_every_page_of_the_handbook_makes_an_answer_within_the_budget() -> None:
    for handbook_page in read_handbook(handbook_folder()):
        draft = written(query(handbook_page.asked_as[0]), found(replace(hit_of(handbook_page), cite=handbook_page.rests_on)))

        pieces = split_fences(draft.text)
        prose = "".join(piece.text for piece in pieces if not piece.code)
        assert len(prose) <= PROSE_CHARS_MAX, handbook_page.url
        assert sum(piece.code for piece in pieces) <= 1, handbook_page.url
        assert not any(piece.open for piece in pieces), handbook_page.url
        assert draft.text.startswith(take_apart(handbook_page).lead), handbook_page.url
