"""What a task group wraps comes out of it as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest

from bot.errors import StoreFailed, ungrouped


async def raising(error: BaseException) -> None:
    raise error


async def grouped(*works: Coroutine[None, None, None]) -> None:
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)


async def test_the_error_comes_out_of_however_many_groups_as_it_was() -> None:
    error = StoreFailed("the disk is full")

    with pytest.raises(StoreFailed) as caught, ungrouped():
        await grouped(grouped(raising(error)))

    assert caught.value is error


async def test_an_error_keeps_its_own_cause_and_has_else_the_group_as_one() -> None:
    caused, bare = StoreFailed("the disk is full"), StoreFailed("it is locked")
    caused.__cause__ = OSError("no space left")
    for error, cause in ((caused, OSError), (bare, ExceptionGroup)):
        with pytest.raises(StoreFailed) as caught, ungrouped():
            await grouped(raising(error), raising(ValueError("a bug")))

        assert isinstance(caught.value.__cause__, cause)


async def test_of_several_the_others_are_not_lost() -> None:
    with pytest.raises(StoreFailed) as caught, ungrouped():
        await grouped(raising(StoreFailed("first")), raising(ValueError("second")))

    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert [str(error) for error in caught.value.__cause__.exceptions] == ["first", "second"]


async def test_what_is_no_error_goes_by() -> None:
    with pytest.raises(asyncio.CancelledError), ungrouped():
        raise asyncio.CancelledError
    with pytest.raises(BaseExceptionGroup), ungrouped():
        raise BaseExceptionGroup("the interpreter ends", [GeneratorExit()])
