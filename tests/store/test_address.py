"""Which URLs name a database, and that no message shows a password."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreUnusable
from bot.store import default_url
from bot.store.address import read_address

WORD = "opensesame"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_however_a_host_calls_postgresql_one_driver_is_used(scheme: str) -> None:
    address = read_address(f"{scheme}://ada:{WORD}@db.example:6543/questions")

    assert address.kind == "postgresql"
    assert address.url.drivername == "postgresql+psycopg"
    assert (address.url.password, address.file) == (WORD, None)
    assert address.shown == "PostgreSQL database 'questions' on db.example:6543"


def test_a_password_is_shown_nowhere() -> None:
    address = read_address(f"postgres://ada:{WORD}@db.example/questions")

    assert WORD not in repr(address)
    assert WORD not in address.shown


@pytest.mark.parametrize(
    "url",
    ["", "nothing", f"mysql://ada:{WORD}@db/x", f"postgres//ada:{WORD}@db/x", f"postgres://ada:{WORD}@db:port/x", f"sqlite://{WORD}/x.db", f"://{WORD}"],
)
def test_what_is_no_url_of_a_database_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreUnusable, match=r"DATABASE_URL must look like sqlite:///\S+ or postgresql://\S+") as caught:
        read_address(url)

    assert WORD not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_may_be_in_memory(url: str) -> None:
    address = read_address(url)

    assert (address.file, address.shown) == (None, "the database in memory")


@given(st.text(alphabet=st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_the_default_url_leads_back_to_its_folder_whatever_that_is_called(name: str) -> None:
    folder = Path("/") / name if name not in {".", ".."} else Path("/x")

    assert read_address(default_url(folder)).file == folder / "ask-ai.db"


def test_the_default_url_does_not_depend_on_the_working_directory() -> None:
    assert read_address(default_url(Path("data"))).file == Path.cwd() / "data" / "ask-ai.db"
