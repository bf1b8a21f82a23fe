"""Histories of a page: what they tell is what reading each version in full tells."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import DigestError
from podcast_digest.sources import decode, first_heard, parse

FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def _slowly(versions: list[bytes], base_url: str | None) -> dict[str, datetime]:
    """Read each version in full, as first_heard is not to."""
    heard: dict[str, datetime] = {}
    for number, data in enumerate(versions):
        try:
            page = parse(decode(data, "page"), base_url=base_url)
        except DigestError:
            continue
        for article in page.articles:
            if article.audio:
                heard.setdefault(article.key, FIRST + timedelta(days=number))
    return heard


def _quickly(versions: list[bytes], base_url: str | None) -> dict[str, datetime]:
    dated = [(FIRST + timedelta(days=n), data) for n, data in enumerate(versions)]
    return first_heard(dated, base_url=base_url)


_LETTERS = st.sampled_from("abcd")
_PLAYERS = st.builds(
    str.format,
    st.sampled_from(
        [
            '<audio src="{0}.mp3"></audio>',
            '<audio controls src="https://h.io/{0}.mp3"></audio>',
            "[Listen](https://h.io/{0}.mp3)",
            "[a talk](https://h.io/{0}.mp3) and [more](https://h.io/{0}{0}.mp3)",
            "<audio src={0}.mp3>",
            "<audio>\n<source src={0}.mp3>\n</audio>",
            "<source src={0}.mp3>",
            "<video><source src={0}.mp4></video>",
            "<video src={0}.mp3>",
            "[{0}][{0}]",
            "![[{0}.mp3]]",
        ]
    ),
    _LETTERS,
)
_HEADINGS = st.builds(
    str.format,
    st.sampled_from(
        [
            *["{1} [A talk {0}](https://x.io/{0})"] * 6,
            *["{1} Links", "{1} Sponsors"],
            *["{1} Words {0}", "{1} Audio", "{1} 2025-09", "{1} June", "{1} 2025"],
            *["{1} March 5", "{1} märz 2024"],
            "{1} [{0}](https://h.io/{0}.mp3)",
            "{1} [{0}](https://x.io/{0}) <!-- podcast-digest: ignore -->",
            "[A talk {0}](https://x.io/{0})\n===",
            "Words {0}\n---",
            "<h2>Words</h2>",
            "[{0}](https://x.io/{0})\ntext\n[B](https://x.io/b) [go](a.mp3)",
            '<h3><a href="https://x.io/{0}">{0}</a></h3>',
            "**Bold {0}**",
        ]
    ),
    _LETTERS,
    st.sampled_from(["#", "##", "##", "##", "###", "###", "####"]),
)
_OTHERS = st.sampled_from(
    [
        "> [!note] Called\n> <audio src=q.mp3></audio>",
        "> **Bold**\n>\n> [go](https://x.io/q) [mp3](https://h.io/q.mp3)",
        "- **a** [mp3](https://h.io/a.mp3)\n- **b** [mp3](https://h.io/b.mp3)",
        *["text", "[first](https://x.io/e)", "", "\n", "---", "```", "~~~", "<!--"],
        *["-->", "<details>", "</details>", "<summary>[S](https://x.io/s)</summary>"],
        *["<!-- podcast-digest: ignore -->", "[a]: https://x.io/a", "> quoted"],
        *[
            "<div>",
            "</div>",
            "<pre>",
            "</pre>",
            "<ul><li>One",
            "</li></ul>",
            "</audio>",
        ],
        *[
            "| Title | x |\n|---|---|\n| [T](https://x.io/t) | [go](a.mp3) |",
            "</video>",
        ],
        *["- [A](https://x.io/a) [go](b.mp3)", "- **L**\n  <audio src=c.mp3></audio>"],
        *["    <audio src=d.mp3></audio>", "1. one", "\\", "<section>", "x `", "`"],
    ]
)
_ENDS = st.sampled_from(["\n", "\n\n", "\n\n", "\n\n"])
#: Players above the headings that they may belong to.
_LED = st.builds("\n{1}\n{0}\n".format, _HEADINGS, _PLAYERS)
_PART = st.builds(str.__add__, _HEADINGS | _HEADINGS | _PLAYERS | _OTHERS, _ENDS)
_ARTICLE = st.builds("{}\n\n{}\n\n".format, _HEADINGS, _PLAYERS)
_PAGE = st.lists(_ARTICLE | _ARTICLE | _PART, max_size=10) | st.lists(
    _LED | _LED | _PART, max_size=6
)
_FRONTS = st.sampled_from(
    [
        *[""] * 6,
        "---\ntitle: T\n---\n",
        "---\n# [a](b)\n---\n",
        "---\ntitle: T\ndate: 2025-01-01\naudio: a.mp3\n---\n\n",
    ]
)


@st.composite
def _histories(draw: st.DrawFn) -> list[bytes]:
    """Draw versions of a page, each with an edit: added, removed, moved, squashed."""
    page = draw(_PAGE)
    versions = []
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(page)))
        match draw(st.sampled_from(["add", "add", "cut", "move", "edit", "other"])):
            case "add":
                page = [*page[:at], draw(_ARTICLE | _LED | _PART), *page[at:]]
            case "cut":
                page = [*page[:at], *page[at + 1 :]]
            case "move":
                page = [*page[at:], *page[:at]]
            case "edit":
                page = [*page[:at], draw(_PART), *page[at + 1 :]]
            case _:
                page = draw(_PAGE)
        versions.append((draw(_FRONTS) + "".join(page)).encode())
    return versions


@given(_histories(), st.sampled_from([None, "https://h.io/d/"]))
def test_a_history_tells_what_its_versions_tell(
    versions: list[bytes], base_url: str | None
) -> None:
    assert _quickly(versions, base_url) == _slowly(versions, base_url)
