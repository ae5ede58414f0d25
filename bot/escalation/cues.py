"""Words by which people say how it stands with them, in English, German, Spanish, French and Portuguese: cues for `bot.escalation.moods`. Pure.

All patterns are for folded words, without accents; see `bot.escalation.spoken`.
"""

from __future__ import annotations

from bot.escalation.spoken import any_of

GOOD = any_of(
    r"works?|worked|working|runs|(?:it's|is|are|and) running|helped|helps|helpful|fixe[ds]|fix(?= (?:it|that|this|the))|solve[ds]?|resolve[ds]?",
    r"sorted|gone|went away|went through|alive|good now|we're good|did it|did the trick|connects|joins|accepts|responds|arrives?|goes through",
    r"(?:go|come)s? through|cleared (?:it|that|this)? ?up|is up|fine now|(?:is|all) fine|it's up|we're (?:live|up)|all set|nailed it|is history|can hear|can (?:now )?(?:hear|see|connect|join)",
    r"geht|ging|gehts|lauft|laeuft|lief|funktioniert(?:e)?|klappt(?:e)?|geklappt|gelost|geloest|behoben|erledigt|passt|geholfen|hilft",
    r"funciona|funciono|resuelto|solucionado|arreglado|arreglo|soluciono|resolvio|quedo|sirve|sirvio|ayuda|ayudo|se conecta",
    r"marche|fonctionne|fonctionnait|resolu|regle|corrige|repare|c'est bon|aide",
    r"funcionou|resolvido|solucionado|corrigido|deu certo|tudo certo|consegui|resolveu|ajuda|ajudou|funcionando|adiantou|esta ok|tudo ok",
)
BAD = any_of(
    r"fail(?:s|ed|ing|ure)?|errors?|wrong|incorrect|broken|broke|breaks|crash(?:es|ed|ing)?|drop(?:s|ped|ping)?|dead|useless|unhelpful|bad",
    r"throws?|stuck|hang(?:s|ing)?|exceptions?|invalid|rejected|misses|nonsense|outdated|worse|deprecated|removed|persists?|happens|happening",
    r"happened|occurs|stopped|down|rubbish|ignored|(?:no|kein|sin|sem|pas de) (?:audio|sound|video|ton|bild|sonido|son|som)",
    r"fehler|falsch|kaputt|bricht|absturz|sturzt|schlagt|schlimmer|besteht",
    r"falla|fallando|fallo|fallar|error|mal|incorrect[oa]|equivocad[oa]|mala|peor|persiste",
    r"(?:l')?erreur|faux|incorrect|plante|echoue|mauvaise|pire|persiste|coupe",
    r"falha|falhando|falhar|erro|errad[oa]|ruim|pior|persiste|caindo|cortando",
)
TROUBLE = any_of(r"problem(?:e|a)?s?|issues?|bugs?|warnings?|ticket|case|the question|empty|black|silent|stumm|muet")
# What is said to be done only together with a "not".
DO = any_of(r"work|help|fix|solve|resolve|run|connect|join|answer|match|speak|(?:m'|nous )?aide(?:nt)?|arreglar|resolver|ajudar")
NO_FAULT = any_of(
    r"(?:no|without|not an?|keine?n?|sin|sem|aucune?|pas d'|ningun) (?:\w+ )?(?:errors?|exceptions?|issues?|problems?|fehler|probleme?|"
    r"error(?:es)?|erreurs?|erros?)",
)
NOT = any_of(
    r"not|no|never|nothing|none|cannot|can't|cant|without|nah|\w+n't|dont|doesnt|didnt|isnt|wasnt|wont",
    r"nicht|nichts|kein\w*|nie|no|nunca|nada|sin|tampoco|pas|rien|jamais|aucune?|nao|sem",
)
STILL = any_of(
    r"still|again|keeps?|same|identical|as before|is back|came back|immer noch|noch immer|weiterhin|wieder|noch|gleiche\w*|selbe\w*|sigue|siguen",
    r"todavia|aun|mism[oa]|otra vez|de nuevo|volvio|encore|toujours|memes?|revenu|ainda|continua|segue|mesm[oa]|de novo|voltou",
)
STILL_DOES = any_of(
    r"still (?!open|there|in|use|need|want|waiting|have (?:a|one|some) |thinking|on|learning|testing|trying)\w+|keeps? (?!in|the|it|you)\w+ing",
    r"sigue(?:n)? \w+ndo|continua \w+ndo|nach wie vor",
)
NOW = any_of(r"now|jetzt|nun|ahora|maintenant|agora")
NOW_WE = any_of(
    r"(?:i|we|ich|wir|yo|je|nous|eu)(?:'m|'ve)? (?!can|see|get (?:the|an) answer|hear)\w+|question|to the|what|want|need|que|frage",
    r"(?:read|try|look|test|check|deploy|do|updat|install|rebuild)ing",
)
# What points at the answer, or at the thing that it was about.
THAT = any_of(
    r"that(?:'s)?|this|it(?:'s)?|your|you",
    r"the \w+",
    r"everything|all|which|i(?:'m)?|we",
    r"das|dies\w*|dein\w*|es|damit|alles|der \w+|die \w+|mir|uns|ich|eso|esto|su|tu|el \w+|la \w+|me|nos|lo|ya|todo|ca|cela|votre|vos|ton|le \w+",
    r"m'|je|j'ai|ce|tout|isso|isto|seu|sua|o \w+|tudo|eu",
)
ANSWER = any_of(
    r"what i (?:asked|meant|mean|need|needed|wanted|want|was looking)|(?:my|the) (?:question|problem|point)|(?:it|this) either",
    r"an? (?:answer|solution|difference)|any(?:thing| difference| better)|exist\w*|in the (?:sdk|docs|code|api)|anywhere|recogni[sz]\w*|chang\w*",
    r"effect|true|right|correct|compile|helpful|ask(?:ed)?|make sense|apply",
    r"(?:meine )?frage|(?:besserung|anderung|aenderung|verbesserung|stimmt|verbessert|gebracht|bringt|anfangen|geandert|geaendert|das problem)",
    r"(?:mi )?pregunta|pregunte|cambi\w+|existe\w*|correcto|era eso|(?:ma )?question|demande|change|correct|n'existe|existe",
    r"(?:c')?etait (?:ca|cela)|gibt es|(?:minha )?pergunta|perguntei|mudou|correto|era isso",
)
NEVER_MIND = any_of(
    r"(?:that|it|this) was (?:it|indeed|exactly|really|the (?:problem|issue|reason|cause|culprit|missing \w+|trick))",
    r"found (?:it|the (?:mistake|bug|problem|issue|error|cause|reason|typo)|my (?:mistake|bug|error|typo))|never ?mind|nvm|solved (?:it )?myself",
    r"no need to (?:look|check|help)|exactly what (?:i|we) (?:needed|wanted|was looking for)|answer(?:s|ed) my question|(?:that|this) was all|all good(?: now)?",
    r"case closed|close (?:this|it|the (?:ticket|case|issue|thread))",
    r"das war'?s|das war es|fehler gefunden",
    r"^(?:(?:ja|si|oui|sim|yes|yep|ah) )?(?:\w+ )??(?:it was|that was|das war|era|c'etait) (?:the|an?|my|der|die|das|ein|mein|el|la|un|una|le|"
    r"l'\w+|o|a|um|uma)",
    r"trouve (?:l'erreur|le probleme)|(?:lo|ya|ja) resolvi|ticket kann zu|(?:fehler|problem) (?:ist|sind) (?:weg|verschwunden)|lost mein problem",
    r"(?:a |ha )?(?:disparu|desaparecio|desaparecido)|sumiu|desapareceu|ya entran?|consider (?:it|this) (?:closed|done|solved)",
    r"(?:running|stable|fine|good|normal|healthy) again|that explains (?:it|everything)|hat sich erledigt|kann geschlossen werden|(?<!no )era eso",
    r"eso era|pueden? cerrar|(?<!nao )era isso(?: mesmo)?|pode(?:m)? fechar|c'etait (?:bien )?(?:ca|cela)|(?:vous pouvez|tu peux) fermer",
)
# What is over: a fault, or that it works.
NO_LONGER = any_of(
    r"no (?:more|longer)|(?:\w+n't|not) (?:\w+ ){0,3}any ?more|nicht mehr|keine? \w+ mehr|ya no|ja nao|nao (?:\w+ ){1,2}mais|n(?:e |')\w+(?: \w+)? plus",
    r"plus d'\w+|nada mas",
)
FAULT_SHOWS = any_of(
    r"appears?|shows?(?: up)?|see(?:n|ing)?|get(?:ting)?|receive|there|tritt|treten|kommt|kommen|passiert|sale|aparece|(?:n'|s')?apparait|se produit|tombe|acontece|aparece",
    r"happens?|occurs?|fail|crash|hang|drop|plante|\d{3}",
)
NOT_NEEDED = any_of(r"needs?|needed|use|used|want|have|brauche\w*|necesit\w+|uso|besoin|preciso")
NO_USE = any_of(
    r"^nope|(?:isn't|is not|not|wasn't|was not) (?:it|that|this)(?: either)?$|none of (?:this|that|it|them)|you keep|says the opposite",
    r"(?:another|a different|the wrong|an old) (?:question|version|api|sdk|language)",
    r"(?:for|is|about) the (?:old|other|wrong|previous) (?:api|version|sdk|one|question)|alte[nr]? (?:api|version)",
    r"(?:otra|autre|outra|ancienne|antigua|velha) versi?(?:on|ao)|did nothing|can't be it|not helping|(?:n'|me )?aide pas|doesn't do it",
    r"toujours \d+|can'?t find|no (?:luck|solution|answer|help|effect|change|difference|success|improvement|joy)",
    r"nothing (?:changed|works|worked|helps|helped)|nothing to do with|(?:second|third|fourth) time|not the (?:cause|reason|problem)|not really|unfortunately (?:not|no)|misund\w+|hallucinat\w+|no such",
    r"point(?:s)? (?:to|at) the wrong|not (?:at all|working)",
    r"(?:i|we)(?:'ve| have)?(?: already)? (?:tried|did|done|checked|read)(?: all(?: of)?)? (?:that|this|it|those)",
    r"^(?:already )?tried (?:that|this|it|all that)|(?:i|we) (?:already )?asked (?:about|for|that|this|you)",
    r"you (?:already|just) (?:said|told|wrote|gave)|i mean(?:t)? something else|don'?t think (?:that|this|it)",
    r"leider (?:nein|nicht)|(?:schon|bereits) (?:probiert|versucht|gemacht|gefragt)|falsch verstanden",
    r"keine (?:anderung|aenderung|besserung|verbesserung)|(?:nicht|nichts) (?:gebracht|geholfen)|ya (?:lo )?(?:intente|probe|hice)",
    r"no (?:me |nos )?(?:sirve|sirvio)|deja (?:essaye|tente|fait|demande)|ja (?:tentei|fiz|testei)",
)
# Asked or conditional.
ASKED = any_of(
    r"^(?:(?:so|and|but|ok|okay|then|great|thanks|cool|alright|also|hm+) )*(?:how|what|when|where|which|who|whose|why(?! \w+ (?:\w+ )?still)|is|"
    r"are|was|were|does(?! not)|do(?! not)|did(?! not)|can|could|should|shall|will|would|may|has|have(?! tried)|if|whether|hope|hopefully|once|"
    r"let|any)(?= |$)",
    r"^(?:(?:und|aber|ok|y|et|e|mas|oder) )*(?:wie|was|wann|wo|welche\w*|ob|wenn|falls|como|que|cuando|cual|donde|si|quando|qual|onde|se|comment|"
    r"quand|quel\w*|est ce|qu'est|ou|o que)(?= |$)",
    r"wenn|falls|cuando|quando|quand",
)
# Hoped for, planned, or over.
ELSEWHEN = any_of(
    r"(?:if|whether|when|unless|until|once|in case|hope|how|what|would|should|before|must|have to|want to|supposed to)(?! i (?:asked|meant|mean|need|wanted|was))",
    r"yesterday|earlier|previously|initially|at first|seems to|so far|i guess|not (?:sure|clear|yet|urgent|related|tried|tested)",
    r"haven't (?:tried|tested)|(?:i|we)(?:'ll| will)|let me|going to|one more|another|understand|good to know",
    r"probiere|teste\w*|melde|pruebo|reviso|vais|essayer|vou|testo|nutze|uso|j'utilise",
)
REOPEN = any_of(r"(?:^|(?:please|you|to|this|must be) )re ?open(?:ed)?(?: (?:this|it|that|please|the \w+))*$")
AS_BEFORE = any_of(
    r"(?:same|identical|exact same) (?:\w+ )?(?:as )?(?:before|yesterday|trace|error|behaviou?r|result|problem|issue|thing|link|outcome)|as before|still the same",
    r"(?:sigue|continua) igual|toujours pareil",
)
# Elsewhere it works, or it did, or once, or as a rule.
PARTLY = any_of(
    r"(?:works?|worked|working|fixed|helps?|runs) (?:\w+ )?(?:in(?! (?:both|all|prod))|on(?! our| the first)|for(?! (?:me|us))|with|until|only|"
    r"once|locally|when|like this|before)(?! a charm)",
    r"normally|usually|generally|typically|most(?:ly| of the time)|sometimes|often|normalerweise|meistens|sonst|normalmente|a veces|as vezes|normalement|d'habitude|parfois",
)
