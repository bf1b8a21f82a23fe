"""Findings as text, JSON, Markdown and annotations."""

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from podcast_digest.checks import Finding, Level, Rule
from podcast_digest.cli.findings import (
    View,
    as_github,
    as_json,
    as_markdown,
    as_text,
)
from podcast_digest.feed.reading import read
from podcast_digest.project.checking import Placed, Report
from tests.checking import changed, subject_of
from tests.cli.check.cases import (
    NOW,
    ignoring,
    write_catalog,
)
from tests.shell import run

# How it is told: values in, text out


def never(_subject):
    """The cover is square."""
    yield from ()


SOURCE = "https://example.org/guide?a=1#cover"
ERROR = Rule("A104", Level.ERROR, (SOURCE,), never, "Make it `square`.", ("P104", "C1"))
WARNING = Rule("C204", Level.WARNING, (SOURCE,), never, "Write | more.")
NOTE = Rule("N203", Level.NOTE, (SOURCE,), never, "Add one.")
ADVICE = Rule("P212", Level.RECOMMENDATION, (SOURCE,), never, "Add some.")
DOCUMENTATION = "https://github.com/DongminWu/podcast-digest/blob/main/docs/rules.md"
FIRST, SECOND = read(changed("base.xml", []).encode(), "base.xml").show.episodes
STRANGE = "第3期:「GPU」, 50% | <b>_a_</b> `x` \\ [y](z) & *m* ~~n~~"


def report(*found, path="feed.xml", **more):
    told = [Placed(finding, line) for finding, line in found]
    name = path or "https://example.org/feed.xml"
    values: dict[str, Any] = {"title": "好文分享", "episodes": 2, "rules": 98, **more}
    return Report(name, Path(path) if path else None, found=told, **values)


def finding(rule=ERROR, of=None, message="is wide", fix=None):
    return Finding(rule, of, "image", message, fix or rule.fix)


def test_text_is_grouped_by_episode_the_worst_first():
    long = "x" * 200
    second = SECOND.model_copy(update={"title": STRANGE})
    assert as_text(
        report(
            (finding(NOTE), 3),
            (finding(ERROR), 4),
            (finding(WARNING, FIRST), 17),
            (finding(ERROR, second, message=long, fix="Other\nway."), 1234),
        )
    ) == (
        f"""\
好文分享 (feed.xml)
  error    A104  feed.xml:4     image: is wide
           → Make it `square`.
  note     N203  feed.xml:3     image: is wide
           → Add one.

The article on caches (second-article-2222222222)
  warning  C204  feed.xml:17    image: is wide
           → Write | more.

{STRANGE} (first-article-1111111111)
  error    A104  feed.xml:1234  image: {long}
           → Other way.

2 errors, 1 warning, 1 note in 2 episodes · explain one with: podcast-digest check \
explain A104"""
    )


def test_text_names_what_has_no_name():
    nameless = [
        FIRST.model_copy(update={"id": "", "title": ""}),
        FIRST.model_copy(update={"id": "", "title": "B"}),
    ]
    found = [(finding(WARNING, of), 5) for of in nameless]
    told = as_text(report(*found, path="", title=""))
    assert re.findall(r"^\S.*", told, re.MULTILINE)[:2] == ["(no title)", "B"]
    assert "  warning  C204  line 5  image: is wide\n" in told


def test_text_shows_no_character_that_moves_the_cursor_or_turns_the_text():
    bad = FIRST.model_copy(
        update={"title": "a\nb\x1b[31m\x9bc\u202ed\u2028e\U0001f600"}
    )
    told = as_text(report((finding(ERROR, bad, message="is 'x\r\ny'"), 5)))
    assert told.startswith("a b\ufffd[31m\ufffdc\ufffdd e\U0001f600 (second-")
    assert "image: is 'x  y'\n" in told


