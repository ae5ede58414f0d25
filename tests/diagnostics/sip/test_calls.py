"""How far a call got and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.diagnostics.seen import Participant, Permission
from bot.diagnostics.sip.calls import judge_calls
from tests.diagnostics.sip.made import NOW, THEIRS, agent, call, sound

EGRESS = Participant(identity="EG_a", kind="egress")


def judged(*people: Participant) -> list[str]:
    return [f"{finding.severity} {finding.code}" for finding in judge_calls(people, NOW)]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        # towards a telephone
        ([call("dialing", age_s=2)], ["fine call-dialing"]),
        ([call("dialing", age_s=12)], ["warning call-stuck-dialing"]),
        ([call("dialing", age_s=40)], ["broken call-stuck-dialing"]),
        ([call("ringing", age_s=10), agent(sound())], ["note call-ringing"]),
        ([call("ringing", age_s=100)], ["warning call-ringing"]),
        ([call("automation", age_s=5)], ["note call-automation"]),
        ([call("automation", age_s=60)], ["warning call-automation"]),
        ([call("hangup")], ["note call-ending"]),
        ([call("")], ["note call-stage-unknown"]),
        ([call("parked")], ["note call-stage-unknown"]),
        # from a telephone: LiveKit answers when somebody can be heard
        ([call("ringing", age_s=2, ruleID="SDR_a")], ["fine call-waits-for-agent"]),
        ([call("ringing", age_s=20, ruleID="SDR_a")], ["broken call-waits-for-agent"]),
        ([call("ringing", age_s=20, ruleID="SDR_a"), agent()], ["broken call-waits-for-agent"]),
        ([call("ringing", age_s=20, ruleID="SDR_a"), agent(sound())], ["warning call-not-subscribed"]),
        # while it lasts
        ([call("active", age_s=20, tracks=(sound(),)), agent(sound())], ["fine call-active"]),
        ([call("active", age_s=20), agent(sound())], ["broken call-no-sound"]),
        ([call("active", age_s=1), agent(sound())], []),
        ([call("active", age_s=20, tracks=(sound(muted=True),)), agent(sound())], ["warning call-muted", "fine call-active"]),
        ([call("active", age_s=20, tracks=(sound(),)), agent(sound(muted=True))], ["warning call-hears-nobody"]),
        ([call("active", age_s=20, tracks=(sound(),)), agent()], ["warning call-hears-nobody"]),
        ([call("active", age_s=20, tracks=(sound(),))], ["broken call-alone"]),
        ([call("active", age_s=2, tracks=(sound(),)), EGRESS], ["note call-alone"]),
        ([call("active", age_s=20, tracks=(sound(),)), agent(sound(encryption="gcm"))], ["fine call-active", "broken encryption-mixed"]),
        # no call, no finding
        ([agent(sound())], []),
    ],
)
def test_a_call_is_judged_by_its_stage_and_age(people: Sequence[Participant], expected: list[str]) -> None:
    assert judged(*people) == expected


def test_an_agent_that_is_there_and_one_that_is_not_are_told_apart() -> None:
    ringing = call("ringing", age_s=20, ruleID="SDR_a")

    (absent,) = judge_calls([ringing], NOW)
    (silent,) = judge_calls([ringing, agent()], NOW)

    assert "no agent is in the room" in absent.cause
    assert "publishes no audio" in silent.cause
    assert "drops the call in 3 min" in absent.advice


def test_a_call_that_may_not_subscribe_says_so() -> None:
    deaf = Participant(identity="a", kind="sip", attributes={"sip.callStatus": "ringing", "sip.ruleID": "SDR_a"}, permission=Permission(subscribe=False))

    (finding,) = judge_calls([deaf, agent(sound())], NOW)

    assert "and may not" in finding.cause


def test_a_finding_names_direction_masked_number_stage_and_id() -> None:
    (finding,) = judge_calls([call("dialing", age_s=40)], NOW)

    assert finding.cause.startswith("The call to +14•••••••71 has been dialling for 40 s")
    assert finding.evidence[0].text == "“sip_a”: stage dialing, SCL_a"
    assert THEIRS not in repr(finding)


def test_a_call_with_a_hidden_number_is_named_by_its_identity() -> None:
    hidden = Participant(identity="sip_3fa2", kind="sip", joined_at=NOW, attributes={"sip.callStatus": "hangup", "sip.ruleID": "SDR_a"})

    (finding,) = judge_calls([hidden], NOW)

    assert finding.cause.startswith("The call from “sip_3fa2” ")


def test_several_calls_in_a_room_are_judged_each() -> None:
    first, second = call("active", age_s=20, tracks=(sound(),)), call("ringing", age_s=2)

    assert judged(first, second) == ["warning call-hears-nobody", "note call-ringing"]
