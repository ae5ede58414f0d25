"""What the check says of an answer, with a table of tiny packages and with the one that ships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.identifiers import Finding, IdentifierTable, find_identifiers, judge, load_builtin
from tests.knowledge.identifier_tables import small_table

PYTHON = "from livekit.agents import AgentSession, Agent, JobContext, GetEmailTask, Kind, Modes, llm, run\n"
CLIENT = "import { Room, RoomEvent, useRoom } from 'livekit-client';\n"


@pytest.fixture(scope="module")
def table() -> IdentifierTable:
    """The table of two tiny packages."""
    return small_table()


def python(code: str) -> str:
    return f"```python\n{PYTHON}{code}\n```\n"


def script(code: str, language: str = "ts") -> str:
    return f"```{language}\n{CLIENT}{code}\n```\n"


def verdicts(text: str, table: IdentifierTable) -> list[tuple[str, str]]:
    """(name, verdict) of everything that is not ok."""
    return [(finding.name, finding.verdict) for finding in judge(find_identifiers(text), table) if finding.verdict != "ok"]


def oks(text: str, table: IdentifierTable) -> list[str]:
    return [finding.name for finding in judge(find_identifiers(text), table) if finding.verdict == "ok"]


def only(text: str, table: IdentifierTable) -> Finding:
    (finding,) = [finding for finding in judge(find_identifiers(text), table) if finding.verdict != "ok"]
    return finding


INVENTED = [
    ("Use `session.on_error`.", "on_error"),
    ("```python\n@session.on_error\ndef failed(error): ...\n```", "on_error"),
    ("Call `create_room_dispatch()` then.", "create_room_dispatch"),
    ("```python\nfrom livekit import api\nasync def f():\n    lkapi = api.LiveKitAPI()\n    await lkapi.create_room_dispatch()\n```", "create_room_dispatch"),
    ("```python\nfrom livekit_server_sdk import RoomServiceClient\n```", "livekit_server_sdk"),
    ("```python\nimport livekit_server_sdk\n```", "livekit_server_sdk"),
    ("Then `await session.generate_response()` answers.", "generate_response"),
    ("```python\nasync def entrypoint(ctx: JobContext):\n    await ctx.api.sip.create_participant_sip(request)\n```", "create_participant_sip"),
    ("```python\nfrom livekit.agents import AgentSession\nsession = AgentSession(turn_detector_mode='x')\n```", "turn_detector_mode"),
    ("Set it with `AgentSession(turn_detector_mode=...)`.", "turn_detector_mode"),
    ("```ts\nimport { Room } from 'livekit-client';\nconst room = new Room();\nawait room.join(url, token);\n```", "join"),
    (
        "```ts\nimport { RoomServiceClient } from 'livekit-server-sdk';\nconst rooms = new RoomServiceClient(url);\nawait rooms.kickParticipant('a', 'b');\n```",
        "kickParticipant",
    ),
    ("```ts\nimport { voice } from '@livekit/agents';\nconst session = new voice.AgentSession({ turnDetectionMode: 'x' });\n```", "turnDetectionMode"),
    ("The attribute `sip.callDirection` tells.", "sip.callDirection"),
    ("Call `delete_room_dispatch()` or what is like it.", "delete_room_dispatch"),
]


@pytest.mark.parametrize(("text", "name"), INVENTED)
def test_invented_names_are_unknown_to_the_table_that_ships(text: str, name: str) -> None:
    assert verdicts(text, load_builtin()) == [(name, "unknown")]


REAL = [
    ("```python\nTTS(voice_id='x')\n```", []),
    (
        "```python\nfrom livekit.agents import APIError\ntry:\n    pass\nexcept APIError as error:\n    error.args, error.nothing\nexcept ValueError:\n    pass\nexcept:\n    pass\n```",
        ["nothing"],
    ),
    ("```python\nfrom livekit.agents import AgentSession, function_tool\nfunction_tool.anything\nAgentSession.say.anything\nmake()[0].anything\n```", []),
    ("```python\nfrom livekit import rtc\nrtc()\nrtc.ConnectionState.Name(1), rtc.ConnectionState.CONN_LOST\n```", ["CONN_LOST"]),
    (
        "```python\nfrom livekit.agents import Agent\n@decorated\nclass Mine(Agent, metaclass=Meta):\n    def go(self) -> Agent:\n        x: list[int] = []\n        self.items[0], x.y = 1, 2\n```",
        [],
    ),
    ("```python\nfrom livekit import api\nasync def f(room: api.Room[int]):\n    room.nothing\n```", ["nothing"]),
    (
        "```python\nfrom livekit.agents.voice import AgentSession\nfrom livekit.agents.voice.agent_session import Agent\nfrom livekit.agents import voice\nvoice.AgentSession\n```",
        [],
    ),
    ("```python\nfrom livekit.agents import AgentSession\nAgentSession().history.items.append(1)\nAgentSession().metrics_of()\n```", ["metrics_of"]),
    ("```ts\nimport { Room } from 'livekit-client';\nnew Room({ 'dynacast': true, onJoin() {}, [computed]: 1 });\n```", ["onJoin"]),
    (
        "```ts\nimport { RoomEvent } from 'livekit-client';\nif (a == RoomEvent.Connected) {}\nconst f = function () {};\nlet x;\nconst { a: { b } } = y;\nabstract class Q { m(); }\n```",
        [],
    ),
    ("Set `RoomOptions(participant_kinds=[])` and `rtc.Room` or `api.NothingRequest()`.", ["NothingRequest"]),
    ("```python\nfrom livekit.agents import WorkerOptions\nWorkerOptions(entrypoint_fnc=f)\n```", []),
    ("```python\nfrom livekit import rtc\nrtc.combine_audio_frames(anything=1)\n```", ["anything"]),
]


@pytest.mark.parametrize(("text", "unknown"), REAL)
def test_real_code_is_judged_by_what_the_sdks_have(text: str, unknown: list[str]) -> None:
    assert [name for name, verdict in verdicts(text, load_builtin()) if verdict == "unknown"] == unknown


def test_a_removed_name_says_what_replaced_it_since_when_and_where_that_is_said() -> None:
    finding = only("```python\nfrom livekit.agents import VoicePipelineAgent\n```", load_builtin())

    assert (finding.verdict, finding.nearest, finding.note) == ("removed", ("AgentSession",), "removed since 1.0.0")
    assert finding.url.startswith("https://docs.livekit.io/")


@pytest.mark.parametrize(
    "text",
    [
        "The `room` is `true`, `my-room`, `None`, `config.yaml`, `gpt-4o`, `wss://x.livekit.cloud`, `--api-key`, `a < b`, ``.",
        "Set `room.auto_create`, `rtc.udp_port`, `livekit.port` in `livekit.yaml`.",
        "Ask `session.get(url)` of your HTTP client, or `RoomEvent.X`.",
        "`my_function()` and `query_database()` are yours, and `create_my_thing()` too.",
        "`sip.twilio.callSid`, `sip.h.x-account`, `lk.anything.new`, `sip.livekit.cloud`",
        "Headers: `CreateRoom`, `createRoom`, `create_room`, `Createroom`.",
        "x" * 300,
        "`" + "x" * 300 + "`",
        "```swift\nroom.disposeEverything()\n```",
        "```\nsession.nothing()\n```",
    ],
)
def test_plain_words_configuration_and_other_libraries_are_no_mentions(text: str) -> None:
    assert verdicts(text, load_builtin()) == []


def test_names_are_followed_from_imports_through_variables_calls_and_properties(table: IdentifierTable) -> None:
    code = """
