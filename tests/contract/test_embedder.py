"""What every embedder promises: the model in the wheel, a server, and the fake of the other tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from knowledge.embed import default_embedder
from knowledge.embed_remote import RemoteEmbedder
from knowledge.vectors import Embedder
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.embeddings_server import KEY, MODEL, serve_embeddings

TEXTS = ["why did my room disconnect", "x", "", "🦄 ∑ \x00 <!channel>", "why did the room disconnect?", "mute a track"]


class EmbedderContract:
    """A subclass gives the `embedder` fixture."""

    def test_a_text_becomes_one_row_of_the_models_dimension(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)

        assert vectors.shape == (len(TEXTS), embedder.identity.dimension)
        assert vectors.dtype == np.float32

    def test_every_row_has_length_one(self, embedder: Embedder) -> None:
        assert np.linalg.norm(embedder.embed(TEXTS), axis=1) == pytest.approx(1.0, abs=1e-5)

    def test_a_text_longer_than_the_model_reads_is_embedded_all_the_same(self, embedder: Embedder) -> None:
        assert np.linalg.norm(embedder.embed(["create_sip_participant " * 400])) == pytest.approx(1.0, abs=1e-5)

    def test_rows_stand_in_the_order_of_the_texts_however_they_were_batched(self, embedder: Embedder) -> None:
        texts = [f"{'word ' * (number * 7 % 10)}{number}" for number in range(70)]

        together = embedder.embed(texts)

        for number in (0, 1, 63, 64, 69):
            assert float(together[number] @ embedder.embed([texts[number]])[0]) > 0.999

    def test_no_texts_give_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed([]).shape == (0, embedder.identity.dimension)

    def test_the_same_text_has_the_same_vector(self, embedder: Embedder) -> None:
        first, second = embedder.embed(["mute a track", "mute a track"])

        assert float(first @ second) > 0.999

    def test_a_paraphrase_is_nearer_than_something_else(self, embedder: Embedder) -> None:
        asked, paraphrase, other = embedder.embed([TEXTS[0], TEXTS[4], TEXTS[5]])

        assert float(asked @ paraphrase) > float(asked @ other)

    def test_the_identity_stays_the_same_and_is_complete(self, embedder: Embedder) -> None:
        assert embedder.identity == embedder.identity
        assert embedder.identity.name
        assert len(embedder.identity.sha256) == 64


class TestHashingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashingEmbedder()


@pytest.fixture(scope="module")
def built_in() -> Embedder:
    return default_embedder()


class TestTheModelInTheWheel(EmbedderContract):
    @pytest.fixture
    def embedder(self, built_in: Embedder) -> Embedder:
        return built_in


class TestAServer(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Iterator[Embedder]:
        with serve_embeddings() as server:
            yield RemoteEmbedder(server.url, model=MODEL, api_key=KEY)
