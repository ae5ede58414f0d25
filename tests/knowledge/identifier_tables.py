"""A small identifier table made of real, if tiny, packages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.identifiers import IdentifierTable, Removed, Symbol
from knowledge.identifiers.compact import pack, unpack
from knowledge.identifiers.store import Store
from knowledge.sources.npm.package import read_packages as read_npm
from knowledge.sources.npm.tarball import read_tarball
from knowledge.sources.python.package import read_packages as read_python
from knowledge.sources.python.wheel import read_wheel
from tests.knowledge.packages import write_tarball, write_wheel

AGENTS = {
    "livekit/__init__.py": "",
    "livekit/agents/__init__.py": """
        from . import llm
        from .session import AgentSession, Agent, JobContext, Room, SpeechHandle, GetEmailTask, AgentTask, Kind, Modes, run, Server
        __all__ = ["llm", "AgentSession", "Agent", "JobContext", "Room", "SpeechHandle", "GetEmailTask", "AgentTask", "Kind", "Modes", "run", "Server"]
        """,
    "livekit/agents/llm/__init__.py": "from ..session import LLM\n__all__ = ['LLM']\n",
    "livekit/agents/events.py": "EventTypes = Literal['close', 'user_state_changed']\n",
    "livekit/agents/session.py": '''
        import os
        from .events import EventTypes
        URL = os.environ["LIVEKIT_URL"]
        class EventEmitter:
            def on(self, event: str, callback: int = 0) -> None: ...
            def once(self, event: str, callback: int = 0) -> None: ...
        class LLM(EventEmitter[Literal["metrics"]]): ...
        class SpeechHandle:
            def add_done_callback(self, callback: int) -> None: ...
        class Room:
            name: str
            def disconnect(self) -> None: ...
        class AgentSession(EventEmitter[EventTypes]):
            @deprecate_params({"turn_detection": "Use turn_handling instead"})
            def __init__(self, *, llm: str = "", turn_handling: dict = {}, turn_detection: str = "") -> None: ...
            @property
            def llm(self) -> LLM: ...
            def generate_reply(self, *, instructions: str = "") -> SpeechHandle: ...
            def say(self, text: str) -> SpeechHandle:
                """Says.

                .. deprecated::
                   Use :meth:`generate_reply` instead.
                """
            def configure(self, **options: str) -> None: ...
        class Agent:
            def __init__(self, *, instructions: str) -> None: ...
            @property
            def session(self) -> AgentSession: ...
        class AgentTask(Agent, Generic[T]):
            def result(self) -> int: ...
        class GetEmailTask(AgentTask[str]): ...
        class JobContext:
            @property
            def room(self) -> Room: ...
            def shutdown(self, *, reason: str = "") -> None: ...
        class Kind(Enum):
            SIP = 1
        class Modes:
            """Has more than it says."""
            def __getattr__(self, name: str) -> int: ...
        class ServerOptions(BaseModel):
            port: int = 1
        Server = ServerOptions
        def run(*, host: str) -> Room: ...
        ''',
}
CLIENT = {
    "dist/index.d.ts": """
        export interface RoomOptions { adaptiveStream?: boolean; /** @deprecated use `encryption` */ e2ee?: boolean; }
        export declare enum RoomEvent { Connected = "connected" }
        export type Callbacks = { connected: () => void; };
        export declare class Participant { identity: string; publish(): Promise<void>; }
        declare const Room_base: new () => TypedEmitter<Callbacks>;
        export declare class Room extends Room_base {
            constructor(options?: RoomOptions);
            localParticipant: Participant;
            connect(url: string): Promise<void>;
        }
        export declare function useRoom(): { room: Room; };
        """,
}
REMOVED = (
    Removed(name="VoicePipelineAgent", language="python", replacement="AgentSession", since="1.0.0", status="removed", url="https://example.com/v0"),
    Removed(name="livekit.agents.pipeline", language="python", replacement="livekit.agents", since="1.0.0", status="removed", url="https://example.com/v0"),
    Removed(
        name="user_speech_committed", language="python", replacement="conversation_item_added", since="1.0.0", status="removed", url="https://example.com/v0"
    ),
    Removed(name="before_llm_cb", language="python", replacement="Agent.llm_node", since="1.0.0", status="removed", url="https://example.com/v0"),
    Removed(name="AgentSession.on_error", language="python", replacement='@session.on("error")', since="never", status="invented", url="https://example.com/e"),
    Removed(name="AgentTask", language="python", replacement="Agent", since="1.5.0", status="deprecated", url="https://example.com/d"),
    Removed(name="AgentSession.llm", language="python", replacement="models", since="1.6.0", status="deprecated", url="https://example.com/d"),
    Removed(name="user_state_changed", language="python", replacement="states", since="1.6.0", status="deprecated", url="https://example.com/d"),
    Removed(name="Participant.getTrack", language="js", replacement="getTrackPublication", since="2.0.0", status="removed", url="https://example.com/js"),
)
EXTRA = (
    Symbol(language="", package="livekit-sip", version="", name="sip.callStatus", kind="sip-attribute"),
    Symbol(language="", package="livekit-server", version="", name="auto_create", kind="config-key"),
)


def packed() -> bytes:
    """The bytes of the table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        wheel = write_wheel(folder, "livekit-agents", "1.8.9", AGENTS)
        tarball = write_tarball(folder, "livekit-client", "2.23.0", CLIENT)
        return pack([*read_npm([read_tarball(tarball)]), *read_python([read_wheel(wheel)])])


def small_table(*, removed: Iterable[Removed] = REMOVED, extra: Iterable[Symbol] = EXTRA) -> IdentifierTable:
    """The table of the packages above."""
    return IdentifierTable(Store(unpack(packed())), removed=removed, extra=extra)
