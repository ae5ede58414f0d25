"""Modals and home tabs of a workspace's people."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.sandbox.blocks import innermost
from bot.sandbox.core import Core, new_id
from bot.sandbox.model import Change, ChangeKind, Json, View
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import view_json

STACK_MAX = 3


class Views:
    """The stack of modals of each person, top last, and their home tab. `source` was checked before; nothing here looks at blocks."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_id: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}

    def get(self, view_id: str) -> View:
        """The view; `not_found` when there is none, or when it was closed."""
        try:
            return self._by_id[view_id]
        except KeyError:
            raise Refused("not_found") from None

    def by_external_id(self, external_id: str) -> View:
        """The open view with the id that the app gave it; `not_found` when there is none."""
        found = next((view for view in self._by_id.values() if view.source.get("external_id") == external_id), None)
        if found is None or not external_id:
            raise Refused("not_found")
        return found

    def stack(self, person: str) -> list[View]:
        """The person's open modals, the lowest first."""
        return [self._by_id[view_id] for view_id in self._stacks.get(person, ())]

    def home(self, person: str) -> View | None:
        """The person's home tab; None until the app has published one."""
        return self._by_id.get(self._homes.get(person, ""))

    def open(self, person: str, source: Json) -> View:
        """A first modal; whatever the person had open is gone."""
        self._refuse_double(source)
        self.clear(person)
        return self._add(person, source, below=None)

    def push(self, person: str, source: Json) -> View:
        """A modal on top; `push_limit_reached` above three, `not_found` when nothing is open."""
        stack = self.stack(person)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= STACK_MAX:
            raise Refused("push_limit_reached")
        self._refuse_double(source)
        return self._add(person, source, below=stack[-1])

    def update(self, view: View, source: Json, *, expected_hash: str = "") -> View:
        """A new version of a view; `hash_conflict` when `expected_hash` is not the present one. Values of inputs that are still there stay."""
        if expected_hash and expected_hash != view.hash:
            raise Refused("hash_conflict")
        self._refuse_double(source, besides=view.id)
        kept = {str(block.get("block_id", "")) for block in innermost(source.get("blocks", ()))}
        values = {block: actions for block, actions in view.values.items() if block in kept}
        view = self._by_id[view.id] = replace(view, source=source, hash=self._new_hash(), values=values)
        self._tell("home" if view.kind == "home" else "view_updated", view)
        return view

    def publish(self, person: str, source: Json, *, expected_hash: str = "") -> View:
        """The person's home tab, made or changed; `hash_conflict` as with `update`."""
        old = self.home(person)
        if old is not None:
            return self.update(old, source, expected_hash=expected_hash)
        view_id = new_id("V")
        view = self._by_id[view_id] = View(id=view_id, person=person, source=source, hash=self._new_hash(), root=view_id)
        self._homes[person] = view_id
        self._tell("home", view)
        return view

    def fill(self, view_id: str, values: Mapping[str, Any]) -> View:
        """Remember what the person has put into inputs: block id → action id → state value. Nobody is told."""
        view = self.get(view_id)
        merged = {**view.values, **{block: {**view.values.get(block, {}), **actions} for block, actions in values.items()}}
        view = self._by_id[view_id] = replace(view, values=merged)
        return view

    def close(self, view_id: str) -> View:
        """Take one modal from its stack, and with it those above; the view as it was last. A view with `clear_on_close` takes the whole stack along."""
        view = self.get(view_id)
        stack = self._stacks.get(view.person, [])
        if view_id not in stack:
            raise Refused("not_found")
        keep = 0 if view.source.get("clear_on_close") else stack.index(view_id)
        self._drop(view.person, keep)
        return view

    def clear(self, person: str) -> list[View]:
        """Close all modals of a person; those views, top first."""
        return self._drop(person, 0)

    def _drop(self, person: str, keep: int) -> list[View]:
        stack = self._stacks.setdefault(person, [])
        gone = [self._by_id.pop(view_id) for view_id in reversed(stack[keep:])]
        del stack[keep:]
        for view in gone:
            self._tell("view_closed", view)
        return gone

    def _add(self, person: str, source: Json, *, below: View | None) -> View:
        view_id = new_id("V")
        view = View(id=view_id, person=person, source=source, hash=self._new_hash(), root=below.root if below else view_id, previous=below.id if below else "")
        self._by_id[view_id] = view
        self._stacks.setdefault(person, []).append(view_id)
        self._tell("view_opened", view)
        return view

    def _refuse_double(self, source: Json, *, besides: str = "") -> None:
        external_id = source.get("external_id")
        if external_id and any(view.source.get("external_id") == external_id and view.id != besides for view in self._by_id.values()):
            raise Refused("duplicate_external_id")

    def _new_hash(self) -> str:
        return f"{int(self._core.clock.now())}.{secrets.token_hex(4)}"

    def _tell(self, kind: ChangeKind, view: View) -> None:
        data = {"user": view.person, "view": view_json(view, self._core)}
        self._core.changed(Change(kind=kind, data=data, seen_by=frozenset({view.person})))
