"""What tests of opinions share: answers to Ada, and people who say what they think of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.e2e.slack.people import Message, Person, choice, shown
from tests.e2e.slack.tickets import DESK
from tests.e2e.slack.world import World

ASKED = ("When does a room end by itself?", "Which ports does a self-hosted server need open?")


async def answered(world: World, *questions: str, channel: str = "ask-ai") -> tuple[str, list[Message]]:
    """A thread in which Ada asked these, one after the other; its ts and the answers."""
    root = await world.ada.says(questions[0], channel=channel)
    await world.quiet()
    for question in questions[1:]:
        await world.ada.says(question, channel=channel, thread=root)
        await world.quiet()
    return root, await world.ada.replies(root, channel=channel)


async def thumbs(world: World, person: Person, reply: Message, *, good: bool = False, channel: str = "ask-ai") -> None:
    await person.presses(reply, "feedback", choice(reply, "positive_button" if good else "negative_button"), channel=channel)
    await world.quiet()


async def fills_in(world: World, person: Person, reply: Message, **form: str | Sequence[str]) -> None:
    await thumbs(world, person, reply)
    assert await person.submits(person.modal(), **form) == {"ok": True}
    await world.quiet()


async def told(world: World, root: str, answers: int) -> list[str]:
    """What the bot said in the thread beside its answers, each by its first words."""
    return [shown(message)[:21] for message in (await world.ada.replies(root))[answers:]]


async def leaves_the_desk(world: World, person: Person) -> None:
    world.sandbox.workspace.channels.leave(person.place(DESK), world.sandbox.workspace.person(person.id))
