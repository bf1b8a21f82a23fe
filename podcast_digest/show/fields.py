"""What a field of the catalog may hold: its type, and why a value is refused.

Text that XML can't carry, addresses that no client can open and values over a published
limit are refused here, once, so that no writer needs to check again. No I/O.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from podcast_digest.show.categories import CATEGORY_NAMES
from podcast_digest.show.vocabulary import (
    COUNTRIES,
    LANGUAGES,
    MEDIUMS,
    is_timezone,
    language_meant,
    nearest,
    time_zones,
)

# Controls, line and paragraph separators, and what XML 1.0 §2.2 has no room for.
_NOT_IN_LINE = r"\x00-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF"
_NOT_IN_TEXT = r"\x00-\x08\x0B-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF"

LINE_PATTERN = f"^[^{_NOT_IN_LINE}]+$"
TEXT_PATTERN = f"^[^{_NOT_IN_TEXT}]+$"
_line = partial(StringConstraints, strip_whitespace=True, pattern=LINE_PATTERN)

#: One line of text, 255 characters at most (PSP-1, "Requirements").
Line = Annotated[str, _line(max_length=255)]
#: What an episode is known by: a line, as long as feeds that exist have it.
Id = Annotated[str, _line(max_length=2000)]
#: One line of at most 128 characters (Podcasting 2.0 namespace, node values).
ShortLine = Annotated[str, _line(max_length=128)]
#: Paragraphs of Markdown, lines ending in ``\n``.
Text = Annotated[str, StringConstraints(strip_whitespace=True, pattern=TEXT_PATTERN)]

_URL = re.compile(r"https?://[^\s/?#\\]+([/?#]\S*)?", re.IGNORECASE)
# Nearly all addresses: nothing in them needs a closer look.
_PLAIN_URL = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+/[!-~]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([Tt ]([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_EMAIL = r"^[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+$"
_CLOCK = re.compile(r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d(?:\.\d{1,6})?)", re.ASCII)

_UNFIT = re.compile(f"[{_NOT_IN_LINE}\ud800-\udfff]")


def fault(kind: str, text: str) -> PydanticCustomError:
    """Return what pydantic shall say, word for word, of a value that is refused."""
    # Braces would be read as a template.
    return PydanticCustomError(
        kind,
        "{text}",
        {"text": text},
    )


def _url(text: str) -> str:
    if _PLAIN_URL.fullmatch(text):
        return text
    if is_url(text) and " " in text:
        raise fault("url", f"holds a space; write %20 for it: {_quoted(text)}")
    if _UNFIT.search(text) or not _URL.fullmatch(text):
        raise fault("url", f"must be an http or https address, not {_quoted(text)}")
    try:
        parts = urlsplit(text)
        opens = parts.port is None or parts.port > 0  # raises for what is no port
    except ValueError:
        opens = False
    if not opens or not parts.hostname:
        raise fault("url", f"is not an address that can be opened: {_quoted(text)}")
    if "@" in parts.netloc:
        raise fault("url", "must not hold a user name or password: it is public")
    return text


def _quoted(text: str) -> str:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"{scheme[1][:20]}:"
    return repr(text if len(text) <= 80 else text[:79] + "…")


def is_url(source: str) -> bool:
    """Tell a web address from a path beside the catalog."""
    return bool(_SCHEME.match(source))


def one_name(source: str) -> str:
    """Return the same for all names of one file, such as a.mp3 and ./a.mp3."""
    if "./" in source or "//" in source:
        return source if is_url(source) else PurePosixPath(source).as_posix()
    return source


def _source(text: str) -> str:
    if is_url(text):
        return _url(text)
    if _UNFIT.search(text):
        given = _quoted(text)
        raise fault("path", f"holds a character that no file name needs: {given}")
    if "\\" in text:
        raise fault("path", "must use / between folders")
    if text.startswith("/") or ".." in text.split("/"):
        raise fault("path", "must stay in the folder of the catalog")
    parts = text.split("/")
    if parts[-1] in ("", "."):
        raise fault("path", "must name a file")
    if any(part.startswith(".") and part != "." for part in parts):
        raise fault("path", "must not be hidden: what is published is public")
    return text


#: An absolute web address, kept exactly as it was written.
Url = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_url),
    WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
]  # fmt: skip


def _prefix(text: str) -> str:
    if not text.endswith("/"):
        raise fault("prefix", "must end with /, as the address of the audio follows it")
    return _url(text)


#: What comes before the address of audio, so that a service counts its downloads.
Prefix = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_prefix),
    WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://.*/$"}),
]  # fmt: skip
#: A web address, or the path of a file in the catalog's folder.
Source = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_source)
]


def _typed(suffixes: dict[str, str], text: str) -> str:
    """Refuse a source whose name does not say one of the known types."""
    if suffix_type(suffixes, text) is None:
        known = ", ".join(suffixes)
        raise fault("suffix", f"must end in one of {known}")
    return text


def suffix_type(suffixes: dict[str, str], source: str) -> str | None:
    """Return the type that the file name's ending stands for, if it is known."""
    path = urlsplit(source).path if is_url(source) else source
    return suffixes.get(PurePosixPath(path).suffix.lower())


