"""``podcast-digest diff``: how it tells what subscribers will see."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from podcast_digest.cli.differences import (
    moment_text,
)
from podcast_digest.feed.reading import UNDATED
from tests.checking import PROBES
from tests.cli.diff.shows import (
    FIRST,
    NO_CHANGE,
    ONE,
    RENAMED,
    SECOND,
    ends,
    without_public,
    write_catalog,
    write_feed,
    write_lock,
)
from tests.shell import run


def test_a_new_episode():
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    entry = (
        "  - id: third\n    title: The third\n"
        "    audio: https://audio.example.org/third.mp3\n"
        "    published: 2025-06-09T00:30:00Z\n"
    )
    text = text.replace("timezone: UTC", "timezone: Asia/Shanghai") + entry
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    assert run("diff") == (
        0,
        """\
new      2025-06-09 08:30  The third (third)
         size and duration are not known yet

1 new · 0 changed · 0 gone · compared with public/feed.xml
""",
        "",
    )


def test_what_is_scheduled_comes_at_its_moment():
    later = ["published: 2025-06-08T08:00:00Z", "published: 2099-01-01T00:00:00Z"]
    write_catalog(later)
    gone = "disappears from apps: it is scheduled for 2099-01-01 00:00"
    assert f"         → {gone}\n" in run("diff").out
    assert run("build", "--allow-change", "G").code == 0
    assert run("diff") == (0, NO_CHANGE, "")
    assert run("diff", "--now", "2099-01-01T08:00") == (
        0,
        f"""\
new      2099-01-01 00:00  The article on caches ({SECOND})
         5:20, 3.8 MB

1 new · 0 changed · 0 gone · compared with public/feed.xml
""",
        "",
    )


def test_what_came_to_be_known_is_one_line():
    known = Path("episodes.lock").read_text(encoding="utf-8")
    write_lock({})
    assert run("build", "--offline").code == 0
    Path("episodes.lock").write_text(known, encoding="utf-8")
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         now known: 5:20, 3.8 MB
changed  2025-06-01 08:00  The article on compilers ({FIRST})
         now known: 6:55, 5.0 MB

0 new · 2 changed · 0 gone · compared with public/feed.xml
""",
        "",
    )


def test_only_what_is_known_now_is_told_so():
    second = PROBES["https://audio.example.org/second.mp3"]
    write_lock({"https://audio.example.org/second.mp3": {**second, "duration": None}})
    out = run("diff").out
    assert f"({SECOND})\n         no longer known: 5:20\nchanged" in out
    assert f"({FIRST})\n         no longer known: 6:55, 5.0 MB\n\n" in out


def test_other_audio_is_downloaded_again():
    write_catalog(["second.mp3", "2.mp3"])
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         no longer known: 5:20, 3.8 MB
         audio: 'https://audio.example.org/second.mp3' → \
'https://audio.example.org/2.mp3'
         → apps may download it again

{ONE}
""",
        "",
    )


def test_another_date_moves_in_the_list():
    write_catalog(["2025-06-08T08:00:00Z", "2025-05-08T08:00:00Z"])
    assert run("diff") == (
        0,
        f"""\
changed  2025-05-08 08:00  The article on caches ({SECOND})
         published: 2025-06-08 08:00 → 2025-05-08 08:00
         → moves to another place in the list

{ONE}
""",
        "",
    )


def test_moments_and_sizes_that_read_the_same_are_told_exactly():
    second = PROBES["https://audio.example.org/second.mp3"]
    write_lock(
        PROBES | {"https://audio.example.org/second.mp3": second | {"length": 3812346}}
    )
    write_catalog(["2025-06-08T08:00:00Z", "2025-06-08T08:00:30Z"])
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         published: 2025-06-08 08:00:00 → 2025-06-08 08:00:30
         length: 3812345 bytes → 3812346 bytes

{ONE}
""",
        "",
    )


def test_an_id_that_means_another_episode():
    write_catalog(RENAMED, ["2025-06-08T08", "2025-06-09T08"], ["second.mp3", "2.mp3"])
    out = run("diff").out
    assert (
        "         → its id means another episode now, and whoever heard the old one "
        "never sees it\n"
    ) in out
    assert out.count("→ its id") == out.count("         → ")


