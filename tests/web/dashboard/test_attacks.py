"""What somebody might try: to be somebody else, to make another browser do it, to break out of the page, or to read what others asked."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest

from bot.figures.tables import TABLES
from bot.learning.gaps import Gap
from bot.web.dashboard.session import Signer, Viewer
from knowledge import Link
from tests.figures.made import quarter, ticket, turn
from tests.web.dashboard.served import Served, busy, enter, serving

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}\r\nSet-Cookie: a=b"
SECRET_WORDS = "when do we buy Initech?"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving(busy(turns=quarter(300, teams=("T1", "T2")))) as running:
        yield running


def forged(**parts: object) -> str:
    """A session as this server writes them, but signed with a secret of one's own."""
    return Signer(secrets.token_hex(16)).sign("session 1", {"id": "x", "until": 9e99, "way": "token", "team": "", "person": ""} | parts)


@pytest.mark.parametrize("cookie", ["", "x", ".", "e30.", forged(), forged(way="slack", team="T1", person="U1"), "a" * 5_000, '"quoted"', "%00", "é"])
async def test_a_session_cannot_be_made_up(served: Served, cookie: str) -> None:
    async with served.browser() as browser:
        page = await browser.get("/dashboard", headers=[(b"cookie", f"ask-ai-figures={cookie}".encode())])

    assert page.status_code == 303


async def test_a_session_of_a_former_token_is_worth_nothing(served: Served) -> None:
    cookie, _ = Served(token=secrets.token_hex(16), clock=served.clock).sessions.begin(Viewer(way="token"))
    async with served.browser() as browser:
        assert (await browser.get("/dashboard", headers={"cookie": f"ask-ai-figures={cookie}"})).status_code == 303


async def test_a_cookie_that_was_set_without_encryption_is_not_taken_where_there_is_encryption() -> None:
    async with serving(busy(turns=(), public_url="https://bot.example.com")) as public, public.browser() as browser:
        cookie, _ = public.sessions.begin(Viewer(way="token"))
        assert (await browser.get("/dashboard", headers={"cookie": f"ask-ai-figures={cookie}"})).status_code == 303
        assert (await browser.get("/dashboard", headers={"cookie": f"__Host-ask-ai-figures={cookie}"})).status_code == 200


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "OWN"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://[broken"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_page_elsewhere_can_neither_sign_in_nor_out(served: Served, headers: dict[str, str]) -> None:
    headers = {name: served.url if value == "OWN" else value for name, value in headers.items()}
    async with served.browser() as own, httpx.AsyncClient(base_url=served.url, trust_env=False, headers=headers) as elsewhere:
        entered = await elsewhere.post("/dashboard/sign-in", data={"token": served.token})
        await enter(own, served.token)
        elsewhere.cookies.update(dict(own.cookies))
        session = served.sessions.known(own.cookies["ask-ai-figures"])
        assert session is not None
        left = await elsewhere.post("/dashboard/sign-out", data={"key": served.sessions.form_key(session)})
        still = await own.get("/dashboard")

    assert (entered.status_code, left.status_code, still.status_code) == (403, 403, 200)
    assert "set-cookie" not in entered.headers


async def test_a_browser_that_only_says_its_origin_is_believed(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False, headers={"origin": served.url}) as browser:
        assert (await enter(browser, served.token)).status_code == 303


@pytest.mark.parametrize("key", ["", "x", "OTHER"])
async def test_signing_out_needs_the_key_of_the_page(served: Served, key: str) -> None:
    async with served.browser() as browser, served.browser() as another:
        await enter(browser, served.token)
        await enter(another, served.token)
        other = served.sessions.known(another.cookies["ask-ai-figures"])
        assert other is not None
        out = await browser.post("/dashboard/sign-out", data={"key": served.sessions.form_key(other) if key == "OTHER" else key})

        assert out.status_code == 403
        assert (await browser.get("/dashboard")).status_code == 200


