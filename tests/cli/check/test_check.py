"""``podcast-digest check``, through the real command line: catalogs, feeds, rules."""

import json
import re
from pathlib import Path

import pytest

from podcast_digest import lock as locks
from podcast_digest.checks import rules as checks
from podcast_digest.checks.rule import DOCUMENTATION
from podcast_digest.feed.reading import read
from podcast_digest.lock import Published
from tests import servers, sounds
from tests.checking import PROBES, changed
from tests.cli.check.cases import (
    NOW,
    OTHER_LINK,
    OTHER_PLACE,
    codes,
    ignoring,
    places,
    rules,
    rules_of_feeds,
    usage,
    write_catalog,
    write_feed,
)
from tests.shell import run

# The catalog


def test_a_show_without_a_fault():
    assert run("check", *NOW) == (
        0,
        f"episodes.yaml: 2 episodes, no problems found ({rules()})"
        " · hosts were not asked (--online asks them)\n",
        "",
    )


def test_findings_stand_below_their_show_with_the_way_to_mend_them():
    write_catalog(ignoring(K198="mistyped", Z="mistyped, too"))
    assert run("check", *NOW, "--select", "K") == (
        0,
        """\
Reading Room (episodes.yaml)
  warning  K199  episodes.yaml:5  checks.ignore.K198: there is no rule K198; did you \
mean K199?
           → Remove it from `show.checks.ignore`.
  warning  K199  episodes.yaml:6  checks.ignore.Z: there is no rule Z
           → Remove it from `show.checks.ignore`.

2 warnings in 2 episodes · explain one with: podcast-digest check explain K199
""",
        "",
    )


def test_errors_make_the_exit_status_1():
    made = run("check", *NOW, "--against", write_feed(OTHER_PLACE))
    assert (made.code, codes(made.out)) == (1, ["G101"])


def test_warnings_make_the_exit_status_1_only_if_asked_for():
    old = write_feed(OTHER_LINK)
    made = run("check", *NOW, "--against", old)
    assert (made.code, codes(made.out)) == (0, ["G103"])
    assert run("check", *NOW, "--against", old, "--strict") == (1, made.out, "")


def test_notes_never_make_the_exit_status_1():
    write_catalog(["  locked: true\n", ""])
    made = run("check", *NOW, "--strict", "--format", "json")
    assert made.code == 0
    found = json.loads(made.out)
    assert (found["findings"], found["notes"], found["recommendations"]) == ([], 0, 1)


@pytest.mark.parametrize("given", [["--against", "old.xml"], []])
def test_subscribers_have_what_was_built_last_unless_a_feed_is_named(given):
    write_feed(OTHER_LINK, name="old.xml")
    before = read(changed("base.xml", [OTHER_PLACE]).encode(), "base.xml").show
    lock = locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))
    lock = lock.model_copy(update={"published": Published.of(before)})
    Path("episodes.lock").write_text(locks.dump(lock), encoding="utf-8")
    made = run("check", "--select", "G", *given)
    assert codes(made.out) == (["G103"] if given else ["G101"])


def test_as_of_another_moment_nobody_knows_what_subscribers_have():
    before = read(changed("base.xml", [OTHER_PLACE]).encode(), "base.xml").show
    lock = locks.Lock.model_validate({"probes": PROBES})
    lock = lock.model_copy(update={"published": Published.of(before)})
    Path("episodes.lock").write_text(locks.dump(lock), encoding="utf-8")
    assert run("check", *NOW, "--select", "G").code == 0


def test_audio_beside_the_catalog_is_measured_and_nothing_is_written(folder):
    Path("own.mp3").write_bytes(sounds.real("cbr-24k-mono-info.mp3"))
    write_catalog(["https://audio.example.org/first.m4a", "own.mp3"])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    made = run("check", *NOW)
    assert "audio" not in made.out
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


