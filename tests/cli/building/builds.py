"""A show that is built, changed, and built again."""

from pathlib import Path

from podcast_digest import lock as locks
from podcast_digest.checks.rules import RULES
from podcast_digest.lock import Lock, Published
from tests import sounds
from tests.checking import changed

SOUND = sounds.real("cbr-24k-mono-info.mp3")
BY_CODE = {rule.code: rule for rule in RULES}
FIRST, SECOND = "first-article-1111111111", "second-article-2222222222"


def change(*changes: list[str]) -> None:
    """Make the catalog the one of the show with these changes."""
    text = changed("base.yaml", changes)
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def lock() -> Lock:
    return locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))


def published() -> Published:
    found = lock().published
    assert found
    return found


WRITTEN = (
    "written: cover.jpg, first.json, first.png, first.srt, second.png, second.vtt, "
    f"chapters/{SECOND}.json, transcripts/{SECOND}.srt, transcripts/{SECOND}.json, "
    f"transcripts/{FIRST}.vtt, transcripts/{FIRST}.json, feed.xml, the site"
)
NO_COVER = ["  image: cover.jpg\n", ""]
COVER_IS_MISSING = (
    "error: episodes.yaml:1: show.image: is missing; directories reject a show "
    f"without one (A103)\n  {BY_CODE['A103'].fix}\n"
)
DRAFT = [f"id: {SECOND}\n", f"id: {SECOND}\n    draft: true\n"]


def refusal(*errors: str) -> str:
    number, them = (
        ("1 error", "it") if len(errors) == 1 else (f"{len(errors)} errors", "them")
    )
    return "".join(errors) + (
        f"nothing was written; {number}. Look at {them} with: podcast-digest check, "
        "or build anyway with: --no-check\n"
    )


def all_files() -> dict[Path, tuple[int, bytes]]:
    """Return the output and the lock, with when they were written."""
    paths = [Path("episodes.lock"), *Path("public").rglob("*")]
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in paths if p.is_file()}


def feed() -> bytes:
    return Path("public/feed.xml").read_bytes()


def _new(id_: str, day: str) -> str:
    """Return the beginning of the list of episodes, with another one in front."""
    return (
        f"episodes:\n  - id: {id_}\n    title: {id_}\n    published: {day}\n"
        f"    audio: https://audio.example.org/{id_}.mp3\n    length: 1000000\n"
        "    media_type: audio/mpeg\n    duration: 100\n"
    )
