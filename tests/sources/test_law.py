"""No audio is lost in silence: what is on a page is an episode's, or is named."""

from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import DigestError
from podcast_digest.sources import Digest, parse
from tests.strategies import unhurried

#: How a page may hold the audio of an address.
SPELLINGS = (
    '<audio controls src="{}"></audio>',
    '<audio controls>\n  <source src="{}" type="audio/mpeg">\n</audio>',
    "[Listen]({})",
    "[Title of its own]({})",
    "{}",
    "<{}>",
    "![Listen]({})",
    "![[{}]]",
    '{{{{< audio src="{}" >}}}}',
    "{{% include player.html url='{}' %}}",
    '<a href="{}">MP3</a>',
    '<AudioPlayer src="{}" />',
    "<video><source src='{}'></video>",
    '<Podcast audio="{}" />',
    '[audio src="{}"][/audio]',
    '::audio{{src="{}"}}',
    "**Bold** [mp3]({})",
    "🎧 [收听]({}) | 42 min",
)
#: What may be around it: each has room for some more.
AROUND = (
    "# {}",
    "## Title {}",
    "## [Linked](https://a.example/{n})\n\n{}",
    "### [Linked](https://a.example/{n}) {}",
    "#### Deep\n\ntext\n\n{}",
    "## 2026-0{d}-0{d}\n\n{}",
    "## 2026-0{d}\n\n{}",
    "Setext {n}\n===\n\n{}",
    "Rule {n}\n---\n\n{}",
    "<h2>Heading {n}</h2>\n\n{}",
    "<details><summary>More {n}</summary>\n\n{}\n\n</details>",
    "<details>\n<summary>Listen</summary>\n{}\n</details>",
    "- [Item {n}](https://a.example/i{n}) {}",
    "- item {n}\n- {}\n- last",
    "1. First {n}\n\n   {}",
    "> quoted {}",
    "> [!note] Called {n}\n> {}",
    "> **Bold {n}**\n>\n> {}",
    "<aside>\n💡 **Aside {n}**\n\n{}\n\n</aside>",
    "### Links\n\n{}",
    "### Links\n\n- [to {n}](https://a.example/l{n}) {}",
    "| Title | Audio |\n|---|---|\n| Row {n} | {} |\n| [x](https://a.example/r{n}) | |",
    "<table><tr><td>Cell {n}</td><td>{}</td></tr></table>",
    "**Bold {n}**\n\n{}",
    "Some text about {n}: {}",
    "<ul><li>one {n} {}</li><li>two</li></ul>",
    "{}",
    "text\n\n---\n\n{}",
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, set[str]]:
    """Return a page, and the addresses of audio on it."""
    pieces, addresses = [], set()
    for number in range(draw(st.integers(1, 7))):
        around = draw(st.sampled_from(AROUND))
        inside = []
        for _ in range(draw(st.integers(0, 3))):
            name = draw(st.sampled_from(["a", "b", "c", "talk-en", "talk-zh", "x y"]))
            suffix = draw(st.sampled_from(["mp3", "m4a", "wav", "ogg", "flac"]))
            address = f"https://h.example/{number}/{name}.{suffix}".replace(" ", "%20")
            spelling = draw(st.sampled_from(SPELLINGS)).format(address)
            if around.startswith(("|", "-", ">", "1", "#", "Some")):
                spelling = spelling.replace("\n", " ")
            addresses.add(address)
            inside.append(spelling)
        joint = draw(st.sampled_from([" ", " · "])) if around[0] in "|->1#" else "\n\n"
        text = around.replace("{n}", str(number)).replace("{d}", str(number + 1))
        pieces.append(text.replace("{}", joint.join(inside)))
    return draw(st.sampled_from(["\n\n", "\n"])).join(pieces), addresses


def told(digest: Digest, address: str) -> int:
    """Count the episodes of an address; at least one if a warning names it."""
    here = sum(article.audio == address for article in digest.articles)
    named = any(f"{address}" in warning for warning in digest.warnings)
    return here or int(named)


@unhurried
@given(pages())
def test_every_address_is_an_episode_or_is_named(page: tuple[str, set[str]]) -> None:
    text, addresses = page
    try:
        digest = parse(text)
    except DigestError as error:  # a page without an article says what was seen
        digest = Digest(articles=(), warnings=(f"line 1: {error}",))
    for address in addresses:
        assert told(digest, address) == 1, f"{address} of\n{text}"
    for warning in digest.warnings:
        assert warning.startswith("line ")
