"""Whole files from hosts with every fault, and copies that everybody should read."""

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Mirrored, Probe
from podcast_digest.network import client as clients
from podcast_digest.network.download import download
from podcast_digest.network.proof import Proof, prove
from podcast_digest.network.threads import open_client
from podcast_digest.show.storage import MAX_FILE
from tests import servers
from tests.hosting import all_led_to, resolve_all
from tests.servers import (
    Answer,
    Request,
    Resource,
    file,
    in_turn,
    lfs_pointer,
    mp3,
    page,
    redirect,
    refuse,
    serve,
)
from tests.sounds import real

SOUND = mp3(60)
DIGEST = sha256(SOUND).hexdigest()
COPY = Mirrored(url="", sha256=DIGEST, length=len(SOUND), type="audio/mpeg")


def brought(
    resource: bytes | Resource, known: Mirrored | None = None, **options: Any
) -> tuple[Probe | None, bytes, list[Request]]:
    """Return what a file is, its bytes, and what its host was asked."""
    options = {"pause": lambda _seconds: None} | options
    options.setdefault("limit", MAX_FILE)
    out = io.BytesIO()
    with serve({"/a%2B.mp3": resource}) as server, open_client() as client:
        probe = download(client, server.url("/a%2B.mp3"), out, known, **options)
    return probe, out.getvalue(), server.requests


def said(resource: bytes | Resource, **options: Any) -> ProbeError:
    with pytest.raises(ProbeError) as caught:
        brought(resource, **options)
    return caught.value


# All of a file


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_all_of_a_file_comes_and_is_counted(ranges: bool, framing: str) -> None:
    host = file(SOUND, ranges=ranges, framing=framing, etag='"1"')
    probe, data, _ = brought(host)
    assert data == SOUND
    assert probe == Probe(
        length=len(SOUND),
        type="audio/mpeg",
        duration=60.0,
        method="header",
        etag='"1"',
        sha256=DIGEST,
    )


def test_an_attachment_comes_from_where_its_redirect_leads() -> None:
    signed = "/signed?X-Amz-Signature=1"
    resources = {
        "/a%2B.mp3": redirect(signed, body=b"<html>"),
        "/signed": file(SOUND, head=False),
    }
    out = io.BytesIO()
    with serve(resources) as server, open_client() as client:
        probe = download(client, server.url("/a%2B.mp3"), out, limit=MAX_FILE)
    assert out.getvalue() == SOUND
    assert probe
    assert probe.sha256 == DIGEST
    assert {request.method for request in server.requests} == {"GET"}


@pytest.mark.parametrize("ranges", [True, False])
def test_where_the_connection_breaks_the_rest_comes(ranges: bool) -> None:
    cut = file(SOUND, ranges=ranges, reset_after=150_000)
    probe, data, _ = brought(in_turn(cut, cut, cut, file(SOUND, ranges=ranges)))
    assert data == SOUND
    assert probe
    assert probe.sha256 == DIGEST


def test_what_is_there_is_not_asked_for_again() -> None:
    long = mp3(300)

    def cut(request: Request) -> Answer:
        """Send less than was promised; all that was sent arrives."""
        said = servers.answer(file(long), request)
        promised = {**said.headers, "Content-Length": str(len(said.body))}
        return Answer(206, promised, said.body[:700_000], framing="close")

    _, data, requests = brought(in_turn(file(long), cut, file(long)))
    assert data == long
    begun = [int((r.header("range") or "")[6:].partition("-")[0]) for r in requests]
    assert begun[:2] == [0, 65_536]
    assert begun[2:] == [524_288]


def test_a_host_that_is_busy_is_asked_again() -> None:
    busy = refuse(503, retry_after="1")
    waits = list[float]()
    _, data, _ = brought(in_turn(busy, busy, file(SOUND)), pause=waits.append)
    assert data == SOUND
    assert [wait for wait in waits if wait] == [1.0, 2.0]


