"""What Apple wants the values of a show to be: rules A1xx. No I/O."""

import re
from collections.abc import Iterator

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import APPLE, PSP1
from podcast_digest.checks.shared.words import gathered, many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import Tag
from podcast_digest.show.model import Episode
from podcast_digest.show.vocabulary import COUNTRIES, LANGUAGES

# The show: what its values are.

#: Commas are at home in titles, bars and slashes are not.
_KEYWORDS = ((re.compile(r"[|｜/•]"), 5), (re.compile(r"[,，、;；]"), 7))


def title_is_no_list(subject: Subject) -> Iterator[Found]:
    """The title of a show is not a list of keywords."""
    title = subject.show.title
    for sign, most in _KEYWORDS:
        words = [word for word in sign.split(title) if word.strip()]
        if len(words) >= most:
            yield Found(
                None,
                "title",
                f"is {shown(title)}, which looks like a list of keywords; Apple "
                "removes shows for that",
            )
            return


#: Bytes; Apple and PSP-1 say the same.
_DESCRIPTION = 4000


def show_description_fits(subject: Subject) -> Iterator[Found]:
    """The description of a show is at most 4,000 bytes long."""
    text = subject.show.description
    if len(text) * 4 > _DESCRIPTION and (size := len(text.encode())) > _DESCRIPTION:
        yield Found(
            None, "description", f"is {size:,} bytes long; apps read 4,000 at most"
        )


#: Only what is surely HTML: a < b, List<String> and <vector> are not.
_HTML = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|h[1-6]|i|img|li|ol|p|span|strong|ul)\b[^<>]*>",
    re.IGNORECASE,
)


def show_description_is_text(subject: Subject) -> Iterator[Found]:
    """The description of a show is plain text."""
    text = subject.show.description
    if "<" in text and (tag := _HTML.search(text)):
        yield Found(
            None,
            "description",
            f"contains HTML, which some apps show as plain text: {shown(tag[0])}",
        )


#: es-419 is how many write the Spanish of Latin America.
_REGIONS = COUNTRIES | {"419"}


def language_is_known(subject: Subject) -> Iterator[Found]:
    """The language is two letters of ISO 639, with a country or without."""
    code = subject.show.language
    language, dash, region = code.lower().partition("-")
    if code and not (language in LANGUAGES and (not dash or region in _REGIONS)):
        near = _near_language(code)
        yield Found(
            None,
            "language",
            f"is {shown(code)}, which is not one of Apple's languages",
            f"Write {near}." if near else None,
        )


#: Codes of ISO 639-2 and -3, and names, that are met in feeds.
_LONG_CODES = {
    "eng": "en", "english": "en", "zho": "zh", "chi": "zh", "cmn": "zh",
    "chinese": "zh", "mandarin": "zh", "中文": "zh", "yue": "zh-hk",
    "deu": "de", "ger": "de", "german": "de", "deutsch": "de",
    "fra": "fr", "fre": "fr", "french": "fr", "spa": "es", "spanish": "es",
    "jpn": "ja", "japanese": "ja", "kor": "ko", "korean": "ko", "rus": "ru",
    "por": "pt", "ita": "it", "jp": "ja", "cn": "zh-cn",
}  # fmt: skip
_SCRIPTS = {"hans": "zh-cn", "hant": "zh-tw"}


def _near_language(code: str) -> str | None:
    first, *rest = re.split(r"[-_\s]+", code.strip().lower())
    language = _LONG_CODES.get(first, first)
    if language[:2] not in LANGUAGES or len(language) not in (2, 5):
        return None
    country = next((part for part in rest if part in COUNTRIES), None)
    if country:
        return f"{language[:2]}-{country}"
    script = next((part for part in rest if part in _SCRIPTS), None)
    return _SCRIPTS[script] if script and language == "zh" else language


#: What itunes:explicit could be until 2019.
_EXPLICIT = {"yes": "true", "explicit": "true", "no": "false", "clean": "false"}


