"""Words that tell nobody anything, and those that only look like it."""

from __future__ import annotations

import pytest

from bot.escalation.chatter import promises, tells_nothing

NOTHING = [
    "thanks", "Thanks!", "thank you Chi", "thx 🙏", "👍", ":+1:", ":thumbsup::skin-tone-2:", "🎉🎉", "...", "ok", "OK.", "okay, great", "got it, thanks a lot for the help",
    "Thanks for your answer", "hi", "Hello Chi!", "perfect :tada:", "you're welcome", "Vielen Dank!", "danke dir", "alles klar", "merci beaucoup", "d'accord",
    "muchas gracias", "vale, gracias", "muito obrigado", "beleza", "thank you so much for looking into this",
]  # fmt: skip
PLANS = [
    "will try", "ok, will try", "I'll try that tomorrow and report back", "let me check", "checking", "looking into it", "on it", "one moment please",
    "ok thanks, I will test it later", "we'll have a look", "ich probiere es aus", "ich melde mich", "voy a probarlo", "je vais essayer", "vou testar", "give me a minute",
]  # fmt: skip
SOMETHING = [
    "yes", "no", "thanks, that worked", "works now", "thanks but it fails", "will try but it crashes with 500", "it is 1.2", "👎", ":-1:", "✅", "?", "ok?",
    "thanks anyway", "thanks for nothing", "room demo", "will try `x`", "I will try with Python 1.2", "ok it is still broken", "Cloud", "123",
    "testing shows 500", "checking the log I see 403", "looking at logs: nothing", "see https://example.com", "thanks, and how do I end a room", "ok, no change",
    "let me check: RM_abc123def", "nein", "ja", "still the same", "self-hosted", "I see an error 500", "good question, it is the SIP trunk",
]  # fmt: skip


@pytest.mark.parametrize("words", [*NOTHING, *PLANS])
def test_thanks_assent_emoji_and_plans_tell_nothing(words: str) -> None:
    assert tells_nothing(words)


@pytest.mark.parametrize("words", SOMETHING)
def test_what_may_be_news_is_no_chatter(words: str) -> None:
    assert not tells_nothing(words)


@pytest.mark.parametrize(("words", "promised"), [*((words, True) for words in PLANS), *((words, False) for words in (*NOTHING, *SOMETHING))])
def test_only_word_that_somebody_will_look_is_a_promise(words: str, promised: bool) -> None:
    assert promises(words) == promised
