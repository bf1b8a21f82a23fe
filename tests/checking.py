"""Examples of what rules find: small changes of a show without a fault.

``tests/data/checks/base.yaml`` and ``base.xml`` are one show, as a catalog and as a
feed. An example is a YAML file named after its rule, ``bad/A104-square.yaml``. It has
one of these, each a list of [old, new]; what is old stands there exactly once, and
what is new so often as a third value says:

    catalog   changes of base.yaml; the rules judge what would be built of it
    feed      changes of base.xml; the rules judge it as anybody's feed

and, where the rule is about them:

    files     name -> text, or {format, size, mode, …} of a picture, or null: not there;
              of a feed, by what stands behind https://example.org/show/
    lock      what the lock says instead: {probes: {URL: {…}}, failures: {…}}
    before    changes of base.yaml that make what subscribers have already
    answers   address -> what its host answers; all others answer well, as all do
              with {}. A status answers every question; else the questions of
              ``answers.Answers`` with what is not well: {head: {status: 403},
              start: {headers: {content-type: text/html, etag: null}}, end: null,
              whole: {error: …, transient: true}, hops: […], body: …}
    now       a moment, 2025-07-01T00:00:00Z if there is none
    finds     in bad/: every finding of the rule, as "id: field: message"
"""

import json
from ast import literal_eval
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from PIL import Image

from podcast_digest import catalog as catalogs
from podcast_digest.checks import Finding, Rule, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.hosts.by_address import candidates
from podcast_digest.checks.hosts.reading import wanted
from podcast_digest.errors import ArtworkError
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock, Published
from podcast_digest.media import artwork
from podcast_digest.network.answers import Answer, Answers, Want
from podcast_digest.project.loading import load
from podcast_digest.project.publication import publication, subject
from podcast_digest.project.resolve import resolve

DATA = Path(__file__).parent / "data" / "checks"
SITE = "https://example.org/show/"
NOW = datetime.fromisoformat("2025-07-01T00:00:00Z")

