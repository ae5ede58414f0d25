"""The table that ships, and what it says of names everybody knows."""

from __future__ import annotations

import tracemalloc
from importlib import resources

import pytest

from knowledge.identifiers import IdentifierTable, load_builtin
from knowledge.identifiers.load import TABLE, read_removed

SIZE_LIMIT_BYTES = 400_000
MEMORY_LIMIT_BYTES = 60_000_000
KNOWN = {
    "python": """
        AgentSession Agent JobContext RunContext ChatContext function_tool RoomOptions AgentServer WorkerOptions TurnHandlingOptions MCPToolset BackgroundAudioPlayer
        AgentSession.generate_reply AgentSession.say AgentSession.start JobContext.connect JobContext.shutdown ChatContext.add_message Agent.update_chat_ctx
        Agent.on_user_turn_completed user_away_timeout conversation_item_added user_input_transcribed LiveKitAPI AccessToken VideoGrants
        CreateSIPParticipantRequest sip_trunk_id wait_until_answered SipService.create_sip_participant RoomService.delete_room AgentDispatchService
        ROOM_DELETED PARTICIPANT_KIND_SIP Room.remote_participants LocalParticipant.publish_data LIVEKIT_URL LIVEKIT_API_KEY LIVEKIT_API_SECRET TwirpError
        """,
    "js": """
        Room RoomEvent RoomEvent.TrackSubscribed LocalParticipant RemoteParticipant Room.connect Room.localParticipant setMicrophoneEnabled adaptiveStream
        dynacast Track Track.Source.Camera createLocalTracks ConnectionState DisconnectReason publishData participantConnected
        """,
    "react": "useTracks useVoiceAssistant useSession useAgent LiveKitRoom RoomAudioRenderer BarVisualizer useLocalParticipant VideoConference ControlBar TrackToggle",
    "node": """
        AccessToken VideoGrant RoomServiceClient RoomServiceClient.createRoom SipClient.createSipParticipant EgressClient IngressClient AgentDispatchClient
        WebhookReceiver voice.AgentSession defineAgent JobContext waitUntilAnswered emptyTimeout CreateSIPParticipantRequest sipTrunkId RoomEvent LIVEKIT_URL
        """,
    "": "sip.callStatus sip.phoneNumber sip.trunkID lk.agent.state lk.transcription lk.chat room_finished participant_joined egress_ended CreateRoom udp_port",
}


@pytest.fixture(scope="module")
def table() -> IdentifierTable:
    """The table that ships."""
    return load_builtin()


@pytest.mark.parametrize(("language", "name"), [(language, name) for language, names in KNOWN.items() for name in names.split()])
def test_the_shipped_table_knows_the_names_that_everybody_uses(table: IdentifierTable, language: str, name: str) -> None:
    assert table.known(name, language)


def test_the_shipped_table_is_small_on_disk_and_in_memory() -> None:
    load_builtin.cache_clear()
    tracemalloc.start()
    try:
        table = load_builtin()
        table.known("AgentSession")
        used_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (resources.files("knowledge") / "data" / TABLE).stat().st_size < SIZE_LIMIT_BYTES  # type: ignore[attr-defined]
    assert used_bytes < MEMORY_LIMIT_BYTES


def test_the_table_is_read_once() -> None:
    assert load_builtin() is load_builtin()


def test_every_package_of_the_reference_has_a_version(table: IdentifierTable) -> None:
    packages = {
        "livekit",
        "livekit-agents",
        "livekit-api",
        "livekit-protocol",
        "livekit-client",
        "livekit-server-sdk",
        "@livekit/agents",
        "@livekit/components-react",
    }

    versions = table.versions()

    assert packages <= set(versions)
    assert all(version[0].isdigit() for version in versions.values())


def test_no_removed_or_invented_name_is_there(table: IdentifierTable) -> None:
    gone = [item for item in table.all_removed() if item.status != "deprecated"]

    assert [(item.name, item.language) for item in gone if table.known(item.name, item.language)] == []


def test_every_deprecated_name_is_still_there(table: IdentifierTable) -> None:
    fading = [item for item in table.all_removed() if item.status == "deprecated"]

    assert [(item.name, item.language) for item in fading if not table.known(item.name, item.language)] == []


def test_every_removed_name_says_since_when_what_instead_and_where_that_is_said(table: IdentifierTable) -> None:
    faulty = [item.name for item in table.all_removed() if not (item.since and item.replacement and item.url.startswith("https://"))]

    assert faulty == []


def test_a_removed_name_is_found_with_what_replaced_it(table: IdentifierTable) -> None:
    found = table.removed("VoicePipelineAgent", "python")

    assert found is not None
    assert (found.replacement, found.since, found.status) == ("AgentSession", "1.0.0", "removed")
    assert table.removed("AgentSession", "python") is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {status: removed, since: '1', names: {a: b}}", "no url"),
        ("- {status: gone, since: '1', url: 'https://example.com', names: {a: b}}", "is none of removed"),
    ],
)
def test_a_faulty_entry_of_the_hand_kept_list_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_removed(text)


def test_an_empty_list_has_no_entries() -> None:
    assert read_removed("") == ()
