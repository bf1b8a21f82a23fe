"""What Apple wants of a show: the rules A1xx. No I/O."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.items import full_episodes, items
from podcast_digest.checks.shared.words import gathered, lacking, many, shown
from podcast_digest.feed.reading import Tag
from podcast_digest.show.model import Episode
from podcast_digest.show.vocabulary import CATEGORY_NAMES, COUNTRIES, LANGUAGES

# The show: what must be there, and what should.


def show_has_title(subject: Subject) -> Iterator[Found]:
    """A show has a title."""
    if not subject.show.title:
        yield Found(None, "title", "is missing; directories refuse a show without one")


def show_has_description(subject: Subject) -> Iterator[Found]:
    """A show has a description."""
    if not subject.show.description:
        yield Found(
            None, "description", "is missing; directories refuse a show without one"
        )


def show_has_image(subject: Subject) -> Iterator[Found]:
    """A show has artwork."""
    if subject.show.image:
        return
    reason = subject.missing.get(("show", "image"))
    why = f"can't be published: {reason}" if reason else "is missing"
    yield Found(None, "image", f"{why}; directories refuse a show without one")


def show_has_language(subject: Subject) -> Iterator[Found]:
    """A show says in which language it is."""
    if not subject.show.language:
        yield Found(
            None, "language", "is missing; directories refuse a show without one"
        )


def show_has_category(subject: Subject) -> Iterator[Found]:
    """A show has a category."""
    if not any(subject.show.categories):
        yield Found(
            None, "categories", "is missing; directories refuse a show without one"
        )


def show_says_explicit(subject: Subject) -> Iterator[Found]:
    """A show says whether it is explicit."""
    document = subject.document
    if document and not document.channel.said("itunes:explicit"):
        yield Found(
            None, "explicit", "is missing; directories refuse a show without it"
        )


def show_has_author(subject: Subject) -> Iterator[Found]:
    """A show names its author."""
    if not subject.show.author:
        yield Found(None, "author", "is missing; apps show it below the title")


def show_has_link(subject: Subject) -> Iterator[Found]:
    """A show links to its website."""
    if not subject.show.link:
        yield Found(None, "link", "is missing; apps can't lead to the show's website")


# The show: what its values are.

#: Commas are at home in titles, bars and slashes are not.
_KEYWORDS = ((re.compile(r"[|｜/•]"), 5), (re.compile(r"[,，、;；]"), 7))


def title_is_no_list(subject: Subject) -> Iterator[Found]:
    """The title of a show is no list of keywords."""
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
            f"holds HTML, which some apps show as it is written: {shown(tag[0])}",
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
            f"is {shown(code)}, which is not among Apple's languages",
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


#: Apple's names until 2019 -> what took their place.
SUCCESSORS = {
    "Arts > Literature": "Arts > Books",
    "Business > Business News": "News > Business News",
    "Business > Management & Marketing": "Business > Management",
    "Business > Shopping": "Business",
    "Education > Education": "Education",
    "Education > Education Technology": "Education",
    "Education > Educational Technology": "Education",
    "Education > Higher Education": "Education",
    "Education > K-12": "Education",
    "Education > Language Courses": "Education > Language Learning",
    "Education > Training": "Education",
    "Games & Hobbies": "Leisure",
    "Games & Hobbies > Automotive": "Leisure > Automotive",
    "Games & Hobbies > Aviation": "Leisure > Aviation",
    "Games & Hobbies > Hobbies": "Leisure > Hobbies",
    "Games & Hobbies > Other Games": "Leisure > Games",
    "Games & Hobbies > Video Games": "Leisure > Video Games",
    "Government & Organizations": "Government",
    "Government & Organizations > Local": "Government",
    "Government & Organizations > National": "Government",
    "Government & Organizations > Non-Profit": "Business > Non-Profit",
    "Government & Organizations > Regional": "Government",
    "Health": "Health & Fitness",
    "Health > Alternative Health": "Health & Fitness > Alternative Health",
    "Health > Fitness & Nutrition": "Health & Fitness > Fitness",
    "Health > Self-Help": "Education > Self-Improvement",
    "Health > Sexuality": "Health & Fitness > Sexuality",
    "News & Politics": "News",
    "Religion & Spirituality > Other": "Religion & Spirituality > Religion",
    "Science & Medicine": "Science",
    "Science & Medicine > Medicine": "Health & Fitness > Medicine",
    "Science & Medicine > Natural Sciences": "Science > Natural Sciences",
    "Science & Medicine > Social Sciences": "Science > Social Sciences",
    "Society & Culture > History": "History",
    "Sports & Recreation": "Sports",
    "Sports & Recreation > Amateur": "Sports",
    "Sports & Recreation > College & High School": "Sports",
    "Sports & Recreation > Outdoor": "Sports",
    "Sports & Recreation > Professional": "Sports",
    "Technology > Gadgets": "Technology",
    "Technology > Podcasting": "Technology",
    "Technology > Software How-To": "Technology",
    "Technology > Tech News": "News > Tech News",
}


def categories_are_known(subject: Subject) -> Iterator[Found]:
    """A category is one of Apple's, letter for letter."""
    for name in dict.fromkeys(subject.show.categories):
        if name and name not in CATEGORY_NAMES and name not in SUCCESSORS:
            near = _near_category(name)
            yield Found(
                None,
                "categories",
                f"is {shown(name)}, which Apple does not know",
                f"Write {shown(near)}, if that is what it is about." if near else None,
            )