FILES: dict[str, Any] = {
    "cover.jpg": {"format": "JPEG", "size": [1400, 1400], "mode": "RGB"},
    "second.png": {"format": "PNG", "size": [1400, 1400], "mode": "RGB"},
    "first.png": {"format": "PNG", "size": [1400, 1400], "mode": "RGB"},
    "second.vtt": "WEBVTT\n\n00:00.000 --> 00:04.000\nIt tells how caches are kept.\n",
    "first.srt": "1\n00:00:00,000 --> 00:00:04,000\nWhy compilers are slow.\n",
    "second.json": json.dumps(
        {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Beginning"}]}
    ),
    "first.json": json.dumps(
        {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Numbers"}]}
    ),
}
PROBES: dict[str, Any] = {
    "https://audio.example.org/second.mp3": {
        "length": 3812345,
        "type": "audio/mpeg",
        "duration": 320.0,
        "method": "header",
    },
    "https://audio.example.org/first.m4a": {
        "length": 5001234,
        "type": "audio/x-m4a",
        "duration": 415.0,
        "method": "mp4",
    },
}


class Example(NamedTuple):
    """One file of examples."""

    code: str
    given: Mapping[str, Any]


def load_example(path: Path) -> Example:
    """Return an example; its code is how the file's name begins."""
    given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    known = {"catalog", "feed", "files", "lock", "before", "answers", "now", "finds"}
    assert not given.keys() - known, f"{path}: {given.keys() - known}"
    return Example(path.name[:4], given)


def subject_of(given: Mapping[str, Any], folder: Path) -> Subject:
    """Return what the rules look at; a catalog and its files go into a folder."""
    now = given.get("now") or NOW
    files = {**FILES, **given.get("files", {})}
    if "feed" in given:
        return _with_answers(given, _subject_of_feed(given["feed"], files, now))
    return _with_answers(given, _subject_of_catalog(given, files, now, folder))


def _subject_of_catalog(
    given: Mapping[str, Any], files: Mapping[str, Any], now: datetime, folder: Path
) -> Subject:
    text = changed("base.yaml", given.get("catalog", ()))
    (folder / "episodes.yaml").write_text(text, encoding="utf-8", newline="")
    lock = given.get("lock", {})
    written = {"version": 1, **lock, "probes": PROBES | lock.get("probes", {})}
    (folder / "episodes.lock").write_text(json.dumps(written), encoding="utf-8")
    for name, content in files.items():
        if content is not None:
            (folder / name).write_bytes(data_of(content))
    project = load(folder / "episodes.yaml")
    before = _before(given)
    found = publication(project, project.lock, now)
    return subject(found, project.lock, now, before)


def _before(given: Mapping[str, Any]) -> Published | None:
    if "before" not in given:
        return None
    old = catalogs.parse(changed("base.yaml", given["before"]))
    lock = Lock.model_validate({"probes": PROBES})
    return Published.of(resolve(old, lock, NOW))


def _subject_of_feed(changes: Any, files: Mapping[str, Any], now: datetime) -> Subject:
    data = changed("base.xml", changes).encode()
    document = read(data, "base.xml")
    pictures: dict[str, Any] = {}
    linked = {}
    for name, content in files.items():
        if content is not None and name.endswith((".json", ".vtt", ".srt")):
            linked[SITE + name] = data_of(content)
        elif content is not None:
            try:
                pictures[SITE + name] = artwork.look(data_of(content))
            except ArtworkError as error:
                pictures[SITE + name] = error
    return Subject(
        document.show,
        now,
        len(data),
        document=document,
        artwork=pictures,
        linked=linked,
    )


def _with_answers(given: Mapping[str, Any], subject: Subject) -> Subject:
    if "answers" not in given:
        return subject
    said = {url: _all_well(subject, url, want) for url, want in wanted(subject).items()}
    for url, change in given["answers"].items():
        assert url in said, f"nobody asks {url}"
        said[url] = _changed_answers(said[url], change)
    return subject._replace(answers=said)


def _all_well(subject: Subject, url: str, want: Want) -> Answers:
    """Return what a good host answers for a file of the show."""
    better = candidates(subject.show)
    audio = {}
    for episode in subject.show.episodes:
        sound = episode.enclosure
        audio[sound.url] = audio[better.get(sound.url, "")] = sound.length, sound.type
    types = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".xml": "text/xml"}
    types |= {".json": "application/json", ".png": "image/png", ".jpg": "image/jpeg"}
    size, kind = audio.get(url, (1000, types.get(url[url.rfind(".") :], "audio/mpeg")))
    body = rss.render(subject.show) if url == subject.show.feed_url else b""
    headers = {
        "content-type": kind,
        "last-modified": "Sun, 08 Jun 2025 08:00:00 GMT",
        "etag": '"1"',
        "access-control-allow-origin": "*",
    }
    ranges = f"bytes 0-1/{size}", f"bytes {size - 2}-{size - 1}/{size}"
    start, end = (Answer(206, headers | {"content-range": r}, 2) for r in ranges)
    head = Answer(200, headers | {"content-length": str(size)})
    said = Answers((url,))
    if want.parts:
        said = said._replace(head=head, start=start, end=end)
    if want.body:
        whole = Answer(200, headers, len(body))
        said = said._replace(whole=whole, body=body)
    return said


def _changed_answers(well: Answers, change: Any) -> Answers:
    if isinstance(change, int):
        refused = Answer(change)
        return Answers(
            well.hops,
            start=well.start and refused,
            whole=None if well.start else refused,
        )
    if "hops" in change:
        well = well._replace(hops=tuple(change["hops"]))
    if "body" in change:
        well = well._replace(body=change["body"].encode())
    for name in change.keys() - {"hops", "body"}:
        answer, more = getattr(well, name), dict(change[name] or {})
        headers = {**answer.headers, **more.pop("headers", {})}
        kept = {key: text for key, text in headers.items() if text is not None}
        changed = answer._replace(**more, headers=kept) if change[name] else None
        changes: dict[str, Any] = {name: changed}
        well = well._replace(**changes)
    return well


def changed(name: str, changes: Any) -> str:
    """Return the text of a file of tests/data/checks with some changes made."""
    text = (DATA / name).read_text(encoding="utf-8")
    for old, new, *times in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new * (times[0] if times else 1))
    return text


def data_of(content: Any) -> bytes:
    """Return the bytes of a file: a text, or a picture that is described."""
    if isinstance(content, str):
        return content.encode()
    return _picture(repr(content))


@cache
def _picture(described: str) -> bytes:
    content = literal_eval(described)
    options = {k: v for k, v in content.items() if k not in ("format", "size", "mode")}
    cut = options.pop("cut", None)  # bytes that are left of it
    image = Image.new(content["mode"], tuple(content["size"]))
    out = BytesIO()
    image.save(out, content["format"], **options)
    return out.getvalue()[:cut]


def told(findings: list[Finding]) -> list[str]:
    """Return findings as examples write them."""
    return [f"{f.of.id if f.of else 'show'}: {f.field}: {f.message}" for f in findings]


def found_by(rule: Rule, given: Mapping[str, Any], folder: Path) -> list[str]:
    """Return what one rule finds in an example."""
    return told(checks.check(subject_of(given, folder), [rule]))
