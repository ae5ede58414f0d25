"""What the scripted OpenAI server can answer: each script makes a reply from a request, good, odd or broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.writer import echo

BLOCK = re.compile(r'<passage-(?P<nonce>[0-9a-f]+) number="(?P<number>\d+)">\nTitle: .*?\n\n(?P<text>.*?)\n</passage-(?P=nonce)>', re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
EVENTS, JSON, HTML = "text/event-stream", "application/json", "text/html"
PIECE_CHARS = 24
INVENTED = "create_participant_sip"
KINDS = {"answer": 0.7, "diagnose": 0.15, "escalate": 0.1, "decline": 0.05}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the server was asked. `headers` has lower-case names and no credentials; `has_key` says whether any came."""

    path: str
    headers: Mapping[str, str]
    has_key: bool
    body: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """All messages of a chat request, one after the other."""
        return "\n".join(str(message.get("content", "")) for message in self.body.get("messages", []))

    @property
    def passages(self) -> dict[int, str]:
        """The numbered passages in the prompt."""
        return {int(block["number"]): block["text"] for block in BLOCK.finditer(self.prompt)}

    @property
    def format(self) -> str:
        """ "json_schema", "json_object" or "" for plain text."""
        return str((self.body.get("response_format") or {}).get("type", ""))

    @property
    def counted(self) -> bool:
        """Whether the request asks for the tokens of a stream."""
        return bool((self.body.get("stream_options") or {}).get("include_usage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes out: the pieces one by one, `pause_s` before each, and `last_pause_s` more before the last one, then `end`.

    `end` is "close" as HTTP says, "cut" in the middle of the body, "hang" for good, or "repeat" the last piece for ever.
    """

    status: int = 200
    kind: str = JSON
    pieces: tuple[bytes, ...] = ()
    end: str = "close"
    pause_s: float = 0.0
    last_pause_s: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


Script = Callable[[Request], Reply]


def completion(text: str | None, *, finish: str | None = "stop", **more: object) -> dict[str, Any]:
    """A whole completion, without usage."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text, **more}, "finish_reason": finish}],
    }


def chunk(delta: Mapping[str, object], finish: str | None = None) -> dict[str, Any]:
    """One piece of a streamed completion."""
    return {"id": "c1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": dict(delta), "finish_reason": finish}]}


def event(data: object) -> bytes:
    """A server-sent event; a string goes out as it is."""
    return f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def deltas(text: str) -> tuple[bytes, ...]:
    """The text in small pieces, after the opening one that only names the role."""
    pieces = [text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS)]
    return (event(chunk({"role": "assistant", "content": ""})), *(event(chunk({"content": piece})) for piece in pieces))


def streamed(text: str, *, finish: str | None = "stop", done: bool = True, end: str = "close") -> Script:
    """This very text as a stream."""
    last = ((event(chunk({}, finish)),) if finish else ()) + ((event("[DONE]"),) if done else ())
    return lambda _request: Reply(kind=EVENTS, pieces=(*deltas(text), *last), end=end)


def says(markdown: str, *, finish: str | None = "stop") -> Script:
    """This answer, streamed, inside JSON when the request asked for JSON."""
    return lambda request: streamed(wrapped(request, markdown), finish=finish)(request)


def events(*data: object) -> Script:
    """These events as they are."""
    return lambda _request: Reply(kind=EVENTS, pieces=tuple(event(one) for one in data))


def whole(body: object, *, kind: str = JSON) -> Script:
    """One body at once, although a stream was asked for."""
    return lambda _request: Reply(kind=kind, pieces=(body.encode() if isinstance(body, str) else json.dumps(body).encode(),))


def fails(status: int, *, code: str | None = None, headers: Mapping[str, str] | None = None) -> Script:
    """An error status, whose message quotes things that must not get about."""
    body = {"error": {"message": "you sent sk-quoted and: my question", "type": "error", "param": None, "code": code}}
    return lambda _request: Reply(status=status, pieces=(json.dumps(body).encode(),), headers=headers or {})


def without(*formats: str, status: int = 400) -> Script:
    """Refuses these reply formats and echoes otherwise."""
    return lambda request: fails(status)(request) if request.format in formats else echoes(request)


def usage(tokens_in: int, tokens_out: int, **more: object) -> dict[str, Any]:
    """The member of a completion or a chunk that says what the request took."""
    return {"usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out, **more}}


def counts(script: Script, tokens_in: int, tokens_out: int, *, late_s: float = 0.0) -> Script:
    """The same stream, with a chunk before its [DONE] that counts the tokens, where the request asks for it; `late_s` after the text has ended."""

    def counting(request: Request) -> Reply:
        reply = script(request)
        if not request.counted:
            return reply
        done = event("[DONE]")
        pieces = tuple(piece for piece in reply.pieces if piece != done)
        last = event({"id": "c1", "object": "chat.completion.chunk", "choices": [], **usage(tokens_in, tokens_out)})
        return replace(reply, pieces=(*pieces, last + done), last_pause_s=late_s)

    return counting


def refuses_count(script: Script, *, status: int = 400, message: str = "Unrecognized request argument supplied: stream_options") -> Script:
    """Refuses a request that asks for the tokens of its stream."""
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}).encode()
    return lambda request: Reply(status=status, pieces=(body,)) if request.counted else script(request)


