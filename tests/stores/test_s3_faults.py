"""What stores refuse, in the words that a person can act on, and without their keys.

A server of our own says what others do: real ones can't be full, or in another region.
"""

from pathlib import Path
from typing import Any

import pytest

from podcast_digest.errors import StoreError
from podcast_digest.show.model import Mirror
from podcast_digest.stores.s3 import Bucket, open_bucket
from tests.servers import Answer, Request, Resource, serve
from tests.stores.s3servers import ENVIRON, KEY, SECRET

NAME = "audio/a-0123456789ab.mp3"


def refusing(status: int, code: str = "") -> Resource:
    """Refuse as S3 does, and repeat what was signed, as some do."""

    def refuse(request: Request) -> Answer:
        signed = request.header("authorization")
        body = (
            f"<Error><Code>{code}</Code><StringToSign>{signed}</StringToSign></Error>"
        )
        xml = {"Content-Type": "application/xml"}
        return Answer(status, xml, body.encode() if code else b"")

    return refuse


def opened(address: str, **more: Any) -> Bucket:
    facts = {"to": "s3", "bucket": "audio", "public": "https://audio.example.org/"}
    mirror = Mirror.model_validate(facts | {"endpoint": address} | more)
    return open_bucket(mirror, ENVIRON)


def said(resource: Resource, file: Path) -> StoreError:
    """Return what is said of a file that a store does not take."""
    with serve({f"/audio/{NAME}": resource}) as server:
        with pytest.raises(StoreError) as caught:
            opened(server.url("")).put(NAME, file, "audio/mpeg")
        where = server.url("").removeprefix("http://")
    text = str(caught.value)
    assert KEY not in text
    assert SECRET not in text
    assert text.startswith(f"s3://audio/{NAME}: ")
    return StoreError(
        text.removeprefix(f"s3://audio/{NAME}: ").replace(where, "HOST"),
        transient=caught.value.transient,
    )


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    return path


FULL = "the store is full, or the file too large for it: make room, or raise its limit"


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (
            403,
            "AccessDenied",
            "the key may not do this: let it read, write and list the bucket audio "
            "(403 AccessDenied)",
        ),
        (
            403,
            "RequestTimeTooSkewed",
            "the clock of this machine is wrong: set it, and run this again "
            "(403 RequestTimeTooSkewed)",
        ),
        (
            403,
            "ExpiredToken",
            "the key is not accepted: look at both variables that hold it "
            "(403 ExpiredToken)",
        ),
        (
            404,
            "",
            "there is no bucket audio at HOST: create it, or look at "
            "show.mirror.bucket, endpoint and path_style (404)",
        ),
        (
            400,
            "AuthorizationHeaderMalformed",
            "the bucket is in another region: set show.mirror.region "
            "(400 AuthorizationHeaderMalformed)",
        ),
        (403, "QuotaExceeded", f"{FULL} (403 QuotaExceeded)"),
        (413, "EntityTooLarge", f"{FULL} (413 EntityTooLarge)"),
        (418, "", "the store answers 418"),
    ],
)
def test_what_a_store_refuses_is_told_with_the_remedy(
    sound: Path, status: int, code: str, words: str
) -> None:
    error = said(refusing(status, code), sound)
    assert str(error) == words
    assert not error.transient


def test_a_store_that_is_full_is_asked_some_times(sound: Path) -> None:
    error = said(refusing(507, "XMinioStorageFull"), sound)
    assert str(error) == f"{FULL} (507 XMinioStorageFull)"


def test_a_store_that_is_busy_may_work_in_an_hour(sound: Path) -> None:
    error = said(refusing(503, "SlowDown"), sound)
    assert str(error) == "the store answers 503 SlowDown"
    assert error.transient


def test_a_store_that_is_busy_for_a_moment_gets_the_file(sound: Path) -> None:
    answers = iter([Answer(503), Answer(503), Answer(200, {"ETag": '"1"'})])
    taken = {f"/audio/{NAME}": lambda _request: next(answers)}
    with serve(taken) as server:
        assert opened(server.url("")).put(NAME, sound, "audio/mpeg")
        assert [request.body for request in server.requests] == [b"sound"] * 3


def test_a_store_that_is_not_there_is_told(sound: Path) -> None:
    with serve({}) as server:
        address = server.url("")
    with pytest.raises(StoreError) as caught:
        opened(address).put(NAME, sound, "audio/mpeg")
    where = address.removeprefix("http://")
    assert str(caught.value) == f"s3://audio/{NAME}: {where} can't be reached"
    assert caught.value.transient


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "a.mp3"
    with pytest.raises(StoreError) as caught:
        opened("http://127.0.0.1:1").put(NAME, missing, "audio/mpeg")
    assert str(caught.value) == f"{missing}: no such file or directory"


def test_only_the_first_time_is_a_file_sent(sound: Path) -> None:
    """The store itself refuses what is there, whoever was first."""
    head = Answer(
        200,
        {
            "Content-Length": "5",
            "ETag": '"1"',
            "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT",
        },
    )
    refused = refusing(412, "PreconditionFailed")

    def there(request: Request) -> Answer:
        return head if request.method == "HEAD" else refused(request)

    with serve({f"/audio/{NAME}": there}) as server:
        assert not opened(server.url("")).put(NAME, sound, "audio/mpeg")
        put, _ = server.requests
    assert put.header("if-none-match") == "*"
    assert put.header("content-type") == "audio/mpeg"
    assert put.header("cache-control") == "public, max-age=31536000, immutable"


def test_a_bucket_may_be_a_host_of_its_own(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OSS and COS take no other address. The server stands in for a proxy here."""
    taken = {
        f"http://audio.oss.example.org/{NAME}": lambda _request: Answer(
            200, {"ETag": '"1"'}
        )
    }
    with serve(taken) as server:
        monkeypatch.setenv("HTTP_PROXY", server.url(""))
        monkeypatch.setenv("http_proxy", server.url(""))
        there = opened("http://oss.example.org", path_style=False)
        assert there.put(NAME, sound, "audio/mpeg")