# Which rules


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (["--select", "G"], ["G101", "G103"]),
        (["--select", "G101"], ["G101"]),
        (["--select", "g101,K"], ["G101"]),
        (["--select", "K", "--select", "G103, G101,"], ["G101", "G103"]),
        (["--ignore", "G101"], ["G103"]),
        (["--select", "G1", "--ignore", "G103,K"], ["G101"]),
        (["--ignore", "G"], []),
    ],
)
def test_codes_and_beginnings_of_codes_choose_rules(given, left):
    old = write_feed(OTHER_LINK, OTHER_PLACE)
    assert codes(run("check", *NOW, "--against", old, *given).out) == left


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            ["--select", "K198"],
            "Invalid value for --select: there is no rule K198; did you mean K199?; "
            "--list shows all",
        ),
        (
            ["--ignore", "G101,9"],
            "Invalid value for --ignore: there is no rule 9; --list shows all",
        ),
        (["--select", ","], "Invalid value for --select: is not a rule"),
        (
            ["--select", "H"],
            "Invalid value for --select: H asks hosts; add --online",
        ),
        (
            ["feed.xml", "--select", "A,K199"],
            "Invalid value for --select: K199 checks catalogs, not feeds",
        ),
        (
            ["feed.xml", "--select", "G1"],
            "Invalid value for --select: G1 compares with what subscribers have; "
            "add --against FEED",
        ),
        (
            ["--select", "G1", "--ignore", "G"],
            "Invalid value: no rule is left; --list shows all",
        ),
        (
            ["feed.xml", "--fix"],
            "Invalid value: a feed and --fix cannot be used together",
        ),
        (
            ["feed.xml", "--catalog", "x.yaml"],
            "Invalid value: a feed and --catalog cannot be used together",
        ),
        (
            ["feed.xml", "--list"],
            "Invalid value: --list and a feed cannot be used together",
        ),
        (
            ["--list", "--online"],
            "Invalid value: --list and --online cannot be used together",
        ),
        (
            ["explain", "K199", "--strict"],
            "Invalid value: explain and --strict cannot be used together",
        ),
        (
            ["explain"],
            "Invalid value: explain which rule? Such as: explain A302",
        ),
        (
            ["explain", "K198"],
            "Invalid value for CODE: there is no rule K198; did you mean K199?; "
            "--list shows all",
        ),
        (
            ["--list", "--format", "github"],
            "Invalid value for --format: github is for findings",
        ),
        (
            ["one.xml", "two.xml"],
            "Invalid value: one feed at a time, not one.xml and two.xml",
        ),
        (
            ["episodes.yaml"],
            "Invalid value: episodes.yaml is not a feed; to check a catalog: --catalog "
            "episodes.yaml",
        ),
        (
            ["K199"],
            "Invalid value: K199 is not a feed; to read about a rule: explain K199",
        ),
        (
            ["feed.xml", "--against", "feed.xml"],
            "Invalid value for --against: the same feed twice",
        ),
        (
            ["feed.xml", "--now", "soon"],
            "Invalid value for --now: must be a date such as 2025-09-13T02:14:40+08:00",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(given, says):
    write_feed()
    assert usage(run("check", *given)).startswith(says)


# What the catalog ignores


def test_what_the_catalog_ignores_is_counted():
    write_catalog(ignoring(G1="The site moved in May."))
    old = write_feed(OTHER_LINK, OTHER_PLACE)
    assert run("check", *NOW, "--against", old, "--select", "G") == (
        0,
        f"episodes.yaml: 2 episodes, no problems found ({rules('G')})"
        " · 2 ignored by episodes.yaml\n",
        "",
    )


def test_what_the_catalog_ignores_is_told_to_machines_with_the_reason():
    write_catalog(ignoring(G="all of it", G10="less", G101="A new host."))
    old = write_feed(OTHER_LINK, OTHER_PLACE)
    made = run("check", *NOW, "--against", old, "--format", "json")
    found = json.loads(made.out)
    assert found["findings"] == []
    assert [(i["code"], i["line"], i["reason"]) for i in found["ignored"]] == [
        ("G101", 9, "A new host."),
        ("G103", 9, "less"),
    ]


def test_a_code_that_ignores_nothing_is_told():
    write_catalog(ignoring(A104="It was missing.", G103="The site moved."))
    old = write_feed(OTHER_LINK)
    made = run("check", *NOW, "--against", old)
    assert (made.code, made.out) == (
        0,
        """\
Reading Room (episodes.yaml)
  warning  K199  episodes.yaml:5  checks.ignore.A104: ignores nothing
           → Remove it from `show.checks.ignore`.

1 warning in 2 episodes · 1 ignored by episodes.yaml \
· hosts were not asked (--online asks them) \
· explain one with: podcast-digest check explain K199
""",
    )


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("G101", []),  # subscribers have nothing yet, so nothing can be told
        ("H", []),  # hosts were not asked
        ("A", ["--select", "K"]),
        ("G101", ["--against", "feed.xml", "--select", "G"]),  # K199 is not among it
        ("G1", ["--against", "feed.xml", "--ignore", "G102"]),
    ],
)
def test_of_rules_that_saw_nothing_no_code_is_called_useless(code, given):
    write_feed()
    write_catalog(ignoring(**{code: "It is a test."}))
    assert codes(run("check", *NOW, *given).out) == []


