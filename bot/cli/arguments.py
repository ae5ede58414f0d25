"""What can be typed. The commands themselves are imported when they run, so that `--help` costs nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from bot.errors import BotError

UNITS_S = {"h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
WHILE_MAX = 9_999


class WrongUsage(BotError):
    """The command line does not fit; the message says what does."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"ask-ai: {message}; try `{self.prog} --help`\n")


def _command(module: str) -> Callable[[argparse.Namespace, object], int]:
    def call(args: argparse.Namespace, settings: object) -> int:
        return int(import_module(f"bot.cli.{module}").run(args, settings))

    return call


def parser() -> _Parser:
    """The whole command line."""
    top = _Parser(prog="ask-ai", description="Answers questions about LiveKit from documents it can cite.")
    top.add_argument("--verbose", action="store_true", help="log what happens to standard error")
    commands = top.add_subparsers(dest="name", required=True, metavar="COMMAND")
    _asking(commands)
    _looking(commands)
    _keeping(commands)
    _serving(commands)
    return top


def _asking(commands: argparse._SubParsersAction[_Parser]) -> None:
    ask = commands.add_parser("ask", help="one answer on the terminal")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.set_defaults(command=_command("ask"))
    chat = commands.add_parser("chat", help="a conversation on the terminal")
    chat.set_defaults(command=_command("chat"))
    answer = commands.add_parser("answer", help="answer a file of questions, one JSON object a line")
    answer.add_argument("questions", type=Path)
    answer.set_defaults(command=_command("answer"))
    search = commands.add_parser("search", help="what the index finds, best first")
    search.add_argument("query")
    search.add_argument("--limit", type=_positive, default=10, help="how many pages' worth of hits (default 10)")
    search.add_argument("--json", action="store_true", help="print one JSON object")
    search.set_defaults(command=_command("search"))
    for command in (ask, chat, answer, search):
        command.add_argument("--index", type=Path, default=None, help="the index folder (default: index in ASK_AI_DATA)")


def _looking(commands: argparse._SubParsersAction[_Parser]) -> None:
    diag = commands.add_parser(
        "diag", help="a look at a LiveKit server: room NAME, rooms, participant, agent, call, sip, dial, egress, ingress, history, token, server"
    )
    diag.add_argument("words", nargs="*", help="what to look at; without any, what can be looked at")
    diag.add_argument("--project", default="", metavar="NAME", help="which configured LiveKit project (default: the first)")
    diag.add_argument("--yes", action="store_true", help="make the test call without asking")
    diag.add_argument("--json", action="store_true", help="print one JSON object")
    diag.set_defaults(command=_command("diag"))


