"""The rows of a table: which cell names a piece. Performs no I/O."""

from collections.abc import Collection, Iterator, Sequence

from podcast_digest.sources import dates, html, labels, words
from podcast_digest.sources.addresses import is_audio
from podcast_digest.sources.containers import Container, Part
from podcast_digest.sources.words import Run, Title

_TITLES = frozenset(
    "title titles episode paper article topic talk name subject sermon lecture chapter "
    "session titel thema titre sujet título tema titolo naslov название тема العنوان "
    "标题 题目 文章 论文 节目 主题 タイトル 題名 記事 제목".split()
)
#: Columns that say who or what stands behind a piece, not which it is.
_ABOUT = frozenset(
    "# no no. nr nr. id date author authors speaker speakers preacher host guest "
    "guests source venue year publisher journal category tags length duration size "
    "passage autor datum auteur fecha fuente дата автор 作者 主讲 嘉宾 来源 日期 时长 "
    "分类".split()
)


Cells = Sequence[list[Run]]


def name_rows(rows: Sequence[tuple[Container, Cells]], columns: Sequence[str]) -> None:
    """Find the titles of a table's rows: what all rows say alike names none."""
    said: dict[int, list[str]] = {}
    for _, cells in rows:
        for number, runs in enumerate(cells):
            text = words.tidy("".join(run.text for run in runs))
            said.setdefault(number, []).append(text)
    alike = {n for n, texts in said.items() if len(texts) > 1 and len({*texts}) == 1}
    for row, cells in rows:
        name_row(row, cells, columns, alike)


def name_row(
    row: Container,
    cells: Cells,
    columns: Sequence[str],
    alike: Collection[int] = (),
) -> None:
    """Find the title and the day of a table's row.

    The title stands in a column of that name, else it is the first that leads to an
    article, else the first text.
    """
    titles: list[tuple[int, Title]] = []
    page = ""
    for number, runs in enumerate(cells):
        if day := dates.day(words.tidy("".join(run.text for run in runs))):
            row.day = row.day or day
            continue
        if number in alike:
            continue
        said = [r for r in runs if not (words.plays(r) and labels.is_label(r.text))]
        title = words.of_heading(said)
        bold = words.of_line(said)
        if bold.why == "bold text":
            title = bold._replace(link=bold.link or title.link)
        elif title.text and title.text == title.link:  # a picture, or a bare address
            page = page or title.link
            continue
        if not title.text or labels.is_label(title.text) or is_audio(title.text):
            continue
        rank = 1 if any(map(words.leads_to_article, said)) else 2
        column = columns[number] if number < len(columns) else ""
        if column in _TITLES:
            rank = 0
        elif column in _ABOUT:
            rank = 3
        titles.append((rank, title))
    if titles:
        title = min(titles, key=lambda ranked: ranked[0])[1]
        row.title = title._replace(why="cell", link=title.link or page)
        row.day = row.day or row.title.day


def within(part: Part, number: int) -> Iterator[Run]:
    """Yield the words between a tag and its end, or the next of its kind."""
    opened = part.tags[number]
    place = len(part.content)
    for after in range(number + 1, len(part.tags)):
        if part.tags[after].name == opened.name:
            place = part.tags[after].start
            break
    return html.runs(part.content, part.tags, opened.end, place)


def cells_of(part: Part, number: int) -> Iterator[list[Run]]:
    """Yield the words of each cell of a row, whose tag has this number."""
    for at in range(number + 1, len(part.tags)):
        if part.tags[at].name == "tr":
            return
        if part.tags[at].name in ("td", "th") and not part.tags[at].closes:
            yield list(within(part, at))
