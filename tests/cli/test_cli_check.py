"""``podcast-digest check``, through the real command line, and all that it prints."""

import json
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from podcast_digest import checks
from podcast_digest import lock as locks
from podcast_digest.checks import Finding, Level, Rule
from podcast_digest.cli.findings import (
    View,
    as_github,
    as_json,
    as_markdown,
    as_text,
)
from podcast_digest.feed.reading import read
from podcast_digest.lock import Published
from podcast_digest.project.checking import Placed, Report
from tests import servers, sounds
from tests.checking import FILES, PROBES, changed, data_of, subject_of
from tests.shell import command, process, run

NOW = ("--now", "2025-07-01T00:00:00Z")
TITLE = "  title: Reading Room\n"
#: Some changes of base.xml, as what subscribers have: a warning, and two errors.
OTHER_LINK = [
    "<link>https://example.org/show/</link>",
    "<link>https://example.org/old/</link>",
]
OTHER_PLACE = ["https://example.org/show/feed.xml", "https://example.org/feed.xml"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project folder of its own, with a show without a fault."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    write_catalog()
    Path("episodes.lock").write_text(
        json.dumps({"version": 1, "probes": PROBES}), encoding="utf-8"
    )
    for name, content in FILES.items():
        Path(name).write_bytes(data_of(content))
    return tmp_path


def write_catalog(*changes, name="episodes.yaml"):
    Path(name).write_text(changed("base.yaml", changes), encoding="utf-8")


def write_feed(*changes, name="feed.xml"):
    Path(name).write_text(changed("base.xml", changes), encoding="utf-8")
    return name


def ignoring(**reasons):
    """Return the change that makes base.yaml ignore codes."""
    rows = "".join(f"      {code}: {why}\n" for code, why in reasons.items())
    return [TITLE, f"{TITLE}  checks:\n    ignore:\n{rows}"]


def rules(*select, without=checks.Needs.HOSTS):
    chosen = checks.selected(select)
    return f"{sum(not rule.needs & without for rule in chosen)} rules"


def rules_of_feeds(*select):
    needs = checks.Needs
    return rules(*select, without=needs.HOSTS | needs.CATALOG | needs.BEFORE)


def codes(text):
    """Return the codes of the findings or rules in a text, in its order."""
    return re.findall(r"^  (?:[a-z]+ +)?([A-Z]\d+)  ", text, re.MULTILINE)


def places(text):
    return re.findall(r"^  [a-z]+ +([A-Z]\d+)  (\S+) ", text, re.MULTILINE)


def usage(made):
    """Return what a refused command line says, on one line."""
    assert made.code == 2
    assert made.out == ""
    return re.sub(r"\s*│?\s*\n\s*│?\s*", " ", made.err).partition("Error: ")[2].strip()


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


# Fixes


def test_what_can_be_mended_is_mended_and_the_rest_is_told():
    write_catalog(
        ["  language: en\n", "  language: EN_us\n"], ignoring(K198="mistyped")
    )
    before = Path("episodes.yaml").read_text(encoding="utf-8")
    made = run("check", *NOW, "--fix", "--select", "K")
    assert made.code == 0
    after = before.replace("EN_us", "en-us")
    assert Path("episodes.yaml").read_text(encoding="utf-8") == after
    fixed, *rest = made.out.splitlines()
    assert fixed.startswith("fixed: episodes.yaml:8: show.language: ")
    assert codes("\n".join(rest)) == ["K199"]
    again = run("check", *NOW, "--fix", "--select", "K")
    assert again.out.splitlines() == ["episodes.yaml: nothing to fix", *rest]


def test_a_catalog_is_mended_that_nothing_else_can_read():
    write_catalog(["categories: [Technology]", "categories: [technology]"])
    assert run("check", *NOW).code == 2
    made = run("check", *NOW, "--fix", "--format", "json")
    assert made.code == 0
    value = json.loads(made.out)
    assert value["findings"] == []
    (change,) = value["fixed"]
    assert change.startswith("episodes.yaml:9: show.categories[0]: ")
    assert made.err == f"fixed: {change}\n"
    assert run("check", *NOW).code == 0


def test_what_can_not_be_mended_is_told_line_by_line():
    write_catalog(["  language: en\n", "  langauge: EN_us\n"])
    made = run("check", "--fix")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:1: show.language: is missing\n"
        "episodes.yaml:5: show.langauge: unknown key; did you mean 'language'?\n"
    )


# Hosts


@pytest.fixture
def host():
    """Serve what base.xml names, for a feed of which every address is there."""
    resources: dict[str, Any] = {
        f"/{name}": data_of(content) for name, content in FILES.items()
    }
    sound = sounds.real("cbr-24k-mono-info.mp3")
    resources |= {"/second.mp3": sound, "/first.m4a": sounds.real("fast.m4a")}
    with servers.serve(resources) as server:
        text = changed("base.xml", []).replace(
            "https://audio.example.org/", server.url("/")
        )
        text = text.replace("https://example.org/show/", server.url("/"))
        resources["/feed.xml"] = text.encode()
        Path("feed.xml").write_text(text, encoding="utf-8")
        yield server, resources


