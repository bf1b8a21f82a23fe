"""One entry -> the YAML that a careful person would write. No I/O."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from podcast_digest.show.model import CatalogEntry, CatalogShow, Value

#: The order in which an entry's keys are written.
ORDER = (
    "id title subtitle link audio narrated published summary image explicit season "
    "episode season_name episode_name type topics chapters transcript people block "
    "draft length media_type duration ai_content alternates chat content_links funding "
    "images license locations social soundbites txt value description notes_html "
    "permalink extra"
).split()


def as_yaml(entry: CatalogEntry) -> str:
    """Return an entry as it would be written, for people to read."""
    return item(entry, 2, "\n").rstrip()


def block(
    entries: Sequence[CatalogEntry], indent: int, newline: str, *, gap: bool
) -> str:
    """Return entries as list items; ``gap``: with blank lines between them."""
    between = newline if gap else ""
    return between.join(item(entry, indent, newline) for entry in entries)


def item(entry: CatalogEntry, indent: int, newline: str) -> str:
    """Return one entry as a list item, with a final newline."""
    pairs = [
        f"{field}: {value(field, given, indent + 2, newline)}"
        for field in ORDER
        if field in entry.model_fields_set
        and (given := getattr(entry, field)) is not None
    ]
    margin = newline + " " * (indent + 2)
    return " " * indent + "- " + margin.join(pairs) + newline


def value(field: str, given: Any, indent: int, newline: str, comment: str = "") -> str:
    """Return what stands behind ``key: ``, for a key at that indent.

    ``comment`` goes to the end of its first line. Has no final newline.
    """
    if field in ("summary", "description", "notes_html"):
        margin = " " * (indent + 2)
        rows = [margin + row if row else row for row in given.split("\n")]
        return newline.join(["|" + comment, *rows])
    return _inline(given) + comment


def written(show: CatalogShow, entries: Sequence[CatalogEntry]) -> str:
    """Return a catalog as it would be written from nothing."""
    items = block(entries, 2, _NEWLINE, gap=True)
    return f"{_show(show)}\nepisodes:{_NEWLINE + items if items else ' []' + _NEWLINE}"


def _show(given: CatalogShow) -> str:
    keys = {name: info.alias or name for name, info in CatalogShow.model_fields.items()}
    pairs = [
        f"  {keys[field]}: {value(field, said, 2, _NEWLINE)}"
        for field in CatalogShow.model_fields
        if field in given.model_fields_set
        and (said := getattr(given, field)) is not None
    ]
    return _NEWLINE.join(["show:", *pairs, ""])


_NEWLINE = "\n"


def _inline(given: Any) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, datetime):
        return given.isoformat()
    if isinstance(given, int | float):
        return f"{given!r}".removesuffix(".0")
    if isinstance(given, UUID):
        return str(given)
    if isinstance(given, str):
        plain = _PLAIN.fullmatch(given)
        return given if plain else json.dumps(given, ensure_ascii=False)
    return json.dumps(_plain(given), ensure_ascii=False)


def _plain(given: Any) -> Any:
    """Return a value, or several, as JSON has them."""
    if isinstance(given, Value):
        return given.model_dump(mode="json", exclude_unset=True, by_alias=True)
    if isinstance(given, Mapping):
        return dict(given)
    return given if isinstance(given, str) else [_plain(one) for one in given]


# Text that every YAML reader takes for text without quotes: it starts with a letter
# that no number, date or boolean has for its own, and never looks like "key: value",
# a comment or a collection. Anything else is quoted.
_PLAIN = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)$)"
    r"[^\W\d_](?:[^\s:#]|:(?=\S)|(?<=\S)#| (?=[^\s#]))*(?<!:)",
    re.IGNORECASE,
)
