"""The model in the wheel and models of the operator's own: files that are missing, altered or something else."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from knowledge.embed import MODEL_PACKAGE, MODEL_SHA256, TOKENIZER_SHA256, OnnxEmbedder, default_embedder, embedder_from
from knowledge.embed_remote import RemoteEmbedder
from knowledge.errors import EmbeddingFailed

MODEL = Path(str(resources.files(MODEL_PACKAGE) / "model.onnx"))
TOKENIZER = Path(str(resources.files("knowledge") / "data" / "tokenizer.json"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's model directory: the built-in files under another name."""
    (tmp_path / "our-model").mkdir()
    (tmp_path / "our-model" / "model.onnx").symlink_to(MODEL)
    (tmp_path / "our-model" / "tokenizer.json").symlink_to(TOKENIZER)
    return tmp_path / "our-model"


def replace_file(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


def test_the_same_files_under_another_name_are_the_same_model(folder: Path) -> None:
    ours = embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).identity

    assert ours == default_embedder().identity
    assert ours.name == "our-model"
    assert (ours.sha256, ours.dimension) == (MODEL_SHA256, 384)


def test_another_tokenizer_makes_another_model_of_the_same_weights(folder: Path) -> None:
    replace_file(folder / "tokenizer.json", TOKENIZER.read_bytes() + b"\n")

    assert embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).identity != default_embedder().identity


@pytest.mark.parametrize("altered", ["model.onnx", "tokenizer.json"])
def test_a_built_in_file_that_was_altered_is_refused_before_it_is_loaded(altered: str, folder: Path) -> None:
    replace_file(folder / altered, b"not what was installed")
    embedder = OnnxEmbedder(folder / "model.onnx", folder / "tokenizer.json", name="built-in", sha256=(MODEL_SHA256, TOKENIZER_SHA256))

    with pytest.raises(EmbeddingFailed, match=rf"{altered} is not the file it should be .*make setup"):
        embedder.embed(["text"])
    with pytest.raises(EmbeddingFailed, match=altered):
        assert embedder.identity


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named_with_the_remedy(missing: str, folder: Path) -> None:
    (folder / missing).unlink()

    with pytest.raises(EmbeddingFailed, match=rf"{missing} \(No such file.*EMBEDDING_MODEL_DIR"):
        embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).embed(["text"])


def test_a_directory_that_does_not_exist_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailed, match=r"nowhere/model\.onnx .*EMBEDDING_MODEL_DIR"):
        embedder_from({"EMBEDDING_MODEL_DIR": str(tmp_path / "nowhere")}).embed([])


@pytest.mark.parametrize("content", [b"", b"garbage", MODEL.read_bytes()[:100_000]])
def test_an_own_model_that_is_damaged_is_one_line_that_says_what_to_check(content: bytes, folder: Path) -> None:
    replace_file(folder / "model.onnx", content)

    with pytest.raises(EmbeddingFailed, match=r"cannot be loaded as an ONNX model.*check EMBEDDING_MODEL_DIR") as failure:
        embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).embed(["text"])
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("content", [b"", b"garbage", b"{}"])
def test_an_own_tokenizer_that_is_damaged_is_one_line_that_says_what_to_check(content: bytes, folder: Path) -> None:
    replace_file(folder / "tokenizer.json", content)

    with pytest.raises(EmbeddingFailed, match=r"cannot be loaded as a tokenizer.*check EMBEDDING_MODEL_DIR") as failure:
        embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).embed(["text"])
    assert "\n" not in str(failure.value)


def test_a_model_that_embeds_no_text_is_refused(folder: Path) -> None:
    sigmoid = resources.files("onnxruntime") / "datasets" / "sigmoid.onnx"
    replace_file(folder / "model.onnx", sigmoid.read_bytes())

    with pytest.raises(EmbeddingFailed, match="does not work as a sentence-transformers model"):
        embedder_from({"EMBEDDING_MODEL_DIR": str(folder)}).embed(["text"])


def test_without_options_it_is_the_model_in_the_wheel() -> None:
    embedder = embedder_from({})

    assert isinstance(embedder, OnnxEmbedder)
    assert embedder.identity.sha256 == MODEL_SHA256


def test_a_server_is_asked_for_by_its_address_and_model() -> None:
    assert isinstance(embedder_from({"EMBEDDING_BASE_URL": "http://localhost:1/v1", "EMBEDDING_MODEL": "m"}), RemoteEmbedder)


def test_a_server_without_a_model_is_refused() -> None:
    with pytest.raises(EmbeddingFailed, match="EMBEDDING_MODEL is not"):
        embedder_from({"EMBEDDING_BASE_URL": "http://localhost:1/v1"})
