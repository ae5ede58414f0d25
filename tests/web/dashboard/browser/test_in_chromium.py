"""What somebody with a browser meets: the door, the figures, on a telephone, in the dark, and with a screen reader."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.figures.made import quarter
from tests.web.dashboard.browser.conftest import NARROW, WIDE, Open, Scheme, Serve, signed_in
from tests.web.dashboard.served import Served, busy
from tests.web.dashboard.test_slack_sign_in import signing_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").rstrip(";\n")
CHARTS = [
    "Questions by day",
    "Confidence against feedback",
    "Waiting for the bot",
    "Why humans were asked",
    "Questions by topic",
    "Most cited pages",
    "Dollars by day",
]
TABLES = [
    "Questions and cost by day",
    "Confidence against feedback",
    "How long people waited",
    "Why humans were asked",
    "Questions by topic",
    "Gaps in the documents",
    "Pages that answers cite",
]
HEADINGS = [
    "How ask-ai is doing",
    "Questions",
    "Is its confidence right?",
    "How long people wait",
    "What humans took over",
    "Topics",
    "What the documents lack",
    "Sources",
    "Cost",
]


async def test_the_token_opens_the_figures_and_signing_out_closes_them(visit: Open, serve: Serve) -> None:
    served = await serve(busy())
    page = await signed_in(visit, served)
    await expect(page.get_by_role("heading", level=1)).to_have_text("How ask-ai is doing")

    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_label("Token")).to_be_visible()
    await page.goto(f"{served.url}/dashboard")
    await expect(page.get_by_label("Token")).to_be_visible()


async def test_a_wrong_token_is_told_and_can_be_put_right(visit: Open, serve: Serve) -> None:
    served = await serve(busy())
    page = await visit(f"{served.url}/dashboard")
    await page.get_by_label("Token").fill("no")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert")).to_have_text("That is not the token.")
    await expect(page.get_by_label("Token")).to_have_attribute("aria-describedby", "fault")
    await page.get_by_label("Token").fill(served.token)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("How ask-ai is doing")


async def test_every_chart_is_drawn_and_told(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()))

    for name in CHARTS:
        chart = page.get_by_role("img", name=name)
        await expect(chart).to_be_visible()
        box, told = await chart.bounding_box(), await chart.locator("> desc").text_content()
        assert box is not None
        assert box["width"] > 300
        assert told
        assert any(character.isdigit() for character in told)
    assert await page.locator(".chart rect").count() > 100
    assert await page.locator(".chart .dot").count() > 4


async def test_marks_stand_where_their_numbers_say(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()), query="days=7")
    columns = (
        await page.get_by_role("img", name="Questions by day")
        .locator("g")
        .evaluate_all("groups => groups.map(g => [...g.querySelectorAll('rect')].reduce((sum, rect) => sum + rect.getBBox().height, 0))")
    )
    rows = page.get_by_role("region", name="Questions and cost by day").locator("tbody tr")
    asked = [int((await rows.nth(number).locator("td").first.inner_text()).replace(",", "")) for number in range(7)]

    scale = columns[-1] / asked[0]
    assert columns == pytest.approx([count * scale for count in reversed(asked)], rel=0.02)


async def test_a_period_is_chosen_by_a_link_that_says_where_one_is(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()))
    periods = page.get_by_role("navigation", name="Period")
    await expect(periods.get_by_role("link", name="30 days")).to_have_attribute("aria-current", "page")

    await periods.get_by_role("link", name="90 days").click()
    await expect(periods.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_text("2026-08-26 to 2026-11-23")).to_be_visible()


async def test_a_workspace_is_chosen_from_a_list(visit: Open, serve: Serve) -> None:
    served = await serve(busy(turns=quarter(900, teams=("T1", "T2")), names={"T1": "Analytical Engines", "T2": "Ada & Sons"}))
    page = await signed_in(visit, served, query="days=90")
    await page.get_by_label("Workspace").select_option(label="Ada & Sons")
    await page.get_by_role("button", name="Show").click()

    await expect(page.get_by_label("Workspace")).to_have_value("T2")
    own = sum(turn.team == "T2" for turn in served.turns)
    await expect(page.locator(".tiles strong").first).to_have_text(str(own))
    await expect(page.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "page")


async def test_a_table_is_downloaded_whole(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()))
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Download “Questions by topic” as CSV").click()
    download = await downloading.value

    assert download.suggested_filename == "ask-ai-topics-30-days.csv"
    assert (await download.path()).read_text(encoding="utf-8").startswith("Topic,Questions,")


async def test_a_screen_reader_finds_headings_in_order_tables_and_labels(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()))
    tree = await page.locator("body").aria_snapshot()

    headings = await page.get_by_role("heading").all_inner_texts()
    levels = [int(level) for level in await page.get_by_role("heading").evaluate_all("all => all.map(one => one.localName[1])")]
    assert [name for name, level in zip(headings, levels, strict=True) if level < 3] == HEADINGS
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for name in TABLES:
        assert f'- table "{name}"' in tree
        assert f'- region "{name}"' in tree
    assert "- main:" in tree
    assert '- columnheader "Questions"' in tree
    assert '- rowheader "2026-11-23"' in tree
    assert all(f'- img "{name}"' in tree for name in CHARTS)


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()
    await expect(page.get_by_role("link", name="Skip to the figures")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert urlsplit(page.url).fragment == "main"

    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="7 days")).to_be_focused()
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("region", name="Questions and cost by day")).to_be_focused()
    await page.keyboard.press("End")
    await page.wait_for_function("document.activeElement.scrollTop > 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, (768, 900), NARROW], ids=["wide", "middle", "narrow"])
async def test_nothing_is_nameless_faint_small_or_out_of_the_window(visit: Open, serve: Serve, size: tuple[int, int], scheme: Scheme) -> None:
    served = await serve(busy(turns=quarter(900, teams=("T1", "T2"))))
    door = await visit(f"{served.url}/dashboard/sign-in", size=size, scheme=scheme)
    assert await audited(door) == []
    for query in ("", "days=90", "days=7&team=T2"):
        assert await audited(await signed_in(visit, served, query=query, size=size, scheme=scheme)) == []


async def test_the_look_over_finds_what_it_looks_for(visit: Open, serve: Serve) -> None:
    """A test that can only pass tests nothing."""
    page = await signed_in(visit, await serve(busy()), size=NARROW)
    await page.evaluate(
        """() => {
          const faint = Object.assign(document.createElement("p"), {textContent: "faint words"});
          faint.className = "when";
          document.querySelector("main").prepend(document.createElement("button"), faint);
          document.documentElement.lang = "";
          document.querySelector("[tabindex]").tabIndex = 3;
          document.querySelector("desc").textContent = "many";
          document.querySelector("tbody th").removeAttribute("scope");
          document.querySelector("h2").outerHTML = "<h3>Questions</h3>";
          document.styleSheets[0].insertRule(".when { color: #aaaaaa; width: 500px }", document.styleSheets[0].cssRules.length);
        }"""
    )
    found = " ".join(await audited(page))

    for fault in (
        "no name: <button",
        "contrast 2.32: <p",
        "sticks out to 5",
        "the page is 5",
        "no language",
        "out of order",
        "picture that tells no",
        "row that nothing",
        "leaves out",
    ):
        assert fault in found


async def test_what_a_row_is_of_stays_in_sight_when_its_table_is_scrolled(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()), size=NARROW)
    region = page.get_by_role("region", name="Questions and cost by day")
    day, cost = region.get_by_role("rowheader", name="2026-11-20"), region.locator("tbody tr").nth(3).locator("td").last
    await region.scroll_into_view_if_needed()
    await expect(cost).not_to_be_in_viewport()
    await region.evaluate("node => node.scrollTo(node.scrollWidth, 0)")

    await expect(cost).to_be_in_viewport()
    await expect(day).to_be_in_viewport()
    place, beside = await day.bounding_box(), await region.bounding_box()
    assert place is not None
    assert beside is not None
    assert place["x"] == pytest.approx(beside["x"], abs=2)


async def test_addresses_break_at_slashes_and_not_within_words(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()), size=NARROW)
    link = page.get_by_role("region", name="Pages that answers cite").get_by_role("link", name="docs.livekit.io/agents/features/")

    lines: list[str] = await link.evaluate(
        """node => {
          const lines = [], range = document.createRange();
          for (const text of [...node.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE)) {
            range.selectNodeContents(text);
            lines.push(range.getClientRects().length);
          }
          return lines;
        }"""
    )
    assert len(lines) >= 3
    assert set(lines) <= {0, 1}


async def test_in_the_dark_it_is_dark(visit: Open, serve: Serve) -> None:
    page = await signed_in(visit, await serve(busy()), scheme="dark")

    assert await page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(24, 28, 32)"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_without_questions_there_is_a_page_that_says_so(visit: Open, serve: Serve, size: tuple[int, int]) -> None:
    page = await signed_in(visit, await serve(Served()), size=size)

    await expect(page.get_by_role("status")).to_have_text("Nobody has asked anything in the last 30 days.")
    assert await page.get_by_role("img").count() == 0
    assert await audited(page) == []


async def test_a_link_on_another_site_leads_in_without_signing_in_again(visit: Open, serve: Serve) -> None:
    served = await serve(busy())
    page = await signed_in(visit, served)
    elsewhere = served.url.replace("127.0.0.1", "localhost")
    # For a browser localhost and 127.0.0.1 are two sites.
    await page.context.route(f"{elsewhere}/away", lambda route: route.fulfill(content_type="text/html", body=f'<a href="{served.url}/dashboard">figures</a>'))
    away = await page.context.new_page()
    await away.goto(f"{elsewhere}/away")
    await away.get_by_role("link", name="figures").click()

    await expect(away.get_by_role("heading", level=1)).to_have_text("How ask-ai is doing")


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack-sdk 3.47 does so with aiohttp 3.14
async def test_somebody_comes_back_from_slack_and_is_in(visit: Open, serve: Serve) -> None:
    async with signing_in(authorize=True) as setup:
        page = await visit(f"{setup.served.url}/dashboard", beside="http://localhost")
        await page.get_by_role("link", name="Sign in with Slack").click()

        await expect(page.get_by_role("heading", level=1)).to_have_text("How ask-ai is doing")
        await expect(page.get_by_label("Workspace")).to_have_count(0)
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("How ask-ai is doing")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("link", name="Sign in with Slack")).to_be_visible()


async def audited(page: Page) -> list[str]:
    narrow = page.viewport_size is not None and page.viewport_size["width"] == NARROW[0]
    faults: list[str] = await page.evaluate(f"({AUDIT})({str(narrow).lower()})")
    return faults
