"""An embeddings server that does not do what it should."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from knowledge.embed_remote import REMOTE_BATCH, RemoteEmbedder
from knowledge.errors import EmbeddingFailed
from tests.fakes.embeddings_server import KEY, MODEL, Answer, EmbeddingsServer, rows, serve_embeddings, well


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with serve_embeddings() as server:
        yield server


@pytest.fixture
def embedder(server: EmbeddingsServer) -> RemoteEmbedder:
    return RemoteEmbedder(server.url, model=MODEL, api_key=KEY, sleep=lambda _: None)


def full(_: Sequence[str]) -> Answer:
    return 429, b"later"


def test_texts_go_in_requests_of_a_bounded_size(server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    assert embedder.identity.dimension == 32
    server.asked.clear()

    embedder.embed([f"text {number}" for number in range(REMOTE_BATCH + 1)])

    assert [len(body["input"]) for body in server.asked] == [REMOTE_BATCH, 1]


def test_a_wrong_key_is_told_with_status_and_what_to_check(server: EmbeddingsServer) -> None:
    with pytest.raises(EmbeddingFailed, match=r"answered 401 .*EMBEDDING_MODEL and the key"):
        RemoteEmbedder(server.url, model=MODEL, api_key="wrong").embed(["text"])


@pytest.mark.parametrize(("status", "remedy"), [(404, "check EMBEDDING_MODEL"), (429, "try again later"), (500, "try again later"), (503, "try again later")])
def test_a_refusal_is_told_with_its_status(status: int, remedy: str, server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    server.answer = lambda _: (status, b"no")

    with pytest.raises(EmbeddingFailed, match=f"answered {status} .*{remedy}"):
        embedder.embed(["text"])


def test_a_server_that_is_full_is_asked_again_after_a_growing_pause(server: EmbeddingsServer) -> None:
    pauses_s: list[float] = []
    answers = iter([well, full, full])

    def answer(texts: Sequence[str]) -> Answer:
        return next(answers, well)(texts)

    server.answer = answer

    vectors = RemoteEmbedder(server.url, model=MODEL, api_key=KEY, sleep=pauses_s.append).embed(["one", "two"])

    assert vectors.shape == (2, 32)
    assert len(server.asked) == 4
    assert pauses_s == [0.5, 1.0]


@pytest.mark.parametrize(("texts", "tries"), [(["one", "two"], 4), (["a question that somebody waits for"], 1)])
def test_a_sync_waits_as_long_as_the_server_asks_and_a_question_does_not(texts: list[str], tries: int, server: EmbeddingsServer) -> None:
    pauses_s: list[float] = []
    embedder = RemoteEmbedder(server.url, model=MODEL, api_key=KEY, sleep=pauses_s.append)
    assert embedder.identity.dimension == 32
    server.asked.clear()
    server.answer, server.retry_after = full, "20"

    with pytest.raises(EmbeddingFailed, match="answered 429"):
        embedder.embed(texts)

    assert len(server.asked) == tries
    assert pauses_s == [20.0] * (tries - 1)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"data": 1}', b'{"data": [1]}', b'{"data": [{"index": 0}]}', b"\xff\xfe\x00"])
def test_an_answer_that_is_not_understood_is_told(body: bytes, server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    server.answer = lambda _: (200, body)

    with pytest.raises(EmbeddingFailed, match=r"no usable embeddings .*EMBEDDING_BASE_URL"):
        embedder.embed(["text"])


@pytest.mark.parametrize("answered", [(), ([1.0, 2.0], [3.0, 4.0])])
def test_another_number_of_vectors_than_texts_is_refused(answered: tuple[list[float], ...], server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    server.answer = rows(*answered)

    with pytest.raises(EmbeddingFailed, match=f"returned {len(answered)} vectors for 1 texts"):
        embedder.embed(["text"])


@pytest.mark.parametrize("vector", [[0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0]])
def test_a_vector_without_direction_is_refused(vector: list[float], server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    server.answer = rows(vector)

    with pytest.raises(EmbeddingFailed, match="not numbers or all zero"):
        embedder.embed(["text"])


def test_a_server_that_changes_its_dimension_is_refused(server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    assert embedder.identity.dimension == 32
    server.answer = rows([1.0, 0.0])

    with pytest.raises(EmbeddingFailed, match="returned 2 dimensions after 32"):
        embedder.embed(["text"])


def test_the_rows_are_put_in_order_by_their_index(server: EmbeddingsServer, embedder: RemoteEmbedder) -> None:
    def shuffled(texts: Sequence[str]) -> tuple[int, bytes]:
        status, body = well(texts)
        data = json.loads(body)["data"]
        return status, json.dumps({"data": data[1::2] + data[::2]}).encode()

    texts = [f"text {number}" for number in range(9)]
    expected = embedder.embed(texts)

    server.answer = shuffled

    assert np.array_equal(embedder.embed(texts), expected)


def test_nobody_at_the_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"

        with pytest.raises(EmbeddingFailed, match=r"no usable embeddings from .*\(ConnectError\)"):
            RemoteEmbedder(url, model="m").embed(["text"])


@pytest.mark.parametrize("url", ["not an address", "http://[half", "ftp://x"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(EmbeddingFailed, match="EMBEDDING_BASE_URL"):
        RemoteEmbedder(url, model="m").embed(["text"])


def test_a_password_in_the_address_is_used_but_never_shown(server: EmbeddingsServer) -> None:
    server.answer = lambda _: (500, b"no")
    url = server.url.replace("http://", "http://user:" + "hidden@")

    with pytest.raises(EmbeddingFailed) as failure:
        RemoteEmbedder(url, model=MODEL, api_key=KEY).embed(["text"])

    assert "hidden" not in str(failure.value)
    assert "127.0.0.1" in str(failure.value)


def test_address_and_model_stand_for_the_hash_that_a_server_does_not_tell(server: EmbeddingsServer) -> None:
    one, same = (RemoteEmbedder(url, model=MODEL, api_key=KEY).identity for url in (server.url, server.url + "/"))

    with serve_embeddings() as other:
        elsewhere = RemoteEmbedder(other.url, model=MODEL, api_key=KEY).identity

    assert one == same
    assert one != elsewhere
