"""`ask-ai manifest`: what to paste when the Slack app is made."""

from __future__ import annotations

import argparse

from bot.cli.arguments import WrongUsage
from bot.settings import Settings
from bot.slack.manifest import manifest_json, manifest_yaml


def run(args: argparse.Namespace, _: Settings) -> int:
    """Print the manifest with the installer's own address in it."""
    if bool(args.url) == args.socket:
        raise WrongUsage("say how Slack reaches the bot: --socket, or --url https://your.host")
    print((manifest_json if args.json else manifest_yaml)(args.url, socket=args.socket).rstrip())
    return 0
