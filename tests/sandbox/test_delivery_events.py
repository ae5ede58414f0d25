"""Events as the app gets them over HTTP: which, to whom, and what stands in them."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.clock import ControlledClock
from bot.sandbox.model import Session
from bot.sandbox.options import SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import HttpPeer, act, bot, http_peer, person


def mention(sandbox: Sandbox) -> str:
    return f"<@{sandbox.workspace.app.bot_user}> my room is empty"


async def quiet(sandbox: Sandbox, peer: HttpPeer) -> bool:
    """Whether nothing more comes."""
    await sandbox.settled()
    return peer.received.empty()


async def test_a_mention_is_told_twice_under_two_event_ids_with_the_same_ts() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        posted = await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text=mention(sandbox))
        one, other = await peer.take(2)
        assert {one.event["type"], other.event["type"]} == {"message", "app_mention"}
        assert one.event["ts"] == other.event["ts"] == posted["ts"]
        assert one.body["event_id"] != other.body["event_id"]
        assert "channel_type" in (one if one.event["type"] == "message" else other).event


async def test_a_body_says_which_app_in_which_workspace_is_told_and_has_no_verification_token() -> None:
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox, http_peer(sandbox) as peer:
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="hello")
        body, app = (await peer.next()).body, sandbox.workspace.app
        assert (body["type"], body["team_id"], body["api_app_id"]) == ("event_callback", sandbox.workspace.team.id, app.id)
        bots = {"enterprise_id": None, "team_id": sandbox.workspace.team.id, "user_id": app.bot_user, "is_bot": True, "is_enterprise_install": False}
        assert body["authorizations"] == [bots]
        assert body["event_time"] == int(clock.now())
        assert "token" not in body
        assert body["event_context"]


async def test_the_app_hears_its_own_messages() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        posted = await bot(sandbox).chat_postMessage(channel=sandbox.channels["general"], text=mention(sandbox))
        told = (await peer.next()).event
        assert (told["ts"], told["bot_id"], told["user"]) == (posted["ts"], sandbox.workspace.app.bot_id, sandbox.workspace.app.bot_user)
        assert await quiet(sandbox, peer), "the app does not mention itself"


async def test_a_channel_without_the_bot_is_never_told() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["random"], text=mention(sandbox))
        assert await quiet(sandbox, peer)


async def test_a_direct_message_is_no_mention() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await person(sandbox, "ben").chat_postMessage(channel=sandbox.direct["ben"], text=mention(sandbox))
        told = (await peer.next()).event
        assert (told["type"], told["channel_type"], told["channel"]) == ("message", "im", sandbox.direct["ben"])
        assert await quiet(sandbox, peer)


async def test_a_reply_names_its_thread_and_who_began_it() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        channel = sandbox.channels["ask-ai"]
        root = await person(sandbox, "ada").chat_postMessage(channel=channel, text="why?")
        await person(sandbox, "ben").chat_postMessage(channel=channel, text="which version?", thread_ts=root["ts"])
        _, reply = await peer.take(2)
        assert reply.event["thread_ts"] == root["ts"]
        assert reply.event["parent_user_id"] == sandbox.seeded.people["ada"]


async def test_an_edit_tells_what_was_and_what_is_and_a_mention_in_it_counts() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        ada, channel = person(sandbox, "ada"), sandbox.channels["ask-ai"]
        posted = await ada.chat_postMessage(channel=channel, text="my room is empty")
        await ada.chat_update(channel=channel, ts=posted["ts"], text=mention(sandbox))
        told = {received.event.get("subtype", received.event["type"]): received.event for received in await peer.take(3)}
        changed = told["message_changed"]
        assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("my room is empty", mention(sandbox))
        assert changed["hidden"] is True
        assert changed["ts"] != posted["ts"]
        assert changed["message"]["ts"] == told["app_mention"]["ts"] == posted["ts"]
        assert told["app_mention"]["edited"]["user"] == sandbox.seeded.people["ada"]


async def test_a_deletion_tells_what_is_gone() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        ada, channel = person(sandbox, "ada"), sandbox.channels["ask-ai"]
        posted = await ada.chat_postMessage(channel=channel, text="never mind")
        await ada.chat_delete(channel=channel, ts=posted["ts"])
        _, deleted = await peer.take(2)
        assert (deleted.event["subtype"], deleted.event["deleted_ts"]) == ("message_deleted", posted["ts"])
        assert deleted.event["previous_message"]["text"] == "never mind"


async def test_a_link_makes_slack_itself_change_the_message_without_an_edit() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="see https://docs.livekit.io/home please")
        told = {received.event.get("subtype", ""): received.event for received in await peer.take(2)}
        changed = told["message_changed"]["message"]
        assert changed["text"] == told[""]["text"]
        assert "edited" not in changed
        assert changed["attachments"][0]["from_url"] == "https://docs.livekit.io/home"


async def test_a_reaction_names_the_message_and_its_author() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        channel = sandbox.channels["ask-ai"]
        posted = await person(sandbox, "ada").chat_postMessage(channel=channel, text="hello")
        await person(sandbox, "ben").reactions_add(channel=channel, timestamp=posted["ts"], name="eyes")
        _, reaction = await peer.take(2)
        assert reaction.event["item"] == {"type": "message", "channel": channel, "ts": posted["ts"]}
        assert (reaction.event["user"], reaction.event["item_user"]) == (sandbox.seeded.people["ben"], sandbox.seeded.people["ada"])
        assert reaction.event["reaction"] == "eyes"


async def test_the_bot_hears_that_it_came_into_a_channel() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await bot(sandbox).conversations_join(channel=sandbox.channels["random"])
        told = (await peer.next()).event
        assert (told["type"], told["user"], told["channel"]) == ("member_joined_channel", sandbox.workspace.app.bot_user, sandbox.channels["random"])


async def test_in_a_group_conversation_the_bot_hears_everything_and_a_mention_twice() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        group = await person(sandbox, "ada").conversations_open(users=[sandbox.seeded.people["ben"], sandbox.workspace.app.bot_user])
        await person(sandbox, "ben").chat_postMessage(channel=group["channel"]["id"], text=f"<@{sandbox.workspace.app.bot_user}> why?")
        told = [(await peer.next()).event for _ in range(2)]
        assert {(one["type"], one.get("channel_type")) for one in told} == {("message", "mpim"), ("app_mention", None)}


@pytest.mark.parametrize("tab", ["home", "messages"])
async def test_looking_at_the_app_tells_the_tab_and_the_direct_message(tab: str) -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        assert (await act(sandbox, "ada", "home", tab=tab)) == {"ok": True, "view": None}
        told = (await peer.next()).event
        assert (told["type"], told["tab"], told["channel"], told["user"]) == ("app_home_opened", tab, sandbox.direct["ada"], sandbox.seeded.people["ada"])


async def test_looking_at_another_channel_beside_the_app_tells_which() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await act(sandbox, "ada", "context", channel=sandbox.channels["general"])
        told = (await peer.next()).event
        assert (told["type"], told["channel"]) == ("app_context_changed", sandbox.direct["ada"])
        assert told["context"]["entities"][0]["value"] == sandbox.channels["general"]


async def test_the_stop_button_works_while_a_session_is_processing_and_not_otherwise() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        channel = sandbox.direct["ada"]
        posted = await person(sandbox, "ada").chat_postMessage(channel=channel, text="explain SIP")
        where = {"channel": channel, "thread_ts": posted["ts"]}
        assert (await act(sandbox, "ada", "stop", **where))["error"] == "session_not_processing"
        sandbox.workspace.agents.set_session(Session(channel=channel, thread=posted["ts"], status="processing"))
        assert (await act(sandbox, "ada", "stop", **where))["ok"]
        _, stopped = await peer.take(2)
        assert (stopped.event["type"], stopped.event["thread_ts"], stopped.event["user"]) == (
            "agent_session_stopped",
            posted["ts"],
            sandbox.seeded.people["ada"],
        )


async def test_an_app_that_is_removed_hears_so_and_then_nothing() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        sandbox.workspace.tokens.uninstall()
        assert [received.event["type"] for received in await peer.take(2)] == ["tokens_revoked", "app_uninstalled"]
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="anybody here?")
        assert await quiet(sandbox, peer)


async def test_what_the_manifest_does_not_subscribe_to_is_not_told() -> None:
    options = SandboxOptions(clock=ControlledClock(), events=frozenset({"app_mention"}))
    async with open_sandbox(options) as sandbox, http_peer(sandbox) as peer:
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text=mention(sandbox))
        assert (await peer.next()).event["type"] == "app_mention"
        assert await quiet(sandbox, peer)


async def test_what_the_scopes_do_not_cover_is_not_told() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        sandbox.workspace.tokens.take_away("app_mentions:read", "chat:write")
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text=mention(sandbox))
        assert (await peer.next()).event["type"] == "message"
        assert await quiet(sandbox, peer)
        with pytest.raises(SlackApiError, match="missing_scope"):
            await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="I am")
