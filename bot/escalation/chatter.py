"""Words in a thread that tell nobody anything: thanks, assent, a greeting, emoji, word that somebody will try or look; in five languages. Pure.

"yes" and "no" are none of these: they may be what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.escalation.moods import mood
from bot.escalation.spoken import sentences

SIGN = re.compile(r":[a-z0-9_+'-]{1,100}:|[^\w\s'’,.!;()@–—-]")
LETTER = re.compile(r"[^\W_]")
CODE = re.compile(r"`|https?://")
CHATTER_CHARS = 160
GREETING = r"(?:hi|hello|hey|hallo|moin|hola|salut|bonjour|oi|ola|good (?:morning|evening|afternoon))(?: (?:there|all|team|everyone|folks|@?\w+))?"
PRAISE = r"(?:ok|okay|k|kk|great|perfect|cool|nice|awesome|super|alright|all right|wow|oh|ah|fine|good|brilliant|excellent|toll|prima|perfekt|gut|klar|vale|genial|parfait|otimo|legal)"
THANKS = (
    r"(?:many |vielen |muchas |muito |merci |big |so )?(?:thanks|thank you|thankyou|thx|tx|ty|tysm|cheers|danke|dank|dankeschon|merci|gracias|obrigad[oa]|valeu)"
    r"(?: (?:a lot|a bunch|so much|very much|again|all|everyone|team|guys|folks|in advance|schon|sehr|beaucoup|mil|vielmals|@\w+"
    r"|(?:for|fur) (?:\w+ ){0,3}(?:help|helping|answer|answering|reply|response|info|information|tips?|hints?|links?|explanation|looking|that|this|all|hilfe|antwort)))*"
    r"(?: (?!any|but|for|no|not)\w+)?"
)
ASSENT = (
    r"got it|gotcha|understood|noted|i see|makes sense|sounds (?:good|great)|will do|sure|sure thing|no worries|no problem|np|you'?re welcome|my pleasure"
    r"|alles klar|verstanden|passt so|bitte|entendido|de acuerdo|de nada|d'accord|compris|de rien|entendi|ta bom|beleza|de nada"
)
LATER = (
    r"(?: (?:it|that|this|those|them|out|now|then|later|today|tonight|tomorrow|soon|shortly|asap|first|once more|again|on monday|next week|in a (?:bit|minute|moment)"
    r"|and (?:then )?(?:report|come|get) back|and (?:then )?let you know|and (?:tell|update) you|to you|here|with (?:it|that)|into (?:it|that|this)|at (?:it|that|this)))*"
)
PLAN = (
    rf"(?:ok |okay |sure )?(?:(?:i|we)(?:'ll| will|'m going to| am going to|'m gonna)? |will |let me |lemme |going to |gonna )(?:just |quickly )?"
    rf"(?:try|test|check|look|see|investigate|have a look|take a look|give (?:it|that|this) a (?:try|go|shot|spin)|report back|get back|come back|let you know|keep you posted){LATER}"
    rf"|(?:trying|testing|checking|looking|investigating){LATER}|on it|one (?:moment|sec|second|minute)|just a (?:moment|sec|second|minute)|give me a (?:moment|sec|second|minute)|brb"
    r"|(?:ich |wir )?(?:probiere?n?|teste?n?|versuche?n?|schaue?n?|prufe?n?|melde?n?)(?: (?:ich|wir|es|das|mal|gleich|morgen|spater|mich|uns|aus|nach|an))+|moment|(?:einen|ein) moment"
    r"|(?:lo )?(?:pruebo|reviso)(?: (?:ahora|luego|manana))?|voy a (?:probar|revisar)(?:lo)?|un momento|je (?:vais )?(?:l'|le )?(?:essaye?r?|essaie|regarde|verifie)r?|j'essaie|un instant"
    r"|vou (?:testar|tentar|verificar|olhar)|um momento"
)
NOTHING = re.compile(rf"(?:{PRAISE}(?: {PRAISE})*(?: {THANKS})?|{GREETING}|{THANKS}|{ASSENT}|(?:{PLAN})(?: please)?)")
PLANS = re.compile(rf"(?:{PLAN})(?: please)?")


def tells_nothing(words: str) -> bool:
    """Whether nobody needs to do anything about these words, nor knows more by them. What says that it is solved, or is not, tells something; so does a question."""
    if len(words) > CHATTER_CHARS or "?" in words or CODE.search(words) or mood(words):
        return False
    return all(NOTHING.fullmatch(clause) for clause in _clauses(words))


def promises(words: str) -> bool:
    """Whether it is nothing but word that somebody will look into it."""
    return tells_nothing(words) and any(PLANS.fullmatch(clause) for clause in _clauses(words))


def _clauses(words: str) -> Iterator[str]:
    """The clauses without emoji; none where there are only these."""
    bare = SIGN.sub(" ", words)
    for sentence in sentences(bare) if LETTER.search(bare) else ():
        yield from sentence.clauses
