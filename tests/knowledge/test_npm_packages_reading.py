from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.declared import Declared, DeclaredPackage, Member
from knowledge.sources.npm import jsdoc
from knowledge.sources.npm.package import read_packages
from knowledge.sources.npm.pages import pages_of
from knowledge.sources.npm.tarball import NpmPackage


def package(files: Mapping[str, str], name: str = "livekit-client", entries: Mapping[str, str] | None = None) -> NpmPackage:
    texts = {path: textwrap.dedent(text) for path, text in files.items()}
    return NpmPackage(name=name, version="1.0.0", artefact="a", files=texts, entries=entries or {name: "dist/index.d.ts"})


def read(text: str, **more: str) -> DeclaredPackage:
    (found,) = read_packages([package({"dist/index.d.ts": text, **{f"dist/{name}.d.ts": other for name, other in more.items()}})])
    return found


def named(found: DeclaredPackage, name: str) -> Declared:
    return next(declared for declared in found.declared if declared.path.endswith(f":{name}"))


def member(declared: Declared, name: str) -> Member:
    return next(item for item in declared.members if item.name == name)


def test_exports_are_followed_through_files_stars_names_and_namespaces() -> None:
    found = read(
        "export * from './room.js';\nexport * as voice from './voice';\nexport { Inner as Outer, type Kind } from './other';\nexport default class Main {}\n",
        room="import { Base } from './other';\nexport declare class Room extends Base {}\n",
        voice="export declare class Agent {}\nexport { Room } from './room';\n",
        other="export declare class Inner {}\nexport declare class Base {}\nexport type Kind = 'a' | 'b';\n",
    )

    assert found.modules["livekit-client"] == {
        "Room": "livekit-client:Room",
        "voice": "livekit-client:voice",
        "Outer": "livekit-client:Outer",
        "Kind": "livekit-client:Kind",
        "default": "livekit-client:default",
    }
    assert found.modules["livekit-client:voice"] == {"Agent": "livekit-client:voice.Agent", "Room": "livekit-client:Room"}
    assert named(found, "Room").bases == ("livekit-client/dist/other.d.ts#Base",)
    assert not next(declared for declared in found.declared if declared.name == "Base").public


def test_a_name_of_another_package_is_that_packages() -> None:
    sdk = package({"dist/index.d.ts": "export { Room } from '@livekit/protocol';\nexport { Gone } from 'elsewhere';\n"}, "livekit-server-sdk")
    protocol = package(
        {"src/index.d.ts": "export * from './gen/room_pb.js';\n", "src/gen/room_pb.d.ts": "export declare class Room {}\n"},
        "@livekit/protocol",
        {"@livekit/protocol": "src/index.d.ts"},
    )

    found = {item.name: item for item in read_packages([sdk, protocol])}

    assert found["livekit-server-sdk"].declared == ()
    assert found["livekit-server-sdk"].modules["livekit-server-sdk"] == {"Room": "livekit-server-sdk:Room"}
    assert [declared.path for declared in found["@livekit/protocol"].declared] == ["livekit-server-sdk:Room"]


def test_imports_of_every_form_lead_to_what_they_name() -> None:
    found = read(
        """
        import Main, { Named as N } from './other';
        import * as all from './other';
        import Nothing from './missing';
        import './side';
        declare global { interface Window {} }
        declare module 'x' { class Inner {} }
        export declare class A {
            a: Main;
            b: N;
            c: all.Named;
            d: all.Missing;
            e: Nothing;
            f: Unknown.Thing;
        }
        export * from './missing';
        export {};
        """,
        other="export default class Main {}\nexport declare class Named {}\n",
    )

    types = {item.name: item.type.rpartition("#")[2] for item in named(found, "A").members}
    assert types == {"a": "Main", "b": "Named", "c": "Named", "d": "", "e": "", "f": ""}


def test_comments_inside_a_type_are_no_part_of_the_signature_and_long_ones_are_broken() -> None:
    found = read("""
        export declare function long(first: { /** one */ a: string; }, second: string, third: Record<string, string>, fourth: number): Promise<void>;
        export declare function typed<T>(x: T): asserts x is T;
        """)

    assert named(found, "long").signature == (
        "long(\n  first: { a: string; },\n  second: string,\n  third: Record<string, string>,\n  fourth: number,\n): Promise<void>"
    )


def test_internal_declarations_have_no_page() -> None:
    files = {
        "dist/index.d.ts": "/** @internal */\nexport declare function secret(): void;\nexport declare function shown(): void;\nexport declare const silent: string;\n"
    }

    (page,) = pages_of(read_packages([package(files)])[0], etag="e")

    assert page.url == "https://github.com/livekit/client-sdk-js/blob/main/src/dist/index.ts"
    assert "secret" not in page.text
    assert "silent" not in page.text


def test_a_circle_of_exports_ends() -> None:
    found = read("export * from './a';\nexport { X } from './a';\n", a="export * from './index';\nexport { X } from './index';\n")

    assert found.declared == ()


