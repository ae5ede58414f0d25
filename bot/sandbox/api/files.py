"""files.*: an upload in three steps, and what is known of a file.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.api.arguments import may, needs, texts
from bot.sandbox.api.content import existing_thread
from bot.sandbox.api.method import Call, Method
from bot.sandbox.model import Channel, File, Message, Token
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused, refused_with
from bot.sandbox.richtext import rich_text
from bot.sandbox.shapes import Shape, file_json
from bot.sandbox.texts import stored, typed
from bot.sandbox.workspace import Workspace

UPLOAD_BYTES_MAX = 50_000_000


def upload_url(call: Call) -> Shape:
    """Where the bytes of a new file are to be sent, once, with POST."""
    length = call.arguments["length"]
    if not 1 <= length <= UPLOAD_BYTES_MAX:
        raise refused_with("invalid_arguments", "[ERROR] must be more than 0 and not too large [json-pointer:/length]")
    file, key = call.workspace.files.announce(call.text("filename"), length, owner=call.speaker.id, alt_text=call.text("alt_txt"))
    return {"upload_url": f"{call.workspace.core.base_url}/files/upload/{key}", "file_id": file.id}


def complete(call: Call) -> Shape:
    """The files are there; with channels they are posted at once, as one message in each."""
    wanted = call.items("files")
    if not wanted or not all(isinstance(file, dict) and isinstance(file.get("id"), str) for file in wanted):
        raise refused_with("invalid_arguments", "[ERROR] missing required field: id [json-pointer:/files/0]")
    names = [call.text("channel_id")] if call.text("channel_id") else call.items("channels")
    channels = [replaced(call, name) for name in names]
    thread = call.text("thread_ts")
    for channel in channels if thread else ():
        existing_thread(call, channel, thread)
    files = [call.workspace.files.complete(file["id"], owner=call.speaker.id, title=str(file.get("title", ""))) for file in wanted]
    for channel in channels:
        _share(call, channel, files)
    return {"files": [file_json(call.workspace.files.get(file.id), call.workspace.core) for file in files]}


def replaced(call: Call, channel_id: str) -> Channel:
    """The channel by id, if the speaker is in it."""
    return replace(call, arguments={**call.arguments, "channel": channel_id}).own_channel()


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    words = call.text("initial_comment")
    text = typed(words) if call.token.is_client else stored(words)
    message = Message(
        channel=channel.id,
        ts=call.workspace.core.next_ts(),
        person=call.speaker.id,
        by_app=call.by_app,
        text=text,
        blocks=(rich_text(text),) if text and call.token.is_client else (),
        thread=call.text("thread_ts"),
        subtype="file_share",
        files=tuple(file.id for file in files),
    )
    call.workspace.messages.post(message)


def info(call: Call) -> Shape:
    """What is known of a file that the speaker can see."""
    file = call.workspace.files.get(call.text("file"))
    if not may_read(call.workspace, call.token, file):
        raise Refused("file_not_found")
    return {"file": file_json(file, call.workspace.core), "comments": [], "response_metadata": {"next_cursor": ""}}


def may_read(workspace: Workspace, token: Token, file: File) -> bool:
    """Whether the token's owner may have the file: it is theirs, or was shared where they are."""
    if not file.complete or (token.scopes is not None and "files:read" not in token.scopes):
        return False
    mine = {channel.id for channel in workspace.channels.of(token.person)}
    return file.owner == token.person or bool(mine.intersection(file.channels))


METHODS = (
    Method(
        name="files.getUploadURLExternal",
        act=upload_url,
        arguments=(needs("filename"), needs("length", "number"), *texts("alt_txt", "alt_text", "snippet_type")),
        scopes=("files:write",),
        tier=Tier.T4,
    ),
    Method(
        name="files.completeUploadExternal",
        act=complete,
        arguments=(needs("files", "list"), may("channels", "names"), *texts("channel_id", "initial_comment", "thread_ts")),
        scopes=("files:write",),
        tier=Tier.T4,
    ),
    Method(name="files.info", act=info, arguments=(needs("file", missing="file_not_found"),), scopes=("files:read",), tier=Tier.T4),
)
