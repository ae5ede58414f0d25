"""In which language somebody writes; the languages of code and of the things one asks about do not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.tongues import TONGUES, tongue_of

WRITTEN = {
    "de": [
        "Warum wird mein Agent nicht in den Room dispatched?",
        "Hallo, wie kann ich einen SIP Trunk anlegen?",
        "Der Call bricht nach 30 Sekunden ab, was tun?",
    ],
    "es": ["¿Por qué mi agente no entra en la sala?", "Hola, cómo puedo crear un trunk SIP?", "La llamada se corta a los 30 segundos"],
    "fr": ["Pourquoi mon agent ne rejoint pas la room ?", "Bonjour, comment créer un trunk SIP ?", "L'appel est coupé après 30 secondes"],
    "pt": ["Por que meu agente não entra na sala?", "Olá, como posso criar um trunk SIP?", "A chamada cai depois de 30 segundos"],
    "zh": ["为什么我的 agent 没有加入 room?", "如何创建 SIP trunk?"],
    "ja": ["エージェントが room に参加しません", "SIP trunk の作り方を教えてください"],
    "ko": ["에이전트가 방에 들어오지 않아요", "SIP 트렁크는 어떻게 만드나요?"],
    "ru": ["Почему агент не заходит в комнату?"],
    "uk": ["Чому агент не заходить у кімнату?"],
    "en": ["Why does my agent not join?", "agent no join", "webhook not firing", "room disconnected", "do I need a TURN server?", ""],
}


@pytest.mark.parametrize(("tongue", "text"), [(tongue, text) for tongue, texts in WRITTEN.items() for text in texts])
def test_a_question_tells_the_language_of_who_asks_it(tongue: str, text: str) -> None:
    assert tongue_of(text) == tongue


@pytest.mark.parametrize(
    "text",
    [
        "How do I use für in my prompt?",
        "the agent says 你好 and then it stops; how can I make it speak English?",
        'the agent is silent after this\n```python\nprompt = "Du bist ein Agent und der Nutzer ist nicht da"\n```',
        "I see `el agente no está en la sala por que` in the log",
        "> ich bin der Agent und das ist mein Raum\nwhat is this?",
        "see https://example.com/warum/ist/das/nicht/da please",
        "no audio on e das o",
    ],
)
def test_foreign_words_in_an_english_question_do_not_make_it_foreign(text: str) -> None:
    assert tongue_of(text) == "en"


def test_what_stands_below_a_quoted_line_counts() -> None:
    assert tongue_of("> why is the room not there\nWarum ist das so?") == "de"


def test_code_in_a_foreign_question_does_not_make_it_english() -> None:
    assert tongue_of("Warum ist das so?\n```\nthe room is what you have and it was not there\n```") == "de"


@given(text=st.text(max_size=200))
def test_any_text_has_one_of_the_languages(text: str) -> None:
    assert tongue_of(text) in TONGUES
