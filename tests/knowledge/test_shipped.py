"""The handbook's vectors that come with the package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import MODEL_SHA256
from knowledge.ship import handbook_texts, write_shipped
from knowledge.shipped import shipped_vectors, vectors_file
from tests.fakes.embedder import HashingEmbedder


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return handbook_texts()


def test_every_text_of_the_handbook_has_its_vector(texts: list[str]) -> None:
    shipped = shipped_vectors(MODEL_SHA256, texts)

    missing = [text for text in texts if text not in shipped]

    assert not missing, f"{len(missing)} texts of the handbook have no vector, such as {missing[0]!r}; run `make vectors` and commit the file"


def test_no_vector_is_shipped_for_a_text_that_is_gone(texts: list[str]) -> None:
    with np.load(vectors_file(), allow_pickle=False) as data:
        assert len(data["keys"]) == len(texts), "the file holds vectors of former texts; run `make vectors` and commit the file"


def test_shipped_vectors_have_the_length_of_any_other(texts: list[str]) -> None:
    lengths = [float(np.linalg.norm(vector)) for vector in shipped_vectors(MODEL_SHA256, texts[:50]).values()]

    assert lengths == pytest.approx([1.0] * len(lengths), abs=1e-3)


def test_another_model_gets_none(texts: list[str]) -> None:
    assert shipped_vectors("0" * 64, texts[:5]) == {}


def test_texts_that_are_not_the_handbooks_get_none() -> None:
    assert shipped_vectors(MODEL_SHA256, ["no such words in the handbook"]) == {}


def test_the_file_is_written_whole_for_another_model(texts: list[str], tmp_path: Path) -> None:
    assert write_shipped(HashingEmbedder(), tmp_path / "vectors.npz") == len(texts)

    with np.load(tmp_path / "vectors.npz", allow_pickle=False) as data:
        assert data["vectors"].shape == (len(texts), 32)
        assert str(data["model"]) == HashingEmbedder().identity.sha256
