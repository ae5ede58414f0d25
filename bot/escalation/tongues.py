"""In which language somebody writes, from the script and the commonest short words. Pure.

Good for choosing who is asked: a wrong guess costs a fallback, so what is not clear is English, the language of most questions and of the documentation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

TEXT_CHARS = 2_000
# Words that are frequent in one of these languages; the few that two of them share are told apart by the rest of the sentence.
COMMON_WORDS: Mapping[str, str] = {
    "en": "the and is are was does what when where which that this these with from have has my your you it its to of for not but there how why can",
    "de": (
        "der das und ist sind wie warum wird werden nicht ein eine einen einem mein meine ich wir ihr wenn mit bei für auf aus auch noch nach kann bitte hallo danke beim keine kein oder zum zur habe haben"
        " fehler verbindung anruf sekunden geht läuft"
    ),
    "es": (
        "el los las una por qué cómo para con cuando pero mi mis está están hola gracias puedo tengo hay del al se lo y donde dónde cuál muy también sin funciona segundos después"
        " llamada llamadas servidor sala"
    ),
    "fr": (
        "le les des une est sont pourquoi comment avec dans sur mon ma mes je nous vous pas ne que qui où bonjour merci mais aussi quand cette ce il et pour du au ça après secondes"
        " erreur appel appels connexion"
    ),
    "pt": (
        "os um uma não como por que com quando meu minha está estão olá obrigado posso tenho do dos das em ao mas também você eu onde qual isso funciona depois segundos"
        " chamada chamadas servidor sala erro"
    ),
}
COMMON = {tongue: frozenset(words.split()) for tongue, words in COMMON_WORDS.items()}
SCRIPTS = (
    # Japanese and Korean stand first: both mix in the characters of Chinese.
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
TONGUES = frozenset({*COMMON, *(tongue for tongue, _ in SCRIPTS)})
ENGLISH = "en"
# What nobody writes in their own language: code, addresses, mentions, identifiers, quoted lines of logs.
NOT_PROSE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{0,500}`|https?://\S+|<[^>\n]{0,300}>|\S*[_/\\{}()=]\S*|^[^\S\n]*>[^\n]*$", re.DOTALL | re.MULTILINE)
WORD = re.compile(r"[^\W\d_]+")
FEW_CHARS, SHARE = 2, 0.2
LEAST_WORDS = 2


def tongue_of(text: str) -> str:
    """One of `TONGUES`; "en" when nothing tells."""
    prose = NOT_PROSE.sub(" ", text[:TEXT_CHARS])
    return _of_script(prose) or _of_words(prose)


def _of_script(prose: str) -> str:
    """The language of the script that a good part of the letters belong to; "" for the Latin one."""
    letters = sum(map(len, WORD.findall(prose)))
    foreign = Counter({tongue: len(script.findall(prose)) for tongue, script in SCRIPTS})
    if foreign.total() < FEW_CHARS or foreign.total() < SHARE * letters:
        return ""
    return next(tongue for tongue, _ in SCRIPTS if foreign[tongue])


def _of_words(prose: str) -> str:
    words = Counter(WORD.findall(prose.lower()))
    found = {tongue: sum(words[word] for word in common) for tongue, common in COMMON.items()}
    best = max(found, key=lambda tongue: found[tongue])
    clear = found[best] >= LEAST_WORDS and found[best] > found[ENGLISH]
    return best if clear and list(found.values()).count(found[best]) == 1 else ENGLISH