session = AgentSession(llm="x")
handle = session.generate_reply(instructions="y")
handle.add_done_callback(print)
handle.wait_for_ever()
session.llm.chat_with()
"""
    assert verdicts(python(code), table) == [("llm", "deprecated"), ("wait_for_ever", "unknown")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("async def f(ctx: JobContext):\n    ctx.room.leave()", [("leave", "unknown")]),
        ("async def f(ctx: 'JobContext | None' = None):\n    ctx.leave()", [("leave", "unknown")]),
        ("async def f(ctx: Optional[JobContext]):\n    ctx.leave()", [("leave", "unknown")]),
        ("async def f(ctx):\n    ctx.leave()", [("leave", "unknown")]),
        ("async def f(ctx: MyContext):\n    ctx.leave()", []),
        ("async def f(ctx: 'not python ('):\n    ctx.leave()", []),
        ("with AgentSession() as live:\n    live.leave()", [("leave", "unknown")]),
        ("async with AgentSession() as live:\n    live.say_hello()", [("say_hello", "unknown")]),
        ("live: AgentSession = make()\nlive.leave()", [("leave", "unknown")]),
        ("live: AgentSession\nlive.leave()", [("leave", "unknown")]),
        ("if live := AgentSession():\n    live.leave()", [("leave", "unknown")]),
        ("try:\n    pass\nexcept Kind as kind:\n    pass\nfinally:\n    Kind.MISSING", [("MISSING", "unknown")]),
        ("match x:\n    case 1:\n        Kind.MISSING", [("MISSING", "unknown")]),
        ("a, session = make()\nsession.leave()", []),
        ("for session in sessions:\n    session.leave()", []),
        ("[session.leave() for session in sessions]", []),
        ("f = lambda session, x: session.leave()", [("leave", "unknown")]),
        ("f = lambda x: x.leave()", []),
        ("import requests as session\nsession.leave()", []),
        ("from .own import session\nsession.leave()", []),
        ("def session(): ...\nsession.leave()", []),
        ("if isinstance(session, Own):\n    session.leave()", []),
        ("session = AgentSession()\nsession._private.thing()", []),
        ("session = AgentSession[int]()\nsession.leave()", [("leave", "unknown")]),
        ("sessions = {}\nsessions['a'].leave()", []),
        ("AgentSession().llm['x'].leave", []),
        ("Modes().whatever", []),
        ("AgentSession().configure(anything=1)", []),
        ("AgentSession(**options, unknown=1)", []),
        ("import livekit.agents\nlivekit.agents.Nothing()", [("Nothing", "unknown")]),
        ("import livekit.agents as agents\nagents.Nothing()", [("Nothing", "unknown")]),
        ("from livekit import agents\nagents.llm.LLM", []),
        ("from livekit.plugins import openai\nopenai.STT(anything=1)", []),
        ("from livekit.agents.llm import *", []),
        ("from livekit.nothing import Thing\nThing().run()", [("livekit.nothing", "unknown")]),
        ("from livekit.agents._private import Thing", []),
        ("from livekit.agents.session import Room, Other", [("Other", "unknown")]),
        ("result = await GetEmailTask()\nresult.email", []),
        ("task = GetEmailTask()\ntask.email", [("email", "unknown")]),
        ("room = run(host='a', port=1)\nroom.leave()", [("port", "unknown"), ("leave", "unknown")]),
        ("Kind.SIP.value\nKind.SIX", [("SIX", "unknown")]),
        ("llm.Nothing", [("Nothing", "unknown")]),
    ],
)
def test_python_is_read_as_python(code: str, expected: list[tuple[str, str]], table: IdentifierTable) -> None:
    assert [found for found in verdicts(python(code), table) if found[1] == "unknown"] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A(Agent):\n    def __init__(self):\n        super().__init__(instructions='', prompt='')", [("prompt", "unknown")]),
        ("class A(Agent):\n    def go(self):\n        self.session.leave()\n        self.own_thing()", [("leave", "unknown")]),
        ("class A(Agent):\n    def go(self):\n        super().nothing()", [("nothing", "unknown")]),
        ("class A(Agent): ...\nA(instructions='', prompt='')", [("prompt", "unknown")]),
        ("class A(Agent):\n    def __init__(self, own): ...\nA(own=1).anything\nclass B(A):\n    def __init__(self):\n        super().__init__(own=1)", []),
        ("class A(AgentTask[int]):\n    def go(self):\n        self.result().more", []),
        ("class A(Own):\n    def go(self):\n        self.session.leave()", []),
        ("class A:\n    def go(self):\n        self.session.leave()", []),
        ("class A(make()):\n    x = 1", []),
    ],
)
def test_the_readers_own_classes_may_have_members_of_their_own(code: str, expected: list[tuple[str, str]], table: IdentifierTable) -> None:
    assert [found for found in verdicts(python(code), table) if found[1] == "unknown"] == expected


def test_events_are_checked_where_they_are_listened_to(table: IdentifierTable) -> None:
    code = """
