"""Servers as the tests of hosts play them."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from podcast_digest.checks import Finding, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.hosts.reading import File, Said, judged, wanted
from podcast_digest.feed import rss
from podcast_digest.network.answers import Answers
from podcast_digest.network.hosts import ask_all
from podcast_digest.show.model import Enclosure, Episode, Show
from tests import servers
from tests.checking import NOW, subject_of, told
from tests.hosting import all_led_to
from tests.servers import Resource, file, redirect, serve

SECOND, FIRST = bytes(3_812_345), bytes(5_001_234)


SHOW = "example.org/show/"


OPEN = {"Access-Control-Allow-Origin": "*"}


DATE = "Sun, 08 Jun 2025 08:00:00 GMT"


AUDIO = "audio.example.org/second.mp3"


RAW = "github.com/ada/room/raw/refs/heads/main/second.mp3"


def typed(data: bytes, kind: str, **more: str) -> Resource:
    headers = {"Content-Type": kind, **more}
    return file(data, etag='"1"', last_modified=DATE, more=headers)


MP3, M4A = typed(SECOND, "audio/mpeg"), typed(FIRST, "audio/mp4")


PICTURE = typed(b"a picture", "image/png")


MADE = f"{SHOW}transcripts/"


def web(subject: Subject) -> dict[str, bytes | Resource]:
    """Return everything of the show without a fault, by host and path."""
    json, vtt = "application/json", "text/vtt"
    return {
        AUDIO: MP3,
        "audio.example.org/first.m4a": M4A,
        f"{SHOW}cover.jpg": typed(b"a cover", "image/jpeg"),
        f"{SHOW}second.png": PICTURE,
        f"{SHOW}first.png": PICTURE,
        f"{SHOW}second.json": typed(b"{}", json, **OPEN),
        f"{SHOW}first.json": typed(b"{}", json, **OPEN),
        f"{SHOW}chapters/second-article-2222222222.json": typed(b"{}", json, **OPEN),
        f"{SHOW}second.vtt": typed(b"WEBVTT", vtt, **OPEN),
        f"{SHOW}first.srt": typed(b"1", "application/x-subrip", **OPEN),
        f"{MADE}second-article-2222222222.srt": typed(b"1", "text/plain", **OPEN),
        f"{MADE}second-article-2222222222.json": typed(b"{}", json, **OPEN),
        f"{MADE}first-article-1111111111.vtt": typed(b"WEBVTT", vtt, **OPEN),
        f"{MADE}first-article-1111111111.json": typed(b"{}", json, **OPEN),
        f"{SHOW}feed.xml": typed(rss.render(subject.show), "application/rss+xml"),
    }


def asked(subject: Subject, changes: Mapping[str, bytes | Resource | None]) -> Subject:
    """Ask a web that is changed; return the subject with what was answered."""
    resources = {
        name: resource
        for name, resource in {**web(subject), **changes}.items()
        if resource is not None
    }
    with serve(resources) as server, all_led_to(server) as transport:
        answers = dict(ask_all(wanted(subject), transport=transport))
    return subject._replace(answers=answers)


def found(
    subject: Subject, changes: Mapping[str, bytes | Resource | None]
) -> list[Finding]:
    """Return what the rules of hosts find when a web is changed so."""
    return checks.check(asked(subject, changes), checks.selected(["H"]))


def coded(findings: list[Finding]) -> list[str]:
    lines = zip(findings, told(findings), strict=True)
    return [f"{finding.code} {line}" for finding, line in lines]


SIGNED = "store.example.org/2?X-Amz-Expires=300&X-Amz-Signature=0"


def counters(number: int) -> dict[str, bytes | Resource | None]:
    """Return that many hosts, each of which leads to the next, the last to audio."""
    names = [f"c{n}.example.org/2" for n in range(1, number)]
    path = [AUDIO, *names, "end.example.org/2"]
    ways: dict[str, bytes | Resource | None] = {
        here: redirect(f"https://{there}") for here, there in pairwise(path)
    }
    return {**ways, "end.example.org/2": MP3}


def shifted(_request: servers.Request) -> servers.Answer:
    where = {"Content-Range": "bytes 2-3/3812345", "Content-Type": "audio/mpeg"}
    return servers.Answer(206, where, b"xy")


def generous(request: servers.Request) -> servers.Answer:
    good = MP3(request)
    return servers.Answer(good.status, good.headers, good.body + b"more")


ID = "second-article-2222222222"


def ways_out(
    folder: Path, pages: bytes | Resource | None, **given: Any
) -> tuple[str, str]:
    """Return what is said of a better address, and what to do."""
    web = {RAW: MP3, "ada.github.io/room/second.mp3": pages}
    url = '"https://audio.example.org/second.mp3"'
    given = given or {"feed": [[url, f'"https://{RAW}"']]}
    [finding] = [f for f in found(subject_of(given, folder), web) if f.code == "H110"]
    return finding.message.rpartition("; ")[2], finding.fix


FROM, TO = f"https://{RAW.removesuffix('second.mp3')}", "https://ada.github.io/room/"


BETTER = "https://ada.github.io/room/second.mp3"


def only(url: str) -> Show:
    """Return a show of which nothing is known but the address of an episode."""
    sound = Enclosure(url=url, length=0, type="audio/mpeg", duration=None)
    words = dict.fromkeys(("id", "title", "notes", "description"), url)
    episode = Episode(**words, published=NOW, enclosure=sound)
    shows: dict[str, Any] = {"episodes": (episode,)}
    return Show.model_construct(**shows)


def some_file(number: int, host: str = "a.example") -> File:
    url = f"https://{host}/{number}.mp3"
    return File(only(url).episodes[0], "audio", url, Answers((url,)))


def counted(bad: int, good: int, said: str | Said = "is bad") -> list[str]:
    asked = [some_file(number) for number in range(bad + good)]

    def judge(file: File) -> str | Said | None:
        return said if int(file.url[18:-4]) < bad else None

    return [
        f"{f.of.id[18:-4] if f.of else 'show'}: {f.message}"
        for f in judged(asked, judge)
    ]