def test_a_host_that_stays_busy_is_told() -> None:
    error = said(refuse(503))
    assert error.reason == "answers 503 Service Unavailable (4 times)"
    assert error.transient


def test_a_host_that_is_too_slow_is_told() -> None:
    clock = iter(range(0, 10_000, 20))
    error = said(file(SOUND), clock=lambda: float(next(clock)))
    assert error.transient
    assert error.reason.startswith("is too slow: ")
    assert error.reason.endswith(" in more than a minute")


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (page(), "an HTML page, not audio: a login or error page?"),
        (lfs_pointer(), "a Git LFS pointer, not the audio"),
        (b"", "an empty file"),
        (b"\0" * 100_000, "nothing but zero bytes in its first 64 KiB"),
        (
            refuse(404),
            "answers 404 Not Found: check the address, and that the file is open to "
            "everyone",
        ),
        (
            refuse(403),
            "answers 403 Forbidden: podcast apps have no login, so the file must be "
            "open to everyone",
        ),
    ],
)
def test_what_is_no_audio_never_comes(resource: bytes | Resource, reason: str) -> None:
    out = io.BytesIO()
    with (
        serve({"/a": resource}) as server,
        open_client() as client,
        pytest.raises(ProbeError) as caught,
    ):
        download(client, server.url("/a"), out, limit=MAX_FILE)
    assert caught.value.reason == reason
    assert not caught.value.transient
    assert out.getvalue() == b""


def test_a_short_answer_is_not_taken_for_all() -> None:
    short = file(SOUND[:-1000], more={"Content-Length": str(len(SOUND))}, ranges=False)

    def closing(request: Request) -> Answer:
        said = servers.answer(short, request)
        return Answer(200, said.headers, said.body, reset_after=len(SOUND) - 1000)

    error = said(closing)
    assert error.reason == "the connection broke off (4 times)"
    assert error.transient


def test_a_file_that_changes_meanwhile_is_not_mixed() -> None:
    other = bytes(reversed(SOUND))
    error = said(in_turn(file(SOUND, etag='"1"'), file(other, etag='"2"')))
    assert error.reason == "changed while it was read"


def test_a_file_for_which_there_is_no_room_never_comes() -> None:
    error = said(SOUND, limit=100_000)
    assert error.reason == "has 0.2 MB: there is no room"
    _, data, _ = brought(SOUND, limit=len(SOUND))
    assert data == SOUND


@pytest.mark.parametrize(
    "facts", [{"etag": '"1"'}, {"last_modified": "Wed, 01 Jan 2025 00:00:00 GMT"}]
)
def test_what_was_copied_and_did_not_change_does_not_come(facts: Any) -> None:
    known = COPY.model_copy(update=facts)
    probe, data, requests = brought(file(SOUND, **facts), known)
    assert (probe, data, len(requests)) == (None, b"", 1)
    newer: dict[str, Any] = {name: f"{text} " for name, text in facts.items()}
    again, data, _ = brought(file(SOUND, **newer), known)
    assert again
    assert data == SOUND


def test_a_file_without_a_header_is_measured_when_it_is_there() -> None:
    """Its first bytes alone would give an estimate."""
    vbr = real("vbr-24k-mono-bare.mp3") * 60
    probe, data, _ = brought(vbr)
    assert data == vbr
    assert probe
    assert probe.exact
    assert probe.duration == pytest.approx(141.12, abs=0.01)


# What everybody reads


@pytest.fixture
def _names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    resolve_all(monkeypatch)
    clients.is_private.cache_clear()
    yield
    clients.is_private.cache_clear()


KIND = {"Content-Type": "audio/mpeg", "Access-Control-Allow-Origin": "*"}


