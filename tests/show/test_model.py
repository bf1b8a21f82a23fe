"""What the values accept, and the words with which they refuse the rest."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from pydantic import ValidationError

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.show.fields import IMAGE_TYPES, is_url, suffix_type
from podcast_digest.show.model import Catalog, CatalogEntry
from podcast_digest.show.vocabulary import is_timezone
from tests.strategies import lines, moments, paths, texts, unhurried, urls

ENTRY = {"id": "a", "title": "A", "audio": "a.mp3", "published": "2025-09-13"}
SHOW = {
    "title": "T",
    "description": "D",
    "link": "https://example.org/",
    "language": "en",
    "categories": ["Technology"],
}


def entry(**fields) -> CatalogEntry:
    return catalogs.entry({**ENTRY, **fields})


def said(**fields) -> str:
    """Return what is said of the one wrong field of an entry."""
    with pytest.raises(CatalogError) as caught:
        entry(**fields)
    (field,) = fields
    return str(caught.value).removeprefix(f"{field}: ")


def said_of_show(**fields) -> str:
    """Return what is said of the one wrong field of a show."""
    rows = [f"  {key}: {value}" for key, value in {**SHOW, **fields}.items()]
    text = "\n".join(["show:", *rows]).replace("'Technology'", "Technology")
    with pytest.raises(CatalogError) as caught:
        catalogs.parse(text)
    (field,) = fields
    return str(caught.value).partition(f"show.{field}: ")[2]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org",
        "HTTPS://EXAMPLE.org/A",
        "https://example.org?x",
        "https://example.org/a%2Bb%20c+d/é/字.mp3?x=1&y=@#z",
        "https://例え.jp/音频 1.mp3".replace(" ", ""),
        "https://[::1]:8080/a",
        "https://example.org:8080/a@b",
        "https://localhost/x",
        "https://a_b.example.org/%",
        "http://192.168.0.1/x",
    ],
)
def test_a_web_address_is_kept_as_it_was_written(url):
    assert entry(link=url).link == url
    assert entry(link=f" {url} ").link == url
    assert entry(audio=url).audio == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org/a", "must be an http or https address, not ftp:"),
        ("file:///etc/passwd", "must be an http or https address, not file:"),
        ("javascript:alert(1)", "must be an http or https address, not javascript:"),
        ("data:audio/mpeg;base64,AA", "must be an http or https address, not data:"),
        ("C:\\a.mp3", "must be an http or https address, not C:"),
        ("http:/a", "must be an http or https address, not 'http:/a'"),
        ("https:a", "must be an http or https address, not 'https:a'"),
        ("https://", "must be an http or https address, not 'https://'"),
        ("https:///a", "must be an http or https address, not 'https:///a'"),
        ("https://a b/c", "holds a space; write %20 for it: 'https://a b/c'"),
        ("https://a/b c", "holds a space; write %20 for it: 'https://a/b c'"),
        ("https://a\\b/c", "must be an http or https address, not 'https://a\\\\b/c'"),
        ("https://a/\u200b\u2028x", "must be an http or https address, not "
         "'https://a/\\u200b\\u2028x'"),
        ("https://a/\x07b", "must be an http or https address, not 'https://a/\\x07b'"),
        ("https://a/b\nc", "must be an http or https address, not 'https://a/b\\nc'"),
        ("https://a/" + "b " * 99, "holds a space; write %20 for it: "
         f"'{('https://a/' + 'b ' * 99)[:79]}…'"),
        ("https://u:p@a.org/b", "must not hold a user name or password: it is public"),
        ("https://u@a.org/b", "must not hold a user name or password: it is public"),
        ("https://@a.org/b", "must not hold a user name or password: it is public"),
        ("https://a.org:99999/b", "is not an address that can be opened: "
         "'https://a.org:99999/b'"),
        ("https://a.org:0/b", "is not an address that can be opened: 'https://a.org:0/b'"),
        ("https://a.org:x/b", "is not an address that can be opened: 'https://a.org:x/b'"),
        ("https://:80/b", "is not an address that can be opened: 'https://:80/b'"),
        ("https://[::1/b", "is not an address that can be opened: 'https://[::1/b'"),
        ("https://a/\ud800", "holds a lone surrogate, which is not a character"),
    ],
)  # fmt: skip
def test_what_is_no_web_address(url, message):
    assert said(audio=url) == message
    assert said(link=url) == message


def test_a_link_must_be_a_web_address():
    assert said(link="a.html") == "must be an http or https address, not 'a.html'"
    assert said(link="") == "must be an http or https address, not ''"


@pytest.mark.parametrize("path", [".a", ".git/config", "a/.b/c.mp3", "..a/b.mp3"])
def test_what_is_hidden_is_not_published(path):
    hidden = "must not be hidden: what is published is public"
    assert said(audio=path) == hidden


@pytest.mark.parametrize("path", ["a.mp3", "./a b/字 +%#?.mp3", "a./b..mp3"])
def test_a_path_beside_the_catalog(path):
    assert entry(audio=path).audio == path


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "must not be empty"),
        ("  ", "must not be empty"),
        ("/a.mp3", "must stay in the folder of the catalog"),
        ("../a.mp3", "must stay in the folder of the catalog"),
        ("a/../../b.mp3", "must stay in the folder of the catalog"),
        ("a/..", "must stay in the folder of the catalog"),
        ("a\\b.mp3", "must use / between folders"),
        ("a/", "must name a file"),
        (".", "must name a file"),
        ("a/.", "must name a file"),
        ("a\tb", "holds a character that no file name needs: 'a\\tb'"),
        ("a\0b", "holds a character that no file name needs: 'a\\x00b'"),
        ("a\ufeffb", "holds a character that no file name needs: 'a\\ufeffb'"),
    ],
)
def test_what_is_no_path_beside_the_catalog(path, message):
    assert said(audio=path) == message


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("image", "cover.gif", "must end in one of .jpg, .jpeg, .png"),
        ("image", "https://a.org/cover", "must end in one of .jpg, .jpeg, .png"),
        ("image", "ftp://a.org/c.jpg", "must be an http or https address, not ftp:"),
        ("transcript", "a.doc", "must end in one of .vtt, .srt, .json, .html, .txt"),
        ("chapters", "a.txt", "must be auto, a list, or a file that ends in .json"),
        ("type", "Full", "must be 'full', 'trailer' or 'bonus', not 'Full'"),
        ("explicit", "clean", "must be true or false, not 'clean'"),
        ("draft", "", "must be true or false, not ''"),
        ("draft", None, "must be true or false, not nothing"),
        ("season", "0", "must be greater than 0"),
        ("season", "-5", "must be greater than 0"),
        ("season", "x", "must be a whole number, not 'x'"),
        ("season", ["1"], "must be a whole number, not a list"),
        ("season", 1.5, "must be a whole number, not 1.5"),
        ("season", "9" * 5000, "is too large a number"),
        ("length", "9" * 17, "is too large a number"),
        ("episode", "12:30", "must be a whole number, not '12:30'"),
        ("duration", "abc", "must be seconds, M:SS or H:MM:SS, not 'abc'"),
        ("duration", "1:99", "must be seconds, M:SS or H:MM:SS, not '1:99'"),
        ("duration", "99:99:00", "must be seconds, M:SS or H:MM:SS, not '99:99:00'"),
        ("duration", "9" * 5000 + ":00:00", "must be seconds, M:SS or H:MM:SS, not "
         f"'{'9' * 79}…'"),
        ("duration", "٣:00", "must be seconds, M:SS or H:MM:SS, not '٣:00'"),
        ("duration", {"a": 1}, "must be seconds, M:SS or H:MM:SS, not lines of "
         "key: value"),
        ("duration", "-5", "must be greater than 0"),
        ("duration", "0:00", "must be greater than 0"),
        ("duration", "nan", "must be a number, not 'nan'"),
        ("duration", "1e999", "must be a number, not '1e999'"),
        ("media_type", "audio/mp3", "must be 'audio/mpeg', 'audio/x-m4a', 'audio/ogg', "
         "'audio/mp4' or 'audio/aac', not 'audio/mp3'"),
        ("title", "a\nb", "must be one line of text without control characters"),
        ("title", "a\x85b", "holds U+0085, which nobody sees, behind 'a'"),
        ("title", "a\u2029b", "holds U+2029, which nobody sees, behind 'a'"),
        ("title", "a\ufffeb", "holds U+FFFE, which nobody sees, behind 'a'"),
        ("title", "\ufeffb", "holds U+FEFF, which nobody sees, in front of 'b'"),
        ("title", " \u3000 ", "must not be empty"),
        ("title", "\ud800", "holds a lone surrogate, which is not a character"),
        ("title", 5, "must be text"),
        ("title", "字" * 256, "is 256 characters long; 255 at most"),
        ("summary", "a\x07b", "holds U+0007, which nobody sees, behind 'a'"),
        ("summary", "a\r\nb", "must be text without control characters"),
        ("summary", "", "must not be empty"),
        ("people", "me", "must be a list, [a, b] or lines that start with '- ', not "
         "'me'"),
        ("published", 0, "must be a date such as 2025-09-13T02:14:40+08:00, not 0"),
    ],
)  # fmt: skip
def test_what_an_entry_refuses(field, value, message):
    assert said(**{field: value}) == message


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("language", "zh-", "not 'zh-'"),
        ("language", "zh-xx", "not 'zh-xx'"),
        ("language", "zh_cn", "not 'zh_cn'; write zh-cn"),
        ("language", "zh-Hant-HK", "not 'zh-Hant-HK'; write zh-hk"),
        ("language", "zh-Hans", "not 'zh-Hans'; write zh-cn"),
        ("language", "zh_Hant_TW", "not 'zh_Hant_TW'; write zh-tw"),
        ("language", "zho", "not 'zho'"),
    ],
)
def test_what_is_no_language(field, value, message):
    assert said_of_show(**{field: value}) == (
        "must be a two-letter language with an optional country, such as zh-cn or en, "
        + message
    )


def test_a_medium():
    assert catalogs.parse(_text(medium="audiobook")).show.medium == "audiobook"


@pytest.mark.parametrize("language", ["no", "zh-cn", "zh-CN", "EN", "nn-no"])
def test_a_language(language):
    show = catalogs.parse(_text(language=language)).show
    assert show.language == language


def _text(**fields) -> str:
    rows = [f"  {key}: {value}" for key, value in {**SHOW, **fields}.items()]
    return "\n".join(["show:", *rows])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Asia/Shangai", "not 'Asia/Shangai'; did you mean 'Asia/Shanghai'?"),
        ("beijing", "not 'beijing'; did you mean 'Asia/Shanghai'?"),
        ("../etc/passwd", "not '../etc/passwd'"),
        ("'+08:00'", "not '+08:00'"),
        ('""', "not ''"),
    ],
)
def test_what_is_no_time_zone(value, message):
    assert said_of_show(timezone=value) == (
        f"must be a time zone such as Asia/Shanghai, {message}"
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "a@b", "must be an address such as me@example.org, not 'a@b'"),
        ("email", "a@b..c", "must be an address such as me@example.org, not 'a@b..c'"),
        ("email", "Me <a@b.c>", "must be an address such as me@example.org, not "
         "'Me <a@b.c>'"),
        ("medium", "Podcast", "must be one of podcast, music, video, film, audiobook, "
         "newsletter, blog, publisher, course, not 'Podcast'"),
        ("description", "字" * 1334, "is 4,002 bytes long; Apple reads 4,000 at most"),
        ("title", "字" * 256, "is 256 characters long; 255 at most"),
        ("copyright", '"a\\u0000b"', "holds U+0000, which nobody sees, behind 'a'"),
        ("guid", "917393e3", "must be a UUID, not '917393e3'"),
    ],
)  # fmt: skip
def test_what_a_show_refuses(field, value, message):
    assert said_of_show(**{field: value}) == message


def test_limits_are_reached_by_what_fits():
    description = "字" * 1333 + "a"
    assert (
        catalogs.parse(_text(description=description)).show.description == description
    )
    assert entry(title="字" * 255).title == "字" * 255
    people = catalogs.entry({**ENTRY, "people": [{"name": "字" * 128}]}).people
    assert people[0].name == "字" * 128
    with pytest.raises(CatalogError) as caught:
        catalogs.entry({**ENTRY, "people": [{"name": "字" * 129}]})
    assert str(caught.value) == "people[0].name: is 129 characters long; 128 at most"


@pytest.mark.parametrize(
    "value",
    [
        "12:30",
        "13.9.2025",
        "2025-9-13",
        "20250913",
        "1757700000",
        "2025-09-13T2:14",
        "2025-09-13T24:00",
        "2025-09-13T02:14:40+08",
        "2025-W37-6",
        "２０２５-09-13",
        "soon",
        "",
    ],
)
def test_what_is_no_date(value):
    assert said(published=value) == (
        f"must be a date such as 2025-09-13T02:14:40+08:00, not '{value}'"
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2025-02-30", "is a date that no calendar has"),
        ("2025-13-01", "is a date that no calendar has"),
        ("0000-01-01", "is a date that no calendar has"),
        ("2025-01-01T10:60", "is a date that no calendar has"),
        ("2025-01-01T10:00+24:00", "is a date that no calendar has"),
        ("0001-01-01T00:00+08:00", "is a date that no podcast has"),
        ("1899-12-31", "is a date that no podcast has"),
        ("9999-12-31T23:59:59-08:00", "is a date that no podcast has"),
    ],
)
def test_dates_without_meaning(value, why):
    assert said(published=value) == f"{value} {why}"


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2025-09-13", "2025-09-13T00:00:00+08:00"),
        (" 2025-09-13 02:14 ", "2025-09-13T02:14:00+08:00"),
        ("2025-09-13t02:14:40z", "2025-09-13T02:14:40+00:00"),
        ("2025-09-13T02:14:40.5-03:30", "2025-09-13T02:14:40.500000-03:30"),
        # Before 1901 Shanghai was 8:05:43 ahead, which no feed can say.
        ("1900-01-01", "1899-12-31T15:54:17+00:00"),
    ],
)
def test_a_date(value, iso):
    made = catalogs.entry({**ENTRY, "published": value}, timezone="Asia/Shanghai")
    assert made.published.isoformat() == iso
    again = catalogs.entry({**ENTRY, "published": iso}) if "1899" not in iso else made
    assert again == made


def test_a_date_that_the_clock_shows_twice_can_be_written_and_read():
    moment = datetime(2025, 11, 2, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    made = entry(published=moment)
    assert made.published.tzinfo == timezone(timedelta(hours=-4))
    assert entry(published=made.published.isoformat()) == made


def test_a_naive_moment_is_refused_without_anything_of_pydantic():
    naive = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    assert said(published=naive) == (
        "must be a date with an offset, such as 2025-09-13T02:14:40+08:00"
    )


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("90", 90), ("1.5", 1.5), ("5:20", 320), ("1:02:03.5", 3723.5), ("0:01", 1)],
)
def test_a_duration(value, seconds):
    assert entry(duration=value).duration == seconds


@pytest.mark.parametrize(
    ("value", "meant"), [("No", False), ("on", True), ("true", True)]
)
def test_yes_and_no_in_the_words_of_yaml(value, meant):
    assert entry(explicit=value).explicit is meant


def test_values_can_not_be_changed():
    made = entry()
    with pytest.raises(ValidationError):
        made.title = "B"  # type: ignore[misc]


def test_a_catalog_of_values_has_no_repeated_ids():
    with pytest.raises(ValidationError, match="two episodes have the same id"):
        Catalog.model_validate({"show": SHOW, "episodes": [entry(), entry()]})
    with pytest.raises(ValidationError, match="two episodes have the same audio"):
        Catalog.model_validate({"show": SHOW, "episodes": [entry(), entry(id="b")]})


def test_a_web_address_is_told_from_a_path():
    assert is_url("https://a.org/b")
    assert is_url("HTTP:x")
    assert not is_url("audio/a:b.mp3")
    assert not is_url("字:x")


def test_a_type_is_told_by_the_name():
    assert suffix_type(IMAGE_TYPES, "https://a.org/b.PNG?c=d.jpg#e") == "image/png"
    assert suffix_type(IMAGE_TYPES, "a/b.jpeg") == "image/jpeg"
    assert suffix_type(IMAGE_TYPES, "https://a.org/b?c=d.jpg") is None
    assert suffix_type(IMAGE_TYPES, "jpg") is None


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("UTC", True),
        ("Asia/Shanghai", True),
        ("Asia", False),
        ("", False),
        ("\0", False),
    ],
)
def test_a_time_zone(name, known):
    assert is_timezone(name) is known


@unhurried
@given(title=lines(), summary=texts(), link=urls(), audio=paths(), published=moments())
def test_what_fits_is_kept_as_it_is(title, summary, link, audio, published):
    fields = {
        "title": title,
        "summary": summary,
        "link": link,
        "audio": audio,
        "published": published,
    }
    made = entry(**fields)
    assert {name: getattr(made, name) for name in fields} == fields
