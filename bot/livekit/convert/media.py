"""Recordings and streams, and what encoders send in.

https://github.com/livekit/protocol/blob/main/protobufs/livekit_egress.proto, https://github.com/livekit/protocol/blob/main/protobufs/livekit_ingress.proto
"""

from __future__ import annotations

from collections.abc import Iterator

from livekit.protocol import egress, ingress

from bot.diagnostics.seen import Egress, Ingress, Output
from bot.livekit.convert.rooms import track_of
from bot.livekit.convert.words import NANOSECONDS, host_of, instant, line, name, told, word


def egress_of(info: egress.EgressInfo) -> Egress:
    """A recording or stream, with what came of it."""
    return Egress(
        id=info.egress_id,
        room=name(info.room_name),
        status=word(egress.EgressStatus, info.status, "EGRESS_"),
        kind=_kind(info),
        error=told(info.error),
        error_code=info.error_code,
        details=told(info.details),
        started_at=instant(info.started_at),
        updated_at=instant(info.updated_at),
        ended_at=instant(info.ended_at),
        outputs=tuple(_outputs(info)),
        retries=info.retry_count,
        backup_used=info.backup_storage_used,
    )


def _kind(info: egress.EgressInfo) -> str:
    """Which request began it. The newer general request is named by its source."""
    kind = info.WhichOneof("request") or ""
    if kind == "egress":
        return info.egress.WhichOneof("source") or kind
    return kind


def _outputs(info: egress.EgressInfo) -> Iterator[Output]:
    """The lists where they are filled, else the one result that older servers tell."""
    files = list(info.file_results) or ([info.file] if info.HasField("file") else [])
    streams = list(info.stream_results) or list(info.stream.info)
    segments = list(info.segment_results) or ([info.segments] if info.HasField("segments") else [])
    for file in files:
        yield Output(kind="file", place=_place(file.filename), seconds=_seconds(file.duration), size_bytes=file.size or None)
    for stream in streams:
        status = word(egress.StreamInfo.Status, stream.status)
        yield Output(kind="stream", place=host_of(stream.url), status=status, error=told(stream.error), seconds=_seconds(stream.duration))
    for segment in segments:
        yield Output(kind="segments", place=_place(segment.playlist_name), seconds=_seconds(segment.duration), size_bytes=segment.size or None)
    for images in info.image_results:
        yield Output(kind="images", place=_place(images.filename_prefix))


def _place(path: str) -> str:
    """The last part of a path: folders may be named after customers. Of an address, the host."""
    return host_of(path) if "://" in path else name(path.rpartition("/")[2])


def _seconds(duration: int) -> float | None:
    return duration / NANOSECONDS or None


def ingress_of(info: ingress.IngressInfo) -> Ingress:
    """What an encoder sends into a room, without the address and the key that it needs for that."""
    state = info.state
    return Ingress(
        id=info.ingress_id,
        room=name(info.room_name),
        status=word(ingress.IngressState.Status, state.status, "ENDPOINT_"),
        kind=word(ingress.IngressInput, info.input_type).removesuffix("_input"),
        name=name(info.name),
        identity=name(info.participant_identity),
        error=told(state.error),
        enabled=info.enabled if info.HasField("enabled") else True,
        reusable=info.reusable,
        started_at=instant(state.started_at),
        updated_at=instant(state.updated_at),
        ended_at=instant(state.ended_at),
        video=line(state.video.mime_type),
        audio=line(state.audio.mime_type),
        bitrate_bps=state.video.average_bitrate + state.audio.average_bitrate,
        fps=state.video.framerate,
        tracks=tuple(track_of(track) for track in state.tracks),
    )
