"""Why did my room disconnect: told when it was recorded, inferred when it follows, and admitted when nobody knows."""

from __future__ import annotations

import pytest
from livekit.protocol import models

from bot.diagnostics.ends import ENDINGS, ROOM_ENDINGS, ending_of, room_ending_of
from bot.diagnostics.judge.reasons import ENDED, LEFT
from bot.diagnostics.judge.scale import CERTAIN, OPEN, STRONG
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Finding
from bot.diagnostics.why import room_end, why_disconnected
from knowledge.sources.handbook import handbook_folder, read_handbook
from tests.diagnostics.happened import at, happened, joined, left
from tests.diagnostics.test_timeline import only, timeline

STARTED = happened("room_started", 0.0, more={"empty_timeout": "300", "departure_timeout": "20"})


def finished(seconds: float, reason: str = "") -> RoomEvent:
    return happened("room_finished", seconds, reason=reason)


def why(*events: RoomEvent, identity: str | None = None) -> Finding:
    return why_disconnected(timeline(events, now=900.0), identity)


class TestTable:
    def test_every_reason_of_livekits_is_in_it_with_its_number(self) -> None:
        assert {name: ending.number for name, ending in ENDINGS.items()} == {name.lower(): number for name, number in models.DisconnectReason.items()}
        told = {name.removeprefix("ROOM_END_").lower(): number for name, number in models.RoomEndReason.items() if number}
        assert {name: ending.number for name, ending in ROOM_ENDINGS.items()} == told

    def test_every_reason_has_its_meaning_in_words(self) -> None:
        assert set(ENDINGS) - {"unknown_reason"} == set(LEFT)
        assert set(ROOM_ENDINGS) == set(ENDED)

    def test_every_page_is_one_that_the_handbook_rests_on(self) -> None:
        addresses = {link.url for page in read_handbook(handbook_folder()) for link in page.rests_on}

        assert {ending.link.url for ending in (*ENDINGS.values(), *ROOM_ENDINGS.values())} <= addresses

    def test_a_new_reason_is_quoted_and_explained_by_nobody(self) -> None:
        assert (ending_of("brand_new").severity, ending_of("brand_new").short) == ("note", "brand_new")
        assert room_ending_of("brand_new") is not None
        assert room_ending_of("") is None


class TestRoomEnd:
    def test_what_livekit_says_is_certain(self) -> None:
        finding = why(STARTED, joined("ada", 1.0), left("ada", 50.0, "room_deleted"), finished(50.0, "api_delete"))

        assert (finding.code, finding.severity, finding.confidence) == ("history-room-api-delete", "note", CERTAIN)
        assert "a call to the server's API deleted it" in finding.cause
        assert "DeleteRoom" in finding.advice
        assert (finding.evidence[0].text, finding.evidence[0].at) == ("the room ended after 50 s, reason API_DELETE", at(50.0))

    @pytest.mark.parametrize(("left_with", "ended"), [("room_deleted", "api_delete"), ("room_closed", "idle_timeout"), ("server_shutdown", "server_shutdown")])
    def test_older_servers_tell_it_by_how_everybody_left(self, left_with: str, ended: str) -> None:
        end = room_end(only([STARTED, joined("ada", 1.0), left("ada", 49.0, left_with), finished(50.0)]))

        assert (end.reason, end.confidence) == (ended, STRONG)
        assert left_with.upper() in end.since

    def test_a_room_that_was_empty_for_its_departure_timeout_closed_by_itself(self) -> None:
        finding = why(STARTED, joined("ada", 1.0), left("ada", 50.0), finished(71.0))

        assert (finding.code, finding.severity) == ("history-room-idle-timeout", "note")
        assert "everybody had left: the last was “ada”, the client left by itself (CLIENT_INITIATED)" in finding.cause
        assert "departure_timeout 20 s" in finding.evidence[1].text

    def test_when_the_last_one_was_cut_off_that_is_the_trouble(self) -> None:
        finding = why(STARTED, joined("ada", 1.0), left("ada", 50.0, "connection_timeout"), finished(71.0))

        assert (finding.code, finding.severity) == ("history-room-idle-timeout", "warning")
        assert "before the server noticed" in finding.advice

    def test_a_room_that_nobody_joined_closed_after_its_empty_timeout(self) -> None:
        assert room_end(only([STARTED, finished(301.0)])).reason == "idle_timeout"
        assert room_end(only([STARTED, finished(90.0)])).reason == ""

    def test_of_a_room_whose_opening_was_not_recorded_it_is_not_claimed_that_nobody_joined(self) -> None:
        created = {"room_created_ms": str(round(at(0.0).timestamp() * 1000))}

        assert room_end(only([happened("room_finished", 301.0, more=created)])).reason == ""

    def test_what_does_not_follow_is_not_claimed(self) -> None:
        finding = why(STARTED, joined("ada", 1.0), left("ada", 5.0), finished(400.0))

        assert (finding.code, finding.confidence) == ("history-room-unknown", OPEN)
        assert "nobody recorded why" in finding.cause

    def test_a_leaving_that_was_not_recorded_forbids_the_inference(self) -> None:
        assert room_end(only([STARTED, joined("ada", 1.0), joined("bob", 1.0), left("ada", 50.0), finished(71.0)])).reason == ""

    def test_an_end_that_was_not_recorded_is_no_end_that_did_not_happen(self) -> None:
        newer = happened("room_started", 500.0, room_sid="RM_2")
        finding = why(STARTED, joined("ada", 1.0), left("ada", 5.0), newer)

        assert "nobody recorded why: its end was not recorded" in finding.cause