def test_pictures_beside_the_catalog_were_looked_at():
    write_catalog(ignoring(A3="It is a test."))
    assert codes(run("check", *NOW).out) == ["K199"]
    assert codes(run("check", *NOW, "--select", "A,K").out) == ["K199"]
    assert codes(run("check", *NOW, "--select", "A30,K").out) == []


def test_of_pictures_elsewhere_nothing_is_known():
    elsewhere = ["image: cover.jpg", "image: https://example.org/cover.jpg"]
    write_catalog(ignoring(A301="It is a test."), elsewhere)
    assert codes(run("check", *NOW).out) == []


@pytest.mark.parametrize("image", ["cover.jpg", "https://example.org/cover.jpg"])
@pytest.mark.parametrize("code", ["C303", "A321"])
def test_a_rule_that_needs_no_picture_can_tell_that_nothing_is_ignored(code, image):
    write_catalog(ignoring(**{code: "never"}), ["image: cover.jpg", f"image: {image}"])
    made = run("check", *NOW, "--select", f"{code},K199")
    assert made.out.startswith(
        "Reading Room (episodes.yaml)\n"
        f"  warning  K199  episodes.yaml:5  checks.ignore.{code}: ignores nothing\n"
    )


@pytest.mark.parametrize("code", ["A103", "P111", "P11"])
def test_a_rule_is_selected_by_each_of_its_codes(code):
    write_catalog(["  image: cover.jpg\n", ""])
    assert codes(run("check", *NOW, "--select", code).out)[0] == "A103"


@pytest.mark.parametrize("code", ["A103", "P111"])
def test_a_rule_is_ignored_by_each_of_its_codes(code):
    write_catalog(["  image: cover.jpg\n", ""], ignoring(**{code: "no cover yet"}))
    made = run("check", *NOW, "--select", "A103,K199", "--format", "json")
    found = json.loads(made.out)
    assert found["findings"] == []
    assert [(f["code"], f["reason"]) for f in found["ignored"]] == [
        ("A103", "no cover yet")
    ]
    assert run("check", *NOW, "--ignore", code, "--select", "A103,K").code == 0


def test_to_ignore_a_standard_leaves_what_apple_asks_for_too():
    write_catalog(["  image: cover.jpg\n", ""], ignoring(P="no such standard for us"))
    assert "A103" in codes(run("check", *NOW).out)


# Recommendations


def test_recommendations_are_counted_and_shown_with_all():
    write_catalog(["  locked: true\n", ""])
    made = run("check", *NOW)
    assert made.out == (
        f"episodes.yaml: 2 episodes, no problems found ({rules()})"
        " · 1 recommendation: check --all"
        " · hosts were not asked (--online asks them)\n"
    )
    told = run("check", *NOW, "--all").out
    assert "  recommendation  P112  episodes.yaml:1  locked: is missing; " in told
    assert "\n1 recommendation in 2 episodes · hosts" in told
    assert codes(run("check", *NOW, "--select", "P").out) == ["P112"]


@pytest.mark.parametrize("format_", ["json", "github", "markdown"])
def test_machines_get_recommendations_with_all_alone(format_):
    write_catalog(["  locked: true\n", ""])
    assert "P112" not in run("check", *NOW, "--format", format_).out
    assert "P112" in run("check", *NOW, "--format", format_, "--all").out


# A feed


def test_a_feed_is_judged_as_it_is():
    write_feed(["<itunes:type>episodic</itunes:type>\n    ", ""])
    assert run("check", "feed.xml", *NOW, "--select", "A,C").out == (
        f"feed.xml: 2 episodes, no problems found ({rules_of_feeds('A', 'C')})\n"
    )


