"""Reading episodes.yaml: what it means, and every problem with its line."""

import json

import jsonschema
import pytest
from hypothesis import given

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.show.model import Catalog, CatalogEntry
from tests.strategies import catalogs as any_catalogs
from tests.strategies import entries, unhurried

GOOD = """\
show:
  title: T
  description: D
  link: https://example.org/
  language: zh-cn
  categories: [Technology, Education > Courses]
episodes:
  - id: a
    title: A
    audio: https://example.org/a.mp3
    published: 2025-09-13
"""
NOT_YAML = "episodes.yaml:{}: not YAML: {}"


def said(text: str, name: str = catalogs.NAME) -> str:
    """Return the text of the CatalogError that must come."""
    with pytest.raises(CatalogError) as caught:
        catalogs.parse(text, name)
    return str(caught.value)


def show(text: str) -> str:
    """Return a good catalog with one more key under ``show:``, on line 2."""
    key = text.partition(":")[0]
    kept = [r for r in GOOD.splitlines(True) if not r.startswith(f"  {key}:")]
    return "".join([kept[0], f"  {text}\n", *kept[1:]])


def episode(text: str) -> str:
    """Return a good catalog with one more key in its episode, on line 9."""
    key = text.partition(":")[0]
    kept = [r for r in GOOD.splitlines(True) if not r.startswith(f"    {key}:")]
    return "".join([*kept[:8], f"    {text}\n", *kept[8:]])


def test_a_good_catalog():
    catalog = catalogs.parse(GOOD)
    assert catalog.show.categories == ("Technology", "Education > Courses")
    assert catalog.episodes[0].published.isoformat() == "2025-09-13T00:00:00+00:00"
    assert catalogs.lines(GOOD) == {"a": 8}


def test_every_problem_at_once_each_with_its_line():
    text = """\
show:
  titel: x
  link: ftp://x/a
  language: english
  timezone: Asia/Beijing
  categories: Technolgy
  explicit: maybe
  email: me
  medium: podcat
  guid: abc
  type: weekly
  funding: [{url: javascript:alert(1), txt: x}]
  license: cc
  description: ""
episode: []
episodes:
  - id: a
    title: "a\\x07b"
    audio: https://u:p@example.org/a.mp3
    published: 12:30
    season: -1
    episode: 1.5
    duration: 1:99
    length: abc
    media_type: audio/mp3
    image: [a]
    people: [{nam: x}]
    <<: {x: y}
  - foo
  - id: a
"""
    assert said(text, "my.yaml").splitlines() == [
        "my.yaml:1: show.title: is missing",
        "my.yaml:2: show.titel: unknown key; did you mean 'title'?",
        "my.yaml:3: show.link: must be an http or https address, not ftp:",
        "my.yaml:4: show.language: must be a two-letter language with an optional "
        "country, such as zh-cn or en, not 'english'",
        "my.yaml:5: show.timezone: must be a time zone such as Asia/Shanghai, not "
        "'Asia/Beijing'; did you mean 'Asia/Shanghai'?",
        "my.yaml:6: show.categories: must be a list, [a, b] or lines that start with "
        "'- ', not 'Technolgy'",
        "my.yaml:7: show.explicit: must be true or false, not 'maybe'",
        "my.yaml:8: show.email: must be an address such as me@example.org, not 'me'",
        "my.yaml:9: show.medium: must be one of podcast, music, video, film, "
        "audiobook, newsletter, blog, publisher, course, not 'podcat'",
        "my.yaml:10: show.guid: must be a UUID, not 'abc'",
        "my.yaml:11: show.type: must be 'episodic' or 'serial', not 'weekly'",
        "my.yaml:12: show.funding[0].url: must be an http or https address, not "
        "javascript:",
        "my.yaml:12: show.funding[0].text: is missing",
        "my.yaml:12: show.funding[0].txt: unknown key; did you mean 'text'?",
        "my.yaml:13: show.license: must be lines of key: value, not 'cc'",
        "my.yaml:14: show.description: must not be empty",
        "my.yaml:15: episode: unknown key; did you mean 'episodes'?",
        "my.yaml:18: episodes[0].title: holds U+0007, which nobody sees, behind 'a'",
        "my.yaml:19: episodes[0].audio: must not hold a user name or password: it is "
        "public",
        "my.yaml:20: episodes[0].published: must be a date such as "
        "2025-09-13T02:14:40+08:00, not '12:30'",
        "my.yaml:21: episodes[0].season: must be greater than 0",
        "my.yaml:22: episodes[0].episode: must be a whole number, not '1.5'",
        "my.yaml:23: episodes[0].duration: must be seconds, M:SS or H:MM:SS, not "
        "'1:99'",
        "my.yaml:24: episodes[0].length: must be a whole number, not 'abc'",
        "my.yaml:25: episodes[0].media_type: must be 'audio/mpeg', 'audio/x-m4a', "
        "'audio/ogg', 'audio/mp4' or 'audio/aac', not 'audio/mp3'",
        "my.yaml:26: episodes[0].image: must be text",
        "my.yaml:27: episodes[0].people[0].name: is missing",
        "my.yaml:27: episodes[0].people[0].nam: unknown key; did you mean 'name'?",
        "my.yaml:28: episodes[0].<<: merge keys are not used here; write the keys out",
        "my.yaml:29: episodes[1]: must be lines of key: value, not 'foo'",
        "my.yaml:30: episodes[2].title: is missing",
        "my.yaml:30: episodes[2].published: is missing",
        "my.yaml:30: episodes[2].audio: is missing",
        "my.yaml:30: episodes[2].id: a is used twice, first on line 17",
    ]


