"""The table of all methods."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.api import agents, auth, chat, conversations, files, people, reactions, streams, views
from bot.sandbox.api.method import Method

FAMILIES = (auth, people, conversations, chat, streams, agents, reactions, views, files)
METHODS: Mapping[str, Method] = {method.name: method for family in FAMILIES for method in family.METHODS}
