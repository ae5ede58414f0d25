"""views.*: modals and the home tab."""

from __future__ import annotations

from bot.sandbox.api.arguments import needs, texts
from bot.sandbox.api.linting import check_view
from bot.sandbox.api.method import Call, Method
from bot.sandbox.blocks import with_ids
from bot.sandbox.model import Json, View
from bot.sandbox.rates import Tier
from bot.sandbox.refused import refused_with
from bot.sandbox.shapes import Shape, view_json


def open_first(call: Call) -> Shape:
    """A modal for whoever has just done something."""
    source = accepted(call.arguments["view"], "modal")
    person = call.outside.triggers.spend(call.text("trigger_id")).person
    return _shown(call, call.workspace.views.open(person, source))


def push(call: Call) -> Shape:
    """A modal on top of the one in which somebody has just done something."""
    source = accepted(call.arguments["view"], "modal")
    person = call.outside.triggers.spend(call.text("trigger_id")).person
    return _shown(call, call.workspace.views.push(person, source))


def update(call: Call) -> Shape:
    """Another content for an open modal; with `hash` only if nobody was faster."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        raise refused_with("invalid_arguments", "[ERROR] missing required field: view_id")
    views = call.workspace.views
    view = views.get(view_id) if view_id else views.by_external_id(external_id)
    return _shown(call, views.update(view, accepted(call.arguments["view"], view.kind), expected_hash=call.text("hash")))


def publish(call: Call) -> Shape:
    """What a person sees on the app's home tab."""
    source = accepted(call.arguments["view"], "home")
    person = call.workspace.person(call.text("user_id"))
    return _shown(call, call.workspace.views.publish(person.id, source, expected_hash=call.text("hash")))


def accepted(view: Json, kind: str) -> Json:
    """The view as it is kept, with block ids; also for views that an app sends in answer to a submission."""
    if view.get("type") != kind:
        raise refused_with("invalid_arguments", f"[ERROR] must be of type {kind} [json-pointer:/view/type]")
    check_view(view)
    return {**view, "blocks": list(with_ids(view["blocks"]))}


def _shown(call: Call, view: View) -> Shape:
    return {"view": view_json(view, call.workspace.core)}


VIEW = needs("view", "object")
METHODS = (
    Method(name="views.open", act=open_first, arguments=(needs("trigger_id"), VIEW), tier=Tier.T4, tokens=("bot",)),
    Method(name="views.push", act=push, arguments=(needs("trigger_id"), VIEW), tier=Tier.T4, tokens=("bot",)),
    Method(name="views.update", act=update, arguments=(VIEW, *texts("view_id", "external_id", "hash")), tier=Tier.T4, tokens=("bot",)),
    Method(name="views.publish", act=publish, arguments=(needs("user_id"), VIEW, *texts("hash")), tier=Tier.T4, tokens=("bot",)),
)