class TestOneOfThem:
    def test_why_somebody_was_disconnected_is_what_the_server_recorded_last(self) -> None:
        finding = why(STARTED, joined("ada", 1.0), left("ada", 50.0, "duplicate_identity"), joined("ada", 50.0, sid="PA_2"), identity="ada")

        assert (finding.code, finding.severity, finding.confidence) == ("history-left-duplicate-identity", "warning", CERTAIN)
        assert "“ada” was disconnected after 49 s: somebody joined with the same identity (DUPLICATE_IDENTITY, 2)." in finding.cause
        assert [line.text for line in finding.evidence] == ["joined", "left with DUPLICATE_IDENTITY", "joined again"]

    def test_who_never_got_in_is_told_so(self) -> None:
        aborted = happened("participant_connection_aborted", 9.0, identity="ada", participant_sid="PA_1", reason="join_failure")

        assert "“ada” never got connected: the connection for media never came up (JOIN_FAILURE, 7)." in why(STARTED, aborted, identity="ada").cause

    def test_a_name_with_a_number_is_found_as_it_is_stored(self) -> None:
        number = "+4917012345678"

        assert (
            why(STARTED, joined("sip_+49•••••••••78", 1.0), left("sip_+49•••••••••78", 2.0), identity=f"sip_{number}").code == "history-left-client-initiated"
        )

    def test_in_a_room_that_goes_on_it_is_the_last_who_was_put_out(self) -> None:
        assert why(STARTED, joined("ada", 1.0), left("ada", 50.0, "state_mismatch"), joined("bob", 2.0)).code == "history-left-state-mismatch"

    @pytest.mark.parametrize(
        ("events", "identity", "code"),
        [
            ([], None, "history-nothing"),
            ([], "ada", "history-nobody"),
            ([STARTED, joined("ada", 1.0)], None, "history-open"),
            ([STARTED, joined("ada", 1.0)], "ada", "history-still-there"),
            ([STARTED, joined("ada", 1.0)], "bob", "history-nobody"),
            ([STARTED, joined("ada", 1.0), happened("room_finished", 9.0)], "ada", "history-no-leave"),
        ],
    )
    def test_no_record_is_never_said_to_mean_that_nothing_happened(self, events: list[RoomEvent], identity: str | None, code: str) -> None:
        finding = why(*events, identity=identity)

        assert (finding.code, finding.severity) == (code, "note")
        assert "record" in finding.cause
        assert "does not mean that nothing happened" in finding.advice