def test_members_leave_out_what_is_private_and_mark_what_is_internal_or_deprecated() -> None:
    found = read("""
        export declare class Room {
            private a;
            _b: string;
            #c: string;
            /** @internal */
            engine: string;
            /** @deprecated use `join` instead */
            connect: (url: string) => Promise<void>;
            get sid(): string;
            set sid(value: string);
            call(a: string): void;
            call(b: number): string;
            protected d?: number;
        }
        """)

    shown = {item.name: (item.kind, item.documented, item.deprecated) for item in named(found, "Room").members}
    assert shown == {
        "engine": ("property", False, ""),
        "connect": ("method", True, "use `join` instead"),
        "sid": ("property", True, ""),
        "call": ("method", True, ""),
        "d": ("property", True, ""),
    }
    assert member(named(found, "Room"), "call").signature == "call(a: string): void\ncall(b: number): string"


def test_option_objects_give_their_keys_and_tell_whether_there_may_be_more() -> None:
    found = read("""
        import { Foreign } from 'elsewhere';
        export interface Base { a: string; }
        export interface Options extends Base { /** The B.\n * @defaultValue 3 */ b?: number; onEvent(): void; }
        export declare class Thing {}
        export declare function closed(url: string, options?: Partial<Options>): void;
        export declare function inline({ c }: { c: number }): void;
        export declare function either(x: { d: 1 } | { e: 2 } | string): void;
        export declare function foreign(options: Foreign): void;
        export declare function anything(options: any): void;
        export declare function thing(thing: Thing): void;
        export declare function plain(a: string, b: string[], c: () => void): void;
        export declare const arrow: (options: Options) => Thing;
        """)

    keys = {
        declared.name: ([item.name for item in declared.parameters if item.keyword], declared.open_keywords)
        for declared in found.declared
        if declared.kind == "function"
    }
    assert keys == {
        "closed": (["a", "b", "onEvent"], False),
        "inline": (["c"], False),
        "either": (["d", "e"], False),
        "foreign": ([], True),
        "anything": ([], True),
        "thing": ([], True),
        "plain": ([], False),
        "arrow": (["a", "b", "onEvent"], False),
    }
    assert named(found, "arrow").type == "livekit-client:Thing"
    assert next(item.text for item in named(found, "closed").parameters if item.name == "b") == "The B. Default: `3`"
    assert [item.name for item in named(found, "Options").members] == ["a", "b", "onEvent"]


def test_types_are_followed_through_promises_unions_with_nothing_and_wrappers() -> None:
    found = read("""
        export declare class Room {}
        export declare class Track {}
        export declare class Session {
            a: Promise<Room | undefined>;
            b: Room | Track;
            c: readonly Room[];
            d(): Throws<Promise<Room>, Error>;
            e: (Track | null);
            f: Map<string, Room>;
        }
        """)

    types = {item.name: item.type.rpartition(":")[2] for item in named(found, "Session").members}
    assert types == {"a": "Room", "b": "", "c": "", "d": "Room", "e": "Track", "f": ""}


def test_events_are_the_names_of_the_callbacks_whatever_the_compiler_made_of_the_base() -> None:
    found = read("""
        export declare enum SessionEvent { Closed = "closed_now", Other = "other" }
        export type Callbacks = { connected: () => void; [SessionEvent.Closed]: () => void; };
        declare const Room_base: new () => TypedEmitter<Callbacks>;
        export declare class Room extends Room_base {}
        declare const Session_base: (new () => TypedEmitter<Callbacks>) & { x: string };
        export declare class Session extends Session_base {}
        export declare class Plain extends EventEmitter {}
        export declare class Strange extends (Mixed as any) {}
        """)

    events = {declared.name: [item.name for item in declared.members if item.kind == "event"] for declared in found.declared if declared.kind == "class"}
    assert events == {"Room": ["connected", "closed_now"], "Session": ["connected", "closed_now"], "Plain": [], "Strange": []}
    assert {declared.name: declared.bases for declared in found.declared if declared.kind == "class"}["Strange"] == ("?",)


def test_enums_namespaces_aliases_and_constants_are_what_they_are() -> None:
    found = read("""
        export declare namespace Track {
            enum Kind { Audio = "audio", Video = "video" }
            interface Options { kind: Kind; }
            const limit: number;
        }
        export declare abstract class Track { abstract stop(): void; kind: Track.Kind; }
        export type Alias = Track;
        export type Both = { a: string } & Track.Options;
        export type Either = 'x' | 'y';
        export type Handler = (topic: string) => void;
        export declare const presets: { h720: number; };
        export declare const wide: Record<string, string>;
        """)

    kinds = {declared.path.partition(":")[2]: declared.kind for declared in found.declared if declared.public}
    assert kinds == {
        "Track": "class",
        "Track.Kind": "enum",
        "Track.Options": "interface",
        "Track.limit": "constant",
        "Alias": "interface",
        "Both": "interface",
        "Either": "type",
        "Handler": "type",
        "presets": "constant",
        "wide": "constant",
    }
    assert member(named(found, "Track"), "kind").type == "livekit-client:Track.Kind"
    assert [item.signature for item in named(found, "Track.Kind").members] == ['Audio = "audio"', 'Video = "video"']
    assert {item.name for item in named(found, "Both").members} == {"a", "kind"}
    assert named(found, "wide").open
    assert not named(found, "presets").open