def test_online_the_hosts_are_asked_and_what_they_send_is_looked_at(host):
    server, resources = host
    square = data_of({"format": "JPEG", "size": [1400, 1000], "mode": "RGB"})
    resources["/cover.jpg"] = square
    resources["/second.vtt"] = b"no transcript"
    del resources["/first.m4a"]
    offline = json.loads(run("check", "feed.xml", *NOW, "--format", "json").out)
    assert server.requests == []
    online = run("check", "feed.xml", *NOW, "--format", "json", "--online")
    assert online.code == 1
    found = json.loads(online.out)
    assert (offline["online"], found["online"]) == (False, True)
    assert found["rules"] > offline["rules"]
    known = {(f["code"], f["id"]) for f in offline["findings"]}
    new = {
        (f["id"], f["field"])
        for f in found["findings"]
        if f["level"] == "error" and (f["code"], f["id"]) not in known
    }
    assert new == {
        (None, "image"),
        ("second-article-2222222222", "transcript"),
        ("first-article-1111111111", "audio"),
    }


def test_online_a_page_in_place_of_a_picture_is_told_once(host):
    _, resources = host
    resources["/second.png"] = servers.page()
    made = run("check", "feed.xml", *NOW, "--format", "json", "--online")
    found = [
        f["code"][0]
        for f in json.loads(made.out)["findings"]
        if f["field"] == "image" and f["level"] == "error"
    ]
    assert found == ["H"]


def test_online_the_pictures_beside_the_catalog_count(host):
    """What is on the server now may be what the next build replaces."""
    server, resources = host
    resources["/cover.jpg"] = b"an old picture"
    write_catalog(["https://example.org/show/", server.url("/")])
    made = run("check", *NOW, "--online", "--select", "A30,H", "--format", "json")
    assert "A" not in {f["code"][0] for f in json.loads(made.out)["findings"]}


def test_ctrl_c_while_hosts_are_asked(folder):
    asked, come = threading.Event(), threading.Event()

    def wait():
        asked.set()
        come.wait()

    with servers.serve({"/cover.jpg": servers.file(b"picture", wait=wait)}) as server:
        text = changed("base.xml", []).replace("https://example.org/", server.url("/"))
        text = text.replace("show/cover.jpg", "cover.jpg")
        text = text.replace("https://audio.example.org/", server.url("/"))
        Path("feed.xml").write_text(text, encoding="utf-8")
        with subprocess.Popen(
            command("check", "feed.xml", "--online"),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            assert asked.wait(60)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
            come.set()
    assert (running.returncode, out, err) == (130, b"", b"interrupted\n")


# As every command


def test_in_an_empty_folder_the_way_out_is_named():
    Path("episodes.yaml").unlink()
    says = "episodes.yaml: no such file; make one with: podcast-digest init\n"
    assert run("check") == (2, "", says)
    assert run("check", "--fix") == (2, "", says)


def test_a_mistyped_catalog_is_told_line_by_line():
    write_catalog(["  language: en\n", "  langauge: en\n"])
    made = run("check")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:1: show.language: is missing\n"
        "episodes.yaml:5: show.langauge: unknown key; did you mean 'language'?\n"
    )


def test_a_mistyped_catalog_is_told_to_machines():
    write_catalog(["  language: en\n", "  langauge: en\n"])
    github = run("check", "--format", "github")
    assert (github.code, github.out.splitlines()[0]) == (
        2,
        "::error file=episodes.yaml,line=1::show.language: is missing",
    )
    found = json.loads(run("check", "--format", "json").out)
    assert found["problems"][0] == {
        "file": "episodes.yaml",
        "line": 1,
        "message": "show.language: is missing",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="has no such shell")
def test_a_closed_standard_output_is_no_error(folder):
    line = 'exec "$@" >&-'
    made = subprocess.run(
        ["sh", "-c", line, "sh", *command("check", *NOW)],
        cwd=folder,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, b"")


def test_another_catalog_is_judged_by_its_own_name():
    write_catalog(ignoring(K198="mistyped"), name="other.yaml")
    Path("other.lock").write_bytes(Path("episodes.lock").read_bytes())
    made = run("check", *NOW, "--catalog", "other.yaml")
    assert places(made.out) == [("K199", "other.yaml:5")]


def test_a_reader_that_has_seen_enough(folder):
    """A pipe that is closed early is no error of ours."""
    with subprocess.Popen(
        command("check", "--list"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        running.stdout.close()
        assert running.stderr
        assert running.stderr.read() == b""
    assert running.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
@pytest.mark.parametrize(
    ("more", "colours"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(folder, monkeypatch, more, colours):
    import pexpect

    write_catalog(ignoring(K198="mistyped"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    name, *arguments = command("check", *NOW)
    shown = pexpect.run(
        " ".join([name, *arguments]), cwd=str(folder), encoding="utf-8", timeout=60
    )
    level = "\x1b[33mwarning\x1b[0m" if colours else "warning"
    assert f"  {level}  K199  episodes.yaml:5  checks.ignore.K198: " in shown
    assert ("\x1b[" in shown) == colours


def test_pipes_get_no_colours(folder):
    write_catalog(ignoring(K198="mistyped"))
    assert "\x1b" not in process("check", cwd=folder, env={"TERM": "xterm"}).out


def test_the_help_has_examples():
    text = run("check", "--help").out
    assert "podcast-digest check explain A302" in text.split("Options:")[0]


def test_other_commands_do_not_load_the_rules(folder):
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "podcast_digest", "--help"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "podcast_digest.cli.app" in seen.stderr
    assert "podcast_digest.checks" not in seen.stderr
    assert "lxml" not in seen.stderr


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
