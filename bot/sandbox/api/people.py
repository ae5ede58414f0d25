"""users.*, usergroups.* and team.info: who there is."""

from __future__ import annotations

from bot.sandbox.api.arguments import flags, may, needs, texts
from bot.sandbox.api.conversations import TYPES_ARGUMENTS, listed
from bot.sandbox.api.method import Call, Method, for_any_kind
from bot.sandbox.api.paging import PAGE_ARGUMENTS, limit_of, next_page, page
from bot.sandbox.model import Person
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape, person_json, usergroup_json

LIST_LIMIT = 200
EMAIL = "users:read.email"


def user(call: Call) -> Shape:
    """One person, deactivated ones as well."""
    return {"user": _person(call, call.workspace.person(call.text("user")))}


def by_email(call: Call) -> Shape:
    """The person with that address; a deactivated account has none."""
    wanted = call.text("email").casefold()
    for person in call.workspace.people.values():
        if person.email and person.email.casefold() == wanted and not person.deleted:
            return {"user": _person(call, person)}
    raise Refused("users_not_found")


def _person(call: Call, person: Person) -> Shape:
    granted = call.token.scopes
    return person_json(person, call.workspace.core, email=granted is None or EMAIL in granted)


def users(call: Call) -> Shape:
    """One page of everybody, the app's bot user included."""
    people = list(call.workspace.people.values())
    shown, cursor = page(people, cursor=call.text("cursor"), limit=limit_of(call.arguments.get("limit"), otherwise=LIST_LIMIT), key=lambda person: person.id)
    return {"members": [_person(call, person) for person in shown], "cache_ts": int(call.workspace.clock.now()), **next_page(cursor)}


def conversations(call: Call) -> Shape:
    """One page of what a person is in; without `user` the speaker. Of somebody else only what the speaker can see, too."""
    whose, viewer = call.text("user") or call.speaker.id, call.speaker.id
    channels = call.workspace.channels.of(call.workspace.person(whose).id)
    return listed(call, [channel for channel in channels if call.workspace.channels.visible_to(viewer, channel)], viewer)


def usergroups(call: Call) -> Shape:
    """All user groups; those that are disabled only when asked for."""
    members, all_of_them = call.flag("include_users"), call.flag("include_disabled")
    groups = [group for group in call.workspace.usergroups.values() if all_of_them or not group.disabled]
    return {"usergroups": [usergroup_json(group, call.workspace.core, members=members) for group in groups]}


def usergroup_members(call: Call) -> Shape:
    """Ids of the people in a user group."""
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": list(group.members)}


def team(call: Call) -> Shape:
    """The workspace."""
    team = call.workspace.team
    if call.text("team") not in {"", team.id}:
        raise Refused("team_not_found")
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {"image_default": True}}}


METHODS = (
    Method(
        name="users.info",
        act=user,
        arguments=(needs("user", missing="user_not_found"), *flags("include_locale")),
        scopes=("users:read",),
        tier=Tier.T4,
    ),
    Method(name="users.lookupByEmail", act=by_email, arguments=(needs("email", missing="users_not_found"),), scopes=(EMAIL,)),
    Method(name="users.list", act=users, arguments=(*PAGE_ARGUMENTS, *flags("include_locale"), *texts("team_id")), scopes=("users:read",), tier=Tier.T2),
    Method(name="users.conversations", act=conversations, arguments=(*TYPES_ARGUMENTS, *texts("user")), scopes=for_any_kind("read")),
    Method(
        name="usergroups.list",
        act=usergroups,
        arguments=(*flags("include_count", "include_disabled", "include_users"), *texts("team_id")),
        scopes=("usergroups:read",),
        tier=Tier.T2,
    ),
    Method(
        name="usergroups.users.list",
        act=usergroup_members,
        arguments=(needs("usergroup"), may("include_disabled", "flag"), *texts("team_id")),
        scopes=("usergroups:read",),
        tier=Tier.T2,
    ),
    Method(name="team.info", act=team, arguments=texts("team", "domain"), scopes=("team:read",)),
)
