"""What packets quote of other tickets: "resolved before, and like this one"."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select, update

from bot.store.sql import decode, encode
from bot.store.tables import ticket

# Who is behind a question that a packet quotes, see `bot.escalation.packet.Similar`.
BEHIND = ("asked_by", "answered_by")
BATCH = 200


def unquote(connection: Connection, *, person: str) -> int:
    """Take what this person asked or answered out of a batch of packets; how many of these there were, 0 when no packet quotes them any more."""
    quoting = or_(*[ticket.c.facts.contains(f'"{name}":{encode(person)}', autoescape=True) for name in BEHIND])
    rows = connection.execute(select(ticket.c.id, ticket.c.version, ticket.c.facts).where(quoting).limit(BATCH)).all()
    for row in rows:
        facts = decode(row.version, row.facts)
        kept = [one for one in facts["similar"] if person not in {one.get(name) for name in BEHIND}]
        connection.execute(update(ticket).where(ticket.c.id == row.id).values(facts=encode({**facts, "similar": kept})))
    return len(rows)
