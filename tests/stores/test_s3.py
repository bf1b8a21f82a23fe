"""Copies in buckets of real servers, and the proof that everybody can read them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from podcast_digest.errors import StoreError
from podcast_digest.lock import Mirrored
from podcast_digest.network.proof import Proof, prove
from podcast_digest.network.threads import open_client
from podcast_digest.show.model import Mirror
from podcast_digest.stores.s3 import PART, Bucket, open_bucket
from tests.servers import mp3
from tests.stores.s3servers import ENVIRON, KEY, SECRET, Store

SOUND = mp3(60)
NAME = "audio/音频-0123456789ab.mp3"
HTTP = "is http: some apps play only https, so give the host a certificate"
NO_CORS = (
    "has no CORS header: players on the web whose scripts read audio can't; allow GET "
    "and HEAD from every origin (*) in the CORS rules of the store"
)


def mirror(store: Store, bucket: str = "open", **more: Any) -> Mirror:
    public = f"{store.endpoint}/{bucket}/"
    facts = {"to": "s3", "bucket": bucket, "public": public, "endpoint": store.endpoint}
    return Mirror.model_validate(facts | more)


def bucket(store: Store, name: str = "open", **more: Any) -> Bucket:
    return open_bucket(mirror(store, name, **more), ENVIRON)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp3"
    path.write_bytes(SOUND)
    return path


def proof(store: Store, name: str, data: bytes = SOUND, where: str = "open") -> Proof:
    path = httpx.URL(f"{store.endpoint}/{where}/").join(name)
    copy = Mirrored(
        url=str(path),
        sha256=sha256(data).hexdigest(),
        length=len(data),
        type="audio/mpeg",
    )
    with open_client() as client:
        return prove(client, copy, pause=lambda _seconds: None)


def test_a_file_is_put_once_and_everybody_reads_it(store: Store, sound: Path) -> None:
    assert bucket(store).put(NAME, sound, "audio/mpeg")
    assert not bucket(store).put(NAME, sound, "audio/mpeg")
    assert bucket(store).sizes("audio/") == {NAME: len(SOUND)}
    shown = httpx.get(f"{store.endpoint}/open/{NAME}")
    assert shown.content == SOUND
    assert shown.headers["content-type"] == "audio/mpeg"
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    said = proof(store, NAME)
    assert said.holds
    assert HTTP in said.remarks


def test_a_name_is_taken_byte_for_byte(store: Store, sound: Path) -> None:
    name = "audio/音+频%2B 1.mp3"
    assert bucket(store).put(name, sound, "audio/mpeg")
    assert list(bucket(store).sizes("audio")) == [name]
    assert proof(store, "audio/%E9%9F%B3%2B%E9%A2%91%252B%201.mp3").holds


def test_a_large_file_goes_up_in_parts_and_is_the_same(
    store: Store, tmp_path: Path
) -> None:
    data = SOUND + bytes(2 * PART) + SOUND
    large = tmp_path / "large.mp3"
    large.write_bytes(data)
    assert bucket(store).put(NAME, large, "audio/mpeg")
    assert not bucket(store).put(NAME, large, "audio/mpeg")
    shown = httpx.get(f"{store.endpoint}/open/{NAME}")
    assert shown.content == data
    assert shown.headers["content-type"] == "audio/mpeg"
    assert proof(store, NAME, data).holds


@pytest.mark.parametrize("size", [1000, PART + 1])
def test_what_is_there_is_never_replaced_by_something_else(
    store: Store, tmp_path: Path, size: int
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(bytes(10))
    other.write_bytes(bytes(size))
    assert bucket(store).put(NAME, one, "audio/mpeg")
    with pytest.raises(StoreError) as caught:
        bucket(store).put(NAME, other, "audio/mpeg")
    told = f"s3://open/{NAME}: is there with 10 bytes, not {size}"
    assert str(caught.value) == told
    assert bucket(store).sizes() == {NAME: 10}


def test_of_two_that_put_the_same_at_once_one_does(store: Store, sound: Path) -> None:
    ready, done = threading.Barrier(8), list[bool]()

    def put() -> None:
        here = bucket(store)
        ready.wait()
        done.append(here.put(NAME, sound, "audio/mpeg"))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 7 + [True]
    assert httpx.get(f"{store.endpoint}/open/{NAME}").content == SOUND


def test_what_is_deleted_is_gone_and_may_be_deleted_again(
    store: Store, sound: Path
) -> None:
    bucket(store).put(NAME, sound, "audio/mpeg")
    bucket(store).delete(NAME)
    bucket(store).delete(NAME)
    assert bucket(store).sizes() == {}
    assert proof(store, NAME).problem == (
        "answers 404: the file was put into the store, so the address leads "
        "elsewhere; look at show.mirror.public and path"
    )


def test_a_file_that_changes_is_replaced(store: Store, sound: Path) -> None:
    here, cache = bucket(store), "no-cache"
    here.replace("feed.xml", sound, "application/rss+xml", cache)
    sound.write_bytes(b"<rss/>")
    here.replace("feed.xml", sound, "application/rss+xml", cache)
    shown = httpx.get(f"{store.endpoint}/open/feed.xml")
    assert (shown.content, shown.headers["cache-control"]) == (b"<rss/>", cache)


def test_a_bucket_that_only_its_owner_reads_is_found_out(
    store: Store, sound: Path
) -> None:
    """As on nearly all stores, before somebody has turned a switch."""
    assert bucket(store, "closed").put(NAME, sound, "audio/mpeg")
    said = proof(store, NAME, where="closed")
    assert (said.status, said.holds) == (403, False)
    assert said.problem == (
        "answers 403 to everybody without a key: switch on public reading of the "
        "bucket, or connect a domain to it, and run podcast-digest mirror again"
    )


def test_other_bytes_than_were_put_are_found_out(store: Store, sound: Path) -> None:
    bucket(store).put(NAME, sound, "audio/mpeg")
    assert proof(store, NAME, SOUND[:-1] + b"x").problem == (
        "other bytes come from there than were put in: something in front of the "
        "store changes them, or keeps what was there before; switch that off for audio"
    )


# What real servers refuse, and in which words


@contextmanager
def refused() -> Iterator[list[str]]:
    said = list[str]()
    with pytest.raises(StoreError) as caught:
        yield said
    said.append(str(caught.value))
    assert KEY not in said[0]
    assert SECRET not in said[0]


def test_a_wrong_key_is_told_and_not_shown(real: Store, sound: Path) -> None:
    if real.name == "moto":
        pytest.skip("moto takes every key")
    for name, code in (
        ("AWS_ACCESS_KEY_ID", "InvalidAccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch"),
    ):
        wrong = open_bucket(mirror(real), ENVIRON | {name: "WRONG"})
        with refused() as said:
            wrong.put(NAME, sound, "audio/mpeg")
        assert said == [
            f"s3://open/{NAME}: the key is not accepted: look at both variables that "
            f"hold it (403 {code})"
        ]


def test_a_bucket_that_nobody_made_is_told(store: Store, sound: Path) -> None:
    if store.name == "seaweedfs":
        pytest.skip("SeaweedFS makes every bucket")
    where = httpx.URL(store.endpoint).netloc.decode()
    with refused() as said:
        bucket(store, "nowhere").put(NAME, sound, "audio/mpeg")
    assert said == [
        f"s3://nowhere/{NAME}: there is no bucket nowhere at {where}: create it, or "
        "look at show.mirror.bucket, endpoint and path_style (404 NoSuchBucket)"
    ]