#: Transcripts with times, the one that Apple prefers first (Podcasting 2.0 namespace,
#: transcript; A Podcaster's Guide to RSS).
TIMED_TRANSCRIPTS = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
}
#: What podcast:transcript may be.
TRANSCRIPT_TYPES = {**TIMED_TRANSCRIPTS, ".html": "text/html", ".txt": "text/plain"}
#: Artwork that Apple accepts (A Podcaster's Guide to RSS, "Artwork").
IMAGE_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def _category(text: str) -> str:
    name = " > ".join(part.strip() for part in text.split(">"))
    if name not in CATEGORY_NAMES:
        hint = nearest(name, CATEGORY_NAMES)
        raise fault("category", f"Apple has no category {_quoted(name)}{hint}")
    return name


def _language(text: str) -> str:
    language, dash, country = text.lower().partition("-")
    if language in LANGUAGES and (not dash or country in COUNTRIES):
        return text
    meant = language_meant(text)
    hint = f"; write {meant}" if meant else ""
    raise fault(
        "language",
        f"must be a two-letter language with an optional country, such as zh-cn "
        f"or en, not {_quoted(text)}{hint}",
    )


def _timezone(text: str) -> str:
    if not is_timezone(text):
        # All of China keeps the time of Shanghai, and many look for Beijing.
        shanghai = text.casefold().endswith(("beijing", "peking"))
        hint = nearest("Asia/Shanghai" if shanghai else text, time_zones())
        raise fault(
            "timezone",
            f"must be a time zone such as Asia/Shanghai, not {_quoted(text)}{hint}",
        )
    return text


def _moment(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str):
        value = _written_moment(value.strip(), info.context or {})
    if not isinstance(value, datetime) or value.tzinfo is None:
        return value
    # Only a plain offset can be written down and read back.
    offset = value.utcoffset() or timedelta()
    if offset.seconds % 60 or offset.microseconds:
        return value.astimezone(UTC)
    if isinstance(value.tzinfo, timezone):
        return value
    return value.replace(tzinfo=timezone(offset))


def _written_moment(text: str, context: Mapping[str, str]) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise fault(
            "moment",
            f"must be a date such as 2025-09-13T02:14:40+08:00, not {_quoted(text)}",
        )
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise fault("moment", f"{text} is a date that no calendar has") from None
    if not 1900 <= moment.year <= 9998:  # its local time must exist everywhere
        raise fault("moment", f"{text} is a date that no podcast has")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(context.get("timezone", "UTC")))
    return moment


def _seconds(value: object) -> object:
    if isinstance(value, str) and (clock := _CLOCK.fullmatch(value.strip())):
        hours, minutes, seconds = clock.groups(default="0")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    return value


def _email(text: str) -> str:
    if not re.fullmatch(_EMAIL, text):
        raise fault(
            "email", f"must be an address such as me@example.org, not {_quoted(text)}"
        )
    return text


def _medium(text: str) -> str:
    if text not in MEDIUMS:
        known = ", ".join(MEDIUMS)
        raise fault("medium", f"must be one of {known}, not {_quoted(text)}")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(_COLOUR, text):
        raise fault("colour", f"must be a colour such as #0f6b78, not {_quoted(text)}")
    return text.lower()


