"""What ``check`` and the guard of ``build`` find once audio is mirrored."""

from datetime import UTC, datetime
from typing import Any

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest.checks import rules as checks
from podcast_digest.checks.hosts.reading import wanted
from podcast_digest.checks.subject import Subject
from podcast_digest.feed import rss
from podcast_digest.lock import Lock, Mirrored, Probe, Published
from podcast_digest.network.answers import Answer, Answers
from podcast_digest.project.resolve import resolve

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = [f"https://github.com/user-attachments/files/{n}/{n}.mp3" for n in range(3)]
PROBE = Probe(length=60_000, type="audio/mpeg", duration=61.5, method="header")
CATALOG = """\
show:
  title: Test
  description: A show for tests.
  link: https://example.org/show/
  language: en
  categories: [Technology]
  mirror: {to: s3, bucket: audio, public: 'HOST'}
episodes:
""" + "".join(
    f"  - {{id: e{n}, title: Title {n}, audio: '{url}', published: 2025-01-0{n + 1}}}\n"
    for n, url in enumerate(SOURCES)
)


#: What a good store answers to HEAD and to the first bytes.
HEADERS = {
    "content-type": "audio/mpeg",
    "content-length": "60000",
    "access-control-allow-origin": "*",
}
HEAD = Answer(200, HEADERS)
START = Answer(206, HEADERS | {"content-range": "bytes 0-1/60000"}, 2)
END = Answer(206, HEADERS | {"content-range": "bytes 59998-59999/60000"}, 2)


def found(
    copied: int,
    host: str = "https://audio.example.org/",
    *,
    verified: bool = True,
    head: Answer = HEAD,
    start: Answer = START,
) -> list[str]:
    """Return the codes that are found where subscribers have none of the copies yet."""
    catalog = catalogs.parse(CATALOG.replace("HOST", host))
    mirrors = {
        url: Mirrored(
            url=f"{host}audio/e{n}-0123456789ab.mp3",
            sha256="0" * 64,
            length=60_000,
            type="audio/mpeg",
            verified=verified,
        )
        for n, url in enumerate(SOURCES[:copied])
    }
    before = Lock(probes=dict.fromkeys(SOURCES, PROBE))
    lock = before.model_copy(update={"mirrors": mirrors})
    show = resolve(catalog, lock, NOW)
    subject = Subject(
        show,
        NOW,
        len(rss.render(show)),
        catalog=catalog,
        lock=lock,
        answers={
            (url := episode.enclosure.url): Answers((url,), head, start, END)
            for episode in show.episodes
        },
        before=Published.of(resolve(catalog, before, NOW)),
    )
    asked = {url for url, want in wanted(subject).items() if want.script}
    assert asked == {copy.url for copy in mirrors.values() if copy.verified}
    return [finding.code for finding in checks.check(subject)]


def test_attachments_are_found_until_they_are_mirrored() -> None:
    assert "H112" in found(0)
    assert "H112" in found(2)
    assert "H112" in found(3, verified=False)
    assert "H112" not in found(3)


def test_whoever_mirrors_all_audio_means_it() -> None:
    assert "G205" not in found(3)


def test_all_audio_that_moves_by_itself_is_stopped() -> None:
    catalog = catalogs.parse(CATALOG.replace("HOST", "https://audio.example.org/"))
    old = resolve(catalog, Lock(), NOW)
    text = CATALOG.replace("HOST", "https://audio.example.org/")
    moved = catalogs.parse(text.replace("/user-attachments/", "/other/"))
    show = resolve(moved, Lock(), NOW)
    subject = Subject(
        show, NOW, 1, catalog=moved, lock=Lock(), before=Published.of(old)
    )
    assert "G205" in [finding.code for finding in checks.check(subject)]


def without(answer: Answer, name: str, **more: str) -> Answer:
    headers = {key: text for key, text in answer.headers.items() if key != name}
    return answer._replace(headers=headers | more)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"host": "https://pub-0123.r2.dev/"}, "H113"),
        ({"host": "http://audio.example.org/"}, "C301"),
        ({"start": without(START, "access-control-allow-origin")}, "H319"),
        ({"start": Answer(403)}, "H301"),
        ({"start": START._replace(headers={"content-type": "text/html"})}, "H303"),
        ({"head": Answer(403)}, "H304"),
        ({"start": HEAD._replace(length=60_000)}, "H305"),
    ],
)
def test_what_is_wrong_with_a_mirror_is_found(wrong: dict[str, Any], code: str) -> None:
    fine = found(3)
    assert not [one for one in fine if one.startswith("H")]
    assert set(found(3, **wrong)) - set(fine) == {code}