session = AgentSession()
@session.on("user_speech_committed")
def a(event): ...
@session.on("user_state_changed")
def b(event): ...
session.on("close", print)
session.once("opened", print)
session.llm.on("metrics", print)
AgentTask().on("anything")
"""
    assert [found for found in verdicts(python(code), table) if found[0] not in {"llm", "AgentTask"}] == [
        ("user_speech_committed", "removed"),
        ("user_state_changed", "deprecated"),
        ("opened", "unknown"),
        ("on", "unknown"),
    ]


def test_deprecated_names_are_told_with_what_to_use(table: IdentifierTable) -> None:
    text = python("session = AgentSession(turn_detection='x', before_llm_cb=f)\nsession.say('x')\nAgentTask(instructions='')")

    found = {finding.name: (finding.verdict, finding.nearest, finding.note) for finding in judge(find_identifiers(text), table) if finding.verdict != "ok"}
    assert found == {
        "turn_detection": ("deprecated", ("turn_handling",), "deprecated"),
        "before_llm_cb": ("removed", ("Agent.llm_node",), "removed since 1.0.0"),
        "say": ("deprecated", ("generate_reply",), "deprecated"),
        "AgentTask": ("deprecated", ("Agent",), "deprecated since 1.5.0"),
    }


def test_a_removed_module_is_told_once_at_its_import(table: IdentifierTable) -> None:
    text = "```python\nfrom livekit.agents.pipeline import VoicePipelineAgent\nagent = VoicePipelineAgent()\nagent.start()\n```"

    assert verdicts(text, table) == [("livekit.agents.pipeline", "removed")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const room = new Room({ adaptiveStream: true, autoJoin: true });", [("autoJoin", "unknown")]),
        ("const room = new Room({ e2ee: true });", [("e2ee", "deprecated")]),
        ("const room = new Room({ ...options, autoJoin: true });", []),
        ("const room = new Room();\nawait room.connect(url);\n(await room!.join(url)) as any;", [("join", "unknown")]),
        ("const room = new Room();\nroom.connect(url).then(done).catch(failed);\nroom.toString();", []),
        ("const room = new Room();\nconst { localParticipant: me, gone, ...rest } = room;\nme.leave();", [("gone", "unknown"), ("leave", "unknown")]),
        ("const { localParticipant = null } = new Room();", []),
        ("const [room, setRoom] = useState(null);\nroom.join();", []),
        ("const { room } = useRoom();\nroom.join();", []),
        ("function f(room: Room, { name }: Own) { room.join(); name.join(); }", [("join", "unknown")]),
        ("const f = (room: Own) => room.join();", []),
        ("const f = async room => { room.join(); };", []),
        ("room.on(RoomEvent.Connected, () => {});\nroom.on(RoomEvent.Joined, () => {});", [("Joined", "unknown")]),
        ("new Room().on('connected', f).on('joined', f);", []),
        ("const room = new Room();\nroom.on('connected', f);\nroom.on('joined', f);", [("joined", "unknown")]),
        (
            "class Mine extends Room { go() { this.join(); super.join(); this.own.thing(); } }\nnew Mine({ autoJoin: 1 });",
            [("join", "unknown"), ("autoJoin", "unknown")],
        ),
        ("class Mine extends Room { constructor(x) { super({ autoJoin: 1 }); } }\nnew Mine({ own: 1 });", [("autoJoin", "unknown")]),
        ("class Mine extends Own { go() { this.join(); } }", []),
        ("class Plain { go() { this.join(); } }", []),
        ("for (const room of rooms) { room.join(); }", []),
        ("if (thing instanceof Room) { thing.join(); }", []),
        ("const room = rooms[0];\nroom.join();", []),
        ("interface Room2 { x: string; }\nenum Own { A }\nOwn.B;", []),
        ("function helper() {}\nhelper.join();", []),
        ("import * as sdk from 'livekit-client';\nnew sdk.Nothing();", [("Nothing", "unknown")]),
        ("import lk, { Nothing as N } from 'livekit-client';\nlk.x; N.y;", [("Nothing", "unknown")]),
        ("import { anything } from '@livekit/agents-plugin-openai';\nanything.x();", []),
        ("import { room } from './own';\nroom.join();", []),
        ("const { Room: R, Nothing } = require('livekit-client');\nnew R().join();", [("Nothing", "unknown"), ("join", "unknown")]),
        ("const sdk = await import('livekit-client');\nnew sdk.Nothing();", [("Nothing", "unknown")]),
        ("const x: lk.Room = make();\nconst y: Room[] = [];\nconst z: Array<Room> = [];\nz.join();", []),
        ("(() => { new Room().join(); })();\nrooms[new Room().leave()];", [("join", "unknown"), ("leave", "unknown")]),
        ("const a = <T,>(x: T) => x; <RoomView room={new Room().join()} />;", [("join", "unknown")]),
    ],
)
def test_typescript_is_read_as_typescript(code: str, expected: list[tuple[str, str]], table: IdentifierTable) -> None:
    assert verdicts(script(code), table) == expected


def test_elements_of_jsx_are_names_like_any_other(table: IdentifierTable) -> None:
    text = "```tsx\nimport { Room, Nothing } from 'livekit-client';\nexport const A = () => <Room a={1}><div b={new Room().join()} /><Nothing /></Room>;\n```"

    assert verdicts(text, table) == [("Nothing", "unknown"), ("join", "unknown")]


def test_code_that_does_not_parse_is_still_read(table: IdentifierTable) -> None:
    text = "```python\nfrom livekit.agents import AgentSession, Nothing\nif session.leave( and ) room.go:\n    own = 1\n    own.thing session.say).leave agents.Nothing\n'''\n```"

    assert verdicts(text, table) == [("Nothing", "unknown"), ("leave", "unknown"), ("say", "deprecated"), ("Nothing", "unknown")]


@pytest.mark.parametrize(
    "code",
    [
        "    session.leave()\n    x = 1",
        "await session.leave()",
        "AgentSession(\n    llm='x',\n    ...\n)\nsession.leave()",
        "async def f():\n    session.leave()\n    for x in y:",
        "else_ = 1\nsession.leave()\nclass A:",
    ],
)
def test_snippets_may_be_indented_wait_at_the_top_or_leave_things_out(code: str, table: IdentifierTable) -> None:
    assert ("leave", "unknown") in verdicts(f"```python\n{code}\n```", table)


def test_prose_beside_a_snippet_may_speak_of_another_language(table: IdentifierTable) -> None:
    text = python("session = AgentSession()") + "In the browser call `room.connect(url)`, here `session.generate_reply()`, but never `room.leave_now()`."

    assert verdicts(text, table) == [("leave_now", "unknown")]


def test_prose_takes_its_variables_from_the_snippets(table: IdentifierTable) -> None:
    text = python("live = AgentSession()\nother = make()") + "`live.leave()` and `other.leave()` and `third.leave()`"

    assert verdicts(text, table) == [("leave", "unknown")]


def test_a_name_that_holds_two_things_tells_nothing(table: IdentifierTable) -> None:
    text = python("live = AgentSession()") + python("live = JobContext()") + "`live.leave()`"

    assert verdicts(text, table) == []


def test_a_sentence_that_denies_a_name_is_marked(table: IdentifierTable) -> None:
    text = "Use `session.leave`. There is no `session.on_error`; it never existed. Then `session.go_on`."

    assert [(mention.text, mention.denied) for mention in find_identifiers(text)] == [
        ("session.leave", False),
        ("session.on_error", True),
        ("session.go_on", False),
    ]


def test_a_table_denies_with_the_heading_of_its_columns() -> None:
    text = "| 0.x | 1.x |\n|---|---|\n| `agent.start()` | `session.start()` |\n\nBut `session.say_it`."

    assert [(mention.text, mention.denied) for mention in find_identifiers(text)] == [("agent.start", True), ("session.start", True), ("session.say_it", False)]


def test_a_text_about_a_mobile_sdk_may_name_members_that_only_it_has(table: IdentifierTable) -> None:
    assert verdicts("On Android use `room.audioHandler`.", table) == []
    assert verdicts("Use `room.audioHandler`.", table) == [("audioHandler", "unknown")]


def test_a_finding_has_the_line_of_its_mention(table: IdentifierTable) -> None:
    text = "One.\n\nTwo `session.on_error`\nand `session.leave`.\n\n" + python("\nAgentSession().leave()")

    assert [(finding.name, finding.mention.line) for finding in judge(find_identifiers(text), table) if finding.verdict == "unknown"] == [
        ("on_error", 3),
        ("leave", 4),
        ("leave", 9),
    ]


def test_what_is_right_is_said_to_be_right(table: IdentifierTable) -> None:
    text = '`AgentSession` has `session.generate_reply(instructions=...)`, and `sip.callStatus` tells; set `LIVEKIT_URL` and `turn_handling={}`. `@session.on("close")`'

    assert oks(text, table) == ["AgentSession", "generate_reply", "instructions", "sip.callStatus", "LIVEKIT_URL", "turn_handling", "on", "close"]


def test_the_nearest_names_come_from_where_the_name_was_looked_for(table: IdentifierTable) -> None:
    finding = only(python("AgentSession().generate_replies()"), table)

    assert (finding.nearest, finding.note) == (("generate_reply",), "`AgentSession` has no `generate_replies`")


def test_a_name_removed_from_a_base_is_removed_from_what_is_derived_from_it(table: IdentifierTable) -> None:
    finding = only(script("new Room().localParticipant.getTrack(source);"), table)

    assert (finding.verdict, finding.nearest) == ("removed", ("getTrackPublication",))


@pytest.mark.parametrize("fence", ["python", "ts", "tsx"])
def test_absurdly_long_code_is_not_read(fence: str) -> None:
    assert find_identifiers(f"```{fence}\n{'session.leave()' + chr(10)}{'x = 1' + chr(10)}" * 1 + "y = 2\n" * 12_000 + "```") == []


def test_absurdly_long_chains_are_not_followed() -> None:
    assert [mention for mention in find_identifiers(f"```python\nsession{'.a' * 50}\n```") if mention.steps] == []


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    assert judge(find_identifiers(text), load_builtin()) is not None


@given(st.text(alphabet="sesion.ctx room()[]{}=,:'\"\n@awitdefclsR", max_size=120), st.sampled_from(["python", "ts", "tsx"]))
def test_any_code_can_be_checked(code: str, fence: str) -> None:
    assert judge(find_identifiers(f"~~~{fence}\n{code}\n~~~"), load_builtin()) is not None
