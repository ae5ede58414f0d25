"""Writing, editing, deleting, reacting, threads, drafts, files and commands, as one is used to."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from bot.sandbox.model import Message
from tests.sandbox.page.conftest import Open
from tests.sandbox.peer import person

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_who_says_something_gets_its_own_ts_although_another_person_speaks_meanwhile(open_page: Open) -> None:
    """A promise of `Reader.say`, on which the tests below lean."""
    reader = await open_page()

    async def interrupted(route: Route) -> None:
        await person(reader.sandbox, "ben").chat_postMessage(channel=reader.channel(), text="by the way")
        await expect(reader.message("by the way")).to_be_visible()
        await route.continue_()

    await reader.page.route("**/api/chat.postMessage", interrupted)
    ts = await reader.say("mine")
    assert reader.sandbox.workspace.messages.get(reader.channel(), ts).text == "mine"
    await expect(reader.conversation.locator("article")).to_have_count(2)


async def test_messages_of_one_author_are_grouped_under_a_day(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("first")
    await reader.say("second")
    await expect(reader.conversation.locator(".message-head")).to_have_count(1)
    await expect(reader.conversation.locator(".divider-day")).to_have_text(["Today"])


async def test_an_own_message_is_edited_and_another_persons_is_not(open_page: Open) -> None:
    reader = await open_page()
    await person(reader.sandbox, "ben").chat_postMessage(channel=reader.channel(), text="by Ben")
    ts = await reader.say("helo @ben")
    await reader.composer.press("ArrowUp")
    editor = reader.conversation.get_by_label("Edit message")
    await expect(editor).to_have_value("helo @ben")
    await editor.fill("hello @ben")
    await editor.press("Enter")
    await expect(reader.message("hello @Ben")).to_contain_text("(edited)")
    assert reader.sandbox.workspace.messages.get(reader.channel(), ts).text == f"hello <@{reader.person('ben')}>"
    await reader.message("by Ben").hover()
    await reader.message("by Ben").get_by_role("button", name="More actions").click()
    await expect(reader.page.get_by_role("menu")).to_contain_text("Reply in thread")
    await expect(reader.page.get_by_role("menuitem", name="Edit message")).to_have_count(0)


async def test_a_message_is_deleted_only_when_the_question_is_answered_with_yes(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("away with it")
    for answer, left in (("Cancel", 1), ("Delete", 0)):
        await reader.message("away with it").hover()
        await reader.message("away with it").get_by_role("button", name="More actions").click()
        await reader.page.get_by_role("menuitem", name="Delete message").click()
        await reader.page.get_by_role("dialog").get_by_role("button", name=answer).click()
        await expect(reader.message("away with it")).to_have_count(left)


async def test_a_reaction_is_put_and_taken_back_by_the_same_button(open_page: Open) -> None:
    reader = await open_page()
    ts = await reader.say("nice")
    await reader.message("nice").hover()
    await reader.message("nice").get_by_role("button", name="Add a reaction").click()
    await reader.page.get_by_role("menuitem", name="zipper mouth face").click()
    chip = reader.message("nice").locator(".reaction[aria-pressed=true]")
    await expect(chip).to_contain_text("🤐")
    assert reader.sandbox.workspace.messages.get(reader.channel(), ts).reactions[0].name == "zipper_mouth_face"
    await chip.click()
    await expect(reader.message("nice").locator(".reactions")).to_have_count(0)


async def test_a_reply_goes_into_the_thread_and_is_counted_in_the_channel(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("question")
    await reader.message("question").hover()
    await reader.message("question").get_by_role("button", name="Reply in thread").click()
    await expect(reader.reply).to_be_focused()
    await reader.reply.fill("to everybody")
    await reader.thread.get_by_label("Also send to #ask-ai").check()
    await reader.reply.press("Enter")
    await expect(reader.in_thread("to everybody")).to_be_visible()
    await expect(reader.message("question").locator(".thread-line")).to_contain_text("1 reply")
    await expect(reader.message("to everybody")).to_contain_text("replied to a thread")


async def test_what_others_say_elsewhere_is_marked_until_it_is_read(open_page: Open) -> None:
    reader = await open_page()
    ben = person(reader.sandbox, "ben")
    await ben.chat_postMessage(channel=reader.channel("general"), text="hello")
    await expect(reader.link("general").locator(".count")).to_contain_text("1")
    await ben.chat_postMessage(channel=reader.channel("general"), text=f"<@{reader.person()}> are you there?")
    await expect(reader.link("general").locator(".count.loud")).to_contain_text("2")
    await reader.go("general")
    await expect(reader.conversation.locator(".divider-new")).to_have_count(0)  # nothing was read before it
    await reader.go("ask-ai")
    await expect(reader.link("general").locator(".count")).to_have_count(0)
    await ben.chat_postMessage(channel=reader.channel("general"), text="news")
    await expect(reader.link("general").locator(".count")).to_contain_text("1")
    await reader.go("general")
    await expect(reader.conversation.locator(".divider-new")).to_be_visible()


async def test_another_person_speaks_in_their_own_name_and_sees_their_own_mail(open_page: Open) -> None:
    reader = await open_page("#/app")
    await reader.say("a secret of Ada's")
    await reader.speak_as("Chi")
    await expect(reader.page.locator("#conversation")).not_to_contain_text("a secret of Ada's")
    await reader.go("general")
    await reader.say("it is me")
    await expect(reader.message("it is me").locator(".author")).to_have_text("Chi")


async def test_what_happened_during_an_interruption_is_there_after_it(open_page: Open) -> None:
    reader = await open_page()
    await reader.page.context.set_offline(offline=True)
    await reader.posted("while you were away")
    await reader.page.context.set_offline(offline=False)
    await expect(reader.message("while you were away")).to_be_visible()


async def test_a_long_channel_shows_the_newest_and_more_when_asked(open_page: Open) -> None:
    reader = await open_page("#/general")
    place, workspace = reader.channel("general"), reader.sandbox.workspace
    for n in range(70):
        workspace.messages.post(Message(channel=place, ts=workspace.core.next_ts(), person=reader.person("ben"), text=f"number {n}."))
    await reader.reload()
    await expect(reader.message("number 69.")).to_be_in_viewport()
    await expect(reader.conversation.locator("article")).to_have_count(60)
    await reader.page.get_by_role("button", name="Show earlier messages").click()
    await expect(reader.conversation.locator("article")).to_have_count(70)
    await expect(reader.page.get_by_role("button", name="Show earlier messages")).to_have_count(0)


async def test_a_burst_of_messages_is_drawn_without_a_standstill(open_page: Open) -> None:
    reader = await open_page("#/general")
    place, workspace = reader.channel("general"), reader.sandbox.workspace
    for n in range(400):
        workspace.messages.post(Message(channel=place, ts=workspace.core.next_ts(), person=reader.person("ben"), text=f"number {n}."))
    await expect(reader.message("number 399.")).to_be_in_viewport()
    assert await reader.conversation.locator("article").count() <= 300


async def test_a_permalink_opens_the_thread_here(open_page: Open) -> None:
    reader = await open_page()
    ts = await reader.say("the question")
    link = await reader.app.chat_getPermalink(channel=reader.channel(), message_ts=ts)
    await reader.posted(f"<{link['permalink']}|The thread>", channel="support-escalations")
    await reader.go("support-escalations")
    await reader.conversation.get_by_role("link", name="The thread").click()
    await expect(reader.in_thread("the question")).to_be_visible()
    assert len(reader.page.context.pages) == 1
