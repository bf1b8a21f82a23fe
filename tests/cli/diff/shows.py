"""A show that was built, and changes of it."""

import json
from pathlib import Path

from tests.checking import changed

SECOND = "second-article-2222222222"
FIRST = "first-article-1111111111"
NO_CHANGE = "no change for subscribers · compared with public/feed.xml\n"
ONE = "0 new · 1 changed · 0 gone · compared with public/feed.xml"
RENAMED = ["title: The article on caches", "title: The article on memory"]


def write_catalog(*changes):
    Path("episodes.yaml").write_text(changed("base.yaml", changes), encoding="utf-8")


def write_lock(probes, **more):
    text = json.dumps({"version": 1, "probes": probes, **more})
    Path("episodes.lock").write_text(text, encoding="utf-8")


def write_feed(*changes, name="other.xml"):
    Path(name).write_text(changed("base.xml", changes), encoding="utf-8")
    return name


def without_public():
    Path("public").rename("elsewhere")


def snapshot():
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in Path().rglob("*")
        if path.is_file()
    }


def ends(made):
    """Return the last line of a good run."""
    assert (made.code, made.err) == (0, "")
    return made.out.splitlines()[-1]
