"""How a human is asked for in German, Spanish, French and Portuguese. Pure.

Each pattern is for folded words, without accents. Somebody of flesh and blood has to be named, and wanted; `ALONE` is what says so by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.escalation.spoken import any_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How a language names a human, how it wants one, what says both at once as a whole clause, and what makes it talk about somebody else's calls.

    `surely` names somebody who is only named to be asked for, such as a member of the team.
    """

    human: re.Pattern[str]
    wanted: re.Pattern[str]
    alone: re.Pattern[str]
    elsewhere: re.Pattern[str]
    surely: re.Pattern[str] | None = None


# Calls, rooms and code are talked about in words that these languages share, or nearly so.
ELSEWHERE = any_of(
    r"anruf\w*|raum|kunde[n]?|nutzer|benutzer|teilnehmer\w*|weiter ?leite|jede[nr]?|beispiel|erkenn\w*|gesprach",
    r"llamada\w*|salas?|clientes?|usuari[oa]s?|participantes?|transfier[oe]\w*(?<!transfiereme)|transferencia|codigo|cada|ejemplo|detect\w+",
    r"sesion|silenciar|idiomas|plan",
    r"(?:l')?appel\w*|salles?|clients?|(?:l')?utilisateurs?|participants?|transferer|chaque|exemple|micro",
    r"chamadas?|transfiro|exemplo|sessao|faixa|pista|piste|publi(?:car|que|er)|limit\w*|escuch\w+",
    r"(?:l')?agent(?:e|es|en|s)?|tokens?|transfer|room|code|python|node|session|sip|flutter",
)
GERMAN = Tongue(
    human=any_of(
        r"(?:(?:ein|mit|an|zu|kein|richtig|echt|real|menschlich|ander|welch|irgendein)(?:e[mnrs]?|) )+(?:mensch(?:en)?|person|mitarbeiter(?:in|n)?|"
        r"kolleg(?:e|en|in)|ansprechpartner(?:in)?|techniker(?:in)?|entwickler(?:in|n)?)",
        r"(?:jemand(?:em|en)?|wer|kolleg(?:e|en|in)|mensch(?:en)?|entwickler(?:in)?)(?: \w+)? (?:vom|aus dem|von eurem|von|im|bei) (?:team|support|"
        r"livekit|euch)",
        r"menschen|mitarbeiter",
        r"(?:dem|den|der|an den|eure[mnr]?|mit|mit dem|vom) (?:support(?:team)?|kundendienst|kundenservice|livekit team)",
    ),
    wanted=any_of(
        r"bitte|brauche[n]?|will|wollen|mochte[n]?|moechte[n]?|hatte[n]? gern\w*|haette[n]? gern\w*|wurde gern\w*|wuerde gern\w*|lieber",
        r"lasst? mich|verbinde[nt]?|hole?|frag",
        r"(?:kann|konnte|koennte|konnt|koennt|konnen|koennen|darf|gibt es|ist|wie|wo|wer)(?: \w+){0,8} (?:sprechen|reden|schreiben|helfen|ansehen|"
        r"anschauen|draufschauen|ubernehmen|uebernehmen|antworten|melden|prufen|pruefen|erreich\w*|hier|da|verbinden)",
        r"(?:erreiche|kontaktiere) (?:ich|wir)|hier",
    ),
    alone=any_of(r"^(?:bitte )?(?:einen? )?(?:echte[nr]? )?mensch(?:en)?(?: bitte)?$", r"^(?:bitte )?(?:das )?eskalier(?:en|e|t)(?: bitte| das)*$"),
    elsewhere=ELSEWHERE,
)
SPANISH = Tongue(
    human=any_of(
        r"(?:una?|alguna?|algun|otra|con|la|el|que|agente|ser) (?:persona(?: humana| real| de verdad)?|(?:agente |ser )?humano|ingenier[oa]|tecnico|"
        r"especialista|representante|operador|companero)",
        r"alguien(?: (?:real|humano))?(?: (?:del|de|en) (?:equipo|soporte(?: tecnico)?|livekit|su equipo|vuestro equipo))?",
        r"(?:con|a|al|el|su|vuestro|de) (?:soporte(?: tecnico| humano)?|equipo de (?:soporte|livekit)|atencion al cliente)",
        r"humanos?|(?:ayuda|atencion|respuesta) humana",
    ),
    wanted=any_of(
        r"por favor|porfa|quier[oe]\w*|queremos|quisiera|necesit\w+|prefier\w+|gustaria|deseo|pas[ae]\w*|comuni\w+|conect[ae]me|pon(?:ga)?me",
        r"escal[ae]\w*|contacto",
        r"(?:puedo|podemos|podria|pueden?|puede|hay|como)(?: \w+){0,8} (?:habl\w+|contact\w+|aqui|ahi|atend\w+|revis\w+|contest\w+|mir\w+|ver|ayud\w+|respond\w+|"
        r"disponible)",
    ),
    alone=any_of(
        r"^(?:un humano|una persona(?: real)?|un agente humano|humano)(?: por favor| porfa)?$",
        r"^(?:por favor )?(?:escalalo|escala esto|escalar)(?: por favor)?$",
    ),
    elsewhere=ELSEWHERE,
)
FRENCH = Tongue(
    human=any_of(
        r"(?:une?|d'une?|vrai|vraie|autre|qu'une?|l') ?(?:(?:vrai|vraie|autre|agent|etre) )?(?:humaine?|personne|conseill(?:er|ere)|ingenieure?|"
        r"collegue|technicien|responsable|specialiste)",
        r"quelqu'un(?: (?:de l'equipe|au support|du support|de chez (?:vous|livekit)|de livekit|de reel|d'humain))?",
        r"(?:le|au|du|votre|avec le) (?:support(?: technique)?|service client)|(?:l'|votre )equipe",
        r"humains?",
    ),
    wanted=any_of(
        r"s'il vous plait|s'il te plait|svp|stp|veux|voudrais|voulons|souhaite\w*|prefer\w+|(?:j')?aimerais|besoin|passe[zr]?|mette[zs]|mettre",
        r"transmett\w+|escalad\w+",
        r"(?:peut|peux|puis|pouvez|pourrais|pourrait|pourriez|y a t il|comment|est ce)(?: \S+){0,8} (?:parler|discuter|joindre|contacter|regarder|ici|"
        r"prendre|repondre|(?:m')?aider|verifier|lire|echanger)",
    ),
    alone=any_of(r"^(?:une? )?(?:vraie? )?(?:humain|personne|conseiller)(?: (?:svp|stp|s'il vous plait|s'il te plait))$|^(?:un )?(?:vrai )?humain$"),
    elsewhere=ELSEWHERE,
)
PORTUGUESE = Tongue(
    human=any_of(
        r"(?:uma?|alguma?|algum|outra|com) (?:pessoa(?: humana| real| de verdade)?|(?:agente |ser )?humano|atendente(?: humano)?|engenheir[oa]|"
        r"tecnico|especialista|desenvolvedora?)",
        r"alguem(?: (?:da|do|de) (?:equipe|time|suporte|livekit|verdade))?",
        r"(?:com|para|pro|ao|a|o|do) (?:suporte(?: tecnico| humano)?|equipe de suporte|time de suporte)",
        r"humanos?|(?:ajuda|atendimento) humana?",
    ),
    wanted=any_of(
        r"por favor|quero|queremos|queria|gostaria|preciso|precisamos|prefiro",
        r"me (?:passa|passe|transfere|transfira|conecta|conecte|coloca|coloque)|passa isso|chama\w*|encaminh\w+|escal\w+",
        r"(?:posso|podemos|poderia|pode|podem|tem|ha|como)(?: \w+){0,8} (?:fal(?:ar|o)|convers\w+|contat\w+|aqui|ai|atend\w+|olhar|ver|ajudar|"
        r"responder|disponivel)",
    ),
    alone=any_of(
        r"^(?:um humano|uma pessoa(?: real)?|um atendente|humano)(?: por favor)?$", r"^(?:por favor )?(?:escale|escalar|escala)(?: isso)?(?: por favor)?$"
    ),
    elsewhere=ELSEWHERE,
)
ABROAD = (GERMAN, SPANISH, FRENCH, PORTUGUESE)
