"""What a variable usually is when a snippet does not say: the names that LiveKit's own examples use."""

from __future__ import annotations

from types import MappingProxyType

# Name to the paths that it may stand for. A dotted entry goes through members: "livekit.agents.JobContext.room".
PYTHON = MappingProxyType(
    {
        "ctx": ("livekit.agents.JobContext", "livekit.agents.RunContext"),
        "job_ctx": ("livekit.agents.JobContext",),
        "context": ("livekit.agents.RunContext", "livekit.agents.JobContext"),
        "run_ctx": ("livekit.agents.RunContext",),
        "session": ("livekit.agents.AgentSession",),
        "agent_session": ("livekit.agents.AgentSession",),
        "agent": ("livekit.agents.Agent",),
        "chat_ctx": ("livekit.agents.ChatContext",),
        "turn_ctx": ("livekit.agents.ChatContext",),
        "new_message": ("livekit.agents.ChatMessage",),
        "room": ("livekit.rtc.Room", "livekit.api.Room"),
        "participant": ("livekit.rtc.RemoteParticipant", "livekit.rtc.LocalParticipant", "livekit.api.ParticipantInfo"),
        "remote_participant": ("livekit.rtc.RemoteParticipant",),
        "local_participant": ("livekit.rtc.LocalParticipant",),
        "lkapi": ("livekit.api.LiveKitAPI",),
        "lk_api": ("livekit.api.LiveKitAPI",),
        "livekit_api": ("livekit.api.LiveKitAPI",),
        "server": ("livekit.agents.AgentServer",),
        "speech_handle": ("livekit.agents.voice.SpeechHandle",),
        "background_audio": ("livekit.agents.BackgroundAudioPlayer",),
    }
)
TYPESCRIPT = MappingProxyType(
    {
        "ctx": ("@livekit/agents:JobContext", "@livekit/agents:RunContext"),
        "session": ("@livekit/agents:AgentSession",),
        "agent": ("@livekit/agents:Agent", "livekit-client:RemoteParticipant"),
        "chatCtx": ("@livekit/agents:ChatContext",),
        "room": ("livekit-client:Room", "@livekit/rtc-node:Room", "@livekit/protocol:Room"),
        "participant": (
            "livekit-client:RemoteParticipant",
            "livekit-client:LocalParticipant",
            "@livekit/rtc-node:RemoteParticipant",
            "@livekit/rtc-node:LocalParticipant",
            "@livekit/protocol:ParticipantInfo",
        ),
        "localParticipant": ("livekit-client:LocalParticipant", "@livekit/rtc-node:LocalParticipant"),
        "remoteParticipant": ("livekit-client:RemoteParticipant", "@livekit/rtc-node:RemoteParticipant"),
        "roomService": ("livekit-server-sdk:RoomServiceClient",),
        "roomServiceClient": ("livekit-server-sdk:RoomServiceClient",),
        "sipClient": ("livekit-server-sdk:SipClient",),
        "egressClient": ("livekit-server-sdk:EgressClient",),
        "ingressClient": ("livekit-server-sdk:IngressClient",),
        "agentDispatchClient": ("livekit-server-sdk:AgentDispatchClient",),
        "webhookReceiver": ("livekit-server-sdk:WebhookReceiver",),
    }
)
# Aliases of modules as examples import them, for text that shows no import.
MODULES = MappingProxyType(
    {
        "agents": ("livekit.agents",),
        "rtc": ("livekit.rtc",),
        "api": ("livekit.api",),
        "llm": ("livekit.agents.llm", "@livekit/agents:llm"),
        "stt": ("livekit.agents.stt", "@livekit/agents:stt"),
        "tts": ("livekit.agents.tts", "@livekit/agents:tts"),
        "vad": ("livekit.agents.vad",),
        "voice": ("livekit.agents.voice", "@livekit/agents:voice"),
        "inference": ("livekit.agents.inference", "@livekit/agents:inference"),
        "room_io": ("livekit.agents.voice.room_io",),
        "mcp": ("livekit.agents.llm.mcp",),
        "cli": ("livekit.agents.cli", "@livekit/agents:cli"),
        "livekit": ("livekit",),
    }
)
# What other libraries' objects of these names have: a `session` may be one of HTTP or of a database, a `room` a row.
ELSEWHERE = MappingProxyType(
    {
        "session": frozenset(
            [
                *("get", "post", "put", "patch", "delete", "head", "options", "request", "headers", "cookies", "auth", "mount", "ws_connect"),
                *("user", "token", "id", "data", "add", "commit", "rollback", "flush", "query", "execute", "scalars", "refresh", "merge", "begin", "bind"),
                *("info", "resource", "client", "expires", "config"),
                # What useSession() of the React components returns.
                *(
                    "end",
                    "prepareConnection",
                    "isConnected",
                    "waitUntilConnected",
                    "waitUntilDisconnected",
                    "setEncryptionEnabled",
                    "local",
                    "internal",
                    "room",
                    "connectionState",
                ),
            ]
        ),
        "ctx": frozenset(
            ["message", "send", "author", "guild", "obj", "invoke", "body", "params", "query", "state", "response", "request", "fillRect", "drawImage", "font"]
        ),
        "context": frozenset(["bot", "user", "args", "message", "obj"]),
        "server": frozenset(["listen", "close", "address", "start", "stop", "port", "host", "use", "handle", "mcp"]),
        "agent": frozenset(["id", "invoke", "run_sync", "ainvoke", "get", "post"]),
        "room": frozenset(["id"]),
        "participant": frozenset(["id"]),
    }
)
