"""Messages, threads, views and files without the Web API in front of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.model import Change, Mention, Message
from bot.sandbox.refused import Refused
from bot.sandbox.seed import Seeded
from bot.sandbox.workspace import Workspace


def said(seeded: Seeded, text: str, **more: str) -> Message:
    message = Message(channel=seeded.channels["ask-ai"], ts=seeded.workspace.core.next_ts(), person=seeded.people["ada"], text=text, **more)  # type: ignore[arg-type] # only texts are given
    return seeded.workspace.messages.post(message)


def heard(workspace: Workspace) -> list[Change]:
    changes: list[Change] = []
    workspace.listen(changes.append)
    return changes


def test_everybody_whom_a_text_calls_is_written_down_with_where_and_how(seeded: Seeded) -> None:
    workspace, ben = seeded.workspace, seeded.people["ben"]
    message = said(seeded, f"<@{ben}> and <!here>")
    workspace.messages.edit(replace(message, text="<!here> <!channel>"), by=message.person)
    said(seeded, "psst <!everyone>", only_for=ben)

    def mention(who: str, via: str) -> tuple[str, str]:
        return who, via

    assert [mention(found.who, found.via) for found in workspace.mentions] == [
        (ben, "post"), ("!here", "post"), ("!channel", "update"), ("!everyone", "ephemeral"),
    ]  # fmt: skip
    assert workspace.mentions[0] == Mention(who=ben, by=message.person, channel=message.channel, ts=message.ts, via="post")


def test_two_messages_never_share_a_ts(seeded: Seeded) -> None:
    message = said(seeded, "one")

    with pytest.raises(ValueError, match="taken"):
        seeded.workspace.messages.post(replace(message, text="two"))


def test_an_ephemeral_message_can_be_changed_and_taken_away_for_its_reader_alone(seeded: Seeded) -> None:
    workspace, ben = seeded.workspace, seeded.people["ben"]
    message = said(seeded, "psst", only_for=ben)
    changes = heard(workspace)

    workspace.messages.edit(replace(message, text="sh"), by=message.person, silent=True)
    workspace.messages.delete(message.channel, message.ts)

    assert [(change.kind, change.seen_by) for change in changes] == [("ephemeral", frozenset({ben})), ("ephemeral_deleted", frozenset({ben}))]
    assert workspace.messages.ephemeral_for(ben, message.channel) == []


def test_an_ephemeral_reply_does_not_count_in_the_thread(seeded: Seeded) -> None:
    root = said(seeded, "why?")
    said(seeded, "psst", thread=root.ts, only_for=seeded.people["ben"])

    assert seeded.workspace.messages.thread(root.channel, root.ts) == [root]
    with pytest.raises(Refused, match="thread_not_found"):
        seeded.workspace.messages.thread(root.channel, seeded.workspace.messages.ephemeral_for(seeded.people["ben"], root.channel)[0].ts)


def test_a_deleted_reply_is_gone_from_its_thread_and_the_last_one_frees_the_question(seeded: Seeded) -> None:
    workspace = seeded.workspace
    root = said(seeded, "why?")
    reply = said(seeded, "because", thread=root.ts)
    changes = heard(workspace)

    workspace.messages.delete(reply.channel, reply.ts)
    workspace.messages.delete(root.channel, root.ts)

    assert [change.kind for change in changes] == ["message_deleted", "message_deleted"]
    assert workspace.messages.in_channel(root.channel) == []


def test_a_reply_to_a_tombstone_still_counts(seeded: Seeded) -> None:
    root = said(seeded, "why?")
    said(seeded, "because", thread=root.ts)
    seeded.workspace.messages.delete(root.channel, root.ts)
    said(seeded, "and", thread=root.ts)

    stone, *replies = seeded.workspace.messages.thread(root.channel, root.ts)

    assert seeded.workspace.messages.json(stone)["reply_count"] == 2
    assert [reply.text for reply in replies] == ["because", "and"]


def test_closing_a_modal_takes_those_above_it_along(workspace: Workspace, seeded: Seeded) -> None:
    ada = seeded.people["ada"]
    first = workspace.views.open(ada, {"type": "modal", "blocks": []})
    second = workspace.views.push(ada, {"type": "modal", "blocks": []})
    third = workspace.views.push(ada, {"type": "modal", "blocks": []})
    changes = heard(workspace)

    workspace.views.close(second.id)

    assert workspace.views.stack(ada) == [first]
    assert [change.data["view"]["id"] for change in changes] == [third.id, second.id]
    with pytest.raises(Refused, match="not_found"):
        workspace.views.close(second.id)


def test_a_view_that_clears_on_close_takes_the_whole_stack(workspace: Workspace, seeded: Seeded) -> None:
    ada = seeded.people["ada"]
    workspace.views.open(ada, {"type": "modal", "blocks": []})
    top = workspace.views.push(ada, {"type": "modal", "blocks": [], "clear_on_close": True})

    workspace.views.close(top.id)

    assert workspace.views.stack(ada) == []


def test_a_new_first_modal_replaces_what_was_open(workspace: Workspace, seeded: Seeded) -> None:
    ada = seeded.people["ada"]
    workspace.views.open(ada, {"type": "modal", "blocks": []})

    second = workspace.views.open(ada, {"type": "modal", "blocks": []})

    assert workspace.views.stack(ada) == [second]
    assert workspace.views.home(ada) is None


def test_a_home_tab_cannot_be_closed(workspace: Workspace, seeded: Seeded) -> None:
    home = workspace.views.publish(seeded.people["ada"], {"type": "home", "blocks": []})

    with pytest.raises(Refused, match="not_found"):
        workspace.views.close(home.id)


def test_what_was_filled_in_stays_as_long_as_its_block(workspace: Workspace, seeded: Seeded) -> None:
    block = {"type": "input", "block_id": "b1"}
    view = workspace.views.open(seeded.people["ada"], {"type": "modal", "blocks": [block]})
    workspace.views.fill(view.id, {"b1": {"a": {"type": "plain_text_input", "value": "x"}}})
    view = workspace.views.fill(view.id, {"b1": {"b": {"type": "plain_text_input", "value": "y"}}, "b2": {"c": {}}})
    assert {block: set(actions) for block, actions in view.values.items()} == {"b1": {"a", "b"}, "b2": {"c"}}

    view = workspace.views.update(view, {"type": "modal", "blocks": [block]})

    assert set(view.values) == {"b1"}


def test_a_file_can_be_put_there_at_once(workspace: Workspace, seeded: Seeded) -> None:
    changes = heard(workspace)
    file = workspace.files.add("shot.png", b"png", owner=seeded.people["ada"])

    assert (file.mimetype, file.filetype, file.complete) == ("image/png", "png", True)
    assert workspace.files.add("noending", b"x", owner=seeded.people["ada"]).filetype == "text"
    assert "content" not in changes[0].data["file"]
    assert workspace.files.all([file.id, "F0X"]) == [file]


def test_streams_whose_time_is_up_can_be_swept(workspace: Workspace) -> None:
    assert workspace.streams.expire() == []