def test_a_class_without_a_constructor_takes_that_of_its_base() -> None:
    found = read("""
        export declare class Base { constructor(host: string, options?: { failover?: boolean }); }
        export declare class Client extends Base { list(): void; }
        export declare class Free extends Unknown {}
        """)

    assert [item.name for item in named(found, "Client").parameters] == ["host", "options", "failover"]
    assert not named(found, "Client").open_keywords
    assert named(found, "Free").open_keywords


def test_messages_show_their_fields_and_not_the_machinery() -> None:
    found = read("""
        export declare class Request extends Message<Request> {
            /**
             * Who.
             *
             * @generated from field: string name = 1;
             */
            name: string;
            /** @deprecated */
            old: boolean;
            constructor(data?: PartialMessage<Request>);
            static readonly typeName = "livekit.Request";
            static fromBinary(bytes: Uint8Array): Request;
        }
        """)

    request = named(found, "Request")
    assert request.kind == "message"
    assert [(item.name, item.text, item.deprecated) for item in request.parameters if item.inside] == [("name", "Who.", ""), ("old", "", "deprecated")]
    assert [item.name for item in request.members if item.documented] == ["name", "old"]


def test_environment_variables_are_found_in_the_code_beside_the_declarations() -> None:
    (found,) = read_packages(
        [
            package(
                {
                    "dist/index.d.ts": "export {};",
                    "dist/a.js": "const a = process.env.LIVEKIT_URL ?? process.env['LIVEKIT_API_KEY'] ?? process.env[x] ?? process.env.lower;",
                }
            )
        ]
    )

    assert found.environment == ("LIVEKIT_API_KEY", "LIVEKIT_URL")


def test_a_namespace_is_part_of_the_address_of_the_agents_reference() -> None:
    members = "".join(f"m{number}: string;" for number in range(6))
    agents = package(
        {
            "dist/index.d.ts": "export * from './voice';\nexport * as voice from './voice';\n",
            "dist/voice.d.ts": f"export declare class AgentSession {{ {members} }}",
        },
        "@livekit/agents",
    )

    (page,) = pages_of(read_packages([agents])[0], etag="e")

    assert page.url == "https://docs.livekit.io/reference/agents-js/classes/agents.voice.AgentSession.html"
    assert page.title == "AgentSession (@livekit/agents, Node.js)"


def test_pages_of_the_protocol_lead_to_the_place_in_the_proto_file() -> None:
    fields = "".join(f"f{number}: string;" for number in range(6))
    files = {
        "src/index.d.ts": "export * from './gen/livekit_sip_pb.js';\nexport * from './gen/livekit_internal_pb.js';\n",
        "src/gen/livekit_sip_pb.d.ts": f"export declare class SIPTrunk extends Message<SIPTrunk> {{ {fields} }}\nexport declare class Small {{}}\nexport declare enum Kind {{ A, B, C, D, E }}\n",
        "src/gen/livekit_internal_pb.d.ts": f"export declare class Node {{ {fields} }}",
    }

    pages = list(pages_of(read_packages([package(files, "@livekit/protocol", {"@livekit/protocol": "src/index.d.ts"})])[0], etag="e"))

    sip = "https://github.com/livekit/protocol/blob/main/protobufs/livekit_sip.proto"
    assert [page.url for page in pages] == [f"{sip}#:~:text=message%20SIPTrunk%20%7B", f"{sip}#:~:text=enum%20Kind%20%7B", sip]


def test_a_comment_is_taken_apart_into_prose_parameters_and_tags() -> None:
    found = jsdoc.parse(
        """/**
         * Joins {@link Room | the room} or [[Track]].
         *
         * @param url - where to go
         *   and how
         * @param {string} [token=x] the token
         * @returns a {@link Session}
         * @deprecated - use `join`
         * @default `3`
         * @remarks Mind it.
         * @example
         * ```ts
         * @decorated
         * join();
         * ```
         * @example join()
         * @internal
         */"""
    )

    assert found.text == "Joins the room or `Track`.\n\nMind it.\n\nExample:\n\n```ts\n@decorated\njoin();\n```\n\nExample:\n\n```ts\njoin()\n```"
    assert found.parameters == {"url": "where to go and how", "token": "the token"}
    assert (found.returns, found.deprecated, found.default, found.internal) == ("a `Session`", "use `join`", "3", True)


@pytest.mark.parametrize("comment", ["// plain", "/* plain */", ""])
def test_only_a_documentation_comment_says_something(comment: str) -> None:
    assert jsdoc.parse(comment) == jsdoc.Doc()


@given(st.text())
def test_any_text_can_stand_in_a_comment(text: str) -> None:
    assert jsdoc.parse(f"/** {text} */").parameters is not None


@given(st.text(alphabet="export declare class{}():;,<>|&'\"\n*/ AbC", max_size=200))
def test_any_text_is_a_declaration_file(text: str) -> None:
    assert read(text).name == "livekit-client"