def proven(resource: bytes | Resource, url: str = "https://a.org/a.mp3") -> Proof:
    copy = COPY.model_copy(update={"url": url})
    with (
        serve({"/a.mp3": resource}) as server,
        all_led_to(server) as transport,
        open_client(transport) as client,
    ):
        return prove(client, copy, pause=lambda _seconds: None)


@pytest.mark.usefixtures("_names")
def test_what_is_served_as_apps_want_it_holds() -> None:
    assert proven(file(SOUND, more=KIND)) == Proof()


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        (
            refuse(403),
            "answers 403 to everybody without a key: switch on public reading of the "
            "bucket, or connect a domain to it, and run podcast-digest mirror again",
        ),
        (
            refuse(400),
            "answers 400 to everybody without a key: switch on public reading of the "
            "bucket, or connect a domain to it, and run podcast-digest mirror again",
        ),
        (
            refuse(404),
            "answers 404: the file was put into the store, so the address leads "
            "elsewhere; look at show.mirror.public and path",
        ),
        (page(), "a web page comes instead of the audio: is there a login?"),
        (
            file(SOUND, more=KIND, ranges=False),
            "answers 200 to a byte range: players can't seek, and Apple refuses that; "
            "use a host that answers 206",
        ),
        (
            file(SOUND, more=KIND, head=False),
            "refuses HEAD, with which directories ask: answers 403",
        ),
        (
            file(SOUND, more={"Content-Type": "application/octet-stream"}),
            "comes as application/octet-stream to GET, and is audio/mpeg: let no CDN "
            "change the Content-Type of the store",
        ),
        (
            file(SOUND),
            "comes as no type to GET, and is audio/mpeg: let no CDN change the "
            "Content-Type of the store",
        ),
        (
            file(SOUND[:-1], more=KIND),
            f"has {len(SOUND) - 1} bytes by GET, not {len(SOUND)}",
        ),
        (
            file(SOUND[:-1] + b"x", more=KIND),
            "other bytes come from there than were put in: something in front of the "
            "store changes them, or keeps what was there before; switch that off for "
            "audio",
        ),
    ],
)
def test_what_no_app_could_live_with_does_not_hold(
    resource: Resource, problem: str
) -> None:
    said = proven(resource)
    assert (said.problem, said.transient, said.remarks) == (problem, False, ())
    assert not said.holds


@pytest.mark.usefixtures("_names")
def test_a_host_that_is_busy_may_hold_in_an_hour() -> None:
    said = proven(refuse(503))
    assert said.problem == "answers 503 Service Unavailable (4 times)"
    assert said.transient


@pytest.mark.usefixtures("_names")
def test_what_breaks_in_the_whole_file_alone_is_seen() -> None:
    def whole(request: Request) -> Answer:
        parts = request.header("range") or request.method == "HEAD"
        return servers.answer(file(SOUND, more=KIND) if parts else refuse(429), request)

    said = Proof("answers 429 Too Many Requests (4 times)", transient=True)
    assert proven(whole) == said


@pytest.mark.usefixtures("_names")
def test_what_could_be_better_is_remarked() -> None:
    silent = file(SOUND, more={"Content-Type": "audio/mpeg"})
    assert proven(silent, "http://pub-1.r2.dev/a.mp3").remarks == (
        "has no CORS header: players on the web whose scripts read audio can't; allow "
        "GET and HEAD from every origin (*) in the CORS rules of the store",
        "r2.dev is for tests, and limits how often it is asked: connect a domain of "
        "your own to the bucket",
        "is http: some apps play only https, so give the host a certificate",
    )


@pytest.mark.usefixtures("_names")
def test_servers_name_types_in_several_ways() -> None:
    copy = COPY.model_copy(update={"url": "https://a.org/a.mp3", "type": "audio/x-m4a"})
    served = file(SOUND, more=KIND | {"Content-Type": "audio/mp4"})
    with (
        serve({"/a.mp3": served}) as server,
        all_led_to(server) as transport,
        open_client(transport) as client,
    ):
        assert prove(client, copy).holds
