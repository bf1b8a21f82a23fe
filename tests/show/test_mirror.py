"""``show.mirror``: what it may hold, whose audio it takes, and what is published."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.errors import CatalogError, ProbeError
from podcast_digest.lock import Lock, Mirrored, Probe, State, state
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog, Episode, Mirror

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = "https://github.com/user-attachments/files/1/%E9%9F%B3%2B1.mp3"
COPY = Mirrored(
    url="https://audio.example.org/audio/a-0123456789ab.mp3",
    sha256="0123456789abcdef" * 4,
    length=2000,
    type="audio/mpeg",
    etag='"1"',
    verified=True,
)
PROBE = Probe(length=1000, type="audio/mpeg", duration=61.5, method="header")
GONE = "answers 404 Not Found: check the address"
BUCKET = {"to": "s3", "bucket": "audio", "public": "https://audio.example.org/"}

SHOW = """\
show:
  title: Test
  description: A show for tests.
  link: https://example.org/show/
  language: en
  categories: [Technology]
"""


def catalog(mirror: str = "{to: folder}", **entry: Any) -> Catalog:
    facts = {"id": "a", "title": "A", "audio": SOURCE, "published": "2025-01-01"}
    lines = [f"{name}: {value}" for name, value in (facts | entry).items()]
    shown = f"  mirror: {mirror}\n" if mirror else ""
    return catalogs.parse(f"{SHOW}{shown}episodes:\n  - " + "\n    ".join(lines) + "\n")


def only(copy: Mirrored | None = COPY, *, mirror: str = "{to: folder}") -> Episode:
    mirrors = {SOURCE: copy} if copy else {}
    lock = Lock(probes={SOURCE: PROBE}, mirrors=mirrors)
    (episode,) = resolve(catalog(mirror), lock, NOW).episodes
    return episode


# What the catalog may say


def test_a_folder_needs_nothing_else() -> None:
    mirror = catalog().show.mirror
    assert mirror
    assert mirror.path == "audio/"
    assert mirror.limit == 900_000_000  # GitHub Pages has 1 GB for a site
    assert mirror.alternate
    assert not mirror.repair


def test_a_bucket_is_written_as_its_store_names_it() -> None:
    mirror = catalog(
        "{to: s3, bucket: my-audio, path: /show/audio, public: https://audio.me.org,"
        " endpoint: 'https://1.r2.cloudflarestorage.com', region: auto,"
        " key_env: R2_KEY, secret_env: R2_SECRET, hosts: all, max_total_mb: 9000}"
    ).show.mirror
    assert mirror
    assert mirror.path == "show/audio/"
    assert mirror.public == "https://audio.me.org/"
    assert mirror.limit == 9_000_000_000
    assert Mirror.model_validate(BUCKET).limit is None
    assert Mirror.model_validate(BUCKET | {"path": ""}).path == ""


@pytest.mark.parametrize(
    ("mirror", "problem"),
    [
        ("{}", "mirror.to: is missing"),
        ("{to: ftp}", "mirror.to: must be 'folder' or 's3', not 'ftp'"),
        ("{to: folder, buckt: a}", "mirror.buckt: unknown key; did you mean 'bucket'?"),
        (
            "{to: folder, bucket: audio}",
            "mirror: bucket belongs to a mirror with to: s3",
        ),
        (
            "{to: folder, secret_env: KEY}",
            "mirror: secret_env belongs to a mirror with to: s3",
        ),
        (
            "{to: folder, path: ''}",
            "mirror: needs a path: the folder holds the site too",
        ),
        (
            "{to: s3, public: 'https://a.org/'}",
            "mirror: to: s3 needs bucket, the name of the bucket",
        ),
        (
            "{to: s3, bucket: audio}",
            "mirror: to: s3 needs public, the address at which everybody reads the "
            "bucket",
        ),
        (
            "{to: s3, bucket: audio, public: 'https://a.org/', key_env: KEY}",
            "mirror: key_env and secret_env go together: name both",
        ),
        (
            "{to: s3, bucket: audio, public: 'https://s3.a.org/', "
            "endpoint: 'https://s3.a.org'}",
            "mirror: public is the endpoint itself, which asks for a key: give the "
            "address at which everybody reads the bucket",
        ),
        (
            "{to: s3, bucket: Audio, public: 'https://a.org/'}",
            "mirror.bucket: must be the name of a bucket, 3 to 63 of a-z, 0-9, - "
            "and ., not 'Audio'",
        ),
        (
            "{to: folder, path: ../up}",
            "mirror.path: must be a folder such as audio/, of letters, digits, - and "
            "_, not '../up'",
        ),
        (
            "{to: folder, public: 'https://a.org/?x'}",
            "mirror.public: must be the address of a folder, without ? and #, and end "
            "in /",
        ),
        (
            "{to: folder, hosts: ['https://github.com/me']}",
            "mirror.hosts[0]: must be a host, with folders if need be and without "
            "https://, such as github.com/user-attachments, not "
            "'https://github.com/me'",
        ),
    ],
)
def test_what_fits_nothing_is_refused(mirror: str, problem: str) -> None:
    with pytest.raises(CatalogError) as caught:
        catalog(mirror)
    assert str(caught.value) == f"episodes.yaml:7: show.{problem}"


@pytest.mark.parametrize(
    "key",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG",
        "6f1ed002ab5595859014ebf0951522d9",
    ],
)
def test_a_key_that_was_written_into_the_catalog_is_not_repeated(key: str) -> None:
    with pytest.raises(CatalogError) as caught:
        catalog(
            "{to: s3, bucket: audio, public: 'https://a.org/', "
            f"key_env: {key}, secret_env: SECRET}}"
        )
    assert str(caught.value) == (
        "episodes.yaml:7: show.mirror.key_env: must be the name of an environment "
        "variable, such as R2_KEY, and never a key itself: the catalog is public"
    )


# Whose audio is mirrored


@pytest.mark.parametrize(
    ("audio", "taken"),
    [
        (SOURCE, True),
        ("https://github.com/user-attachments/assets/1/a.mp3", True),
        ("https://github.com/me/show/files/12/a.mp3", True),
        ("https://user-images.githubusercontent.com/1/a.mp3", True),
        ("https://github.com/me/show/raw/main/a.mp3", False),
        ("https://github.com/user-attachments-of-me/a.mp3", False),
        ("https://github.com.example.org/user-attachments/a.mp3", False),
        ("https://example.org/a.mp3", False),
        ("audio/a.mp3", False),
    ],
)
def test_without_hosts_attachments_are(audio: str, taken: bool) -> None:
    assert Mirror(to="folder").takes(audio) is taken


def test_hosts_may_be_named_with_folders_and_ports() -> None:
    hosts = ["*.Example.org", "127.0.0.1:8000", "a.org/x/*/z"]
    mirror = Mirror.model_validate({"to": "folder", "hosts": hosts})
    assert mirror.takes("https://cdn.example.org/a.mp3")
    assert not mirror.takes("https://example.org/a.mp3")
    assert mirror.takes("http://127.0.0.1:8000/a.mp3")
    assert not mirror.takes("http://127.0.0.1:8001/a.mp3")
    assert mirror.takes("https://a.org/x/y/z/a.mp3")
    assert not mirror.takes("https://a.org/x/y/a.mp3")


def test_all_hosts_are_all_but_the_mirror_itself() -> None:
    folder = Mirror(to="folder", hosts="all")
    bucket = Mirror.model_validate(BUCKET | {"hosts": "all"})
    assert folder.takes("https://example.org/a.mp3")
    assert not folder.takes("audio/a.mp3")  # it is published with the folder
    assert bucket.takes("audio/a.mp3")
    assert not bucket.takes("https://audio.example.org/audio/a-0123456789ab.mp3")


# What is published


def test_a_copy_that_everybody_can_read_is_published() -> None:
    before, episode = only(None), only()
    assert episode.enclosure.url == COPY.url
    assert episode.enclosure.length == 2000
    assert episode.enclosure.duration == 61.5
    assert (episode.id, episode.published) == (before.id, before.published)
    (alternate,) = episode.alternates
    assert alternate.sources == (COPY.url, SOURCE)
    digest = b64encode(bytes.fromhex(COPY.sha256)).decode()
    assert alternate.integrity == f"sha256-{digest}"


def test_a_copy_that_was_not_read_by_anybody_yet_is_not_published() -> None:
    assert only(COPY.model_copy(update={"verified": False})) == only(None)


def test_the_source_need_not_be_named() -> None:
    assert only(mirror="{to: folder, alternate: false}").alternates == ()


def test_a_repaired_copy_tells_what_it_lasts_and_no_source_with_other_bytes() -> None:
    repaired = {"duration": 123.0, "source_sha256": "f" * 64}
    episode = only(COPY.model_copy(update=repaired))
    assert episode.enclosure.duration == 123.0
    assert [one.sources for one in episode.alternates] == [(COPY.url,)]


def test_a_type_and_a_duration_that_were_declared_are_those_of_the_copy_too() -> None:
    given = catalog(length=5, media_type="audio/mp4", duration='"1:00"')
    copy = COPY.model_copy(update={"duration": 123.0})
    (episode,) = resolve(given, Lock(mirrors={SOURCE: copy}), NOW).episodes
    assert episode.enclosure.type == "audio/mp4"
    assert episode.enclosure.duration == 60.0
    assert episode.enclosure.length == 2000


# The lock


def test_a_source_that_died_holds_nothing_back_that_is_mirrored() -> None:
    given = catalog()
    (entry,) = given.episodes
    lock = Lock(probes={SOURCE: PROBE}, mirrors={SOURCE: COPY})
    dead = locks.with_results(lock, {SOURCE: ProbeError(SOURCE, GONE)}, given)
    assert dead.failures == {SOURCE: GONE}
    assert state(entry, dead, NOW) is State.PUBLISHED
    assert resolve(given, dead, NOW) == resolve(given, lock, NOW)
    assert not locks.unmeasured(given, dead)
    alone = dead.model_copy(update={"mirrors": {}})
    assert state(entry, alone, NOW) is State.SKIPPED
    assert locks.unmeasured(given, alone) == [entry]


def test_copies_are_forgotten_of_audio_that_is_not_mirrored_any_more() -> None:
    lock = Lock(mirrors={SOURCE: COPY, "https://example.org/gone.mp3": COPY})
    assert locks.with_results(lock, {}, catalog()).mirrors == {SOURCE: COPY}
    for other in ("", "{to: folder, hosts: [example.org]}"):
        assert locks.with_results(lock, {}, catalog(other)).mirrors == {}


def test_copies_are_written_and_read_back() -> None:
    lock = Lock(mirrors={SOURCE: COPY})
    assert locks.dump(lock) == (
        """\
{
  "mirrors": {
    "https://github.com/user-attachments/files/1/%E9%9F%B3%2B1.mp3": {
      "etag": "\\"1\\"",
      "length": 2000,
      "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "type": "audio/mpeg",
      "url": "https://audio.example.org/audio/a-0123456789ab.mp3",
      "verified": true
    }
  },
  "version": 1
}
"""
    )
    assert locks.parse(locks.dump(lock)) == lock


def test_of_two_locks_the_copy_counts_that_was_proven() -> None:
    waiting = COPY.model_copy(update={"verified": False, "etag": '"2"'})
    one, other = Lock(mirrors={SOURCE: COPY}), Lock(mirrors={SOURCE: waiting})
    assert locks.merged(Lock(), one, other).mirrors == {SOURCE: COPY}
    assert locks.merged(Lock(), other, one).mirrors == {SOURCE: COPY}
