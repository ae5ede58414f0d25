"""Exceptions of the SDK, of HTTP and of sockets as ours, with a cause that people understand. What the server wrote is never part of it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from google.protobuf.message import DecodeError
from livekit.api import ServerError, ServerErrorCode

from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable

# What OpenSSL finds wrong with a certificate: https://docs.openssl.org/3.0/man1/openssl-verification-options/
CERTIFICATES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by itself, which proves nothing",
    19: "its certificate comes from an authority that is not trusted here",
    20: "its certificate comes from an authority that is not trusted here, or the chain is incomplete",
    21: "its certificate comes without the chain that leads to a trusted authority",
    62: "its certificate is for another host",
    64: "its certificate is for another address",
}
REFUSED = {
    "permission_denied": "the API key is not allowed to do that",
    "not_found": "the server has no such thing",
    "unimplemented": "the server does not know this call: it may be older than the call",
    "not_connected": "the server runs without Redis, so no service for that can be connected to it",
    "unavailable": "no service for that is connected to the server",
    "resource_exhausted": "the server has had too many calls; try again in a minute",
    "unauthenticated": "it accepts neither the API key nor the secret",
}
# Most specific first.
STAGES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    ((aiohttp.ClientConnectorDNSError, socket.gaierror), "dns", "its name does not resolve: check the spelling of the host"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "it speaks no TLS there that I could agree to: a plain port needs ws:// or http://"),
    (TimeoutError, "timeout", "it did not answer in time"),
    (ConnectionRefusedError, "connect", "nothing listens at that address and port"),
    (aiohttp.ClientConnectorError, "connect", "nothing listens at that address and port, or there is no way to it from here"),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError, OSError), "http", "it broke the connection before it had answered"),
    (Exception, "http", "what answered there does not speak HTTP as it should"),
)
CODES = frozenset(code for name, code in vars(ServerErrorCode).items() if name.isupper())
ROUTES = frozenset({"bad_route", "unimplemented"})


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Whatever goes wrong with a call becomes `LiveKitUnreachable` or `LiveKitRefused`; `what` was tried, and where, for the log. A bug stays a bug."""
    try:
        yield
    except ServerError as error:
        raise refused(error, what) from error
    except DecodeError as error:
        raise LiveKitUnreachable(f"{what}: no protobuf", stage="proxy", why="what answered does not speak LiveKit's API: a proxy or another server") from error
    except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
        raise unreachable(error, what) from error


def refused(error: ServerError, what: str) -> BotError:
    """What the API's own error means. A server that failed at something gave no usable answer; all else it will not do."""
    code = code_of(error)
    told = f"{what}: {code} (HTTP {error.status})"
    if code in REFUSED or error.status < 500:
        return LiveKitRefused(told, code=code, why=REFUSED.get(code, f"the server refused it ({code.replace('_', ' ')})"))
    return LiveKitUnreachable(told, stage="http", why=f"the server failed at it ({code.replace('_', ' ')})")


def code_of(error: ServerError) -> str:
    """The API's word, but where another tells more: a token without the right is "unauthenticated" to it, and a missing Redis an internal error."""
    words = error.message.lower()
    if error.code in ROUTES:
        return "unimplemented"
    if error.code == "unauthenticated" and "permission" in words:
        return "permission_denied"
    if error.code == "internal" and "redis required" in words:
        return "not_connected"
    return error.code if error.code in CODES else "unknown"


def unreachable(error: Exception, what: str) -> LiveKitUnreachable:
    """How far one came, and what went wrong there."""
    stage, why = stage_of(error)
    return LiveKitUnreachable(f"{what}: {type(error).__name__}", stage=stage, why=why)


def stage_of(error: Exception) -> tuple[str, str]:
    """The stage and its fault."""
    cause = error.certificate_error if isinstance(error, aiohttp.ClientConnectorCertificateError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "tls", CERTIFICATES.get(cause.verify_code, "its certificate cannot be verified")
    return next((stage, why) for kinds, stage, why in STAGES if isinstance(error, kinds))
