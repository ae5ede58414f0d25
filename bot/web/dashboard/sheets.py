"""Tables as pages show them: with a caption, named rows and columns, and a way to have all of it as CSV. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from bot.figures.tables import BETWEEN, Cell, Column, Table, shown
from bot.web.dashboard.html import Html, el, every

TABLE_PATH = "/dashboard/tables"
ROWS_SHOWN = 20
# Days are looked at as a whole.
ALL_SHOWN = frozenset({"days"})
URL_CHARS_MAX = 2_000
# A text like this needs some width on a narrow page, too.
LONG_CHARS = 40


def sheet(table: Table, *, days: int, team: str) -> Html:
    """The table, or what to say without rows; of a long one its beginning. What is wider or longer than its place is scrolled there, with the keyboard, too."""
    if not table.rows:
        return el("p", table.empty, class_="empty")
    rows = table.rows if table.id in ALL_SHOWN else table.rows[:ROWS_SHOWN]
    caption = f"caption-{table.id}"
    head = el("tr", *(el("th", column.name, scope="col", class_=_side(column)) for column in table.columns))
    body = (el("tr", *(_cell(cell, column, first=not place) for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)))) for row in rows)
    drawn = el("table", el("caption", table.caption, id=caption), el("thead", head), el("tbody", *body))
    left = len(table.rows) - len(rows)
    more = el("span", f"{left:,} more rows in the CSV") if left else Html()
    link = el("a", "Download CSV", href=_address(table, days, team), download=True, aria_label=f"Download “{table.caption}” as CSV")
    return el("div", el("div", drawn, class_="scroll", role="region", tabindex=0, aria_labelledby=caption), el("p", link, more, class_="under"), class_="sheet")


def _address(table: Table, days: int, team: str) -> str:
    return f"{TABLE_PATH}/{table.id}.csv?{urlencode({'days': days, **({'team': team} if team else {})})}"


def _cell(cell: Cell, column: Column, *, first: bool) -> Html:
    inside = _linked(cell) if isinstance(cell, str) else shown(cell, column.kind)
    if first:
        return el("th", inside, scope="row")
    return el("td", inside, class_="long" if isinstance(cell, str) and len(cell) > LONG_CHARS else _side(column))


def _side(column: Column) -> str | None:
    return None if column.kind == "text" else "number"


def _linked(text: str) -> str | Html:
    """Addresses of pages as links, each on a line of its own; anything else as it is."""
    urls = text.split(BETWEEN)
    if not all(url.startswith(("https://", "http://")) and len(url) <= URL_CHARS_MAX and len(url.split()) == 1 for url in urls):
        return text
    return every(el("a", *_broken(url.partition("://")[2]), href=url, rel="noreferrer noopener", class_="page") for url in urls)


def _broken(address: str) -> Iterator[str | Html]:
    """The address with places behind its slashes where a line may end, so that it does not end within a word."""
    *folders, last = address.split("/")
    for folder in folders:
        yield f"{folder}/"
        yield el("wbr")
    yield last