def explicit_is_true_or_false(subject: Subject) -> Iterator[Found]:
    """`itunes:explicit` is `true` or `false`."""
    if document := subject.document:
        of_show = _explicit(None, document.channel)
        found = [f for of, item in items(subject) if (f := _explicit(of, item))]
        if of_show and found:
            # Who wrote the one wrote the others.
            word = shown(document.channel.said("itunes:explicit"))
            text = f"is {word}, and {_are_alike(len(found))}; {_READ}"
            same = {f.fix for f in (of_show, *found)} == {of_show.fix}
            yield Found(None, "explicit", text, of_show.fix if same else None)
        elif of_show:
            yield of_show
        else:
            have = "state neither true nor false"
            yield from gathered(found, len(document.items), have)


_READ = "directories read true or false"


def _are_alike(number: int) -> str:
    return f"{many(number, 'episode')} {'says' if number == 1 else 'say'} the like"


def _explicit(of: Episode | None, tag: Tag) -> Found | None:
    word = tag.said("itunes:explicit")
    if not word or word.lower() in ("true", "false"):
        return None
    now = _EXPLICIT.get(word.lower())
    fix = f"Write {now}." if now else None
    return Found(of, "explicit", f"is {shown(word)}; {_READ}", fix)


def show_type_is_known(subject: Subject) -> Iterator[Found]:
    """`itunes:type` is `episodic` or `serial`."""
    if document := subject.document:
        word = document.channel.said("itunes:type")
        if word and word.lower() not in ("episodic", "serial"):
            yield Found(None, "type", f"is {shown(word)}; Apple reads it as 'episodic'")


#: What people write who mean no; it has no effect, as they want.
_NO = ("", "yes", "no", "false", "0")


def switches_say_yes(subject: Subject) -> Iterator[Found]:
    """`itunes:block` and `itunes:complete` say `Yes`, or are left out."""
    if document := subject.document:
        yield from _switches(None, document.channel, "complete")
        yield from _switches(None, document.channel, "block")
        found = [f for of, item in items(subject) for f in _switches(of, item, "block")]
        yield from gathered(
            found, len(document.items), "have a value that does nothing"
        )


def _switches(of: Episode | None, tag: Tag, field: str) -> Iterator[Found]:
    word = tag.said(f"itunes:{field}")
    if word.lower() not in _NO:
        yield Found(of, field, f"is {shown(word)}; only Yes has an effect")


def new_feed_url_is_address(subject: Subject) -> Iterator[Found]:
    """`itunes:new-feed-url` is the address of a feed."""
    url = subject.show.new_feed_url
    if url and not url.lower().startswith(("https://", "http://")):
        yield Found(
            None, "new_feed_url", f"is {shown(url)}, which is not a web address"
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "A111",
        Level.WARNING,
        (APPLE,),
        title_is_no_list,
        "Keep the name of the show only, and put keywords into the description.",
    ),
    Rule(
        "A112",
        Level.WARNING,
        (APPLE, PSP1 + "description"),
        show_description_fits,
        "Shorten the description.",
        aliases=("P105",),
    ),
    Rule(
        "A113",
        Level.NOTE,
        ("https://validator.w3.org/feed/docs/warning/ContainsHTML.html",),
        show_description_is_text,
        "Write plain text, with empty lines between paragraphs.",
    ),
    Rule(
        "A114",
        Level.ERROR,
        (APPLE,),
        language_is_known,
        "Write two letters, and a country if that matters: en, zh-cn.",
    ),
    Rule(
        "A117",
        Level.WARNING,
        (APPLE, PSP1 + "itunesexplicit"),
        explicit_is_true_or_false,
        "Write true or false.",
        aliases=("P110",),
    ),
    Rule(
        "A118", Level.WARNING, (APPLE,), show_type_is_known, "Write episodic or serial."
    ),
    Rule(
        "A120",
        Level.WARNING,
        (APPLE, PSP1 + "situational-item"),
        switches_say_yes,
        "Write Yes, or leave it out.",
        aliases=("P213",),
    ),
    Rule(
        "A121",
        Level.WARNING,
        (APPLE,),
        new_feed_url_is_address,
        "Write the complete address of the new feed, or leave it out.",
    ),
)
