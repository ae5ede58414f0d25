"""Response URLs: five answers within half an hour, to the person, to all, or in the place of the message."""

from __future__ import annotations

from bot.sandbox.clock import ControlledClock
from bot.sandbox.server import open_sandbox
from tests.sandbox.peer import act, bot, http_peer
from tests.sandbox.pressing import BLOCKS, answer, pressing_options, respond


async def test_a_response_url_answers_five_times_and_the_sixth_use_fails() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human")
        url = (await peer.next()).body["response_url"]
        for n in range(5):
            assert (await respond(url, text=f"answer {n}")).text == "ok"
        sixth = await respond(url, text="once more")
        assert (sixth.status_code, sixth.text) == (404, "used_url")
        shown = sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ada"], place["channel"])
        assert [message.text for message in shown] == [f"answer {n}" for n in range(5)]
        assert sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ben"], place["channel"]) == []


async def test_a_response_url_ends_after_half_an_hour() -> None:
    clock = ControlledClock()
    async with open_sandbox(pressing_options(clock)) as sandbox, http_peer(sandbox) as peer:
        await act(sandbox, "ada", "press", **await answer(sandbox), block_id="acts", action_id="ask_human")
        url = (await peer.next()).body["response_url"]
        clock.advance(1800.1)
        assert (await respond(url, text="late")).text == "expired_url"
        assert (await respond(url + "x", text="who?")).text == "invalid_url"


async def test_a_response_replaces_or_deletes_the_message_or_speaks_to_all_in_a_thread() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        channel, ts = place["channel"], place["message_ts"]
        await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human")
        url = (await peer.next()).body["response_url"]
        await respond(url, text="A human & I are on it <!channel>", replace_original=True)
        now = sandbox.workspace.messages.get(channel, ts)
        assert (now.text, now.blocks) == ("A human &amp; I are on it <!channel>", ())
        await respond(url, text="for all", response_type="in_channel", thread_ts=ts)
        assert [reply.text for reply in sandbox.workspace.messages.replies(channel, ts)] == ["for all"]
        assert (await respond(url)).text == "no_text"
        assert (await respond(url, text="where?", thread_ts="1.2")).text == "thread_not_found"
        await respond(url, delete_original=True)
        assert sandbox.workspace.messages.get(channel, ts).subtype == "tombstone"


async def test_a_press_on_what_only_one_person_sees_carries_no_message_and_its_response_takes_it_away() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        channel = sandbox.channels["ask-ai"]
        await bot(sandbox).chat_postEphemeral(channel=channel, user=sandbox.seeded.people["ada"], text="psst", blocks=BLOCKS)
        (whisper,) = sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ada"], channel)
        place = {"channel": channel, "message_ts": whisper.ts, "block_id": "acts", "action_id": "ask_human"}
        assert (await act(sandbox, "ben", "press", **place))["error"] == "message_not_found"
        await act(sandbox, "ada", "press", **place)
        body = (await peer.next()).body
        assert body["container"]["is_ephemeral"] is True
        assert "message" not in body
        await respond(body["response_url"], delete_original=True)
        assert sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ada"], channel) == []
