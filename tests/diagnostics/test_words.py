"""A report as Markdown and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.diagnostics.report import Evidence, Fact, Finding, Report
from bot.diagnostics.seen import Unseen
from bot.diagnostics.words import age, as_json, as_markdown, conclusion, missing, plain
from knowledge import Link

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
PAGE = Link(title="Rooms [and more]", url="https://docs.livekit.io/rooms/")
BROKEN = Finding(
    code="agent-no-worker",
    severity="broken",
    cause="No worker is registered as “helper_*”.",
    advice="Start one.",
    link=PAGE,
    confidence=0.8,
    evidence=(Evidence(text="dispatch AD_1 has no job", at=AT - timedelta(minutes=3)), Evidence(text="nobody of kind agent")),
    question="Which name does it register?",
)
FINE = Finding(code="fine", severity="fine", cause="All publish.", advice="", link=PAGE, confidence=1.0)
REPORT = Report(
    subject="room demo",
    findings=(BROKEN, FINE),
    at=AT,
    facts=(Fact(label="people", value="3", at=AT - timedelta(hours=3)), Fact(label="name", value="a|b <c>")),
    unseen=(Unseen(what="loss", why="the API tells none", where="LiveKit Cloud"),),
    project="default",
    host="livekit.example.com",
    lk="lk room list demo",
    took_ms=1234.5,
)

MARKDOWN = r"""
**Broken: No worker is registered as “helper\_\*”.** (80% sure)

Start one. [Rooms \[and more\]](https://docs.livekit.io/rooms/)

Tell me: Which name does it register?

- dispatch AD\_1 has no job (3 min ago)
- nobody of kind agent

As it should be:

- All publish.

What I saw:

- people: 3 (3 h ago)
- name: a\|b \<c\>

What I could not see:

- loss: the API tells none. Look at: LiveKit Cloud.

See it yourself:

```sh
lk room list demo
```

*room demo, default (livekit.example.com), 2026-11-23 18:00:00 UTC, 1,234 ms*
"""


def test_a_report_reads_from_the_verdict_down() -> None:
    assert as_markdown(REPORT) == MARKDOWN.strip()


def test_without_bad_findings_it_says_so() -> None:
    empty = Report(subject="server", findings=(), at=AT)

    assert as_markdown(Report(subject="server", findings=(FINE,), at=AT)).startswith("**Fine:** I found nothing wrong.")
    assert as_markdown(empty) == "**Fine:** I could see too little to say anything.\n\n*server, 2026-11-23 18:00:00 UTC, 0 ms*"
    assert conclusion(REPORT) == "I found nothing wrong."


def test_json_has_all_of_it() -> None:
    seen = as_json(REPORT)

    assert json.loads(json.dumps(seen)) == seen
    assert seen["verdict"] == seen["findings"][0]
    assert seen["findings"][0]["evidence"] == [
        {"text": "dispatch AD_1 has no job", "at": "2026-11-23T17:57:00+00:00"},
        {"text": "nobody of kind agent", "at": None},
    ]
    assert seen["facts"][1] == {"label": "name", "value": "a|b <c>", "at": None}
    assert (seen["at"], seen["took_ms"], seen["findings"][0]["link"]["url"]) == ("2026-11-23T18:00:00+00:00", 1234, PAGE.url)
    assert as_json(Report(subject="server", findings=(FINE,), at=AT))["verdict"] is None


def test_ages_are_told_only_where_they_mean_something() -> None:
    assert age(AT, AT) == age(None, AT) == ""
    assert age(AT - timedelta(seconds=40), AT) == "40 s ago"
    assert age(AT + timedelta(minutes=5), AT) == "in 5 min"


def test_what_is_missing_ends_with_one_full_stop() -> None:
    assert missing(Unseen(what="loss", why="nobody tells.")) == "loss: nobody tells."


@given(st.text(alphabet="a *_[](){}<>`\\#|~!\n-+1.", max_size=30))
def test_no_text_becomes_markup(text: str) -> None:
    tokens = MarkdownIt().parse(plain(text))
    inline = [token for line in tokens for token in line.children or []]

    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == " ".join(text.split())
