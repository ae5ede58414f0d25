"""Embedding by an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import cached_property

import httpx
import numpy as np

from knowledge.errors import EmbeddingFailed
from knowledge.vectors import ModelIdentity, Vectors, unit

REMOTE_BATCH = 64
TIMEOUT_S = 30.0
TRIES = 4
LATER = frozenset({429, 500, 502, 503, 504})
# One text is a question, and somebody waits for its answer; many are a sync.
FIRST_WAIT_S, WAIT_S, ASKER_WAITS_S = 0.5, 30.0, 2.0


class RemoteEmbedder:
    """Any server that speaks OpenAI's `POST /v1/embeddings` (https://platform.openai.com/docs/api-reference/embeddings)."""

    def __init__(self, base_url: str, *, model: str, api_key: str = "", sleep: Callable[[float], None] = time.sleep) -> None:  # noqa: TID251  embedding blocks by contract
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        try:
            address = httpx.URL(base_url.rstrip("/") + "/")
            self._client = httpx.Client(base_url=address, headers=headers, timeout=TIMEOUT_S)
        except httpx.InvalidURL as error:
            raise EmbeddingFailed(f"EMBEDDING_BASE_URL is not an address ({error}); it looks like http://localhost:8080/v1") from error
        # Without a password that may stand in the address: this is shown in errors.
        self._sleep = sleep
        self._name, self._where = model, str(address.copy_with(userinfo=b"")).rstrip("/")

    @cached_property
    def identity(self) -> ModelIdentity:
        """A server tells no hash of its weights; address and model name stand for it."""
        mark = hashlib.sha256(f"{self._where} {self._name}".encode()).hexdigest()
        return ModelIdentity(name=self._name, sha256=mark, dimension=int(self._post(["dimension"]).shape[1]))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, 64 texts a request."""
        dimension = self.identity.dimension
        rows = [np.zeros((0, dimension), dtype=np.float32)]
        for start in range(0, len(texts), REMOTE_BATCH):
            rows.append(self._post(texts[start : start + REMOTE_BATCH]))
            if rows[-1].shape[1] != dimension:
                raise EmbeddingFailed(f"{self._where} returned {rows[-1].shape[1]} dimensions after {dimension}; it is not a usable embeddings server")
        return np.concatenate(rows)

    def _post(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = sorted(self._reply(texts).json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except httpx.HTTPStatusError as error:
            raise EmbeddingFailed(f"{self._where} answered {error.response.status_code} to /embeddings; {_remedy(error.response.status_code)}") from error
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise EmbeddingFailed(f"no usable embeddings from {self._where} ({type(error).__name__}); check EMBEDDING_BASE_URL") from error
        if vectors.shape[:1] != (len(texts),) or vectors.ndim != 2:
            raise EmbeddingFailed(f"{self._where} returned {len(rows)} vectors for {len(texts)} texts; it is not a usable embeddings server")
        if not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
            raise EmbeddingFailed(f"{self._where} returned vectors that are not numbers or all zero; it is not a usable embeddings server")
        return unit(vectors)

    def _reply(self, texts: Sequence[str]) -> httpx.Response:
        """The first answer that is not "later", of at most `TRIES`. Raises what httpx raises."""
        longest_s = WAIT_S if len(texts) > 1 else ASKER_WAITS_S
        for attempt in range(1, TRIES + 1):
            reply = self._client.post("embeddings", json={"model": self._name, "input": list(texts), "encoding_format": "float"})
            wait_s = _asked_to_wait_s(reply, otherwise=FIRST_WAIT_S * 2 ** (attempt - 1))
            if reply.status_code not in LATER or attempt == TRIES or wait_s > longest_s:
                break
            self._sleep(wait_s)
        return reply.raise_for_status()


def _asked_to_wait_s(reply: httpx.Response, *, otherwise: float) -> float:
    asked = reply.headers.get("Retry-After", "").strip()
    return float(asked[:9]) if asked.isdecimal() else otherwise


def _remedy(status: int) -> str:
    return "it is overloaded or limits this key; try again later" if status in LATER else "check EMBEDDING_MODEL and the key"
