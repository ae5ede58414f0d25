"""What Slack sends, as jobs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import ONCE, read, team_of
from bot.intake.presses import DOUBLE_CLICK_S
from bot.jobs import NewJob
from tests.bot.slack_bodies import ADA, BEN, BOT, CHANNEL, TEAM, event, interaction, message


def job(body: dict[str, object]) -> NewJob:
    found = read(body)
    assert found is not None
    assert json.loads(json.dumps(found.payload)) == dict(found.payload)
    return found


def test_a_message_is_a_job_of_its_thread_in_the_lane_for_answers() -> None:
    found = job(message("why?", thread_ts="99.0"))

    assert (found.kind, found.lane, found.thread) == ("message", "answer", f"{TEAM}:{CHANNEL}:99.0")
    assert found.payload["person"] == ADA
    assert found.payload["bot"] == BOT


def test_a_message_at_the_top_opens_a_thread_of_its_own() -> None:
    assert job(message(ts="100.1")).payload["thread_ts"] == "100.1"


def test_a_mention_and_its_message_share_a_key_and_have_one_each_of_their_own() -> None:
    one = job(message(event_id="Ev1"))
    other = job(event("app_mention", event_id="Ev2", channel=CHANNEL, user=ADA, ts="100.1", text=f"<@{BOT}> why?"))

    assert set(one.keys) & set(other.keys) == {f"message:{TEAM}:{CHANNEL}:100.1"}
    assert len({*one.keys, *other.keys}) == 3
    assert other.payload["mention"]
    assert not other.payload["files_known"]
    assert one.payload["files_known"]


def test_two_apps_and_two_workspaces_may_be_sent_the_same_event_id() -> None:
    keys = {job(event("app_home_opened", user=ADA, tab="home", team=team, app=app)).keys for team in ("T1", "T2") for app in ("A1", "A2")}

    assert len(keys) == 4


@pytest.mark.parametrize(
    "body",
    [
        message(bot_id="B1"),
        message(subtype="bot_message"),
        message(subtype="channel_join"),
        message(subtype="message_replied"),
        message(user="USLACKBOT"),
        message(user=""),
        event("message", channel=CHANNEL, subtype="message_deleted", deleted_ts="1.0", previous_message={"bot_id": "B1", "ts": "1.0"}),
        event("message", channel=CHANNEL, subtype="message_changed", message={"bot_id": "B1", "user": BOT, "text": "x", "edited": {"ts": "2"}}),
        event("app_mention", channel=CHANNEL, user=ADA, ts="1.0", text="x", edited={"ts": "2.0"}),
        event("reaction_added", user=ADA, reaction="eyes", item={"type": "file"}),
        event("reaction_added", user=ADA, reaction="eyes", item_user=ADA, item={"type": "message", "channel": CHANNEL, "ts": "1.1"}),
        event("member_joined_channel", user=ADA, channel=CHANNEL),
        event("some_event_of_next_year"),
        {"type": "event_callback"},
        {"type": "url_verification"},
        {"type": "view_closed"},
        {"type": "block_actions"},
        {},
    ],
)
def test_what_no_person_said_or_nobody_here_can_use_is_no_job(body: dict[str, object]) -> None:
    assert read(body) is None


@pytest.mark.parametrize(("emoji", "author"), [("eyes", BOT), ("eyes", ""), ("zipper_mouth_face", ADA)])
def test_a_reaction_counts_on_what_the_bot_wrote_and_the_one_that_mutes_everywhere(emoji: str, author: str) -> None:
    found = job(event("reaction_added", user=ADA, reaction=emoji, item_user=author, item={"type": "message", "channel": CHANNEL, "ts": "1.1"}))

    assert (found.kind, found.payload["emoji"], found.payload["ts"]) == ("reaction", emoji, "1.1")


def test_where_slack_does_not_say_who_the_bot_is_every_reaction_counts() -> None:
    body = event("reaction_added", user=ADA, reaction="eyes", item_user=BEN, item={"type": "message", "channel": CHANNEL, "ts": "1.1"})

    assert job({**body, "authorizations": []}).kind == "reaction"


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_files_and_broadcast_replies_are_messages(subtype: str) -> None:
    file = {"id": "F1", "name": "agent.log", "mimetype": "text/plain", "size": 12, "url_private_download": "https://files.example/F1", "secret": "x"}

    found = job(message(subtype=subtype, files=[file]))

    assert found.kind == "message"
    assert found.payload["files"] == [{key: value for key, value in file.items() if key != "secret"}]


def test_an_edit_is_a_job_only_when_the_words_changed() -> None:
    now = {"user": ADA, "ts": "100.1", "text": "why now?", "edited": {"ts": "130.0", "user": ADA}}
    changed = event("message", channel=CHANNEL, subtype="message_changed", message=now, previous_message={"text": "why?"})
    unfurled = event("message", channel=CHANNEL, subtype="message_changed", message=now, previous_message={"text": "why now?"})

    found = job(changed)

    assert (found.kind, found.thread, found.payload["edited_ts"]) == ("edit", f"{TEAM}:{CHANNEL}:100.1", "130.0")
    assert read(unfurled) is None


def test_a_deletion_does_not_wait_for_the_work_that_it_stops() -> None:
    found = job(event("message", channel=CHANNEL, subtype="message_deleted", deleted_ts="100.1", previous_message={"user": ADA, "ts": "100.1"}))

    assert (found.kind, found.lane, found.thread, found.payload["ts"]) == ("deletion", "quick", "", "100.1")


def test_a_deleted_question_with_replies_is_deleted_all_the_same() -> None:
    left = {"user": "USLACKBOT", "subtype": "tombstone", "ts": "100.1", "thread_ts": "100.1"}
    body = event("message", channel=CHANNEL, subtype="message_changed", message=left, previous_message={"user": ADA, "ts": "100.1", "text": "why?"})

    found = job(body)

    assert (found.kind, found.payload["ts"]) == ("deletion", "100.1")
    assert found.keys[0] == f"deletion:message:{TEAM}:{CHANNEL}:100.1"


def pressed(action_id: str, at: float | str, value: str = "a1:1", *, person: str = ADA) -> frozenset[str]:
    """The keys of a press."""
    action = {"action_id": action_id, "value": value, "action_ts": at if isinstance(at, str) else f"{at:.6f}"}
    return frozenset(job(interaction("block_actions", actions=[action], user={"id": person})).keys)


@pytest.mark.parametrize("action_id", ["feedback", "ticket_answer", "show_sources"])
def test_what_opens_or_changes_something_each_time_counts_each_time(action_id: str) -> None:
    assert not pressed(action_id, 100.0) & pressed(action_id, 100.1)
    assert pressed(action_id, 100.0) == pressed(action_id, 100.0)


@given(at=st.floats(1.0, 2e9), apart_s=st.floats(0.0, 60.0), action_id=st.sampled_from(sorted(ONCE)))
def test_a_double_click_is_one_press_and_a_later_one_another(at: float, apart_s: float, action_id: str) -> None:
    one, other = pressed(action_id, at), pressed(action_id, at + apart_s)

    if apart_s < DOUBLE_CLICK_S - 0.01:
        assert one & other
    if apart_s > 2 * DOUBLE_CLICK_S + 0.01:
        assert not one & other


def test_two_people_or_two_states_are_two_presses_even_at_once() -> None:
    assert not pressed("ticket_claim", 1.0) & pressed("ticket_claim", 1.0, person="U0CHI")
    assert not pressed("ticket_claim", 1.0) & pressed("ticket_claim", 1.0, "a1:4")


@pytest.mark.parametrize("at", ["soon", "nan", "inf", "-1.0", "9" * 400, "1e300"])
def test_a_press_at_a_moment_that_nobody_can_read_is_a_press(at: str) -> None:
    assert len(pressed("ask_human", at)) == 1


def test_a_press_tells_where_it_happened() -> None:
    payload = job(interaction("block_actions", actions=[{"action_id": "sources", "value": "a1", "action_ts": "1.0"}])).payload

    assert {name: payload[name] for name in ("team", "channel", "person", "message_ts", "thread_ts", "trigger_id", "action_id", "value")} == {
        "team": TEAM,
        "channel": CHANNEL,
        "person": ADA,
        "message_ts": "100.2",
        "thread_ts": "100.1",
        "trigger_id": "trigger-1",
        "action_id": "sources",
        "value": "a1",
    }


def test_a_form_that_is_sent_twice_is_one_job() -> None:
    view = {"id": "V1", "hash": "h1", "callback_id": "feedback", "private_metadata": "a1", "state": {"values": {"reason": {"choice": {"value": "wrong"}}}}}

    first, second = job(interaction("view_submission", view=view)), job(interaction("view_submission", view=view, trigger_id="trigger-2"))

    assert first.keys == second.keys
    assert first.payload["values"]["reason"]["choice"]["value"] == "wrong"


def test_a_command_is_known_by_its_trigger() -> None:
    found = job(
        {"command": "/lkdiag", "text": "room demo", "team_id": TEAM, "channel_id": CHANNEL, "user_id": BEN, "trigger_id": "t1", "response_url": "https://r"}
    )

    assert (found.kind, found.keys, found.payload["text"]) == ("command", (f"command:{TEAM}:t1",), "room demo")


def test_a_shortcut_brings_the_message_it_was_used_on() -> None:
    found = job(interaction("message_action", callback_id="ask_about", message_ts="100.1", message={"ts": "100.1", "user": BEN, "text": "it fails"}))

    assert (found.kind, found.payload["text"], found.payload["author"], found.payload["thread_ts"]) == ("shortcut", "it fails", BEN, "100.1")


def test_an_app_of_a_whole_organisation_is_known_by_it() -> None:
    assert team_of({"team_id": None, "enterprise_id": "E1", "authorizations": [{"team_id": None, "enterprise_id": "E1"}]}) == "E1"
    assert team_of({}) == ""


def test_in_a_channel_that_is_shared_the_workspace_is_the_one_that_installed_the_app() -> None:
    assert team_of({"team_id": "T_SENDER", "authorizations": [{"team_id": "T1", "is_bot": True}]}) == "T1"
    assert team_of({"team": {"id": "T_SENDER"}, "view": {"app_installed_team_id": "T1"}}) == "T1"


FORWARDED = {
    "is_share": True,
    "text": "Room demo *fell over*",
    "fallback": "[today] Ben: Room demo fell over",
    "author_name": "Ben",
    "files": [{"id": "F2", "name": "room.log", "thumb": "x"}],
}


def test_a_forwarded_message_is_part_of_what_is_said_and_so_are_its_files() -> None:
    found = job(message("", files=[{"id": "F1"}], attachments=[FORWARDED])).payload

    assert found["blocks"] == [{"type": "attachment", "text": "Room demo *fell over*"}]
    assert found["files"] == [{"id": "F1"}, {"id": "F2", "name": "room.log"}]


def test_a_forwarded_message_is_read_with_its_formatting_where_that_is_known() -> None:
    block = {"type": "rich_text", "elements": []}
    found = job(message("look", attachments=[{**FORWARDED, "message_blocks": [{"message": {"blocks": [block]}}]}]))

    assert found.payload["blocks"] == [{"type": "attachment", "blocks": [block]}]


def test_the_preview_of_a_link_is_nobodys_words() -> None:
    assert job(message("look", attachments=[{"from_url": "https://x.example", "text": "A page"}])).payload["blocks"] == []


def test_of_an_alert_that_a_shortcut_was_used_on_all_is_read() -> None:
    section, alert = (
        {"type": "section", "text": {"type": "mrkdwn", "text": "Room demo"}},
        {"title": "Call dropped", "fields": [{"title": "room", "value": "demo"}]},
    )
    body = interaction("message_action", callback_id="diagnose", message={"ts": "1.0", "bot_id": "B1", "text": "", "blocks": [section], "attachments": [alert]})

    assert job(body).payload["blocks"] == [section, {"type": "attachment", **alert}]
