"""Quotes and callouts that hold a piece: ``> [!note] Title``. Performs no I/O."""

import re
from collections.abc import Iterable

from podcast_digest.sources import labels, markdown, words
from podcast_digest.sources.addresses import has_audio
from podcast_digest.sources.markdown import Block
from podcast_digest.sources.words import Run, Title

#: What begins a callout of Obsidian, or an alert of GitHub.
CALLOUT = re.compile(r"\[!(\w[\w-]*)\][+-]?[ \t]*")
_CALLED = re.compile(rf"(?m)^((?:> ?)+){CALLOUT.pattern}(.*)\n?")
_BOLD = re.compile(r"\W{0,8}\*\*([^*\n]+)\*\*")
_QUOTED = re.compile(r"^\s*>[ \t]?")
#: Titles of callouts that say of what kind it is, or what is in it.
_KINDS = frozenset(
    "note info tip hint important warning caution danger example quote cite abstract "
    "summary tldr tl;dr success question todo transcript 注意 提示 摘要 总结".split()
)


def title(block: Block, at: int) -> Title:
    """Return the title of a quote that begins with a token, if it holds audio.

    That is what stands behind the mark of a callout, a heading, or bold text or a link
    that it begins with, its mark aside. Empty where nothing names a piece.
    """
    level = block[at].level
    inside: Block = []
    for token in block[at + 1 :]:
        if token.level <= level:
            break
        inside.append(token)
    if not any(
        has_audio(t.content) for t in inside if t.type in ("inline", "html_block")
    ):
        return Title()
    begun = (n for n, t in enumerate(inside) if t.type == "inline")
    rows = [(n, r) for n in begun for r in words.lines_of(markdown.runs(inside[n]))]
    if not rows:
        return Title()
    at, runs = rows[0]
    if called := CALLOUT.match("".join(run.text for run in runs)):
        found = words.of_heading(_behind(runs, called.end()))
        is_kind = found.text.lower() in _KINDS or labels.is_label(found.text)
        if not is_kind:
            return found._replace(why="callout")
        loud = (row for row in rows[1:] if any(run.text.strip() for run in row[1]))
        at, runs = next(loud, (at, []))
    if inside[at - 1].type == "heading_open":
        return words.of_heading(runs)
    found = words.of_line(runs)
    found = found._replace(day=found.day or words.day_in(runs))
    linked = found.why == "link text" and bool(found.link)
    return found if found.why == "bold text" or linked else Title()


def title_of_html(runs: Iterable[Run]) -> Title:
    """Return the title that an ``<aside>`` begins with in bold, as in Notion's."""
    text = "".join(run.text for run in runs).strip().partition("\n")[0]
    bold = _BOLD.match(text)
    return words.of_heading([Run(bold[1])])._replace(why="<aside>") if bold else Title()


def _behind(runs: list[Run], place: int) -> list[Run]:
    """Return the words behind so many characters."""
    left: list[Run] = []
    for run in runs:
        if text := run.text[place:] or (run.text if not place else ""):
            left.append(run._replace(text=text))
        place = max(0, place - len(run.text))
    return left


def unquoted(line: str) -> str:
    """Return a line of a quote without its mark.

    >>> unquoted("> a"), unquoted(">")
    ('a', '')
    """
    return _QUOTED.sub("", line, count=1)


def below(title: Title, text: str) -> str:
    """Return a text without the title on its first line.

    >>> below(Title("Raft"), "### Raft\\n\\nText."), below(Title("Raft"), "Raft is")
    ('Text.', 'Raft is')
    """
    first, _, rest = text.partition("\n")
    named = first.strip("#* ") in (title.text, f"[{title.text}]({title.link})")
    return rest.strip() if named and title.text else text


def shown(text: str) -> str:
    """Return Markdown with callouts as quotes that any reader shows.

    >>> shown("> [!note] Title\\n> text"), shown("> [!TIP]\\n> text")
    ('> **Title**\\n> text', '> text')
    """

    def named(found: re.Match[str]) -> str:
        said = found[3].strip()
        if not said or labels.is_label(said):
            return ""
        said = said if said.startswith("**") else f"**{said}**"
        return f"{found[1]}{said}\n"

    return _CALLED.sub(named, text) if "[!" in text else text