BROKEN = {
    "colon_in_value": ("a: b: c", 1, "a colon inside a value; put the value in quotes"),
    "open_list": (
        "a: [1,\nb: 2\n",
        1,
        "a [ is never closed, or a comma is missing",
    ),
    "open_mapping": (
        "x: y\na: {b: 1\nc: 2\n",
        2,
        "a { is never closed, or a comma is missing",
    ),
    "open_quote": ('a: x\nb: "y\n\nc: d\n', 2, "a quote is opened and never closed"),
    "quote_over_mark": ('a: "x\n---\ny"', 1, "a quote is opened and never closed"),
    "open_bracket_at_end": (
        "a: [\n",
        2,
        "a value is missing, or a bracket is never closed",
    ),
    "odd_start": (
        "a: x\nb: @c\n",
        2,
        "a value can't start with this character; quote it, and indent with spaces, "
        "not tabs",
    ),
    "tab": (
        "show:\n\ttitle: x",
        2,
        "a value can't start with this character; quote it, and indent with spaces, "
        "not tabs",
    ),
    "tab_in_block": ("a: |\n\tx\n", 2, "a tab; indent with spaces"),
    "no_colon": (
        "a: x\nb\nc: d",
        2,
        "neither a key with a colon nor a list item; check its indentation and quotes",
    ),
    "indented_too_little": (
        "a:\n    b: c\n  d: e",
        3,
        "does not fit the lines above; check indentation and quotes",
    ),
    "list_then_key": (
        "- a\nb: c",
        2,
        "does not fit the list above; check its indentation",
    ),
    "list_beside_key": (
        "a: - x",
        1,
        "a list can't start here; write it on the next line, or put the value in "
        "quotes",
    ),
    "backslash": ('a: "\\q"', 1, "a backslash in double quotes; use single ones"),
    "surrogate_escape": ('a: x\nb: "\\ud800"', 2, "an escape that is not a character"),
    "unknown_tag": ("a: !b!c x", 1, "a value can't start with !; put it in quotes"),
    "star": ("a: **x**", 1, "a value can't start with * or &; put it in quotes"),
    "text_behind_bar": (
        "a: | x\n  y",
        1,
        "text after | or >; write it on the next line",
    ),
    "text_behind_end": ("a: b\n...\nc: d", 3, "text after the end mark (...)"),
    "nul": (
        "a: b\nc: x\0",
        2,
        "a control character, or a code that is not a character",
    ),
    "bell": (
        "# 字\na: x\x07",
        2,
        "a control character, or a code that is not a character",
    ),
    "noncharacter": (
        "a: \ufffe",
        1,
        "a control character, or a code that is not a character",
    ),
    "conflict": (
        "a: b\n<<<<<<< ours\nc: d\n=======\nc: e\n>>>>>>> theirs\n",
        2,
        "the mark of a merge conflict; to keep both sides: podcast-digest merge",
    ),
    "nested": ("a: " + "[" * 40 + "]" * 40, 1, "nested too deeply"),
    "nested_without_end": ("[" * 100_000, 1, "nested too deeply"),
    "nested_blocks": ("- " * 1000 + "x", 1, "nested too deeply"),
    "directive": ("%FOO x\n---\na: b", 1, "found unknown directive name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_yaml(name):
    text, line, reason = BROKEN[name]
    assert said(text) == NOT_YAML.format(line, reason)
    assert said("\ufeff" + text.replace("\n", "\r\n")) == NOT_YAML.format(line, reason)


ONLY_LIKE_YAML = {
    "anchor": (show("title: &t T"), 2, "show.title: &t is an anchor; leave it out"),
    "alias": (
        show("title: &t T").replace("D\n", "*t\n"),
        None,
        "episodes.yaml:2: show.title: &t is an anchor; leave it out\n"
        "episodes.yaml:3: show.description: *t is an alias; write the value out",
    ),
    "tag": (show("title: !!str T"), 2, "show.title: !!str is a tag; leave it out"),
    "tag_of_list": (
        show("categories: !!set [Technology]"),
        2,
        "show.categories: !!set is a tag; leave it out",
    ),
    "python_tag": (
        show("title: !!python/object/apply:os.system [x]"),
        None,
        "episodes.yaml:2: show.title: !!python/object/apply:os.system is a tag; leave "
        "it out",
    ),
    "tagged_key": (
        show("!!str title: T"),
        None,
        "episodes.yaml:2: show.title: a key must be plain text\n"
        "episodes.yaml:3: show.title: is written twice",
    ),
    "list_as_key": (
        show("? [a, b]\n  : c"),
        2,
        "show: a key must be plain text",
    ),
    "twice": (GOOD + "    title: B\n", 12, "episodes[0].title: is written twice"),
    "twice_empty": (
        episode("summary:\n    summary: x"),
        10,
        "episodes[0].summary: is written twice",
    ),
    "twice_empty_last": (
        episode("summary: x\n    summary:"),
        10,
        "episodes[0].summary: is written twice",
    ),
    "twice_as_list": (
        GOOD + "episodes: []\nshow: {}\n",
        None,
        "episodes.yaml:12: episodes: is written twice\n"
        "episodes.yaml:13: show: is written twice",
    ),
    "merge": (
        episode("<<: {title: x}"),
        9,
        "episodes[0].<<: merge keys are not used here; write the keys out",
    ),
    "second_document": (
        GOOD + "---\na: b\n",
        None,
        "episodes.yaml:12: a second document starts; write one per file",
    ),
}


@pytest.mark.parametrize("name", ONLY_LIKE_YAML)
def test_what_only_looks_like_yaml(name):
    text, line, message = ONLY_LIKE_YAML[name]
    want = message if line is None else f"episodes.yaml:{line}: {message}"
    assert said(text) == want


def test_a_billion_laughs_are_never_counted():
    rows = ["a0: &a0 [" + ", ".join(["ha"] * 10) + "]"]
    rows += [
        f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)
    ]
    problems = said("\n".join(rows)).splitlines()
    assert "episodes.yaml:1: show: is missing" in problems
    assert "episodes.yaml:1: a0: &a0 is an anchor; leave it out" in problems
    assert "episodes.yaml:10: a9[9]: *a8 is an alias; write the value out" in problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; it needs show: and episodes:"),
        ("# only\n\n# comments\n", "is empty; it needs show: and episodes:"),
        ("---\n...\n", "is empty; it needs show: and episodes:"),
        ("~", "is empty; it needs show: and episodes:"),
        ("\ufeff", "is empty; it needs show: and episodes:"),
        ("hello", "must be lines of key: value, not 'hello'"),
        ("- a\n- b", "must be lines of key: value, not a list"),
        ("{}", "show: is missing"),
        ("show:\nepisodes:", "show: is missing"),
        ("show: x", "show: must be lines of key: value, not 'x'"),
    ],
)
def test_what_is_no_catalog(text, message):
    assert said(text) == f"episodes.yaml:1: {message}"


