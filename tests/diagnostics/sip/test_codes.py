"""What a SIP answer is explained as: who refused, whether to dial again, what to quote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.ports import Dialled
from bot.diagnostics.sip import failures, refusals
from bot.diagnostics.sip.codes import BY_NOTE, BY_STATUS, explain, outcome_of, shown_phrase
from bot.diagnostics.sip.outcome import Outcome

NOW = datetime(2026, 11, 23, tzinfo=UTC)
# status, words, LiveKit's error code, last stage | finding, who, retry
TABLE = """
401 Unauthorized                     permission_denied    -        | sip-credentials      carrier   no
407 Proxy Authentication Required    unauthenticated      -        | sip-credentials      carrier   no
402 Payment Required                 permission_denied    -        | sip-payment          carrier   no
403 Forbidden                        permission_denied    -        | sip-forbidden        carrier   no
403 Domestic Anchored Terms Not Met  permission_denied    -        | sip-region-rule      carrier   no
403 Invalid Caller ID                permission_denied    -        | sip-caller-id        carrier   no
403 Geo Permission not enabled       permission_denied    -        | sip-country-blocked  carrier   no
403 Insufficient funds               permission_denied    -        | sip-payment          carrier   no
404 Not Found                        not_found            -        | sip-no-such-number   carrier   no
410 Gone                             not_found            -        | sip-no-such-number   carrier   no
604 Does Not Exist Anywhere          not_found            -        | sip-no-such-number   carrier   no
408 Request Timeout                  deadline_exceeded    -        | sip-timed-out        path      once
408 Request Timeout                  deadline_exceeded    dialing  | sip-timed-out        path      once
408 Request Timeout                  deadline_exceeded    ringing  | sip-rang-out         person    later
504 Server Time-out                  deadline_exceeded    -        | sip-timed-out        path      once
480 Temporarily Unavailable          resource_exhausted   -        | sip-unavailable      person    later
480 Channel limit reached            resource_exhausted   -        | sip-limit            carrier   later
484 Address Incomplete               invalid_argument     -        | sip-incomplete       carrier   no
486 Busy Here                        resource_exhausted   ringing  | sip-busy             person    later
600 Busy Everywhere                  resource_exhausted   -        | sip-busy             person    later
487 Request Terminated               aborted              dialing  | sip-cancelled        calling   later
487 Request Terminated               aborted              ringing  | sip-rang-out         person    later
488 Not Acceptable Here              invalid_argument     -        | sip-no-common-media  media     no
606 Not Acceptable                   invalid_argument     -        | sip-no-common-media  media     no
482 Loop Detected                    failed_precondition  -        | sip-loop             path      no
500 Server Internal Error            failed_precondition  -        | sip-carrier-fault    carrier   once
502 Bad Gateway                      failed_precondition  -        | sip-carrier-fault    carrier   once
503 Service Unavailable              failed_precondition  -        | sip-carrier-fault    carrier   once
503 CPS limit exceeded               failed_precondition  -        | sip-limit            carrier   later
500 Concurrent call limit exceeded   failed_precondition  -        | sip-limit            carrier   later
603 Decline                          permission_denied    ringing  | sip-declined         person    never
603 32203 Call blocked               permission_denied    -        | sip-blocked          carrier   never
607 Unwanted                         permission_denied    -        | sip-unwanted         spam      never
608 Rejected                         permission_denied    -        | sip-unwanted         spam      never
302 Moved Temporarily                not_found            -        | sip-redirected       carrier   no
418 I am a teapot                    invalid_argument     -        | sip-bad-request      carrier   no
555 Something                        failed_precondition  -        | sip-carrier-fault    carrier   once
699 Something                        invalid_argument     -        | sip-refused-everywhere person  never
199 Something                        unknown              -        | sip-not-told         nobody    no
"""
WITHOUT_STATUS = """
not_found          -                 -       | sip-no-trunk        LiveKit     no
permission_denied  -                 -       | sip-api-key         LiveKit     no
permission_denied  call_grant        -       | sip-api-key         LiveKit     no
unauthenticated    -                 -       | sip-api-key         LiveKit     no
failed_precondition no_credentials   -       | sip-no-credentials  carrier     no
failed_precondition bad_credentials  -       | sip-credentials     carrier     no
canceled           no_reply          dialing | sip-no-reply        nobody      no
canceled           went_quiet        ringing | sip-went-quiet      path        once
canceled           -                 ringing | sip-rang-out        person      later
canceled           -                 dialing | sip-no-reply        nobody      no
canceled           -                 -       | sip-not-answered    nobody      once
unavailable        no_sip_service    -       | sip-no-service      deployment  no
unavailable        -                 -       | sip-no-service      deployment  no
unavailable        no_connection     -       | sip-no-connection   path        once
invalid_argument   dns               -       | sip-no-dns          path        no
invalid_argument   -                 -       | sip-bad-call        LiveKit     no
internal           no_redis          -       | sip-no-redis        deployment  no
resource_exhausted -                 -       | sip-quota           LiveKit     later
failed_precondition no_common_media  -       | sip-no-common-media media       no
something_new      new_note          -       | sip-not-told        nobody      no
"""


def told(row: str) -> tuple[str, list[str]]:
    given_, _, expected = row.partition("|")
    return given_, expected.split()


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_status_is_explained_by_who_gave_it(row: str) -> None:
    given_, (code, who, retry) = told(row)
    status, *words, error, stage = given_.split()

    outcome = outcome_of(Dialled(outcome="refused", code=int(status), phrase=" ".join(words), error=error), stage=stage.strip("-"))

    assert (outcome.code, outcome.retry) == (code, retry)
    assert who in outcome.who


@pytest.mark.parametrize("row", WITHOUT_STATUS.strip().splitlines())
def test_without_a_status_the_call_did_not_get_to_the_far_end(row: str) -> None:
    given_, (code, who, retry) = told(row)
    error, note, stage = given_.split()

    outcome = outcome_of(Dialled(outcome="refused", error=error, note=note.strip("-")), stage=stage.strip("-"))

    assert (outcome.code, outcome.retry) == (code, retry)
    assert who in outcome.who


def test_a_finding_says_who_refused_and_whether_the_key_is_to_blame() -> None:
    explained = explain(Dialled(outcome="refused", code=403, phrase="Forbidden", error="permission_denied"), at=NOW)

    assert explained.finding.cause.startswith("The carrier refused with SIP 403: ")
    assert "your LiveKit API key is fine" in explained.finding.advice
    assert explained.finding.evidence[0].text == "SIP 403 Forbidden"
    assert explained.finding.evidence[0].at == NOW


def test_without_a_status_the_same_error_code_is_about_the_key() -> None:
    finding = explain(Dialled(outcome="refused", error="permission_denied")).finding

    assert "LiveKit itself refused" in finding.cause
    assert "is fine" not in finding.advice


@pytest.mark.parametrize("note", ["late", "cut", ""])
def test_what_nobody_told_is_unknown_and_says_that_the_phone_may_have_rung(note: str) -> None:
    finding = explain(Dialled(outcome="unknown", note=note)).finding

    assert finding.code == "sip-unknown"
    assert "may have rung" in finding.advice
    assert finding.confidence < 0.5


def test_an_answer_is_fine() -> None:
    assert explain(Dialled(outcome="answered", code=200)).finding.severity == "fine"


def test_ids_are_quoted_the_most_useful_first() -> None:
    ids = {"sip.callIDFull": "abc@host", "sip.callID": "SCL_attribute", "sip.twilio.callSid": "CA1", "sip.hostname": "carrier"}

    explained = explain(Dialled(outcome="refused", code=503, call_id="SCL_answer"), ids=ids)

    assert [quote for _, quote in explained.quotes] == ["CA1", "abc@host", "SCL_attribute"]
    assert explain(Dialled(outcome="refused", code=503, call_id="SCL_answer")).quotes == (("call id, for LiveKit", "SCL_answer"),)
    assert explain(Dialled(outcome="refused", code=503)).quotes == ()


def test_words_of_a_carrier_are_shown_short_on_one_line_and_without_numbers() -> None:
    assert shown_phrase("No route\r\nto +1 510-555-0100 ") == "No route to +1 ••••••••••00"
    assert shown_phrase("Call blocked (error 32203)") == "Call blocked (error 32203)"
    assert len(shown_phrase("x" * 5000)) == 120


def outcomes() -> list[Outcome]:
    return [value for module in (failures, refusals) for value in vars(module).values() if isinstance(value, Outcome)]


def test_every_outcome_has_a_name_of_its_own_and_reads_as_part_of_a_sentence() -> None:
    codes = [outcome.code for outcome in outcomes()]

    assert len(set(codes)) == len(codes)
    assert [outcome.code for outcome in outcomes() if outcome.says.endswith(".") or not outcome.do.endswith(".")] == []


def test_every_outcome_can_come_about() -> None:
    reached = {*BY_STATUS.values(), *BY_NOTE.values()} | {outcome_of(Dialled(outcome="refused", code=code)) for code in range(300, 700)}
    words = ["cps", "domestic anchored terms", "fraud", "spam", "caller id", "geo permission", "no credit", "unallocated"]
    reached |= {outcome_of(Dialled(outcome="refused", code=403, phrase=said)) for said in words}
    errors = ("not_found", "permission_denied", "canceled", "resource_exhausted", "invalid_argument", "?")
    reached |= {outcome_of(Dialled(outcome="refused", error=error), stage=stage) for error in errors for stage in ("", "ringing")}
    reached |= {outcome_of(Dialled(outcome="answered")), outcome_of(Dialled(outcome="unknown"))}

    assert [outcome.code for outcome in outcomes() if outcome not in reached] == []


@given(
    outcome=st.sampled_from(["answered", "refused", "unknown", "new"]),
    code=st.integers(-1, 9999),
    phrase=st.text(max_size=50),
    error=st.text(max_size=20),
    note=st.text(max_size=20),
    stage=st.text(max_size=10),
)
def test_nothing_a_server_says_is_without_an_explanation(outcome: str, code: int, phrase: str, error: str, note: str, stage: str) -> None:
    finding = explain(Dialled(outcome=outcome, code=code, phrase=phrase, error=error, note=note), stage=stage).finding

    assert finding.cause.endswith(".")
    assert finding.advice.endswith(".")
    assert finding.link.url.startswith("https://")
