"""Rooms, who is in them, what they publish, and the agents that were asked for. https://github.com/livekit/protocol/blob/main/protobufs/livekit_models.proto"""

from __future__ import annotations

from livekit.protocol import agent, agent_dispatch, models

from bot.diagnostics.seen import Dispatch, Job, Participant, Permission, Room, Track
from bot.livekit.convert.words import instant, line, name, told, word
from bot.livekit.masking import own_attributes


def room_of(room: models.Room) -> Room:
    """An active room."""
    return Room(
        name=name(room.name),
        sid=room.sid,
        created_at=instant(room.creation_time_ms) or instant(room.creation_time),
        participants=room.num_participants,
        publishers=room.num_publishers,
        empty_timeout_s=room.empty_timeout,
        departure_timeout_s=room.departure_timeout,
        max_participants=room.max_participants,
        recording=room.active_recording,
        codecs=tuple(dict.fromkeys(line(codec.mime) for codec in room.enabled_codecs)),
        metadata_chars=len(room.metadata),
    )


def participant_of(info: models.ParticipantInfo) -> Participant:
    """Somebody in a room. One without permissions was made by a server that told none."""
    return Participant(
        identity=name(info.identity),
        sid=info.sid,
        state=word(models.ParticipantInfo.State, info.state),
        kind=word(models.ParticipantInfo.Kind, info.kind),
        joined_at=instant(info.joined_at_ms) or instant(info.joined_at),
        permission=_permission(info.permission) if info.HasField("permission") else Permission(),
        publisher=info.is_publisher,
        region=line(info.region),
        tracks=tuple(track_of(track) for track in info.tracks),
        attributes=own_attributes(info.attributes),
        metadata_chars=len(info.metadata),
    )


def track_of(track: models.TrackInfo) -> Track:
    """A published track."""
    return Track(
        sid=track.sid,
        kind=word(models.TrackType, track.type),
        source=word(models.TrackSource, track.source),
        name=name(track.name),
        muted=track.muted,
        mime_type=line(track.mime_type).lower(),
        encryption=word(models.Encryption.Type, track.encryption),
        red=not track.disable_red,
        width=track.width,
        height=track.height,
    )


def dispatch_of(dispatch: agent_dispatch.AgentDispatch) -> Dispatch:
    """A request that an agent join, with its jobs in the order they were made."""
    jobs = [_job(job) for job in dispatch.state.jobs]
    return Dispatch(
        id=dispatch.id,
        agent_name=line(dispatch.agent_name),
        room=name(dispatch.room),
        deployment=line(dispatch.deployment),
        created_at=instant(dispatch.state.created_at),
        deleted_at=instant(dispatch.state.deleted_at),
        jobs=tuple(sorted(jobs, key=lambda job: job.started_at.timestamp() if job.started_at else 0.0)),
        metadata_chars=len(dispatch.metadata),
    )


def _job(job: agent.Job) -> Job:
    state = job.state
    return Job(
        id=job.id,
        status=word(agent.JobStatus, state.status, "JS_"),
        reason="" if state.reason == agent.JobStateReason.JSR_UNSPECIFIED else word(agent.JobStateReason, state.reason, "JSR_"),
        error=told(state.error),
        worker_id=state.worker_id,
        identity=name(state.participant_identity),
        started_at=instant(state.started_at),
        updated_at=instant(state.updated_at),
        ended_at=instant(state.ended_at),
    )


def _permission(permission: models.ParticipantPermission) -> Permission:
    return Permission(
        publish=permission.can_publish,
        subscribe=permission.can_subscribe,
        publish_data=permission.can_publish_data,
        sources=tuple(word(models.TrackSource, source) for source in permission.can_publish_sources),
        hidden=permission.hidden,
        update_metadata=permission.can_update_metadata,
        agent=permission.agent,
    )
