"""assistant.threads.* and agents.sessions.*: status, titles, suggestions, and sessions with their stop button.

https://docs.slack.dev/ai/developing-agents
"""

from __future__ import annotations

from bot.sandbox.api.arguments import may, needs, texts
from bot.sandbox.api.content import custom_look, existing_thread
from bot.sandbox.api.method import Call, Method
from bot.sandbox.model import Channel, Prompts, Session
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused, refused_with
from bot.sandbox.shapes import Shape

LOADING_MAX = 10
PROMPTS_MAX = 4
TITLE_MAX = 200
SESSION_STATUSES = ("active", "processing", "suspended", "closed")


def set_status(call: Call) -> Shape:
    """What the app is doing in a thread, which may be one that so far has only its first message; "" clears it."""
    channel, thread = _place(call)
    custom_look(call)
    loading = call.items("loading_messages")
    if len(loading) > LOADING_MAX or not all(isinstance(words, str) and words for words in loading):
        raise refused_with("invalid_arguments", f"[ERROR] no more than {LOADING_MAX} texts allowed [json-pointer:/loading_messages]")
    call.workspace.agents.set_status(channel.id, thread, call.text("status"), tuple(loading))
    return {}


def set_title(call: Call) -> Shape:
    """The title of a thread in a direct message."""
    _agent(call)
    channel, thread = _place(call, direct=True)
    call.workspace.agents.set_title(channel.id, thread, call.text("title"))
    return {}


def set_prompts(call: Call) -> Shape:
    """Up to four suggestions in a direct message, at its top or in one of its threads."""
    _agent(call)
    channel, thread = _place(call, direct=True, may_be_top=True)
    prompts = call.items("prompts")
    if not 1 <= len(prompts) <= PROMPTS_MAX or not all(_is_prompt(prompt) for prompt in prompts):
        raise refused_with("invalid_arguments", f"[ERROR] 1 to {PROMPTS_MAX} items with title and message allowed [json-pointer:/prompts]")
    call.workspace.agents.set_prompts(Prompts(channel=channel.id, thread=thread, title=call.text("title"), prompts=tuple(prompts)))
    return {}


def set_session_status(call: Call) -> Shape:
    """The stage of a thread's session; the first call makes it."""
    _agent(call)
    channel, thread = _place(call)
    custom_look(call)
    initiator = call.text("initiator_user_id")
    if initiator and initiator not in channel.members:
        raise Refused("user_not_in_channel")
    session = Session(channel=channel.id, thread=thread, status=call.text("status"), title=call.text("title"), initiator=initiator)
    call.workspace.agents.set_session(session)
    return {}


def rename_session(call: Call) -> Shape:
    """A new title for a session."""
    _agent(call)
    channel, thread = _place(call)
    call.workspace.agents.rename_session(channel.id, thread, call.text("title"), by=call.speaker.id)
    return {}


def _agent(call: Call) -> None:
    if not call.workspace.app.agent:
        raise Refused("not_agent_app")


def _place(call: Call, *, direct: bool = False, may_be_top: bool = False) -> tuple[Channel, str]:
    channel = call.own_channel("channel_id")
    if direct and channel.kind != "im":
        raise Refused("channel_type_not_supported")
    thread = call.text("thread_ts")
    return channel, "" if may_be_top and not thread else existing_thread(call, channel, thread)


def _is_prompt(prompt: object) -> bool:
    return isinstance(prompt, dict) and all(isinstance(prompt.get(key), str) and prompt[key] for key in ("title", "message"))


CHANNEL, THREAD = needs("channel_id"), needs("thread_ts")
LOOK = texts("icon_emoji", "icon_url", "username")
METHODS = (
    Method(
        name="assistant.threads.setStatus",
        act=set_status,
        arguments=(CHANNEL, THREAD, needs("status", may_be_empty=True), may("loading_messages", "list"), *LOOK),
        scopes=("chat:write", "assistant:write"),
        tier=Tier.T4,
        tokens=("bot",),
    ),
    Method(
        name="assistant.threads.setTitle",
        act=set_title,
        arguments=(CHANNEL, THREAD, needs("title")),
        scopes=("assistant:write",),
        tier=Tier.T4,
        tokens=("bot",),
    ),
    Method(
        name="assistant.threads.setSuggestedPrompts",
        act=set_prompts,
        arguments=(CHANNEL, may("thread_ts"), may("title"), needs("prompts", "list")),
        scopes=("assistant:write",),
        tier=Tier.T4,
        tokens=("bot",),
    ),
    Method(
        name="agents.sessions.setStatus",
        act=set_session_status,
        arguments=(CHANNEL, THREAD, needs("status", choices=SESSION_STATUSES), may("title", longest=TITLE_MAX), may("initiator_user_id"), *LOOK),
        scopes=("chat:write",),
        tokens=("bot",),
    ),
    Method(
        name="agents.sessions.rename",
        act=rename_session,
        arguments=(CHANNEL, THREAD, needs("title", longest=TITLE_MAX)),
        scopes=("chat:write",),
        tokens=("bot",),
    ),
)
