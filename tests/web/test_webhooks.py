"""What a webhook says, once it is known who sent it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.api import AccessToken, VideoGrants

from bot.diagnostics.record import RoomEvent
from bot.livekit.webhooks import WebhookForged, Webhooks, WebhookUnreadable
from tests.web.sending import ROOM, Server, person, webhook

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SERVER = Server()
EU = Server(name="eu")
WEBHOOKS = Webhooks([SERVER, EU])


def read(event: Any, server: Server = SERVER) -> RoomEvent:
    body, headers = server.signed(event)
    return WEBHOOKS.read(WEBHOOKS.sender(headers["authorization"]), body, received_at=NOW)


class TestSender:
    def test_it_is_the_project_whose_key_signed(self) -> None:
        assert WEBHOOKS.sender(SERVER.token(b"x")).project == "default"
        assert WEBHOOKS.sender(f"Bearer {EU.token(b'x')}").project == "eu"

    def test_of_two_projects_with_one_key_the_address_says_which(self) -> None:
        webhooks = Webhooks([SERVER, replace(SERVER, name="twin")])

        assert webhooks.sender(SERVER.token(b"x")).project == "default"
        assert webhooks.sender(SERVER.token(b"x"), project="twin").project == "twin"

    @pytest.mark.parametrize("token", ["", "Bearer ", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "a" * 5000, "\ud800", "ä.ö.ü"])
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        with pytest.raises(WebhookForged):
            WEBHOOKS.sender(token)

    def test_a_key_that_nobody_configured_is_refused(self) -> None:
        with pytest.raises(WebhookForged, match="no configured project"):
            WEBHOOKS.sender(Server().token(b"x"))

    def test_a_right_key_with_a_wrong_secret_is_refused(self) -> None:
        with pytest.raises(WebhookForged, match="InvalidSignatureError"):
            WEBHOOKS.sender(replace(Server(), api_key=SERVER.api_key).token(b"x"))

    def test_the_address_of_one_project_takes_no_other_key(self) -> None:
        with pytest.raises(WebhookForged, match="no configured project"):
            WEBHOOKS.sender(SERVER.token(b"x"), project="eu")
        with pytest.raises(WebhookForged, match="no configured project"):
            WEBHOOKS.sender(SERVER.token(b"x"), project="unheard of")

    def test_a_token_to_join_a_room_sends_no_webhooks(self) -> None:
        token = AccessToken(SERVER.api_key, SERVER.api_secret).with_identity("ada").with_grants(VideoGrants(room_join=True, room="demo")).to_jwt()

        with pytest.raises(WebhookForged, match="nothing of a body"):
            WEBHOOKS.sender(token)

    def test_clocks_may_differ_by_a_minute_and_no_more(self) -> None:
        assert WEBHOOKS.sender(SERVER.token(b"x", ttl=timedelta(seconds=-50))).project == "default"
        with pytest.raises(WebhookForged, match="ExpiredSignatureError"):
            WEBHOOKS.sender(SERVER.token(b"x", ttl=timedelta(seconds=-70)))

    def test_a_refusal_quotes_neither_token_nor_secret(self) -> None:
        token = replace(Server(), api_key=SERVER.api_key).token(b"x")
        with pytest.raises(WebhookForged) as caught:
            WEBHOOKS.sender(token)

        assert not any(part in str(caught.value) for part in (*token.split("."), SERVER.api_secret, SERVER.api_key))


class TestBody:
    def test_another_body_than_the_signed_one_is_refused(self) -> None:
        sender = WEBHOOKS.sender(SERVER.token(b"{}"))

        with pytest.raises(WebhookForged, match="not the one that was signed"):
            WEBHOOKS.read(sender, b"{} ", received_at=NOW)

    @pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'{"event": 5}', b'{"event": ""}', b'{"event": "Room Started"}', b"\xff", b"[" * 100_000])
    def test_what_is_no_webhook_is_refused_however_well_it_is_signed(self, body: bytes) -> None:
        with pytest.raises(WebhookUnreadable):
            WEBHOOKS.read(WEBHOOKS.sender(SERVER.token(body)), body, received_at=NOW)

    @given(
        value=st.dictionaries(
            st.sampled_from(
                ["id", "room", "participant", "track", "job", "egressInfo", "ingress_info", "createdAt", "numDropped", "num_dropped", "roomEndReason"]
            ),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
                lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "sid", "state", "kind", "attributes", "status"]), inner),
                max_leaves=8,
            ),
        )
    )
    def test_whatever_else_a_webhook_says_it_is_an_event(self, value: dict[str, Any]) -> None:
        event = read({**value, "event": "x_y"})

        assert 0 <= event.dropped < 2**31
        assert all(isinstance(text, str) and text for text in event.more.values())


class TestEvents:
    def test_a_room_that_begins(self) -> None:
        assert read(webhook("room_started")) == RoomEvent(
            id="EV_1",
            project="default",
            kind="room_started",
            happened_at=datetime.fromtimestamp(1_790_000_001, UTC),
            received_at=NOW,
            room="demo",
            room_sid="RM_1",
            more={"room_created_ms": "1790000000123", "empty_timeout": "300", "departure_timeout": "20"},
        )

    def test_why_a_room_ended_is_told_by_newer_servers(self) -> None:
        assert read(webhook("room_finished")).reason == ""
        assert read(webhook("room_finished", roomEndReason="ROOM_END_API_DELETE")).reason == "api_delete"
        assert read(webhook("room_finished", room_end_reason=2)).reason == "idle_timeout"

    def test_somebody_who_leaves(self) -> None:
        event = read(webhook("participant_left", participant=person(disconnectReason="DUPLICATE_IDENTITY", kind="AGENT", region="eu-1")))

        assert (event.identity, event.participant_sid, event.participant_kind, event.reason) == ("ada", "PA_ada", "agent", "duplicate_identity")
        assert event.more == {"room_created_ms": "1790000000123", "joined_ms": "1790000000500", "region": "eu-1"}

    @pytest.mark.parametrize("kind", ["participant_left", "participant_connection_aborted"])
    def test_a_reason_that_is_left_out_is_the_unknown_one(self, kind: str) -> None:
        assert read(webhook(kind, participant=person())).reason == "unknown_reason"

    def test_who_joins_has_no_reason_and_a_kind(self) -> None:
        event = read(webhook("participant_joined", participant=person()))

        assert (event.reason, event.participant_kind) == ("", "standard")

    @pytest.mark.parametrize(
        ("value", "word"),
        [(17, "unknown 17"), ("17", "unknown 17"), (14, "connection_timeout"), ("NEW_REASON", "new_reason"), ("é x", "unknown"), (-5, "unknown -5")],
    )
    def test_reasons_of_servers_newer_than_this_are_kept_as_they_come(self, value: object, word: str) -> None:
        assert read(webhook("participant_left", participant=person(disconnectReason=value))).reason == word

    def test_a_track(self) -> None:
        track = {"sid": "TR_1", "type": "VIDEO", "source": "SCREEN_SHARE", "name": "Ada's screen", "mimeType": "video/VP8", "muted": True}
        event = read(webhook("track_published", participant={"sid": "PA_ada", "identity": "ada"}, track=track))

        assert (event.identity, event.participant_kind) == ("ada", "")
        wanted = {"track": "TR_1", "track_kind": "video", "source": "screen_share", "mime_type": "video/VP8", "muted": "yes"}
        assert event.more == {"room_created_ms": "1790000000123", **wanted}

    def test_a_call(self) -> None:
        number = "+4917012345678"
        attributes = {"sip.callStatus": "ringing", "sip.callID": "SCL_1", "sip.phoneNumber": number, "sip.h.x-secret": "hush", "plan": "gold"}
        event = read(webhook("participant_joined", participant=person(f"sip_{number}", kind="SIP", attributes=attributes)))

        assert event.identity == "sip_+49•••••••••78"
        assert event.more["sip.callStatus"] == "ringing"
        assert event.more["sip.phoneNumber"] == "+49•••••••••78"
        assert not {"sip.h.x-secret", "plan"} & set(event.more)

    def test_a_recording(self) -> None:
        info = {
            "egressId": "EG_1",
            "roomName": "demo",
            "roomId": "RM_1",
            "status": "EGRESS_FAILED",
            "roomComposite": {"roomName": "demo"},
            "error": "upload to https://ada:hush1234@host/x failed",
            "errorCode": 412,
        }
        event = read({"event": "egress_ended", "id": "EV_2", "createdAt": "1790000002", "egressInfo": info})

        assert (event.room, event.room_sid) == ("demo", "RM_1")
        assert event.more["error"] == "upload to https://host/… failed"
        assert {**event.more, "error": ""} == {"egress": "EG_1", "egress_kind": "room_composite", "status": "failed", "error": "", "error_code": "412"}

    def test_an_encoder(self) -> None:
        info = {
            "ingressId": "IN_1",
            "streamKey": "hush",
            "inputType": "WHIP_INPUT",
            "roomName": "demo",
            "participantIdentity": "obs",
            "state": {"roomId": "RM_1"},
        }
        event = read({"event": "ingress_ended", "id": "EV_2", "ingressInfo": info})

        assert (event.room, event.room_sid, event.identity) == ("demo", "RM_1", "obs")
        assert event.more == {"ingress": "IN_1", "ingress_kind": "whip", "status": "inactive"}

    def test_a_job_of_an_agent(self) -> None:
        state = {"status": "JS_FAILED", "error": "boom", "participantIdentity": "agent-1", "workerId": "AW_1", "reason": "JSR_NO_CAPACITY"}
        event = read({"event": "agent_job_ended", "id": "EV_2", "job": {"id": "AJ_1", "room": ROOM, "agentName": "helper", "state": state, "metadata": "hush"}})

        assert (event.room, event.room_sid, event.identity) == ("demo", "RM_1", "agent-1")
        assert event.more == {"job": "AJ_1", "agent": "helper", "worker": "AW_1", "status": "failed", "job_reason": "no_capacity", "error": "boom"}

    def test_an_event_that_nobody_has_heard_of_keeps_its_name(self) -> None:
        event = read(webhook("room_teleported", participant=person(), novelty={"a": 1}))

        assert (event.kind, event.room, event.identity) == ("room_teleported", "demo", "ada")

    def test_fields_may_be_called_as_in_the_definition(self) -> None:
        snake = {"event": "participant_left", "id": "EV_1", "created_at": 1_790_000_001, "num_dropped": 3}
        event = read({**snake, "participant": {"identity": "ada", "disconnect_reason": 2, "joined_at": 1_790_000_000}})

        assert (event.reason, event.dropped, event.more) == ("duplicate_identity", 3, {"joined_ms": "1790000000000"})

    @pytest.mark.parametrize(("told", "kept"), [(-5, 0), (2**40, 2**31 - 1), ("7", 7), (True, 0)])
    def test_a_count_of_lost_events_fits_the_database(self, told: object, kept: int) -> None:
        assert read({"event": "room_started", "numDropped": told}).dropped == kept

    @pytest.mark.parametrize("created", [None, 0, "", "-1", "99999999999999", "soon", 1e300])
    def test_an_event_without_a_time_happened_when_it_came(self, created: object) -> None:
        assert read({"event": "room_started", "createdAt": created}).happened_at == NOW

    def test_an_event_without_an_id_is_known_by_its_body(self) -> None:
        first, again, other = read({"event": "a"}), read({"event": "a"}), read({"event": "b"})

        assert first.id == again.id != other.id

    def test_nothing_personal_or_secret_is_kept(self) -> None:
        secret = "hush-hush"
        number = "+4917012345678"
        noisy = person(f"call {number} ada@example.com", sid="PA_1", metadata=secret, name="Ada Lovelace", attributes={"x": secret, "sip.phoneNumber": number})
        event = read(
            webhook(
                "participant_joined",
                participant=noisy,
                room={**ROOM, "name": f"call-_{number}_x", "metadata": secret, "turnPassword": secret},
                ingressInfo={"streamKey": secret, "url": secret, "participantName": secret, "participantMetadata": secret},
                egressInfo={"manifestLocation": secret, "streamResults": [{"url": secret}], "roomComposite": {"fileOutputs": [{"s3": {"secret": secret}}]}},
                job={"metadata": secret, "attributes": {"a": secret}, "participant": noisy},
            )
        )

        kept = json.dumps(asdict(event), default=str, ensure_ascii=False)
        assert not [word for word in (secret, number, number[1:], "Lovelace", "ada@") if word in kept]
        assert event.room == "call-_+49•••••••••78_x"