async def test_nothing_is_done_by_get_and_forms_are_forms(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        assert (await browser.get("/dashboard/sign-out")).status_code == 405
        assert (await browser.post("/dashboard")).status_code == 405
        assert (await browser.post("/dashboard/sign-in", json={"token": served.token})).status_code == 403
        assert (await browser.post("/dashboard/sign-in", content=b"token=%ff%fe&token", headers={"content-type": "text/plain"})).status_code == 403


class Tags(HTMLParser):
    """The tags, attributes and addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "action"}}


async def test_what_people_and_pages_are_called_does_not_break_out_of_the_page() -> None:
    turns = [turn("a", team=EVIL, topic=EVIL, outcome=EVIL, urls=(EVIL, f"https://evil.example/{EVIL}", "javascript:alert(1)", "https://x/ onclick=y"))]
    gaps = [Gap(title=EVIL, count=1, people=1, examples=(EVIL,), pages=(Link(title=EVIL, url="javascript:alert(2)"), Link(title="", url=f"https://y/{EVIL}")))]
    evil = Served(turns=[*turns, turn("b")], tickets=[ticket(EVIL, reason=EVIL)], gaps=gaps, names={EVIL: EVIL})
    async with serving(evil) as running, running.browser() as browser:
        await enter(browser, running.token)
        pages = [await browser.get("/dashboard", params={"team": team}) for team in ("", EVIL)]

    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        seen = Tags(page.text)
        assert not seen.tags & {"script", "img", "iframe", "object", "base", "style"}
        assert not {name for name in seen.attributes if name.startswith("on") or name == "style"}
        assert all(address.startswith(("/dashboard", "https://")) or address == "#main" for address in seen.addresses)
        assert "a" not in dict(page.cookies)


@pytest.mark.parametrize(
    "path", ["?team=%0d%0aSet-Cookie:%20a=b", "?days=%0d%0aX-Evil:%201", "/tables/days.csv?team=T1%0d%0aX:%20y&days=7%22", "/sign-in?x=%0d%0a"]
)
async def test_no_address_puts_a_header_into_an_answer(served: Served, path: str) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        answer = await browser.get(f"/dashboard{path}")

    assert not {"x-evil", "x", "set-cookie"} & set(answer.headers)
    assert "\n" not in "".join(answer.headers.values())


async def test_every_answer_allows_nothing_and_is_kept_nowhere(served: Served) -> None:
    async with served.browser() as browser:
        outside = [await browser.get(path) for path in ("/dashboard", "/dashboard/sign-in", "/dashboard/tables/days.csv")]
        entered = await enter(browser, served.token)
        inside = [await browser.get(path) for path in ("/dashboard", "/dashboard?team=T9", "/dashboard/tables/days.csv", "/dashboard/tables/no.csv")]

    for answer in [*outside, entered, *inside]:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers


async def test_no_word_of_a_question_is_anywhere_but_in_examples_of_gaps_that_are_open() -> None:
    key = "sk-" + secrets.token_hex(24)
    gaps = [
        Gap(title="", count=3, people=3, examples=(SECRET_WORDS,), pages=(Link(title=SECRET_WORDS, url="https://wiki.example/initech"),), confined=3),
        Gap(title="open gap", count=2, people=2, examples=(f"why does {key} not work",)),
    ]
    async with serving(busy(gaps=gaps)) as running, running.browser() as browser:
        await enter(browser, running.token)
        everything = [(await browser.get(f"/dashboard{path}")).text for path in ("", *(f"/tables/{name}.csv" for name in TABLES))]

    assert not [text for text in everything if "Initech" in text or "initech" in text]
    assert not [text for text in everything if key in text]
    assert sum("why does" in text for text in everything) == 2


async def test_people_are_counted_and_not_named(served: Served) -> None:
    async with served.browser() as browser:
        await enter(browser, served.token)
        everything = "".join([(await browser.get(f"/dashboard{path}")).text for path in ("", *(f"/tables/{name}.csv?days=90" for name in TABLES))])

    assert not [one.person for one in served.turns if f">{one.person}<" in everything or f",{one.person}," in everything]
    assert "U1\r" not in everything