def _keeping(commands: argparse._SubParsersAction[_Parser]) -> None:
    sync = commands.add_parser("sync", help="bring the index up to date with its sources")
    sync.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="only this source: handbook, docs, python, npm, folder, verified (repeatable)"
    )
    sync.add_argument("--docs-url", default="", help="another address of the documentation site, for example a loopback copy")
    sync.add_argument("--folder", action="append", type=Path, default=[], metavar="DIR", help="a folder of Markdown to add (repeatable)")
    sync.add_argument("--drop", action="append", default=[], metavar="NAME", help="remove the pages of this source (repeatable)")
    sync.add_argument("--index", type=Path, default=None, help="the index folder (default: index in ASK_AI_DATA)")
    sync.add_argument("--wait", type=_positive, default=600, metavar="SECONDS", help="how long to wait for another sync (default 600)")
    sync.add_argument("--json", action="store_true", help="print one JSON object")
    sync.set_defaults(command=_command("sync"))
    doctor = commands.add_parser("doctor", help="what is configured, what works, what is disabled and why")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(command=_command("doctor"))
    cards = commands.add_parser("cards", help="the verified answers: who vouches for them, and which wait for somebody")
    cards.add_argument("--state", choices=["draft", "approved", "review", "retired"], default="", help="only those (default: all but retired ones)")
    cards.add_argument("--json", action="store_true", help="print one JSON object")
    cards.set_defaults(command=_command("cards"))
    evaluation = commands.add_parser("eval", help="ask what must stay right: built-in questions, cards, withdrawn answers; status 1 when something is wrong")
    evaluation.add_argument("--cases", type=Path, default=None, metavar="FILE", help="more questions with facts, one JSON object a line")
    evaluation.add_argument("--index", type=Path, default=None, help="the index folder (default: index in ASK_AI_DATA)")
    evaluation.add_argument("--json", action="store_true", help="print one JSON object")
    evaluation.set_defaults(command=_command("eval"))
    stats = commands.add_parser("stats", help="how the bot is doing: questions, answers, tickets, what they rest on and cost")
    stats.add_argument("--days", type=_positive, default=30, metavar="N", help="how many days back (default 30)")
    stats.add_argument("--team", default="", metavar="ID", help="one workspace (default: all)")
    form = stats.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object with all tables")
    form.add_argument("--csv", default="", metavar="TABLE", help="print one table as CSV")
    stats.set_defaults(command=_command("stats"))
    gaps = commands.add_parser("gaps", help="what the documents lack: questions without a good answer, in groups")
    gaps.add_argument("--since", type=_while_s, default=7 * 86_400.0, metavar="TIME", help="how far back, such as 24h, 7d or 4w (default 7d)")
    gaps.add_argument("--json", action="store_true", help="print one JSON object")
    gaps.add_argument("--markdown", action="store_true", help="print the Markdown as it is, for a file")
    gaps.set_defaults(command=_command("gaps"))
    export = commands.add_parser("export", help="what a help desk was not told of: list it, send it again, or let it be")
    export.add_argument("what", nargs="?", choices=["list", "retry", "drop"], default="list", help="default: list")
    export.add_argument("id", nargs="*", metavar="ID", help="a ticket, or one step of it, as the list has it")
    export.add_argument("--all", action="store_true", help="all of them")
    export.add_argument("--json", action="store_true", help="print one JSON object")
    export.set_defaults(command=_command("export"))
    seed = commands.add_parser("seed", help="ask the seed conversation and say whether the answers were right")
    seed.add_argument("--index", type=Path, default=None, help="the index folder (default: index in ASK_AI_DATA)")
    seed.set_defaults(command=_command("seed"))


def _serving(commands: argparse._SubParsersAction[_Parser]) -> None:
    serve = commands.add_parser("serve", help="the bot in Slack, until it is stopped")
    serve.set_defaults(command=_command("serve"))
    sandbox = commands.add_parser("sandbox", help="a local Slack in the browser with the bot in it; needs no account and no key")
    sandbox.add_argument("--port", type=_port, default=None, help="0 takes any free one (default 8080, or any free one when that is taken)")
    sandbox.add_argument("--no-bot", action="store_true", help="without the bot, for one that is started by hand")
    sandbox.add_argument("--json", action="store_true", help="print addresses and tokens as one JSON object")
    sandbox.add_argument("--smoke", action="store_true", help="ask the seed questions and check the answers")
    sandbox.add_argument("--once", action="store_true", help="end after that")
    sandbox.set_defaults(command=_command("sandbox"))
    manifest = commands.add_parser("manifest", help="the Slack app manifest, to be pasted at api.slack.com/apps")
    manifest.add_argument("--url", default="", help="where Slack reaches the bot over HTTP, such as https://bot.example.com")
    manifest.add_argument("--socket", action="store_true", help="Socket Mode: the bot opens the connection, no address is needed")
    manifest.add_argument("--json", action="store_true", help="as JSON instead of YAML")
    manifest.set_defaults(command=_command("manifest"))
    migrate = commands.add_parser("migrate", help="bring the database to this version's schema; `serve` does it by itself")
    migrate.set_defaults(command=_command("migrate"))
    forget = commands.add_parser("forget", help="delete all that is stored about a person")
    forget.add_argument("person", help="their Slack user id, such as U0123ABC")
    forget.set_defaults(command=_command("forget"))


def _while_s(text: str) -> float:
    """A while such as 36h or 7d, in seconds."""
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS_S or not number.isdecimal() or not 1 <= int(number) <= WHILE_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not a while such as 24h, 7d or 4w")
    return int(number) * UNITS_S[unit]


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
