"""Where it is written whom to ask when a human is needed: a file, or a channel alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE, CHANNEL = "ASK_AI_ESCALATION", "ASK_AI_ESCALATION_CHANNEL"
PLAN_CHARS = 200_000
# Where the file names variables that hold secrets. What does not look like a name is left to the plan, which refuses it.
SECRET = re.compile(r"""\b(?:token|secret)["']?\s*:\s*["']?([A-Za-z_][A-Za-z0-9_]*)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSettings:
    """`text` is what the plan's file holds, "" without one; `file` is where it lies. `secrets` are the variables that it names, as far as they are set."""

    file: str = ""
    text: str = field(default="", repr=False)
    channel: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def on(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.file or self.channel)


def read_escalation(env: Mapping[str, str], faults: list[str]) -> EscalationSettings:
    """As docs/configuration.md has it. What the file says is not looked at here: see `bot.escalation.reading`."""
    channel = env.get(CHANNEL, "").strip().removeprefix("#")
    file = env.get(FILE, "").strip()
    if not file:
        return EscalationSettings(channel=channel)
    text = _text(Path(file), faults)
    secrets = {name: env[name].strip() for name in SECRET.findall(text) if env.get(name, "").strip()}
    return EscalationSettings(file=file, text=text, channel=channel, secrets=secrets)


def _text(file: Path, faults: list[str]) -> str:
    try:
        with file.open(encoding="utf-8") as lines:
            text = lines.read(PLAN_CHARS + 1)
    except UnicodeDecodeError:
        faults.append(f"{FILE}: {file} is not in UTF-8")
        return ""
    except OSError as error:
        faults.append(f"{FILE}: {file} cannot be read ({error.strerror or type(error).__name__}); it must be the path of the plan, a file in YAML")
        return ""
    if len(text) > PLAN_CHARS:
        faults.append(f"{FILE}: {file} is longer than {PLAN_CHARS} characters; a plan is a page or two")
        return ""
    return text
