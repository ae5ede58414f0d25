"""The pages over real sockets: in, around, and out again."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.figures.tables import TABLES
from bot.web.dashboard.attempts import EVERY_S, MOST
from bot.web.dashboard.look import FRESH_S, USABLE_S
from bot.web.dashboard.page import style_path
from tests.figures.made import quarter, turn
from tests.web.dashboard.served import Served, busy, enter, serving
from tests.web.served import failed

NAMES = {"T1": "Analytical Engines", "T2": "Ada & Sons"}


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving(busy(turns=quarter(600, teams=("T1", "T2")), names=NAMES)) as running:
        yield running


async def test_whoever_is_not_signed_in_sees_how_to_and_nothing_else(served: Served) -> None:
    async with served.browser() as browser:
        page, sheet, form = await browser.get("/dashboard"), await browser.get("/dashboard/tables/days.csv"), await browser.get("/dashboard/sign-in")

    assert (page.status_code, page.headers["location"]) == (303, "/dashboard/sign-in")
    assert sheet.status_code == 403
    assert "Questions" not in page.text + sheet.text + form.text
    assert '<label for="token">Token</label>' in form.text
    assert "Sign in with Slack" not in form.text
    assert served.reads == 0


async def test_the_token_lets_in_for_half_a_day(served: Served) -> None:
    async with served.browser() as browser:
        entered = await enter(browser, served.token)
        page = await browser.get("/dashboard")
        served.clock.move(12 * 3_600)
        later = await browser.get("/dashboard")

    cookie = entered.headers["set-cookie"]
    assert (entered.status_code, entered.headers["location"]) == (303, "/dashboard")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Max-Age=43200", "Path=/dashboard"))
    assert served.token not in cookie
    assert page.status_code == 200
    assert later.status_code == 303


async def test_where_browsers_come_over_https_the_cookie_stays_there(served: Served) -> None:
    async with served.browser() as browser:
        proxied = await browser.post("/dashboard/sign-in", data={"token": served.token}, headers={"x-forwarded-proto": "https"})
    async with serving(busy(turns=(), public_url="https://bot.example.com")) as public, public.browser() as browser:
        direct = await enter(browser, public.token)

    for response in (proxied, direct):
        assert response.headers["set-cookie"].startswith("__Host-ask-ai-figures=")
        assert "Secure" in response.headers["set-cookie"]
        assert "Path=/;" in response.headers["set-cookie"]


@pytest.mark.parametrize("token", ["", "wrong", "é" * 20, "x" * 3_000, "x" * 9_000])
async def test_a_wrong_token_lets_nobody_in(served: Served, token: str) -> None:
    async with served.browser() as browser:
        answer = await enter(browser, token)

    assert answer.status_code == 403
    assert "That is not the token." in answer.text
    assert "set-cookie" not in answer.headers


async def test_who_guesses_has_to_wait_even_with_the_right_token_then(served: Served) -> None:
    async with served.browser() as browser:
        guesses = await asyncio.gather(*(enter(browser, f"guess {number}") for number in range(MOST + 5)))
        right = await enter(browser, served.token)
        served.clock.move(EVERY_S)
        afterwards = await enter(browser, served.token)

    assert sorted(guess.status_code for guess in guesses) == [403] * MOST + [429] * 5
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) == EVERY_S
    assert afterwards.status_code == 303


async def test_signing_out_ends_the_session_wherever_the_cookie_went(served: Served) -> None:
    async with served.browser() as browser, served.browser() as thief:
        await enter(browser, served.token)
        thief.cookies.update(dict(browser.cookies))
        session = served.sessions.known(browser.cookies["ask-ai-figures"])
        assert session is not None
        out = await browser.post("/dashboard/sign-out", data={"key": served.sessions.form_key(session)})
        again = await thief.get("/dashboard")

    assert (out.status_code, out.headers["location"]) == (303, "/dashboard/sign-in")
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert again.status_code == 303


async def test_each_period_shows_its_own_days(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        pages = {days: (await browser.get("/dashboard", params={"days": days})).text for days in ("90", "30", "7", "nonsense", "0", "1e9")}

    assert "2026-11-17 to 2026-11-23" in pages["7"]
    assert "2026-08-26 to 2026-11-23" in pages["90"]
    assert pages["nonsense"] == pages["0"] == pages["1e9"] == pages["30"]
    assert served.reads == 1  # that of the longest period serves the shorter ones


async def test_the_operator_chooses_among_workspaces_that_there_are(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        whole, own, none = [await browser.get(f"/dashboard{query}") for query in ("", "?team=T2", "?team=T3")]

    assert 'selected value="">All workspaces' in whole.text or '<option value="" selected>All workspaces' in whole.text
    assert '<option value="T2" selected>Ada &amp; Sons' in own.text
    assert none.status_code == 404
    assert f"{sum(turn_.team == 'T2' for turn_ in quarter(600, teams=('T1', 'T2')) if turn_.asked_at > served.clock.now() - 29.5 * 86_400):,}" in own.text


async def test_one_workspace_alone_is_nothing_to_choose_from() -> None:
    async with serving(busy(turns=quarter(50))) as single, single.browser() as browser:
        await enter(browser, single.token)
        assert "<select" not in (await browser.get("/dashboard")).text


@pytest.mark.parametrize("name", sorted(TABLES))
async def test_each_table_can_be_had_whole(served: Served, name: str) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        sheet = await browser.get(f"/dashboard/tables/{name}.csv?days=90")

    rows = list(csv.reader(io.StringIO(sheet.text)))
    assert sheet.headers["content-type"].startswith("text/csv")
    assert sheet.headers["content-disposition"] == f'attachment; filename="ask-ai-{name}-90-days.csv"'
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1


async def test_a_table_that_is_none_is_not_found(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        assert [(await browser.get(f"/dashboard/tables/{name}.csv")).status_code for name in ("people", "..", "%0d%0aX: y")] == [404] * 3


async def test_nothing_that_was_asked_is_said_in_words() -> None:
    async with serving(Served()) as empty, empty.browser() as browser:
        await enter(browser, empty.token)
        page = (await browser.get("/dashboard")).text

    assert "Nobody has asked anything in the last 30 days." in page
    assert "Nobody has voted on an answer yet." in page
    assert "Not looked for yet." in page
    assert not any(word in page for word in ("nan", "NaN", "None", "Infinity", "<svg"))


async def test_one_question_is_enough_for_a_page() -> None:
    async with serving(Served(turns=(turn(good=True, urls=("https://docs.livekit.io/a/",)),))) as single, single.browser() as browser:
        await enter(browser, single.token)
        page = (await browser.get("/dashboard")).text

    assert "1 question in 30 days" in page
    assert "With fewer than 20 votes that says little." in page
    assert not any(word in page for word in ("nan", "NaN", "None"))


async def test_tokens_without_a_price_are_told_as_tokens() -> None:
    async with serving(Served(turns=(turn(tokens_in=2_000, tokens_out=500),))) as single, single.browser() as browser:
        await enter(browser, single.token)
        page = (await browser.get("/dashboard")).text

    assert "<dt>Tokens</dt><dd><strong>2.5k</strong><span>without a price</span></dd>" in page
    assert "2.5k tokens, 1 question without a price." in page
    assert "Tokens by day" in page


async def test_old_figures_are_shown_at_once_and_counted_anew_behind_them(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        for _ in range(3):
            await browser.get("/dashboard")
        assert served.reads == 1

        served.clock.move(FRESH_S)
        served.read.clear()
        old = await browser.get("/dashboard")
        await asyncio.wait_for(served.read.wait(), 10)

    assert "12:00 UTC" in old.text
    assert served.reads == 2


async def test_many_who_come_at_once_wait_for_one_reading(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        pages = await asyncio.gather(*(browser.get("/dashboard") for _ in range(8)))

    assert {page.status_code for page in pages} == {200}
    assert served.reads == 1


async def test_what_cannot_be_read_is_said_so_and_what_was_read_is_shown_for_an_hour(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        served.fault = failed()
        nothing = await browser.get("/dashboard")
        served.fault = None
        await browser.get("/dashboard")
        served.fault = failed()
        served.clock.move(USABLE_S - 1)
        kept = await browser.get("/dashboard")
        served.clock.move(2)
        gone = await browser.get("/dashboard")

    assert (nothing.status_code, kept.status_code, gone.status_code) == (503, 200, 503)
    assert "could not be read just now" in nothing.text
    assert "disk" not in nothing.text


async def test_the_style_and_the_icon_are_for_everybody_and_kept(served: Served) -> None:
    async with served.browser() as browser:
        style, icon, old = [await browser.get(path) for path in (style_path(), "/dashboard/icon.svg", "/dashboard/style-000000000000.css")]

    assert style.headers["content-type"].startswith("text/css")
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in style.headers["cache-control"]
    assert old.status_code == 404


async def test_whoever_is_in_does_not_see_the_door_again(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        assert (await browser.get("/dashboard/sign-in")).headers["location"] == "/dashboard"


async def test_a_link_from_elsewhere_goes_on_by_itself(served: Served) -> None:
    async with served.browser() as browser:
        page: httpx.Response = await browser.get("/dashboard", headers={"sec-fetch-site": "cross-site"})

    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/dashboard">' in page.text