def _near_category(name: str) -> str | None:
    folded = {known.casefold(): known for known in CATEGORY_NAMES}
    # A subcategory that stands alone, or below another one.
    folded |= {key.rpartition(" > ")[2]: known for key, known in folded.items()}
    last = name.casefold().rpartition(" > ")[2]
    for wanted in (name.casefold(), last):
        if close := get_close_matches(wanted[:80], folded, n=1, cutoff=0.8):
            return folded[close[0]]
    return None


def categories_are_current(subject: Subject) -> Iterator[Found]:
    """A category has the name that Apple gave it in 2019."""
    for name in dict.fromkeys(subject.show.categories):
        if new := SUCCESSORS.get(name):
            yield Found(
                None,
                "categories",
                f"is {shown(name)}, which Apple gave up in 2019 for {shown(new)}",
                f"Write {shown(new)}, or another one of Apple's.",
            )


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
            have = "say neither true nor false"
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
            yield Found(
                None, "type", f"is {shown(word)}; Apple takes it for 'episodic'"
            )


def serial_has_numbers(subject: Subject) -> Iterator[Found]:
    """Every full episode of a serial show has a number."""
    if subject.show.type == "serial":
        full = full_episodes(subject)
        without = [e for e in full if e.episode is None]
        why = "Apple orders a serial show by it"
        yield from lacking(without, len(full), "episode", "a number", why)


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
            None, "new_feed_url", f"is {shown(url)}, where apps find no feed to move to"
        )


_MOST_EPISODES = 2000


def episodes_are_shown(subject: Subject) -> Iterator[Found]:
    """A show has at most 2,000 episodes."""
    # Apple reads no archives.
    number = len(subject.show.episodes[: subject.show.page_size])
    if number > _MOST_EPISODES:
        yield Found(
            None,
            "episodes",
            f"are {number:,}; Apple shows the newest {_MOST_EPISODES:,}",
        )


def seasons_are_complete(subject: Subject) -> Iterator[Found]:
    """Where episodes have seasons, all of them have one."""
    full = full_episodes(subject)
    # Apple shows no season while there is only one.
    if len({e.season for e in full if e.season}) > 1:
        without = [e for e in full if e.season is None]
        why = "other episodes have one"
        yield from lacking(without, len(full), "season", "a season", why)