def test_another_id_for_the_same_audio():
    write_catalog([SECOND, "other"])
    assert run("diff") == (
        0,
        f"""\
new      2025-06-08 08:00  The article on caches (other)
         5:20, 3.8 MB
         → appears as new, and the old one, {SECOND}, stays as a duplicate or loses \
its play state
changed  2025-06-01 08:00  The article on compilers ({FIRST})
""".partition("changed")[0]
        + f"""\
gone     2025-06-08 08:00  The article on caches ({SECOND})
         → is now other

1 new · 0 changed · 1 gone · compared with public/feed.xml
""",
        "",
    )


def test_a_draft_disappears():
    write_catalog([RENAMED[0], f"{RENAMED[0]}\n    draft: true"])
    assert run("diff") == (
        0,
        f"""\
gone     2025-06-08 08:00  The article on caches ({SECOND})
         → disappears from apps: it is a draft

0 new · 0 changed · 1 gone · compared with public/feed.xml
""",
        "",
    )


def test_what_is_held_back_disappears_and_says_why():
    url = "https://audio.example.org/second.mp3"
    published = json.loads(Path("episodes.lock").read_text(encoding="utf-8"))
    write_lock(PROBES, failures={url: "404"}, published=published["published"])
    assert run("diff") == (
        0,
        f"""\
gone     2025-06-08 08:00  The article on caches ({SECOND})
         → disappears from apps: it is skipped: {url}: 404

0 new · 0 changed · 1 gone · compared with public/feed.xml
""",
        "",
    )
    # The lock can't say whether subscribers still have it.
    without_public()
    assert ends(run("diff")).startswith("no change for subscribers")


def test_the_show_changes():
    write_catalog(
        ["title: Reading Room", "title: Reading Hall"],
        ["link: https://example.org/show/\n", "link: https://b.org/\n"],
        ["locked: true", "guid: 6fd60fd1-7f5b-4f4e-9a0c-6f3f36b3a3c1"],
        ["image: cover.jpg", "image: https://example.org/show/cover.jpg"],
        ["categories: [Technology]", "categories: [Education, Technology]"],
    )
    out = run("diff").out
    assert out.partition("changed")[0] == (
        """\
show     Reading Hall
         title: 'Reading Room' → 'Reading Hall'
         link: 'https://example.org/show/' → 'https://b.org/'
         → apps link to another site
         feed_url: 'https://example.org/show/feed.xml' → 'https://b.org/feed.xml'
         → existing subscribers will never see another episode
         guid: 0495cb90-b9d0-50ba-b94b-a40da5f73898 → \
6fd60fd1-7f5b-4f4e-9a0c-6f3f36b3a3c1
         → directories treat it as a different show
         categories: + 'Education'
         locked: yes → no
"""
    )
    assert out.endswith(
        "0 new · 2 changed · 0 gone · 6 fields of the show · "
        "compared with public/feed.xml\n"
    )


def test_a_feed_that_moves_as_it_should_loses_nobody():
    moved = (
        "timezone: UTC\n  feed_url: https://b.org/f\n  new_feed_url: https://b.org/f\n"
        "  guid: 0495cb90-b9d0-50ba-b94b-a40da5f73898"
    )
    write_catalog(["timezone: UTC", moved])
    assert run("diff") == (
        0,
        """\
show     Reading Room
         feed_url: 'https://example.org/show/feed.xml' → 'https://b.org/f'
         new_feed_url: – → 'https://b.org/f'

0 new · 0 changed · 0 gone · 2 fields of the show · compared with public/feed.xml
""",
        "",
    )


def test_long_texts_are_told_by_what_differs():
    long = "这篇文章讲缓存怎样保存，又花费多少。" * 4
    write_catalog(["Why compilers are slow, with numbers.", long])
    assert run("build").code == 0
    write_catalog(
        ["Why compilers are slow, with numbers.", long.replace("怎样", "如何", 1)]
    )
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-01 08:00  The article on compilers ({FIRST})
         summary: 这篇文章讲缓存[-怎样-]{{+如何+}}保存，又花费多少。这篇文…

