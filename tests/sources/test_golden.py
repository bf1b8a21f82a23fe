"""The real page gives what it always gave, at every stage of its way."""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from podcast_digest.show.model import Catalog, CatalogShow
from podcast_digest.sources import first_heard, parse
from podcast_digest.sources.merge import plan

DATA = Path(__file__).parents[1] / "data" / "digests"
PAGE = (DATA / "llm-infra.md").read_text(encoding="utf-8")
#: Written by the version of the program that knew no page but this one. Of all but
#: one a fingerprint.
GOLDEN = json.loads((DATA / "llm-infra.json").read_text(encoding="utf-8"))
SHOW = CatalogShow(
    title="T",
    description="D",
    link="https://example.com/",
    language="zh-cn",
    categories=("Technology",),
    timezone="Asia/Shanghai",
)
START = datetime(2025, 9, 12, 14, 13, 1, tzinfo=UTC)
TODAY = datetime(2025, 10, 3, 9, 30, 15, tzinfo=UTC)


def stages(page: str) -> dict[str, str]:
    """Return how the page looked, or may have looked, on its way to today."""
    head, *articles = re.split(r"(?m)^(?=## \[)", page)
    silent = [
        re.sub(r"(?s)\[ppppp\].*?\n|<audio.*?</audio>", "", one) for one in articles
    ]
    linked = [
        re.sub(r'(?s)<audio.*?src="([^"]*)".*?</audio>', r"[ppppp](\1)", one)
        for one in articles
    ]
    months = [*articles[:4], "## 202508\n\n", *articles[4:]]
    return {
        "whole": page,
        "without audio": head + "".join(silent),
        "first": head + articles[0],
        "one with audio": head + silent[0] + articles[1] + "".join(silent[2:]),
        "links": head + "".join(linked),
        "third level": page.replace("\n## [", "\n### ["),
        "two months": head + "".join(months),
        "no month": page.replace("## 202509\n", ""),
        "address above": page.replace(
            head.split("\n")[0], "# https://mp.weixin.qq.com/"
        ),
        "lines between": page.replace("\n\n## [", "\n\n---\n## ["),
        "twice": page + articles[2],
        "windows": page.replace("\n", "\r\n"),
    }


STAGES = stages(PAGE)


@pytest.mark.parametrize("dated", ["history", "headings"])
@pytest.mark.parametrize("stage", STAGES)
def test_the_real_page_gives_what_it_gave(stage: str, dated: str) -> None:
    names = ("without audio", "one with audio", "first", stage)
    history = (
        (START + timedelta(hours=hour), STAGES[name].encode())
        for hour, name in enumerate(names)
    )
    heard = first_heard(history) if dated == "history" else {}
    digest = parse(STAGES[stage])
    done = plan(Catalog(show=SHOW), digest, {}, heard=heard, today=TODAY)
    got: dict[str, Any] = {
        "warnings": list(digest.warnings),
        "notes": list(done.notes),
        "silent": [article.title for article in done.silent],
        "new": [
            json.loads(entry.model_dump_json(exclude_unset=True)) for entry in done.new
        ],
        "remembered": {
            id_: said.model_dump(mode="json") for id_, said in done.remembered.items()
        },
    }
    expected = GOLDEN[f"{stage}, {dated}"]
    if isinstance(expected, str):
        text = json.dumps(got, ensure_ascii=False, sort_keys=True)
        assert sha256(text.encode()).hexdigest() == expected
    else:
        assert got == expected