def _folder(text: str) -> str:
    path = text.strip("/")
    if not re.fullmatch(_FOLDER, path):
        raise fault(
            "folder",
            f"must be a folder such as podcast, of a-z, 0-9 and -, not {_quoted(text)}",
        )
    return path


def _chapters_file(text: str) -> str:
    if suffix_type({".json": "application/json+chapters"}, text) is None:
        raise fault("suffix", "must be auto, a list, or a file that ends in .json")
    return text


def _within_bytes(text: str) -> str:
    size = len(text.encode())
    if size > 4000:
        raise fault("bytes", f"is {size:,} bytes long; Apple reads 4,000 at most")
    return text


def _rule_code(text: str) -> str:
    if not re.fullmatch(_RULE_CODE, text):
        raise fault(
            "code", f"must be the code of a rule, such as A104, not {_quoted(text)}"
        )
    return text


_COLOUR = "#[0-9A-Fa-f]{6}"
_FOLDER = "[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*"
#: A colour as web pages write it.
Colour = Annotated[
    str,
    AfterValidator(_colour),
    WithJsonSchema({"type": "string", "pattern": f"^{_COLOUR}$"}),
]


#: A folder of the site, such as podcast, that looks the same in every address.
Folder = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_folder),
    WithJsonSchema({"type": "string", "pattern": f"^/?{_FOLDER}/?$"}),
]
_RULE_CODE = "[A-Z][0-9]{0,3}"
#: The code of a rule of ``check``, or the beginning of some: A104, A1, A.
RuleCode = Annotated[
    str,
    AfterValidator(_rule_code),
    WithJsonSchema({"type": "string", "pattern": f"^{_RULE_CODE}$"}),
]


#: Ten thousand hours: what lasts longer is a mistake.
MAX_SECONDS = 36_000_000
#: Seconds.
Duration = Annotated[PositiveFloat, Field(le=MAX_SECONDS, allow_inf_nan=False)]
#: Seconds; may be written as 5:20 or 1:02:03.
Seconds = Annotated[
    Duration,
    BeforeValidator(_seconds, json_schema_input_type=float | str),
]
#: The name of a variable, never its value: a key has other characters.
EnvironmentName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")
]
#: Counts that people write; the limits are what 32 bits and JavaScript can hold.
Number = Annotated[PositiveInt, Field(le=2**31 - 1)]
Size = Annotated[PositiveInt, Field(le=2**53 - 1)]
#: Episodes of one feed. With fewer, who comes after a holiday would have missed some.
PageSize = Annotated[int, Field(ge=10, le=2**31 - 1)]
Moment = Annotated[
    AwareDatetime,
    Field(strict=True),
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d"}),
]
Category = Annotated[
    str,
    AfterValidator(_category),
    WithJsonSchema({"type": "string", "enum": list(CATEGORY_NAMES)}),
]
Image = Annotated[Source, AfterValidator(lambda s: _typed(IMAGE_TYPES, s))]
TranscriptFile = Annotated[
    Source, AfterValidator(lambda s: _typed(TRANSCRIPT_TYPES, s))
]
ChaptersFile = Annotated[
    Source,
    AfterValidator(_chapters_file),
    WithJsonSchema({"type": "string", "pattern": r"\.[Jj][Ss][Oo][Nn]([?#]|$)"}),
]
Email = Annotated[
    Line,
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "pattern": _EMAIL, "maxLength": 255}),
]
MediaType = Literal["audio/mpeg", "audio/x-m4a", "audio/ogg", "audio/mp4", "audio/aac"]
Medium = Annotated[
    str,
    AfterValidator(_medium),
    WithJsonSchema({"type": "string", "enum": list(MEDIUMS)}),
]


Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Description = Annotated[Text, AfterValidator(_within_bytes)]
#: Seconds from the beginning.
Start = Annotated[
    NonNegativeFloat,
    Field(le=MAX_SECONDS, allow_inf_nan=False),
    BeforeValidator(_seconds, json_schema_input_type=float | str),
]
