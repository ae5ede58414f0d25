"""What egress and ingress services leave in the Redis that they share with LiveKit's server, which lists it from there.

Keys: https://github.com/livekit/livekit/blob/v1.13.5/pkg/service/redisstore.go
"""

from __future__ import annotations

import asyncio

from livekit.protocol import egress as egress_pb
from livekit.protocol import ingress as ingress_pb

from tests.live.livekit.servers import LiveServer


async def note_egress(server: LiveServer, info: egress_pb.EgressInfo) -> None:
    """As the egress service reports it."""
    await _do(server, b"HSET", b"egress", info.egress_id.encode(), info.SerializeToString())
    await _do(server, b"SADD", b"egress:room:" + info.room_name.encode(), info.egress_id.encode())


async def note_ingress(server: LiveServer, info: ingress_pb.IngressInfo) -> None:
    """As the ingress service reports it; its state is kept apart."""
    await _do(server, b"SET", b"{ingress}_state:" + info.ingress_id.encode(), info.state.SerializeToString())
    await _do(server, b"HSET", b"ingress", info.ingress_id.encode(), info.SerializeToString())
    await _do(server, b"SADD", b"room_{ingress}:" + info.room_name.encode(), info.ingress_id.encode())


async def _do(server: LiveServer, *words: bytes) -> None:
    """One command. https://redis.io/docs/latest/develop/reference/protocol-spec/"""
    host, _, port = server.redis.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    if answer.startswith(b"-"):
        raise AssertionError(answer.decode())
