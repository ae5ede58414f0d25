from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from knowledge.identifiers import IdentifierTable, Symbol
from knowledge.identifiers import build as building
from knowledge.identifiers.compact import unpack
from knowledge.identifiers.load import read_names
from knowledge.sources.npm_packages import name_of
from knowledge.sources.python_packages import PACKAGES
from tests.knowledge.identifier_tables import AGENTS, CLIENT, packed, small_table
from tests.knowledge.packages import write_tarball, write_wheel


@pytest.fixture(scope="module")
def table() -> IdentifierTable:
    """The table of two tiny packages."""
    return small_table()


def paths(symbols: tuple[Symbol, ...]) -> list[tuple[str, str, str]]:
    return [(symbol.language, symbol.kind, symbol.path) for symbol in symbols]


def test_a_name_is_found_with_its_language_kind_and_owner(table: IdentifierTable) -> None:
    assert paths(table.lookup("Room")) == [("js", "class", "livekit-client:Room"), ("python", "class", "livekit.agents.Room")]
    assert paths(table.lookup("generate_reply")) == [("python", "method", "livekit.agents.AgentSession.generate_reply")]
    assert paths(table.lookup("instructions", language="python"))[0] == ("python", "keyword", "livekit.agents.Agent.instructions")
    assert paths(table.lookup("LIVEKIT_URL")) == [("python", "environment", "LIVEKIT_URL")]
    assert paths(table.lookup("close")) == [("python", "event", "livekit.agents.AgentSession.close")]
    assert paths(table.lookup("llm", language="python"))[0] == ("python", "module", "livekit.agents.llm")
    assert paths(table.lookup("sip.callStatus")) == [("", "sip-attribute", "sip.callStatus")]


def test_a_name_can_be_asked_for_with_its_owner(table: IdentifierTable) -> None:
    assert table.known("AgentSession.generate_reply", "python")
    assert table.known("livekit.agents.AgentSession", "python")
    assert not table.known("AgentSession.generate_response")
    assert not table.known("Room.generate_reply")


def test_languages_of_one_family_share_their_names(table: IdentifierTable) -> None:
    assert table.known("adaptiveStream", "react")
    assert not table.known("adaptiveStream", "python")


def test_a_symbol_says_what_to_use_instead(table: IdentifierTable) -> None:
    assert table.lookup("say")[0].deprecated == "generate_reply"
    assert table.lookup("turn_detection")[0].deprecated == "turn_handling"


def test_a_second_name_of_a_class_is_known(table: IdentifierTable) -> None:
    assert [symbol.kind for symbol in table.lookup("ServerOptions")] == ["class"]
    assert [symbol.kind for symbol in table.lookup("Server")] == ["class"]


def test_keywords_are_those_of_all_callables_of_the_name(table: IdentifierTable) -> None:
    assert table.keywords("AgentSession", "python") == {"llm", "turn_handling", "turn_detection"}
    assert table.keywords("Room", "js") == {"adaptiveStream", "e2ee"}
    assert table.keywords("nothing") == frozenset()


def test_members_come_from_bases_modules_and_foreign_bases_too(table: IdentifierTable) -> None:
    assert {"session", "result"} <= table.members("GetEmailTask", "python")
    assert "AgentSession" in table.members("livekit.agents")
    assert {"model_dump", "port"} <= table.members("ServerOptions", "python")
    assert {"on", "connect"} <= table.members("Room", "js")
    assert table.members("Nothing") == frozenset()


def test_events_are_those_a_class_emits(table: IdentifierTable) -> None:
    assert table.events("AgentSession", "python") == {"close", "user_state_changed"}
    assert table.events("Room", "js") == {"connected"}
    assert table.events("Agent") == frozenset()


def test_a_suggestion_is_an_existing_name_that_looks_alike(table: IdentifierTable) -> None:
    assert table.suggest("generate_response", "python") == ("generate_reply",)
    assert table.suggest("genrate_reply", among=frozenset({"generate_reply", "GenerateReply"})) == ("generate_reply",)
    assert table.suggest("xyzzy") == ()


def test_versions_are_those_of_the_packages(table: IdentifierTable) -> None:
    assert table.versions() == {"livekit-agents": "1.8.9", "livekit-client": "2.23.0"}


def test_the_same_packages_give_the_same_bytes() -> None:
    assert packed() == packed()


@pytest.mark.parametrize("data", [b"no table", gzip.compress(json.dumps({"format": 0}).encode())])
def test_other_data_than_a_table_is_refused_with_the_remedy(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"python -m knowledge\.identifiers\.build"):
        unpack(data)


def test_hand_kept_names_have_a_kind_and_a_package() -> None:
    (symbol,) = read_names("- {kind: topic, package: livekit-agents, url: 'https://example.com', names: [lk.chat]}")

    assert (symbol.name, symbol.kind, symbol.language) == ("lk.chat", "topic", "")


def folders(tmp_path: Path) -> tuple[Path, Path]:
    wheels, npm = tmp_path / "wheels", tmp_path / "npm"
    wheels.mkdir()
    npm.mkdir()
    for package in PACKAGES:
        write_wheel(wheels, package, "1.0.0", AGENTS if package == "livekit-agents" else {})
    for package in building.NPM_PACKAGES:
        write_tarball(npm, name_of(package), "1.0.0", CLIENT, types="src/index.d.ts" if package.startswith("@livekit/protocol") else "dist/index.d.ts")
    return wheels, npm


def test_the_command_writes_the_table_of_given_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheels, npm = folders(tmp_path)
    out = tmp_path / "table.json.gz"

    status = building.main(["--python-wheels", str(wheels), "--npm", str(npm), "--out", str(out)])

    assert status == 0
    assert {package["n"] for package in unpack(out.read_bytes())} == {*PACKAGES, *(name_of(package) for package in building.NPM_PACKAGES)}
    assert capsys.readouterr().out == f"{out}: {out.stat().st_size} bytes\n"


def test_the_command_reads_a_node_modules_folder_too(tmp_path: Path) -> None:
    wheels, _ = folders(tmp_path)
    modules = tmp_path / "node_modules"
    for package in building.NPM_PACKAGES:
        folder = modules / name_of(package)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": name_of(package), "version": "1.0.0"}))

    assert building.build(wheels, modules)


def test_the_command_says_which_package_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheels, npm = folders(tmp_path)
    next(npm.glob("livekit-client-*")).unlink()

    assert building.main(["--python-wheels", str(tmp_path), "--npm", str(npm)]) == 1
    assert "no wheel of livekit-api" in capsys.readouterr().err
    assert building.main(["--python-wheels", str(wheels), "--npm", str(npm)]) == 1
    assert "no livekit-client in" in capsys.readouterr().err


def test_what_a_support_package_has_is_kept_only_where_another_leads_to_it(tmp_path: Path) -> None:
    wheels, npm = folders(tmp_path)
    write_tarball(npm, "@livekit/rtc-ffi-bindings", "1.0.0", {"dist/index.d.ts": "export declare enum Kind { A }\nexport declare class Wire {}\n"})
    write_tarball(npm, "@livekit/rtc-node", "1.0.0", {"dist/index.d.ts": "export { Kind } from '@livekit/rtc-ffi-bindings';\n"})

    rows = {package["n"]: package for package in unpack(building.build(wheels, npm))}

    assert [path.rpartition(":")[2] for path in rows["@livekit/rtc-ffi-bindings"]["d"]] == ["Kind"]
    assert "m" not in rows["@livekit/rtc-ffi-bindings"]