def test_what_many_episodes_have_is_shortened_for_people():
    many = [
        (finding(WARNING, FIRST.model_copy(update={"id": f"e{n}"})), n)
        for n in range(100)
    ]
    few = [
        (finding(NOTE, FIRST.model_copy(update={"id": f"e{n}"})), n) for n in range(5)
    ]
    told = as_text(report(*many, *few))
    assert told.count("C204  feed") == 3
    assert told.count("N203  feed") == 5
    assert (
        """\
  warning  C204  feed.xml:2  image: is wide
           → Write | more.
           … and 97 more: --select C204 shows all
"""
        in told
    )
    assert "\n100 warnings, 5 notes in 2 episodes" in told
    whole = as_text(report(*many), View(whole=frozenset(["C204"])))
    assert whole.count("C204  feed") == 100
    assert "more:" not in whole
    part = View(whole=frozenset(["C2"]))
    assert as_text(report(*many), part).count("C204  feed") == 3
    assert table(as_markdown(report(*many)))[-1][4] == (
        "… and 97 more: --select C204 shows all"
    )
    assert len(json.loads(as_json(report(*many)))["findings"]) == 100
    assert len(commands(as_github(report(*many)))) == 100


def test_json_has_all_that_is_known():
    found = report(
        (finding(ERROR), 4),
        (finding(WARNING, FIRST, message=STRANGE), 17),
        online=True,
        ignored=[Placed(finding(NOTE), 3, "Not yet.")],
        fixed=["feed.xml:3: title: trimmed"],
    )
    assert json.loads(as_json(found)) == {
        "checked": "feed.xml",
        "title": "好文分享",
        "episodes": 2,
        "rules": 98,
        "online": True,
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "recommendations": 0,
        "findings": [
            {
                "code": "A104",
                "aliases": ["P104", "C1"],
                "level": "error",
                "file": "feed.xml",
                "line": 4,
                "id": None,
                "title": None,
                "field": "image",
                "message": "is wide",
                "fix": "Make it `square`.",
                "source": SOURCE,
                "documentation": f"{DOCUMENTATION}#a104",
            },
            {
                "code": "C204",
                "aliases": [],
                "level": "warning",
                "file": "feed.xml",
                "line": 17,
                "id": "second-article-2222222222",
                "title": "The article on caches",
                "field": "image",
                "message": STRANGE,
                "fix": "Write | more.",
                "source": SOURCE,
                "documentation": f"{DOCUMENTATION}#c204",
            },
        ],
        "ignored": [
            {
                "code": "N203",
                "aliases": [],
                "level": "note",
                "file": "feed.xml",
                "line": 3,
                "id": None,
                "title": None,
                "field": "image",
                "message": "is wide",
                "fix": "Add one.",
                "source": SOURCE,
                "documentation": f"{DOCUMENTATION}#n203",
                "reason": "Not yet.",
            }
        ],
        "fixed": ["feed.xml:3: title: trimmed"],
    }


def commands(text):
    """Read GitHub's workflow commands, as its runner does: level, properties, text."""
    read = []
    for line in text.split("\n"):
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        if not found:
            continue
        level, properties, message = found.groups()
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        read.append(
            (
                level,
                {name: unescaped(value, ":,") for name, value in values.items()},
                unescaped(message),
            )
        )
    return read


def unescaped(text, also=""):
    for mark in ("\r", "\n", *also, "%"):  # the percent sign last
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text


def test_github_is_told_the_worst_first():
    told = as_github(
        report(
            (finding(NOTE), 3),
            (finding(WARNING, FIRST, message="is 50%, not\n100%0A"), 17),
            (finding(ERROR), 4),
            path="a,b:50%.xml",
        )
    )
    where = "a,b:50%.xml"
    assert commands(told) == [
        (
            "error",
            {"file": where, "line": "4", "title": "A104"},
            f"image: is wide\nMake it `square`.\n{SOURCE}",
        ),
        (
            "warning",
            {"file": where, "line": "17", "title": "C204"},
            "second-article-2222222222: image: is 50%, not 100%0A\nWrite | more.\n"
            f"{SOURCE}",
        ),
        (
            "notice",
            {"file": where, "line": "3", "title": "N203"},
            f"image: is wide\nAdd one.\n{SOURCE}",
        ),
    ]
    assert told.splitlines()[0] == (
        "::error file=a%2Cb%3A50%25.xml,line=4,title=A104::"
        f"image: is wide%0AMake it `square`.%0A{SOURCE}"
    )
    assert told.splitlines()[-1].startswith("1 error, 1 warning, 1 note in 2 episodes")


def test_github_is_told_no_file_that_it_does_not_have():
    assert commands(as_github(report((finding(), 4), path=""))) == [
        (
            "error",
            {"title": "A104"},
            "https://example.org/feed.xml:4: image: is wide\nMake it `square`.\n"
            f"{SOURCE}",
        )
    ]