def wrapped(request: Request, markdown: str) -> str:
    """The answer as the request wants it."""
    return json.dumps({"enough": True, "answer": markdown}) if request.format else markdown


def echoes(request: Request) -> Reply:
    """A good answer made of the passages' own sentences, without names that the request forbids."""
    forbidden = (
        re.findall(r"`([^`]+)`", request.prompt.split("A first draft used these names")[1].split("\n")[0]) if "A first draft used" in request.prompt else []
    )
    return says(echo(request.passages, avoid=forbidden))(request)


def invented_citation(request: Request) -> Reply:
    """A good sentence, one with the number of no passage, and one that nothing supports."""
    text = f"{echo(request.passages)}\n\nThe default quota is seventeen flamingos per tenant [99]. Purple submarines negotiate every midnight handshake."
    return says(text)(request)


def invented_identifier(request: Request) -> Reply:
    """Code with a method that does not exist; once the request forbids it, the passages' own code or the method that does exist."""
    if INVENTED not in request.prompt:
        return says(f"{echo(request.passages)}\n\n```python\nawait ctx.api.sip.{INVENTED}(request)\n```")(request)
    code = next(
        (fence[0] for text in request.passages.values() for fence in FENCE.finditer(text)), "```python\nawait ctx.api.sip.create_sip_participant(request)\n```"
    )
    return says(f"{echo(request.passages)}\n\n{code}")(request)


def injection_obeyed(request: Request) -> Reply:
    """What a model says that took a passage for an instruction."""
    return says("<!channel> pwned https://evil.example")(request)


def decided(request: Request) -> Reply:
    """Every question of a Decisions request answered."""
    return whole(decision(request))(request)


def decision(request: Request) -> dict[str, Any]:
    """The body of a decision, without usage."""
    return {"model": request.body["model"], "answers": [_decided(question) for question in request.body["questions"]]}


def decides_counted(tokens_in: int, tokens_out: int) -> Script:
    """The same, and what it took in the words of that endpoint."""
    took = {"input_tokens": tokens_in, "output_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return lambda request: whole({**decision(request), "usage": took})(request)


def _decided(question: Mapping[str, Any]) -> dict[str, Any]:
    if question["type"] == "predicate":
        return {"type": "predicate", "name": question["name"], "probability": 0.9}
    shares = [{"value": choice["value"], "probability": KINDS[choice["value"]]} for choice in question["choices"]]
    return {"type": "choice", "name": question["name"], "choice": "answer", "confidence": 0.7, "probabilities": shares}


REFUSES = "I cannot help with that."
SCRIPTS: dict[str, Script] = {
    "echo": echoes,
    "counted": counts(echoes, 2_000, 100),
    "refuses_count": refuses_count(echoes),
    "invented_citation": invented_citation,
    "invented_identifier": invented_identifier,
    "injection_obeyed": injection_obeyed,
    "ignores_stream": lambda request: whole(completion(wrapped(request, echo(request.passages))))(request),
    "no_json_schema": without("json_schema", status=500),
    "plain_only": without("json_schema", "json_object"),
    "not_in_passages": lambda request: streamed('{"enough": false, "answer": ""}' if request.format else "NOT_IN_PASSAGES")(request),
    "unauthorised": fails(401, code="invalid_api_key"),
    "no_such_model": fails(404, code="model_not_found"),
    "rate_limited": fails(429, headers={"retry-after": "1"}),
    "server_error": fails(500),
    "silent": lambda _request: Reply(kind=EVENTS, end="hang"),
    "stalls": streamed('{"enough": true, "answer": "Half a sen', finish=None, done=False, end="hang"),
    "cut": streamed('{"enough": true, "answer": "Half a sen', finish=None, done=False, end="cut"),
    "bad_json_line": events('{"choices": [{'),
    "refusal": events(chunk({"refusal": REFUSES}), chunk({}, "stop"), "[DONE]"),
    "filtered": streamed("", finish="content_filter"),
    "web_page": whole("<html>Welcome</html>", kind=HTML),
}
DECISIONS: dict[str, Script] = {
    "decides": decided,
    "counted": decides_counted(400, 3),
    "none": fails(404),
    "malformed": whole({"answers": "yes"}),
}