@pytest.mark.parametrize(
    "ending",
    ["", "episodes:\n", "episodes: []\n", "episodes: ~ # none\n", "episodes: [ ]"],
)
def test_a_show_without_episodes(ending):
    text = GOOD.partition("episodes:")[0] + ending
    assert catalogs.parse(text).episodes == ()
    assert catalogs.lines(text) == {}


def test_episodes_in_brackets():
    text = GOOD.partition("episodes:")[0] + (
        "episodes: [{id: a, title: A, audio: a.mp3, published: 2025-09-13}]\n"
    )
    assert catalogs.parse(text).episodes[0].audio == "a.mp3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "checks: {ignore: {P210: }}",
            "show.checks.ignore.P210: needs a reason",
        ),
        (
            "checks: {ignore: {p210: why}}",
            "show.checks.ignore.p210: must be the code of a rule, such as A104, not "
            "'p210'",
        ),
        (
            "license: {name: x, version 1.0}",
            "show.license.version 1.0: unknown key; one of name, url",
        ),
        ("titles:", "show.titles: unknown key; did you mean 'title'?"),
        ("titles: x", "show.titles: unknown key; did you mean 'title'?"),
        (
            "Rewrite: x",
            "show.Rewrite: unknown key; did you mean 'rewrite'?",
        ),
        (
            "rewrite: [{form: https://a.b/, to: https://c.d/}]",
            "show.rewrite[0].from: is missing\n"
            "episodes.yaml:2: show.rewrite[0].form: unknown key; did you mean 'from'?",
        ),
        (
            "rewrite: [{from_: https://a.b/, to: https://c.d/}]",
            "show.rewrite[0].from: is missing\n"
            "episodes.yaml:2: show.rewrite[0].from_: unknown key; did you mean 'from'?",
        ),
        (
            "license: {name: x, xyz: y}",
            "show.license.xyz: unknown key; one of name, url",
        ),
        (
            "update_frequency: {text: daily, rule: x}",
            "show.update_frequency.rule: unknown key; did you mean 'rrule'?",
        ),
        (
            '"\\e[31m": x',
            "show.'\\x1b[31m': unknown key; one of title, description, link, language, "
            "categories, author, email, image, explicit, copyright, type, "
            "new_feed_url, block, complete, locked, medium, funding, people, license, "
            "ai_content, update_frequency, hubs, links, verify, apple_verify, "
            "timezone, site, page_size, read_on, "
            "extra, prefix, blocks, chat, images, locations, podroll, publisher, "
            "remote_items, social, trailers, txt, value, feed_url, sources, guid, "
            "rewrite, mirror, chapters, checks, narrate, siblings",
        ),
        (
            "categories: [Technolgy, Education > Course, 中文]",
            "show.categories[0]: Apple has no category 'Technolgy'; did you mean "
            "'Technology'?\n"
            "episodes.yaml:2: show.categories[1]: Apple has no category "
            "'Education > Course'; did you mean 'Education > Courses'?\n"
            "episodes.yaml:2: show.categories[2]: Apple has no category '中文'",
        ),
        ("categories: []", "show.categories: must not be empty"),
        ("categories: [~]", "show.categories[0]: must be text"),
        ("title: [a, b]", "show.title: must be text"),
        ("title: {a: b}", "show.title: must be text"),
        ("people: {name: x}", "show.people: must be a list, [a, b] or lines that start "
         "with '- ', not lines of key: value"),
        ("license: [a]", "show.license: must be lines of key: value, not a list"),
        ("explicit: [a]", "show.explicit: must be true or false, not a list"),
        ("explicit: 2", "show.explicit: must be true or false, not '2'"),
        ("guid: [a]", "show.guid: must be a UUID, not a list"),
    ],
)  # fmt: skip
def test_problems_of_a_show(text, message):
    assert said(show(text)) == f"episodes.yaml:2: {message}"


