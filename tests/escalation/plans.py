"""Plans as operators write them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.escalation.plan import Plan
from bot.escalation.reading import read_plan

WHOLE = """\
channel: support-escalations
answer_within: 4h
hours: {zone: Europe/Berlin, days: {mon-fri: "09:00-18:00"}, holidays: [2026-12-25]}
rotas:
  support: {zone: Europe/Berlin, from: 2026-11-02, handover: "mon 09:00", weeks: [[U0ADA, U0BEN], [U0CHI]], quiet: "22:00-07:00"}
oncall:
  pager: {url: "https://api.pagerduty.com", schedule: P123, token: PAGERDUTY_TOKEN}
routes:
  - {name: telephony, when: {topics: [sip], channels: [sip-help]}, channel: sip-desk, to: [rota:support, group:S0123, oncall:pager]}
  - {name: rest, to: [rota:support]}
reminders: {unclaimed: 30m, silent: 2h, most: 3}
thresholds: {unsure: 0.5, again: 0.85}
export: {url: "https://desk.example.com/hooks", secret: ASK_AI_EXPORT_SECRET}
"""
SECRETS = {"PAGERDUTY_TOKEN": "one", "ASK_AI_EXPORT_SECRET": "other"}


def plan_in(text: str, secrets: Mapping[str, str] = SECRETS) -> Plan:
    """The plan in a file."""
    return read_plan(text, file="plan.yaml", secrets=secrets)
