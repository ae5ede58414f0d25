"""Who can be heard, who cannot, who does not get in, and who is where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.diagnostics.judge.media import judge_media, judge_sound_of
from bot.diagnostics.judge.people import judge_absent, judge_people
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Participant
from tests.diagnostics.judge.observations import CAMERA, MICROPHONE, NOW, Case, agent, ago, dispatch, egress, event, ingress, job, may, recorded, seen, who

MUTED = replace(MICROPHONE, muted=True)
SECRET = replace(MICROPHONE, encryption="gcm")
UNLABELLED = replace(MICROPHONE, source="unknown")
ADA, BOB = who("ada", MICROPHONE), who("bob", MICROPHONE)


def heard(*people: Participant) -> list[Finding]:
    return judge_media(seen(participants=people))


def there(*people: Participant, **given: Any) -> list[Finding]:
    return judge_people(seen(participants=people, **given))


def absent(identity: str, *people: Participant, **given: Any) -> list[Finding]:
    return [judge_absent(seen(participants=people, **given), identity)]


CASES = (
    Case(sentence="two people with microphones are as they should be", found=heard(ADA, BOB), expected={}),
    Case(
        sentence="who joined and publishes nothing is asked about the microphone prompt",
        found=heard(ADA, who("bob")),
        expected={"joined-without-publishing": "warning"},
        says=("“bob”", "publishes nothing"),
    ),
    Case(
        sentence="several who publish nothing are one finding",
        found=heard(ADA, who("bob"), who("eve")),
        expected={"joined-without-publishing": "warning"},
        says=("“bob” and “eve”",),
    ),
    Case(sentence="who waits alone and publishes nothing is no warning", found=heard(who("bob")), expected={"joined-without-publishing": "note"}),
    Case(sentence="who joined a moment ago has time", found=heard(ADA, who("bob", joined_at=ago(3))), expected={}),
    Case(sentence="a camera without a microphone", found=heard(ADA, who("bob", CAMERA)), expected={"no-microphone": "warning"}),
    Case(
        sentence="a muted microphone is told, and by whom it was cannot be",
        found=heard(ADA, who("bob", MUTED)),
        expected={"microphone-muted": "note"},
        says=("cannot be seen",),
    ),
    Case(sentence="one of two microphones that is on is enough", found=heard(who("bob", MUTED, MICROPHONE)), expected={}),
    Case(
        sentence="who may not publish",
        found=heard(ADA, BOB, who("eve", permission=may(publish=False))),
        expected={"cannot-publish": "warning"},
        says=("canPublish",),
    ),
    Case(
        sentence="an audience that may not publish is worth a note",
        found=heard(ADA, *(who(f"viewer-{n}", permission=may(publish=False)) for n in range(9))),
        expected={"cannot-publish": "note"},
        says=("and 5 more",),
    ),
    Case(sentence="when nobody may publish, nobody is heard", found=heard(who("ada", permission=may(publish=False))), expected={"cannot-publish": "broken"}),
    Case(
        sentence="who may publish a camera alone has no microphone",
        found=heard(ADA, who("bob", CAMERA, permission=may(sources=("camera",)))),
        expected={"source-not-allowed": "warning", "no-microphone": "warning"},
        says=("camera alone",),
    ),
    Case(
        sentence="who may not subscribe is deaf",
        found=heard(ADA, who("bob", MICROPHONE, permission=may(subscribe=False))),
        expected={"cannot-subscribe": "warning"},
    ),
    Case(sentence="who is hidden is not seen", found=heard(ADA, who("bob", MICROPHONE, permission=may(hidden=True))), expected={"participant-hidden": "note"}),
    Case(sentence="an agent that publishes no audio", found=heard(ADA, agent()), expected={"agent-silent": "warning"}, says=("log",)),
    Case(
        sentence="an agent whose avatar speaks for it is not silent",
        found=heard(ADA, agent("a1"), who("avatar", MICROPHONE, kind="agent", attributes={"lk.publish_on_behalf": "a1"})),
        expected={},
    ),
    Case(
        sentence="an agent does not listen to audio that is no microphone",
        found=heard(who("ada", UNLABELLED), agent("a1", MICROPHONE)),
        expected={"audio-without-source": "warning"},
        says=("source is unknown",),
    ),
    Case(sentence="without an agent a strange source is nobody's trouble", found=heard(who("ada", UNLABELLED), BOB), expected={}),
    Case(
        sentence="encrypted and plain media in one room",
        found=heard(who("ada", SECRET), BOB),
        expected={"encryption-mixed": "broken"},
        says=("“ada” publishes end-to-end encrypted", "“bob” not"),
    ),
    Case(
        sentence="two ways to encrypt",
        found=heard(who("ada", SECRET), who("bob", replace(SECRET, encryption="custom"))),
        expected={"encryption-mixed": "broken"},
        says=("custom, gcm",),
    ),
    Case(
        sentence="a telephone in an encrypted room",
        found=heard(who("ada", SECRET), who("caller", MICROPHONE, kind="sip")),
        expected={"encryption-mixed": "broken"},
        says=("telephone",),
    ),
    Case(sentence="a room where everybody encrypts alike", found=heard(who("ada", SECRET), who("bob", SECRET)), expected={}),
    Case(sentence="recorders are not expected to speak", found=heard(ADA, who("EG_1", kind="egress")), expected={}),
    Case(sentence="who is still joining is not blamed for silence", found=heard(ADA, who("bob", state="joining")), expected={}),
    Case(
        sentence="who has been connecting for half a minute is stuck",
        found=there(who("ada", state="joined", joined_at=ago(30))),
        expected={"participant-stuck-joining": "broken"},
        says=("30 s", "media connection"),
    ),
    Case(sentence="who joins right now is not stuck", found=there(who("ada", state="joining", joined_at=ago(2))), expected={}),
    Case(
        sentence="an agent far from the people it serves",
        found=there(who("ada", MICROPHONE, region="osaka"), agent(region="frankfurt")),
        expected={"regions-apart": "note"},
        says=("frankfurt", "osaka"),
    ),
    Case(sentence="everybody in one region", found=there(who("ada", region="osaka"), agent(region="osaka")), expected={}),
    Case(sentence="people of several regions without an agent", found=there(who("ada", region="osaka"), who("bob", region="oslo")), expected={}),
    Case(
        sentence="states that are not known yet are told together",
        found=there(
            who("ada", state="unknown 17", kind="unknown 9"),
            dispatches=(dispatch("support", job("unknown 8")),),
            egresses=(egress("unknown 7"),),
            ingresses=(ingress("unknown 6"),),
        ),
        expected={"newer-server": "note"},
        says=("newer than I am",),
    ),
    Case(sentence="an identity that nobody has", found=absent("eve", ADA), expected={"participant-not-found": "broken"}),
    Case(
        sentence="an identity in other case", found=absent("ADA", ADA), expected={"participant-not-found": "broken"}, says=("“ada” is", "upper and lower case")
    ),
    Case(
        sentence="somebody who left is told with the reason",
        found=absent("bob", ADA, recorded=recorded(event("participant_left", 30, "bob", reason="connection_timeout"))),
        expected={"participant-left": "warning"},
        says=("without a word",),
    ),
    Case(
        sentence="somebody who left in good order is a note",
        found=absent("bob", ADA, recorded=recorded(event("participant_left", 30, "bob", reason="client_initiated"))),
        expected={"participant-left": "note"},
    ),
    Case(
        sentence="sound that goes out as far as the server knows leaves one question",
        found=judge_sound_of(ADA, NOW),
        expected={"audio-goes-out": "note"},
    ),
    Case(sentence="of a muted microphone nothing goes out", found=judge_sound_of(who("bob", MUTED), NOW), expected={}),
)
