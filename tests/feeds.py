"""Shows and the feeds that are made of them: examples, and any at all."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.feed import rss
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.fields import one_name
from podcast_digest.show.model import Catalog, Show
from tests import strategies

FEEDS = sorted((Path(__file__).parent / "data/feeds").iterdir())
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
SHOW = {
    "title": "Test",
    "description": "A show for tests.",
    "link": "https://example.org/show/",
    "language": "en",
    "categories": ["Technology"],
}
ENTRY = {
    "id": "a",
    "title": "A",
    "audio": "https://a.example.org/a.mp3",
    "published": "2025-01-01T00:00:00Z",
}


def example(folder: Path) -> Show:
    catalog = catalogs.parse((folder / "episodes.yaml").read_text(encoding="utf-8"))
    lock = locks.parse((folder / "episodes.lock").read_text(encoding="utf-8"))
    return resolve(catalog, lock, NOW)


def show_of(*entries: dict[str, Any], **show: Any) -> Show:
    catalog = Catalog.model_validate(
        {"show": SHOW | show, "episodes": [ENTRY | entry for entry in entries]}
    )
    return resolve(catalog, Lock(), NOW)


def channel_of(show: Show) -> ElementTree.Element:
    channel = ElementTree.fromstring(rss.render(show)).find("channel")
    assert channel is not None
    return channel


def item_of(**entry: Any) -> ElementTree.Element:
    item = channel_of(show_of(entry)).find("item")
    assert item is not None
    return item


def text(element: ElementTree.Element, tag: str) -> str | None:
    found = element.findall(tag, SPACES)
    assert len(found) <= 1
    return (found[0].text or "") if found else None


characters = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Zl", "Zp"],
    exclude_characters="\ufeff\ufffe\uffff",
)
line = st.text(
    characters | st.sampled_from("<>&\"'] 中é👩🏽‍🚀"), min_size=1, max_size=60
).filter(str.strip)
paragraphs = st.lists(line | st.sampled_from(["]]>", "&#1;", "- a\n- b", "**b**"]))
markdown = paragraphs.map("\n\n".join).filter(str.strip)
address = st.builds(
    "https://{}.example.org/{}".format,
    st.from_regex(r"[a-z]{1,5}", fullmatch=True),
    st.text("abc/?&=%+'\"()<>[]中-é", max_size=20),
)
file = st.text("ab 中+%#?&/", max_size=20).map("sub/{}x".format)
picture = st.sampled_from(["https://e.org/好.jpeg", "https://e.org/c.PNG?v=1&w=2"])
moment = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h))),
)
person = st.fixed_dictionaries(
    {"name": line},
    optional={"role": line, "group": line, "image": address, "link": address},
)
entry_facts = st.fixed_dictionaries(
    {"title": line, "published": moment, "audio": address | file},
    optional={
        "link": address,
        "summary": markdown,
        "subtitle": line,
        "image": picture | st.just("a b.png"),
        "explicit": st.booleans(),
        "season": st.integers(1, 10**6),
        "episode": st.integers(1, 10**6),
        "type": st.sampled_from(["full", "trailer", "bonus"]),
        "block": st.booleans(),
        "draft": st.booleans(),
        "chapters": st.sampled_from(["c.json", "https://e.org/c.json?a=1&b=2"]),
        "transcript": st.sampled_from(
            ["t.vtt", "t.SRT", "t.html", "https://e.org/t.json#x"]
        ),
        "people": st.lists(person, max_size=2),
        "length": st.integers(1, 10**12),
        "media_type": st.sampled_from(["audio/mpeg", "audio/x-m4a"]),
        "duration": st.floats(0.001, 10**6),
    },
)
show_facts = st.fixed_dictionaries(
    {
        "title": line,
        "description": markdown.filter(lambda text: len(text.encode()) <= 4000),
        "link": address,
        "language": st.sampled_from(["en", "zh-cn", "de-AT"]),
        "categories": st.lists(
            st.sampled_from(
                ["Technology", "Education > Courses", "Education > How To", "TV & Film"]
            ),
            min_size=1,
        ),
    },
    optional={
        "author": line,
        "email": st.just("a&b@example.org"),
        "image": picture | st.just("封面 1.png"),
        "explicit": st.booleans(),
        "copyright": line,
        "type": st.sampled_from(["episodic", "serial"]),
        "new_feed_url": address,
        "feed_url": address,
        "block": st.booleans(),
        "complete": st.booleans(),
        "locked": st.booleans(),
        "medium": st.sampled_from(["podcast", "newsletter", "course"]),
        "funding": st.lists(
            st.fixed_dictionaries({"url": address, "text": line}), max_size=2
        ),
        "people": st.lists(person, max_size=2),
        "license": st.fixed_dictionaries({"name": line}, optional={"url": address}),
        "ai_content": st.booleans(),
        "update_frequency": st.fixed_dictionaries(
            {"text": line}, optional={"rrule": line, "complete": st.booleans()}
        ),
        "hubs": st.lists(address, max_size=3),
    },
)


class Project(NamedTuple):
    """What a feed is made of."""

    catalog: Catalog
    lock: Lock


@st.composite
def projects(draw: st.DrawFn) -> Project:
    entries = draw(
        st.lists(entry_facts, max_size=4, unique_by=lambda e: one_name(str(e["audio"])))
    )
    ids = draw(
        st.lists(
            line, min_size=len(entries), max_size=len(entries), unique_by=str.strip
        )
    )
    catalog = Catalog.model_validate(
        {
            "show": draw(show_facts),
            "episodes": [e | {"id": i} for e, i in zip(entries, ids, strict=True)],
        }
    )
    probe = st.builds(
        Probe,
        length=st.integers(1, 10**12),
        type=st.sampled_from(["audio/mpeg", "audio/ogg"]),
        duration=st.none() | st.floats(0.001, 10**6),
        method=st.just("header"),
    )
    probes = {e.audio: draw(probe) for e in catalog.episodes if draw(st.booleans())}
    return Project(catalog, Lock(probes=probes))


any_project = projects() | strategies.catalogs().map(lambda c: Project(c, Lock()))
