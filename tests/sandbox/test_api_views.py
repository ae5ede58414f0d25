"""Modals and the home tab. https://docs.slack.dev/surfaces/modals"""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import World, error


def modal(title: str = "Feedback", **more: Any) -> dict[str, Any]:
    section = {"type": "section", "text": {"type": "plain_text", "text": "hello"}}
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [section], **more}


HOME = {"type": "home", "blocks": [{"type": "divider", "block_id": "d"}]}


def wide(n: int) -> dict[str, Any]:
    return {"type": "section", "block_id": str(n), "text": {"type": "plain_text", "text": "x" * 2_900}}


def trigger(world: World, name: str = "ada") -> str:
    trigger_id = f"{len(world.triggers.known)}.{name}"
    world.triggers.known[trigger_id] = world.seeded.people[name]
    return trigger_id


async def test_a_modal_opens_for_whoever_did_something(world: World) -> None:
    view = (await world.bot.views_open(trigger_id=trigger(world), view=modal(callback_id="f", private_metadata="m")))["view"]

    assert (view["callback_id"], view["private_metadata"], view["root_view_id"], view["previous_view_id"]) == ("f", "m", view["id"], None)
    assert view["state"] == {"values": {}}
    assert view["blocks"][0]["block_id"]
    (change,) = world.changes
    assert (change.kind, change.seen_by) == ("view_opened", frozenset({world.seeded.people["ada"]}))


async def test_a_trigger_is_good_once(world: World) -> None:
    used = trigger(world)
    await world.bot.views_open(trigger_id=used, view=modal())

    assert await error(world.bot.views_open(trigger_id=used, view=modal())) == "invalid_trigger_id"


async def test_a_faulty_view_does_not_use_the_trigger_up(world: World) -> None:
    unused = trigger(world)

    assert await error(world.bot.views_open(trigger_id=unused, view=HOME)) == "invalid_arguments"
    assert await error(world.bot.views_open(trigger_id=unused, view=modal(blocks="none"))) == "invalid_arguments"
    assert await error(world.bot.views_open(trigger_id=unused, view=modal(blocks=[wide(n) for n in range(100)]))) == "view_too_large"
    assert (await world.bot.views_open(trigger_id=unused, view=modal()))["ok"]


async def test_three_modals_stack_up_and_know_each_other(world: World) -> None:
    first = (await world.bot.views_open(trigger_id=trigger(world), view=modal("1")))["view"]
    second = (await world.bot.views_push(trigger_id=trigger(world), view=modal("2")))["view"]
    third = (await world.bot.views_push(trigger_id=trigger(world), view=modal("3")))["view"]

    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    assert await error(world.bot.views_push(trigger_id=trigger(world), view=modal("4"))) == "push_limit_reached"
    assert await error(world.bot.views_push(trigger_id=trigger(world, "ben"), view=modal())) == "not_found"


async def test_an_update_with_an_old_hash_loses_the_race(world: World) -> None:
    view = (await world.bot.views_open(trigger_id=trigger(world), view=modal()))["view"]

    newer = (await world.bot.views_update(view_id=view["id"], hash=view["hash"], view=modal("Newer")))["view"]

    assert newer["hash"] != view["hash"]
    assert newer["title"]["text"] == "Newer"
    assert await error(world.bot.views_update(view_id=view["id"], hash=view["hash"], view=modal("Late"))) == "hash_conflict"
    assert (await world.bot.views_update(view_id=view["id"], view=modal("Anyhow")))["ok"]


async def test_a_view_can_be_named_by_the_apps_own_id_which_is_unique(world: World) -> None:
    await world.bot.views_open(trigger_id=trigger(world), view=modal(external_id="mine"))

    updated = await world.bot.views_update(external_id="mine", view=modal("New", external_id="mine"))

    assert updated["view"]["title"]["text"] == "New"
    assert await error(world.bot.views_open(trigger_id=trigger(world, "ben"), view=modal(external_id="mine"))) == "duplicate_external_id"
    assert await error(world.bot.views_update(external_id="other", view=modal())) == "not_found"
    assert await error(world.bot.api_call("views.update", json={"view": modal()})) == "invalid_arguments"


async def test_a_closed_view_cannot_be_updated(world: World) -> None:
    view = (await world.bot.views_open(trigger_id=trigger(world), view=modal()))["view"]
    world.workspace.views.close(view["id"])

    assert await error(world.bot.views_update(view_id=view["id"], view=modal())) == "not_found"
    assert world.kinds() == ["view_opened", "view_closed"]


async def test_the_home_tab_is_published_for_one_person(world: World) -> None:
    ada = world.seeded.people["ada"]

    first = (await world.bot.views_publish(user_id=ada, view=HOME))["view"]
    second = (await world.bot.views_publish(user_id=ada, view=HOME, hash=first["hash"]))["view"]

    assert first["id"] == second["id"]
    assert await error(world.bot.views_publish(user_id=ada, view=HOME, hash=first["hash"])) == "hash_conflict"
    assert await error(world.bot.views_publish(user_id="U0NOBODY", view=HOME)) == "user_not_found"
    assert await error(world.bot.views_publish(user_id=ada, view=modal())) == "invalid_arguments"
    home = world.workspace.views.home(ada)
    assert home is not None
    assert world.workspace.views.home(world.seeded.people["ben"]) is None
    assert world.kinds() == ["home", "home"]


@pytest.mark.parametrize("missing", ["trigger_id", "view"])
async def test_what_is_missing_is_named(world: World, missing: str) -> None:
    arguments = {name: value for name, value in {"trigger_id": trigger(world), "view": modal()}.items() if name != missing}

    answer = await world.bot.api_call("api.test")
    assert answer["ok"]
    assert await error(world.bot.api_call("views.open", json=arguments)) == "invalid_arguments"
