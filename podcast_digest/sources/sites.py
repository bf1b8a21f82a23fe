"""Where a site generator says that its site will be. Performs no I/O.

Hugo (``baseURL``), Zola (``base_url``), Jekyll and Hexo (``url``, ``baseurl``), MkDocs
(``site_url``), Astro (``site``), Docusaurus (``url``), Pelican (``SITEURL``).
"""

import re
from collections.abc import Mapping
from typing import Any

from podcast_digest.sources import notations

#: Files with the settings of a site, beside or above its posts.
NAMES = (
    *(f"hugo.{kind}" for kind in ("toml", "yaml", "yml", "json")),
    *(f"config.{kind}" for kind in ("toml", "yaml", "yml", "json")),
    *(f"config/_default/{name}.toml" for name in ("hugo", "config")),
    *("_config.yml", "_config.yaml", "_config.toml", "zola.toml", "mkdocs.yml"),
    *(f"astro.config.{kind}" for kind in ("mjs", "ts", "js")),
    *("docusaurus.config.js", "docusaurus.config.ts"),
    *("publishconf.py", "pelicanconf.py"),
)
#: Bytes. Settings that are longer are not read.
LIMIT = 262_144
_IN_CODE = re.compile(
    r"^\s*(?:site|url|SITEURL)\s*[:=]\s*['\"](https?://[^'\"\s]+)['\"]", re.MULTILINE
)
#: What a new site begins with, and where it is looked at.
_NOWHERE = re.compile(
    r"https?://(?:(?:www\.)?example\.(?:org|com|net)|your-|localhost|127\.)"
)


def address(name: str, text: str) -> str | None:
    """Return the address of a site by its settings, if they tell one.

    >>> address("_config.yml", "url: https://me.github.io\\nbaseurl: /blog")
    'https://me.github.io/blog/'
    >>> address("hugo.toml", 'baseURL = "https://example.org/"')
    """
    kind = name.rpartition(".")[2]
    if kind in ("toml", "yaml", "yml", "json"):
        try:
            values = notations.loaded("yaml" if kind == "yml" else kind, text)
        except ValueError:
            return None
        url = _of(name, values) if isinstance(values, Mapping) else ""
    else:
        found = _IN_CODE.search(text)
        url = found[1] if found else ""
    known = re.match(r"https?://[^/\s]", url) and not _NOWHERE.match(url)
    return f"{url.rstrip('/')}/" if known else None


def _of(name: str, values: Mapping[Any, Any]) -> str:
    known = {
        key.lower(): value
        for key, value in values.items()
        if isinstance(key, str) and isinstance(value, str)
    }
    keys = ["baseurl", "base_url", "site_url"]
    if name.startswith("config."):  # of any program: only what Hugo and Zola call it
        keys = ["baseurl", "base_url"] if name == "config.toml" else ["baseurl"]
    for key in keys:
        if "://" in known.get(key, ""):
            return known[key]
    if name.startswith("config."):
        return ""
    url, path = known.get("url", ""), known.get("baseurl", "").strip("/")
    return f"{url.rstrip('/')}/{path}" if path else url
