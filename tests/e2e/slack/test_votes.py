"""What people think of an answer brings a human where it has to: one, with the reason named, and told in the thread."""

from __future__ import annotations

import pytest

from bot.slack.voting import THANKS_BAD
from tests.e2e.slack.conftest import OVER_HTTP, Fresh
from tests.e2e.slack.people import choice, shown, written
from tests.e2e.slack.test_tickets_killed import Killing
from tests.e2e.slack.tickets import notes, packets
from tests.e2e.slack.voters import ASKED, answered, fills_in, leaves_the_desk, thumbs, told
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@OVER_HTTP
@pytest.mark.parametrize("form", [{"reason": "wrong"}, {"reason": "outdated"}, {"reason": "unclear", "comment": "Which timeout of the two?"}])
async def test_what_is_wrong_or_was_commented_on_brings_a_human_without_a_tick_for_it(world: World, form: dict[str, str]) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    await fills_in(world, world.ada, reply, **form)

    (packet,) = await packets(world, root)
    assert "Somebody said that my answer did not help" in written(packet)
    assert form.get("comment", "") in written(packet)
    assert await told(world, root, 1) == ["I asked the people in"]
    assert world.ada.whispers() == []


@OVER_HTTP
async def test_the_second_answer_in_a_row_that_did_not_help_brings_a_human_without_the_form(world: World) -> None:
    root, (first, second) = await answered(world, *ASKED)
    await thumbs(world, world.ada, first)
    assert await packets(world, root) == []
    await thumbs(world, world.ada, second)

    (packet,) = await packets(world, root)
    assert "Two of my answers in a row did not help" in written(packet)
    assert await told(world, root, 2) == ["I asked the people in"]
    assert "human" not in str(world.ada.modal()["blocks"])  # one is on the way

    await thumbs(world, world.ada, second)
    assert len(await packets(world, root)) == 1
    assert len(await told(world, root, 2)) == 1


@pytest.mark.parametrize("code", ["expired_trigger_id", "invalid_arguments", "fatal_error"])
async def test_a_second_bad_vote_brings_a_human_even_where_the_form_does_not_open(fresh: Fresh, code: str) -> None:
    async with fresh("http") as world:
        root, (first, second) = await answered(world, *ASKED)
        await thumbs(world, world.ada, first)
        world.wire.expected |= {"job.dead", "job.retried"}
        world.sandbox.faults.api.fail("views.open", code)
        await world.ada.presses(second, "feedback", choice(second, "negative_button"))
        await world.quiet()

        assert len(await packets(world, root)) == 1
        assert await told(world, root, 2) == ["I asked the people in"]


@OVER_HTTP
async def test_it_does_not_matter_which_of_the_two_is_voted_on_first(world: World) -> None:
    root, (first, second) = await answered(world, *ASKED)
    await thumbs(world, world.ada, second)
    await thumbs(world, world.ada, first)

    assert len(await packets(world, root)) == 1


@OVER_HTTP
async def test_two_answers_in_two_threads_are_not_in_a_row(world: World) -> None:
    threads = [await answered(world, question) for question in ASKED]
    for _, (reply,) in threads:
        await thumbs(world, world.ada, reply)

    assert [await packets(world, root) for root, _ in threads] == [[], []]


@OVER_HTTP
async def test_two_answers_of_which_one_helped_bring_nobody(world: World) -> None:
    root, (first, second) = await answered(world, *ASKED)
    await thumbs(world, world.ada, first, good=True)
    await thumbs(world, world.ada, second)

    assert await packets(world, root) == []


async def test_a_specialists_word_brings_one_and_a_passer_bys_is_counted_and_no_more(fresh: Fresh) -> None:
    async with fresh("http") as world:
        await leaves_the_desk(world, world.ben)
        root, (reply,) = await answered(world, ASKED[0])
        await fills_in(world, world.ben, reply, reason="wrong", comment="That is nonsense.")
        assert world.service is not None
        (vote,) = await world.service.store.votes.of(choice(reply, "positive_button").partition(":")[2])
        assert (vote.person, vote.good, vote.comment) == (world.ben.id, False, "That is nonsense.")
        assert await packets(world, root) == []
        assert world.ben.whispers() == [THANKS_BAD]

        await fills_in(world, world.chi, reply, reason="wrong")
        assert len(await packets(world, root)) == 1
        assert await told(world, root, 1) == ["I asked the people in"]


async def test_a_passer_by_may_still_ask_for_a_human_in_the_form(fresh: Fresh) -> None:
    async with fresh("http") as world:
        await leaves_the_desk(world, world.ben)
        root, (reply,) = await answered(world, ASKED[0])
        await fills_in(world, world.ben, reply, reason="unclear", human=["human"])

        assert len(await packets(world, root)) == 1


@OVER_HTTP
async def test_what_is_said_while_a_human_is_at_it_reaches_them_and_so_does_that_it_helped_after_all(world: World) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    await fills_in(world, world.ada, reply, reason="wrong")
    await fills_in(world, world.ada, reply, reason="unclear", comment="It is 30 <!channel> s")
    await thumbs(world, world.ada, reply, good=True)

    (packet,) = await packets(world, root)
    assert shown(packet).startswith("Open")
    said, helped = await notes(world, root)
    assert said.startswith("Ada says of my answer: I do not understand it")
    assert "It is 30" in said
    assert helped == "Ada says now that my answer helped after all. This stays open until somebody closes it."
    assert await told(world, root, 1) == ["I asked the people in"]


@OVER_HTTP
@pytest.mark.parametrize(
    "comment",
    ["<" * 2_000, "&" * 2_000, "*_~`" * 500, f"a{chr(10)}" * 1_000, "<!channel> <@U0ADA> <#C1> <https://evil.example|docs> " * 30],
    ids=["angles", "ampersands", "marks", "lines", "calls"],
)
async def test_a_comment_of_any_kind_and_length_stands_in_the_packet_and_below_it_as_words(world: World, comment: str) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    for reason in ("wrong", "outdated"):
        await fills_in(world, world.ada, reply, reason=reason, comment=comment)

    (packet,) = await packets(world, root)
    (noted,) = await notes(world, root)
    for shown_there in (written(packet), noted):
        assert "<https://evil.example|docs>" not in shown_there
        assert "](https://evil.example" not in shown_there


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", range(1, 4))
async def test_a_second_bad_vote_that_is_killed_brings_one_human_and_counts_once(fresh: Fresh, nth: int, *, after: bool) -> None:
    async with fresh("http") as world:
        root, (first, second) = await answered(world, *ASKED)
        await thumbs(world, world.ada, first)
        killing = Killing(world, nth, after=after)
        await world.ada.presses(second, "feedback", choice(second, "negative_button"))
        await killing.over()
        assert killing.hit or nth > 1

        assert len(await packets(world, root)) == 1
        assert await told(world, root, 2) == ["I asked the people in"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", range(1, 4))
async def test_a_form_of_feedback_that_is_killed_brings_one_human_who_reads_it_once(fresh: Fresh, nth: int, *, after: bool) -> None:
    async with fresh("http") as world:
        root, (reply,) = await answered(world, ASKED[0])
        await thumbs(world, world.ada, reply)
        killing = Killing(world, nth, after=after)
        await world.ada.submits(world.ada.modal(), reason="wrong", comment="It is 30 seconds")
        await killing.over()
        assert killing.hit or nth > 1

        (packet,) = await packets(world, root)
        assert "It is 30 seconds" in written(packet)
        assert await told(world, root, 1) == ["I asked the people in"]
        assert await notes(world, root) == []