def test_the_rules_of_a_feed_are_those_that_need_no_catalog():
    write_feed()
    assert run("check", "feed.xml", *NOW) == (
        0,
        f"feed.xml: 2 episodes, no problems found ({rules_of_feeds()})"
        " · hosts were not asked (--online asks them)\n",
        "",
    )


def test_a_feed_is_compared_with_the_one_before():
    write_feed(name="new.xml")
    write_feed(OTHER_LINK, OTHER_PLACE, name="old.xml")
    made = run("check", "new.xml", *NOW, "--against", "old.xml")
    assert made.code == 1
    assert places(made.out) == [("G101", "new.xml:7"), ("G103", "new.xml:5")]


def test_a_feed_is_read_from_standard_input():
    old = write_feed(OTHER_LINK)
    given = changed("base.xml", [])
    made = run("check", "-", *NOW, "--against", old, given=given)
    assert made.code == 0
    assert made.out.startswith(
        "Reading Room (standard input)\n  warning  G103  line 5  "
    )


def test_feeds_are_fetched():
    feed = changed("base.xml", []).encode()
    old = changed("base.xml", [OTHER_LINK]).encode()
    with servers.serve({"/feed.xml": feed, "/old.xml": old}) as server:
        url = server.url("/feed.xml")
        made = run("check", url, *NOW, "--against", server.url("/old.xml"))
    assert made.code == 0
    assert made.out.startswith(f"Reading Room ({url})\n  warning  G103  line 5  ")


def test_a_feed_that_can_not_be_fetched_is_one_line():
    with servers.serve({}) as server:
        url = server.url("/feed.xml")
        assert run("check", url) == (
            2,
            "",
            f"{url}: answers 404 Not Found: check the address, and that the file is "
            "open to everyone\n",
        )


def test_what_is_no_feed_is_one_line():
    Path("explain").write_text("<rss><channel>", encoding="utf-8")
    made = run("check", "./explain")
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith("./explain:1: not XML: ")
    assert made.err.count("\n") == 1


def test_a_feed_that_is_not_there_is_one_line():
    assert run("check", "no.xml") == (2, "", "no.xml: no such file or directory\n")


# Rules


def test_a_rule_is_explained():
    assert (
        run("check", "explain", "k199").out
        == """\
K199  warning
Every code in `show.checks.ignore` belongs to a rule and ignores a finding.
Why: A code that ignores nothing today hides what is found tomorrow.
→ Remove it from `show.checks.ignore`.
https://github.com/DongminWu/podcast-digest/blob/main/docs/rules.md#k199
"""
    )


def test_many_rules_are_explained_and_one_only_once():
    made = run("check", "explain", "G101,G103", "K199", "G1")
    assert re.findall(r"^([A-Z]\d+)  ", made.out, re.MULTILINE) == [
        "K199",
        *(rule.code for rule in checks.selected(["G1"])),
    ]


def test_rules_are_explained_to_machines():
    assert json.loads(run("check", "explain", "K199", "--format", "json").out) == [
        {
            "code": "K199",
            "aliases": [],
            "level": "warning",
            "rule": checks.UNUSED.says,
            "why": "A code that ignores nothing today hides what is found tomorrow.",
            "fix": checks.UNUSED.fix,
            "sources": [],
            "documentation": f"{DOCUMENTATION}#k199",
        }
    ]


def test_all_rules_are_listed():
    made = run("check", "--list")
    assert made.code == 0
    assert codes(made.out) == [rule.code for rule in checks.RULES]


def test_chosen_rules_are_listed():
    made = run("check", "--list", "--select", "G1,K199", "--ignore", "G101,G102,G104")
    assert (
        made.out
        == """\
The catalog
  K199  warning  Every code in `show.checks.ignore` belongs to a rule and ignores a \
finding.

Subscribers
  G103  warning  The website of a show keeps its address.
"""
    )


def test_rules_are_listed_in_every_format():
    listed = json.loads(run("check", "--list", "--format", "json").out)
    assert [rule["code"] for rule in listed] == [rule.code for rule in checks.RULES]
    made = run("check", "--list", "--select", "K199", "--format", "markdown")
    assert made.out.startswith("## K: The catalog\n\n| Code | Level |")
    assert '<a id="k199"></a>K199' in made.out