def test_a_huge_key_is_cut_short():
    huge = "k" * 100_000
    message = said(show(f"? {huge}\n  : x"))
    assert message.startswith(
        f"episodes.yaml:2: show.{'k' * 79}…: unknown key; one of "
    )


def test_a_huge_value_is_cut_short():
    assert said(episode("type: " + "字" * 100_000)) == (
        "episodes.yaml:9: episodes[0].type: must be 'full', 'trailer' or 'bonus', not "
        f"'{'字' * 79}…'"
    )


def test_what_is_used_twice_is_told_with_everything_else():
    twice = GOOD + GOOD.partition("episodes:\n")[2].replace("title: A", "titel: A")
    assert said(twice).splitlines() == [
        "episodes.yaml:12: episodes[1].title: is missing",
        "episodes.yaml:12: episodes[1].id: a is used twice, first on line 8",
        "episodes.yaml:13: episodes[1].titel: unknown key; did you mean 'title'?",
        "episodes.yaml:14: episodes[1].audio: https://example.org/a.mp3 is used twice, "
        "first on line 10",
    ]
    spaced = GOOD + ('  - {id: " a ", title: B, audio: b.mp3, published: 2025-01-01}\n')
    assert said(spaced) == (
        "episodes.yaml:12: episodes[1].id: a is used twice, first on line 8"
    )


