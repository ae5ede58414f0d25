"""The things in a workspace. All are frozen: a change makes a new value, which takes the place of the old one in its store.

`Json` values are as a client sent them (blocks, attachments, metadata, views); nobody changes them after they were accepted.
"""

from bot.sandbox.model.change import Change, ChangeKind
from bot.sandbox.model.surfaces import Prompts, Session, Status, View
from bot.sandbox.model.talk import Edited, File, Json, Mention, Message, Reaction, Streaming, StreamState, TaskMode, Via
from bot.sandbox.model.team import App, Channel, ChannelKind, Person, Team, Token, TokenKind, Usergroup

__all__ = [
    "App",
    "Change",
    "ChangeKind",
    "Channel",
    "ChannelKind",
    "Edited",
    "File",
    "Json",
    "Mention",
    "Message",
    "Person",
    "Prompts",
    "Reaction",
    "Session",
    "Status",
    "StreamState",
    "Streaming",
    "TaskMode",
    "Team",
    "Token",
    "TokenKind",
    "Usergroup",
    "Via",
    "View",
]
