from __future__ import annotations

from pathlib import Path

from bot.store import default_url, migrate
from tests.bot.cli.conftest import Run


def test_a_new_database_gets_the_schema_and_an_old_one_keeps_it(run: Run, tmp_path: Path) -> None:
    first = run("migrate", ASK_AI_DATA=str(tmp_path))
    second = run("migrate", ASK_AI_DATA=str(tmp_path))

    assert first.status == second.status == 0
    assert first.err == second.err == ""
    assert first.out == second.out == f"the database schema is at version {migrate(default_url(tmp_path))}\n"


def test_a_database_named_by_url_is_the_one_that_is_brought_up_to_date(run: Run, tmp_path: Path) -> None:
    assert run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}").status == 0
    assert (tmp_path / "other.db").exists()


def test_what_is_no_database_is_told_in_one_line_without_its_password(run: Run) -> None:
    ran = run("migrate", DATABASE_URL="mysql://me:hunter2@host/db")

    assert ran.status in {1, 2}
    assert len(ran.err.splitlines()) == 1
    assert "DATABASE_URL" in ran.err
    assert "hunter2" not in ran.err


def test_a_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    ran = run("migrate", ASK_AI_DATA=str(file / "data"))

    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
