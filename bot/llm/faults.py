"""What the SDK and the network can raise, turned into the bot's errors with a line that says what to do.

No message repeats what the server wrote: servers quote the question, and some quote the key (https://platform.openai.com/docs/guides/error-codes).
"""

from __future__ import annotations

import json
import math
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import httpx2
import openai

from bot.errors import JudgeUnavailable, WriterFailed

REMEDIES = {
    400: "the request was refused; check that OPENAI_MODEL takes chat completions and a context of 8,000 tokens",
    401: "the key was refused; check OPENAI_API_KEY",
    403: "this key may not do this; check OPENAI_API_KEY and the rights of its project",
    404: "there is no such model or address; check OPENAI_MODEL, and OPENAI_BASE_URL, which usually ends in /v1",
    405: "this address takes no such request; check OPENAI_BASE_URL, which usually ends in /v1",
    413: "the request is too long for this server; choose a model with a context of at least 8,000 tokens",
    422: "the request was refused; check that the server speaks OpenAI's chat completions",
    429: "too many requests, or no credit left; look at the limits of the account",
}
CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
TOO_MANY = 429
SERVER_FAULT = 500
NO_CREDIT = "insufficient_quota"


def said(error: openai.APIStatusError) -> str:
    """A line about an error status: the status, the server's code for it when it is a plain word, and the remedy."""
    status = error.status_code
    code = f" ({error.code})" if error.code and CODE.fullmatch(error.code) else ""
    default = "the server failed; try again later" if status >= SERVER_FAULT else "the request was refused; check OPENAI_BASE_URL and OPENAI_MODEL"
    return f"{error.request.url.host} answered HTTP {status}{code}: {REMEDIES.get(status, default)}"


@contextmanager
def foreign_errors(into: type[WriterFailed | JudgeUnavailable], host: str) -> Iterator[None]:
    """Raise `into` for whatever the SDK, the transport or a malformed body raises; the cause is kept. Deadlines of our own pass through."""
    try:
        yield
    except openai.APIStatusError as error:
        raise into(said(error)) from error
    except openai.APITimeoutError as error:
        raise into(f"{host} did not take the connection or the request in time; check OPENAI_BASE_URL") from error
    except (openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, ssl.SSLError) as error:
        raise into(f"no connection to {host}, or it broke off; check OPENAI_BASE_URL and the network") from error
    except openai.OpenAIError as error:
        raise into(f"{host} reported an error inside its reply; try again later") from error
    except UnicodeEncodeError as error:
        raise into("a header cannot carry this key; check OPENAI_API_KEY for stray characters") from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise into(f"{host} sent something that is not JSON; check OPENAI_BASE_URL") from error


def retry_wait_s(error: openai.APIStatusError, *, otherwise: float) -> float | None:
    """Seconds to wait before the one retry; None when a retry cannot help. The server's own wish comes first, `otherwise` when it has none."""
    if error.status_code < SERVER_FAULT and (error.status_code != TOO_MANY or error.code == NO_CREDIT):
        return None
    headers = error.response.headers
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        wait_s = _number(headers.get(name, ""))
        if wait_s is not None:
            return wait_s * unit_s
    return _until(headers.get("retry-after", ""), headers.get("date", ""), otherwise)


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(moment: str, now: str, otherwise: float) -> float:
    """Seconds between two HTTP dates. The server's clock counts for both, so ours may be wrong."""
    try:
        return max(0.0, (parsedate_to_datetime(moment) - parsedate_to_datetime(now)).total_seconds())
    except (ValueError, TypeError):
        return otherwise