def test_github_is_told_paths_from_its_checkout(monkeypatch, folder):
    (folder / "show").mkdir()
    monkeypatch.chdir(folder / "show")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))

    def file_of(path):
        ((_, properties, _),) = commands(as_github(report((finding(), 4), path=path)))
        return properties["file"]

    assert file_of("feed.xml") == "show/feed.xml"
    assert file_of(str(folder / "episodes.yaml")) == "episodes.yaml"
    assert file_of("../../feed.xml") == "../../feed.xml"


def table(text):
    """Read the table of a page: its cells as people see them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            parts = token.children or ()
            assert {p.type for p in parts} <= {
                *("text", "code_inline", "link_open", "link_close", "text_special")
            }
            rows[-1].append("".join(part.content for part in parts))
    return rows


def test_markdown_is_a_table_that_shows_what_was_written():
    strange = FIRST.model_copy(update={"title": STRANGE})
    told = as_markdown(
        report(
            (finding(NOTE), 3),
            (finding(ERROR), 4),
            (finding(WARNING, strange, message=f"is\n'{STRANGE}'"), 17),
        )
    )
    assert told.startswith("### 1 error, 1 warning, 1 note in 2 episodes\n\n| Level |")
    assert f"| [A104]({SOURCE}) |" in told
    assert table(told) == [
        ["Level", "Rule", "Where", "Episode", "What", "How to fix it"],
        ["error", "A104", "feed.xml:4", "", "image: is wide", "Make it square."],
        ["note", "N203", "feed.xml:3", "", "image: is wide", "Add one."],
        [
            "warning",
            "C204",
            "feed.xml:17",
            f"{STRANGE} (second-article-2222222222)",
            f"image: is '{STRANGE}'",
            "Write | more.",
        ],
    ]


def test_markdown_without_a_finding_is_one_line():
    assert as_markdown(report(unasked=True)) == (
        "### feed.xml: 2 episodes, no problems found (98 rules)"
        " · hosts were not asked (--online asks them)"
    )


def test_formats_come_out_of_the_command(folder, monkeypatch):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    write_catalog(ignoring(K198="mistyped"))
    ((level, properties, message),) = commands(
        run("check", *NOW, "--format", "github").out
    )
    assert (level, message) == (
        "warning",
        "checks.ignore.K198: there is no rule K198; did you mean K199?\n"
        "Remove it from `show.checks.ignore`.\n"
        "https://github.com/DongminWu/podcast-digest/blob/main/docs/rules.md#k199",
    )
    where = f"{folder.name}/episodes.yaml"
    assert properties == {"file": where, "line": "5", "title": "K199"}
    told = run("check", *NOW, "--format", "markdown").out
    assert f"| [K199]({DOCUMENTATION}#k199) |" in told
    assert table(told)[1] == [
        "warning",
        "K199",
        "episodes.yaml:5",
        "",
        "checks.ignore.K198: there is no rule K198; did you mean K199?",
        "Remove it from show.checks.ignore.",
    ]


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_markdown_shows_any_text_as_it_is(text):
    told = as_markdown(report((finding(message=f"x{text}x", fix=f"x{text}x"), 4)))
    assert told.count("\n") == 4
    shown = re.sub("[\u2028\u2029]", " ", f"x{text}x")
    assert table(told)[1][4:] == [f"image: {shown}", shown]


@given(text=st.text("%:,0ADa第 "), name=st.text("%:,0ADa第", min_size=1))
def test_github_reads_any_text_as_it_is(text, name):
    found = report((finding(message=f"x{text}x"), 4), path=name)
    assert commands(as_github(found)) == [
        (
            "error",
            {"file": name, "line": "4", "title": "A104"},
            f"image: x{text}x\nMake it `square`.\n{SOURCE}",
        )
    ]


def test_without_any_network_hosts_are_not_blamed(tmp_path, monkeypatch):
    """Two hosts that nobody can reach: no rule about hosts says a word."""
    monkeypatch.chdir(tmp_path)
    subject_of({"catalog": []}, tmp_path)
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    text = text.replace("https://example.org/", "http://127.0.0.1:9/")
    text = text.replace("https://audio.example.org/", "http://localhost:9/")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    ran = run("check", "--online", "--select", "H")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "no network: no host could be asked\n"
    ran = run("check", "--online", "--select", "A101,H")
    assert ran.code == 0
    assert ran.err == "no network: hosts were not asked\n"
    assert ran.out.endswith(" · hosts were not asked (--online asks them)\n")
