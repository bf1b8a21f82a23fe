"""Everything that the model accepts, for property tests."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from podcast_digest.catalog import as_yaml, entry
from podcast_digest.show.categories import CATEGORY_NAMES
from podcast_digest.show.fields import one_name
from podcast_digest.show.model import Catalog, CatalogEntry
from podcast_digest.show.vocabulary import COUNTRIES, LANGUAGES

#: For tests whose examples take a while to make: fewer of them. No test is about time.
unhurried = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=min(40, settings().max_examples),
)

# The alphabet that model.Line promises: no controls, separators, marks, surrogates.
_UNFIT = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]
_ANY = st.characters(
    codec="utf-8",
    exclude_characters=[chr(c) for c in _UNFIT],
)
#: What YAML, JSON, XML and Markdown trip over, mixed into everything.
_AWKWARD = st.sampled_from(
    [
        *": # - ' \" \\ | > & * ! % @ ` [ ] { } , ? = ~ < a 0 字 é 🎧".split(),
        *("No", "on", "null", "12:30", "010", "2025-09-13", "<<", "---", "..."),
        *(" ", "]]>", "&amp;", "%2B"),
        *("\u3000", "\u00a0", "\u200b", "\ufdd0", "\U0001fffe"),
    ]
)


def lines(most: int = 255) -> st.SearchStrategy[str]:
    """Return one line of text, stripped as the model does, never empty."""
    text = st.lists(_AWKWARD | st.text(_ANY, max_size=5), max_size=6).map("".join)
    return text.map(lambda t: t[:most].strip()).filter(bool)


def texts() -> st.SearchStrategy[str]:
    """Return paragraphs: lines, blank lines, indented lines."""
    indented = st.tuples(st.text(" \t", max_size=3), lines()).map("".join)
    row = st.just("") | lines() | indented
    spaces = st.sampled_from(["  ", "\u3000", " \t"])
    rows = st.lists(row | spaces, min_size=1, max_size=4)
    return rows.map("\n".join).map(str.strip).filter(bool)


_HOSTS = st.sampled_from(
    ["example.org", "例え.jp", "EXAMPLE.org:8080", "[::1]", "user-attachments.com", "a"]
)
_TAIL = st.lists(
    st.sampled_from([*"a?#&=+%/:@,;()'!$*~[]é字🎧", "%2B", "%20", "%", '"', "\\", "{"]),
    max_size=6,
).map("".join)


def urls() -> st.SearchStrategy[str]:
    """Return web addresses, as strange as the model lets them be."""
    scheme = st.sampled_from(["https://", "http://", "HTTPS://"])
    return st.tuples(scheme, _HOSTS, st.just("/"), _TAIL).map("".join)


def paths() -> st.SearchStrategy[str]:
    """Return names of files beside the catalog."""
    part = st.lists(
        st.sampled_from([*"ab字é🎧 +%#?&'\"()[]{},", "%20", "-"]), max_size=6
    ).map("".join)
    name = st.tuples(part, st.just("x.mp3")).map("".join)
    return st.lists(name, min_size=1, max_size=3).map("/".join).map(str.strip)


def sources() -> st.SearchStrategy[str]:
    """Return web addresses and paths."""
    return urls() | paths()


def moments() -> st.SearchStrategy[datetime]:
    """Return dates with any offset that can be written."""
    offsets = st.integers(-14 * 60, 14 * 60)
    zones = offsets.map(lambda m: timezone(timedelta(minutes=m)))
    whole = st.datetimes(timezones=zones)
    return whole.filter(lambda moment: 1900 <= moment.year <= 9998)


_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"name": lines(128)},
        optional={"role": lines(128), "image": urls(), "link": urls()},
    ),
    max_size=2,
)


def chapters() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return chapters that are written out."""
    chapter = st.fixed_dictionaries(
        {"start": st.floats(0, 10**6), "title": lines()},
        optional={"url": urls(), "image": urls()},
    )
    return st.lists(chapter, min_size=1, max_size=3)


def entry_fields() -> st.SearchStrategy[dict[str, Any]]:
    """Return the fields of an entry, as values."""
    return st.fixed_dictionaries(
        {"id": lines(), "title": lines(), "audio": sources(), "published": moments()},
        optional={
            "link": urls(),
            "summary": texts(),
            "subtitle": lines(),
            "image": urls().map(
                lambda u: u.partition("?")[0].partition("#")[0] + "x.png"
            ),
            "explicit": st.booleans(),
            "season": st.integers(1, 10**9),
            "episode": st.integers(1, 10**9),
            "type": st.sampled_from(["full", "trailer", "bonus"]),
            "block": st.booleans(),
            "chapters": st.just("chapters/a b.json") | st.just("auto") | chapters(),
            "transcript": st.sampled_from(
                ["t.vtt", "t.txt", "https://example.org/t.SRT?x"]
            ),
            "people": _PEOPLE,
            "draft": st.booleans(),
            "length": st.integers(1, 10**15),
            "media_type": st.sampled_from(["audio/mpeg", "audio/x-m4a"]),
            "duration": st.floats(0.001, 10**7),
        },
    )


def entries() -> st.SearchStrategy[CatalogEntry]:
    """Return what may stand under ``episodes:``."""
    return entry_fields().map(entry)


#: Codes of rules, and beginnings of such, with a reason.
_IGNORED = st.dictionaries(
    st.from_regex(r"[A-Z][0-9]{0,3}", fullmatch=True), lines(), max_size=2
)


def shows() -> st.SearchStrategy[dict[str, Any]]:
    """Return the fields of a show, as JSON has them."""
    languages = st.sampled_from(sorted(LANGUAGES))
    countries = st.sampled_from(sorted(COUNTRIES)).map(lambda c: f"-{c}")
    categories = st.lists(st.sampled_from(CATEGORY_NAMES), min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {
            "title": lines(),
            "description": texts().filter(lambda t: len(t.encode()) <= 4000),
            "link": urls(),
            "language": st.tuples(languages, countries | st.just("")).map("".join),
            "categories": categories,
        },
        optional={
            "author": lines(),
            "email": st.just("me@example.org"),
            "explicit": st.booleans(),
            "copyright": lines(),
            "type": st.sampled_from(["episodic", "serial"]),
            "feed_url": urls(),
            "people": _PEOPLE,
            "funding": st.lists(
                st.fixed_dictionaries({"url": urls(), "text": lines(128)}), max_size=2
            ),
            "hubs": st.lists(urls(), max_size=2),
            "page_size": st.integers(10, 10**6),
            "checks": st.fixed_dictionaries({"ignore": _IGNORED}),
        },
    )


def catalogs() -> st.SearchStrategy[Catalog]:
    """Return whole catalogs."""
    unique = st.lists(
        entries(), max_size=3, unique_by=(lambda e: e.id, lambda e: one_name(e.audio))
    )
    return st.tuples(shows(), unique).map(
        lambda parts: Catalog.model_validate({"show": parts[0], "episodes": parts[1]})
    )


def written(catalog: Catalog) -> str:
    """Return a catalog as text, as ``init`` and ``add`` would have written it."""
    show = catalog.show.model_dump(mode="json", exclude_unset=True)
    rows = ["show:"]
    rows += [f"  {k}: {json.dumps(v, ensure_ascii=False)}" for k, v in show.items()]
    rows += ["episodes:", *(as_yaml(episode) + "\n" for episode in catalog.episodes)]
    return "\n".join(rows) + "\n"
