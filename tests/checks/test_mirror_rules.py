"""What ``check`` and the guard of ``build`` find once audio is mirrored."""

from datetime import UTC, datetime

from podcast_digest import catalog as catalogs
from podcast_digest import checks
from podcast_digest.checks.subject import Subject
from podcast_digest.feed import rss
from podcast_digest.lock import Lock, Mirrored, Probe, Published
from podcast_digest.network.answers import Answers
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


def found(
    copied: int, host: str = "https://audio.example.org/", *, verified: bool = True
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
        # Nobody is asked here: rules about hosts look at addresses, too.
        answers={
            (url := episode.enclosure.url): Answers((url,)) for episode in show.episodes
        },
        before=Published.of(resolve(catalog, before, NOW)),
    )
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


def test_a_mirror_on_an_address_for_tests_or_over_http_is_found() -> None:
    fine = found(3)
    shared = found(3, "https://pub-0123.r2.dev/")
    assert set(shared) - set(fine) == {"H113"}
    plain = found(3, "http://audio.example.org/")
    assert set(plain) - set(fine) == {"C301"}
