"""For whom something is true, out of words."""

from __future__ import annotations

import pytest

from bot.learning.ranges import only_for, words_for
from knowledge import Asker


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Asker()),
        ("everybody", Asker()),
        ("Python, livekit-agents >= 1.2", Asker(language="python", sdk="livekit-agents", version=">= 1.2")),
        ("livekit-agents 1.2 or newer, Python 3.11+", Asker(language="python", sdk="livekit-agents", version=">= 1.2")),
        ("Node.js, @livekit/agents < 1.0, self-hosted", Asker(language="node", sdk="@livekit/agents", version="< 1.0", hosting="self-hosted")),
        ("livekit-agents >= 1.2, < 2.0", Asker(language="python", sdk="livekit-agents", version=">= 1.2, < 2.0")),
        ("agents before 1.0", Asker(version="< 1.0")),
        ("agents up to 1.4", Asker(version="<= 1.4")),
        ("agents 1.4 and older", Asker(version="<= 1.4")),
        ("agents newer than 1.4", Asker(version="> 1.4")),
        ("SDK version 1.x", Asker(version="1.x")),
        ("Go", Asker(language="go")),
        ("React", Asker(language="react")),
        ("Go server SDK v2.1+", Asker(language="go", version=">= 2.1")),
        ("LiveKit Cloud only", Asker(hosting="cloud")),
        ("Cloud", Asker(hosting="cloud")),
        ("Cloud and self-hosted", Asker()),
        ("Python and Node.js", Asker()),
        ("livekit-agents >= 1.2 and @livekit/agents >= 1.0", Asker()),
        ("iOS 17.4, Swift SDK", Asker(language="swift")),
        ("phone calls through Twilio, 2.5 seconds", Asker()),
    ],
)
def test_words_name_whom_something_is_for(words: str, expected: Asker) -> None:
    assert only_for(words) == expected


@pytest.mark.parametrize(
    "asker",
    [
        Asker(),
        Asker(language="python", sdk="livekit-agents", version="1.2.3", hosting="cloud"),
        Asker(language="react-native", hosting="self-hosted"),
        Asker(language="go"),
        Asker(version="0.x"),
        Asker(language="node", sdk="@livekit/agents", version="1.0.4"),
    ],
)
def test_what_is_known_of_an_asker_can_be_read_back_from_its_words(asker: Asker) -> None:
    assert only_for(words_for(asker)) == asker