{ONE}
""",
        "",
    )


def test_of_many_places_some_are_told():
    sentences = [f"Sentence number {n} stands here." for n in range(9)]
    write_catalog(["Why compilers are slow, with numbers.", " ".join(sentences)])
    assert run("build").code == 0
    sentences[1:8:2] = [s.replace("stands", "is" * 99) for s in sentences[1:8:2]]
    write_catalog(["Why compilers are slow, with numbers.", " ".join(sentences)])
    place = f"[-stands-]{{+{'is' * 29}i…+}} here. Sente…"
    out = run("diff").out
    assert out.splitlines()[1] == (
        f"         summary: …ce number 1 {place} …ce number 3 {place} "
        f"…ce number 5 {place} and 1 more place"
    )


def test_lists_are_told_by_what_went_and_came():
    people = "    people: [{name: Ada, role: host}, {name: Bob}]\n    season: 1"
    write_catalog([RENAMED[0], f"{RENAMED[0]}\n{people}"])
    assert run("build").code == 0
    people = "    people: [{name: Bob}, {name: Ada, role: guest}]"
    more = "".join(
        f"      - {{start: {n}.5, title: Part {n}}}\n" for n in range(101, 107)
    )
    write_catalog(
        [RENAMED[0], f"{RENAMED[0]}\n{people}"],
        ["        title: The costs\n", f"        title: The costs\n{more}"],
    )
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         season: 1 → –
         chapters: + '1:41.500 Part 101', + '1:42.500 Part 102', \
+ '1:43.500 Part 103', + '1:44.500 Part 104', + '1:45.500 Part 105', … and 1 more
         people: − 'Ada (role host)', + 'Ada (role guest)'

{ONE}
""",
        "",
    )
    write_catalog(
        [RENAMED[0], f"{RENAMED[0]}\n    people: [{{name: Ada, role: host}}, "
         "{name: Bob}]"],
    )  # fmt: skip
    assert run("build", "--allow-change", "G").code == 0
    write_catalog(
        [RENAMED[0], f"{RENAMED[0]}\n    people: [{{name: Bob}}, "
         "{name: Ada, role: host}]"],
    )  # fmt: skip
    assert "         people: in another order\n" in run("diff").out


def test_other_parts_of_the_show_are_told_in_one_line():
    write_catalog(
        ["locked: true", "locked: true\n  license: {name: cc0}\n"
         "  update_frequency: {text: Daily, complete: true}\n"
         "  funding: [{url: https://b.org/, text: Tip}]"],
    )  # fmt: skip
    assert run("diff").out.partition("\n\n")[0] == (
        "show     Reading Room\n"
        "         funding: + 'https://b.org/ (text Tip)'\n"
        "         license: – → 'cc0'\n"
        "         update_frequency: – → 'Daily (complete True)'"
    )


def test_long_names_that_begin_alike_are_told_in_full():
    name = "a licence with a name that is longer than those of others in"
    write_catalog(["locked: true", f"locked: true\n  license: {{name: {name} 1.0}}"])
    assert run("build").code == 0
    write_catalog(["locked: true", f"locked: true\n  license: {{name: {name} 1.1}}"])
    assert f"         license: '{name} 1.0' → '{name} 1.1'\n" in run("diff").out


def test_what_others_wrote_moves_no_cursor():
    feed = write_feed(
        ["<title>The article on caches</title>", "<title>A\u202eB\x85C</title>"],
        [SECOND, "g\u2066id"],
    )
    out = run("diff", "--against", feed).out
    assert "A\\u202eB\\x85C (g\\u2066id)" in out
    assert not set("\u202e\u2066\x85") & set(out)


def test_dates_that_no_calendar_has_or_that_are_not_there():
    feed = write_feed(
        ["Sun, 08 Jun 2025 08:00:00 +0000", "yesterday"],
        [SECOND, "undated"],
    )
    made = run("diff", "--against", feed, "--format", "json")
    assert json.loads(made.out)["gone"][0]["published"] is None
    assert "gone     –  The article" in run("diff", "--against", feed).out


def test_the_first_day_of_all_calendars_has_no_earlier_zone():
    first = UNDATED.replace(day=1, hour=1)
    assert moment_text(first, ZoneInfo("America/New_York")) == "0001-01-01 01:00"
    assert moment_text(UNDATED, ZoneInfo("UTC")) == "–"