def test_not_utf_8():
    with pytest.raises(CatalogError) as caught:
        catalogs.decode(GOOD.encode() + "    subtitle: caf\xe9".encode("cp1252"), "x")
    assert str(caught.value) == "x:12: not UTF-8 text"
    with pytest.raises(CatalogError, match=r"^episodes\.yaml:1: not UTF-8 text$"):
        catalogs.decode(GOOD.encode("utf-16"))
    assert catalogs.decode("字".encode()) == "字"


def test_a_lone_surrogate_in_the_text():
    assert said(show("title: \ud800")) == (
        "episodes.yaml:2: holds a lone surrogate, which is not a character"
    )


def test_a_byte_order_mark_and_crlf_mean_nothing():
    assert catalogs.parse("\ufeff" + GOOD.replace("\n", "\r\n")) == catalogs.parse(GOOD)
    text = episode("summary: |\n      a\n\n      b").replace("\n", "\r\n")
    assert catalogs.parse(text).episodes[0].summary == "a\n\nb"


@pytest.mark.parametrize(
    "value",
    ["No", "12:30", "010", "on", "1e3", "0x1F", "2025-09-13", ".5", "=", "1_000"],
)
def test_text_is_never_guessed_to_be_something_else(value):
    assert catalogs.parse(episode(f"title: {value}")).episodes[0].title == value


@pytest.mark.parametrize("value", ["null", "~", "No", "- a", "a: b", "# a"])
def test_quotes_keep_what_looks_like_something_else(value):
    assert catalogs.parse(episode(f"title: '{value}'")).episodes[0].title == value
    assert catalogs.parse(episode(f'title: "{value}"')).episodes[0].title == value


def test_the_zone_of_the_show_is_for_dates_without_one():
    text = show("timezone: Asia/Shanghai")
    assert catalogs.parse(text).episodes[0].published.isoformat() == (
        "2025-09-13T00:00:00+08:00"
    )


def test_lines_count_from_one_and_know_stripped_ids():
    text = (
        GOOD
        + '  # c\n  -\n    title: B\n    id: " b"\n    audio: b.mp3\n'
        + ("    published: 2025-01-01\n")
    )
    assert catalogs.lines(text) == {"a": 8, "b": 14}


def test_an_entry_from_fields():
    with pytest.raises(CatalogError) as caught:
        catalogs.entry({"id": "", "titel": "x", "audio": "/a", "people": [{"nam": 1}]})
    assert str(caught.value).splitlines() == [
        "id: must not be empty",
        "title: is missing",
        "published: is missing",
        "people[0].name: is missing",
        "people[0].nam: unknown key; did you mean 'name'?",
        "audio: must stay in the folder of the catalog",
        "titel: unknown key; did you mean 'title'?",
    ]


def test_an_entry_for_people_to_read():
    fields = {"id": "a", "title": "on", "audio": "x.mp3", "duration": 90.0}
    made = catalogs.entry(
        {**fields, "published": "2025-09-13", "summary": "a\nb", "explicit": False},
        timezone="Asia/Shanghai",
    )
    assert catalogs.as_yaml(made) == (
        "  - id: a\n"
        '    title: "on"\n'
        "    audio: x.mp3\n"
        "    published: 2025-09-13T00:00:00+08:00\n"
        "    summary: |\n"
        "      a\n"
        "      b\n"
        "    explicit: false\n"
        "    duration: 90"
    )


@unhurried
@given(entries())
def test_whatever_the_model_accepts_is_read_back_unchanged(made: CatalogEntry):
    head = GOOD.partition("episodes:\n")[0] + "episodes:\n"
    assert catalogs.parse(head + catalogs.as_yaml(made)).episodes == (made,)


SCHEMA = jsonschema.Draft202012Validator(Catalog.model_json_schema())


@unhurried
@given(any_catalogs())
def test_the_schema_accepts_what_the_model_accepts(catalog: Catalog):
    value = json.loads(catalog.model_dump_json(exclude_unset=True, by_alias=True))
    SCHEMA.validate(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("show", "title"), ""),
        (("show", "titel"), "x"),
        (("show", "link"), "ftp://x"),
        (("show", "categories"), ["Technolgy"]),
        (("show", "medium"), "podcat"),
        (("show", "email"), "me"),
        (("episodes",), [{"id": "a"}]),
    ],
)
def test_the_schema_refuses_what_editors_should_mark(path, value):
    good = catalogs.parse(GOOD).model_dump(mode="json", exclude_unset=True)
    assert SCHEMA.is_valid(good)
    (good[path[0]] if path[1:] else good)[path[-1]] = value
    assert not SCHEMA.is_valid(good)
