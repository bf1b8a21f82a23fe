"""What is measured on: catalogs, locks, shows and pages of any size, no two alike."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benches.measuring import check

NOTES = 1_500  # bytes of Markdown of one episode
ENTRY = 2_500  # bytes of one episode in episodes.yaml
NOW = datetime(2025, 1, 1, tzinfo=UTC)
MARKDOWN = """\
本文系统综述了大模型推理中 **KV cache** 的管理方法，从分页到[前缀共享](https://example.org/p?a=1&b=2)。
It compares eviction policies, such as those by age & by size, on real traces.

- 显存占用降低 40%，吞吐提高 1.8 倍；
- prefix hits rise from 30 % to 65 %.

"""


def markdown(number: int, size: int) -> str:
    """Return the notes of an episode, in so many bytes and like no other's."""
    text = f"第 {number} 期。\n\n" + MARKDOWN * (size // len(MARKDOWN) + 1)
    return text.encode()[:size].decode(errors="ignore").strip()


def audio(number: int) -> str:
    return f"https://audio.example.org/{number}%2B.mp3"


def plain_audio(number: int) -> str:
    return f"https://audio.example.org/{number}.mp3"


def catalog_text(episodes: int, size: int, audio: Callable[[int], str] = audio) -> str:
    """Return an episodes.yaml, newest first, with so many bytes for each episode."""
    head = (
        "show:\n"
        "  title: A benchmark\n"
        "  description: Many episodes.\n"
        "  link: https://example.org/show/\n"
        "  language: zh-cn\n"
        "  categories: [Technology]\n"
        "  image: https://example.org/show/cover.jpg\n"
        "episodes:\n"
    )
    items = []
    for number in range(episodes, 0, -1):
        published = NOW - timedelta(hours=episodes - number)
        item = (
            f"  - id: number-{number:06}\n"
            f"    title: 第 {number} 期：Tiles & pages <in> memory\n"
            f"    link: https://example.org/articles/{number}\n"
            f"    audio: {audio(number)}\n"
            f"    published: {published.isoformat()}\n"
            "    summary: |\n"
        )
        # Indented lines are longer: the notes get what is left of the size.
        room = size - len(item.encode())
        lines = [f"      {line}" for line in markdown(number, room).splitlines()]
        kept = "\n".join(lines).encode()[:room].decode(errors="ignore").rstrip()
        items.append(f"{item}{kept}\n")
    return head + "".join(items)


def lock_text(episodes: int, audio: Callable[[int], str] = audio) -> str:
    probe = {
        "length": 3_812_345,
        "type": "audio/mpeg",
        "duration": 320.4,
        "exact": True,
        "method": "header",
    }
    probes = {audio(number): probe for number in range(1, episodes + 1)}
    return json.dumps({"version": 1, "probes": probes}, indent=2, sort_keys=True) + "\n"


def show_of(episodes: int) -> Any:
    """Return a show; past a thousand episodes the same ones under other names."""
    from podcast_digest import catalog, lock
    from podcast_digest.project.resolve import resolve

    unique = min(episodes, 1_000)
    text = catalog_text(unique, NOTES + 300)
    show = resolve(catalog.parse(text), lock.parse(lock_text(unique)), NOW)
    check(len(show.episodes) == unique, "episodes were left out of the show")
    many = []
    for number in range(episodes):
        old = show.episodes[number % unique]
        new = {
            "id": f"copy-{number:06}",
            "title": f"{number}: {old.title}",
            "notes": f"<p>{number}</p>\n{old.notes}",
            "description": f"{number}: {old.description}",
        }
        many.append(old.model_copy(update=new))
    return show.model_copy(update={"episodes": tuple(many)})


def digest_page(articles: int) -> str:
    """Return a page, the newest article on top."""
    return "# Digest\n\n" + "".join(
        f"## [第 {n} 期](https://example.org/{n})\n\n{MARKDOWN}"
        f'<audio controls src="{audio(n)}"></audio>\n\n'
        for n in range(articles, 0, -1)
    )


def title(text: str, number: int) -> str:
    """Return a catalog with another title of an episode."""
    new = rf"\g<1>Another, {number}"
    return re.sub(r"(id: number-000007\n    title: ).*", new, text)


def article(text: str, number: int) -> str:
    """Return a page with one article more."""
    link = f"https://example.org/more/{number}"
    return f'{text}\n## [{number}]({link})\n\n<audio src="{link}.mp3"></audio>\n'
