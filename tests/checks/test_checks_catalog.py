"""Rules K on texts of many languages, on pages as they are, and on any catalog."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.catalog.fixing import fix
from podcast_digest.checks import Finding, Subject
from podcast_digest.checks.catalog import RULES
from podcast_digest.checks.rules import check
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog
from podcast_digest.sources import parse
from podcast_digest.sources.merge import plan
from podcast_digest.text import characters
from tests.checking import told
from tests.strategies import catalogs as any_catalogs
from tests.strategies import unhurried, written

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = Path(__file__).parents[1] / "data" / "digests" / "llm-infra.md"


def found(catalog: Catalog, code: str = "K") -> list[str]:
    """Return what is told by the rules whose code begins so."""
    return told(findings(catalog, (code,)))


def findings(
    catalog: Catalog, codes: tuple[str, ...] = ("K",), lock: Lock | None = None
) -> list[Finding]:
    lock = lock or measured(catalog)
    show = resolve(catalog, lock, NOW)
    rules = [rule for rule in RULES if rule.code.startswith(codes)]
    subject = Subject(show, NOW, 0, catalog=catalog, lock=lock)
    return check(subject, rules)


def measured(catalog: Catalog) -> Lock:
    probe = Probe(length=1_000_000, type="audio/mpeg", duration=300.0, method="header")
    return Lock(probes={entry.audio: probe for entry in catalog.episodes})


def catalog_of(*summaries: str, titles: Sequence[str] = ()) -> Catalog:
    """Return a catalog with these summaries, of episodes a, b, c …"""
    show = {
        "title": "T",
        "description": "D",
        "link": "https://example.org/",
        "language": "en",
        "categories": ["Technology"],
    }
    episodes = [
        {
            "id": id_,
            "title": title,
            "audio": f"https://example.org/{id_}.mp3",
            "published": f"2025-01-{25 - number:02}T00:00:00Z",
            "link": f"https://example.org/{id_}",
            "summary": summary,
        }
        for number, (id_, summary, title) in enumerate(
            zip("abcdefgh", summaries, titles or summaries, strict=False)
        )
    ]
    if not titles:
        for entry in episodes:
            entry["title"] = f"Episode {entry['id']}"
    return Catalog.model_validate({"show": show, "episodes": episodes})


#: Sentences as people write them: no rule about texts finds anything in them.
LANGUAGES = {
    "Arabic": "تقرأ هذه الحلقة مقالة عن المترجمات، بلغة \u200fC++\u200f أيضًا.",
    "Chinese": "“为什么慢？”——编译器（如 GCC 14）在第3期《缓存》里说：“2025年见！”……",
    "Cantonese": "點解咁慢？今集講下編譯器，仲有啲數字㗎！",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy – „proč?“",
    "Danish": "Quizdeltagerne spiste jordbær med fløde på en ø; »æh«, sagde Åse…",
    "Dutch": "Pa’s wijze lynx bezag vroom het fikse aquaduct ‘à € 5’…",
    "English": "“It’s the compiler’s fault™” — 50 °C ± 2 °C, ½ price, © 2025…",
    "French": "« C’est l’été… » – Dès Noël où un zéphyr haï me vêt : 5 €.",
    "German": "„Falsches Üben von Xylophonmusik quält jeden größeren Zwerg“ – »Spaß«…",
    "Greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία· «γιατί;»",
    "Hebrew": "דג סקרן שט בים \u200fGPT-4\u200f מאוכזב ולפתע מצא חברה.",
    "Hindi": "क्\u200dष और ज्ञ: संकलक धीमे क्यों हैं?",
    "Hungarian": "Árvíztűrő tükörfúrógép – „miért lassú?”",
    "Icelandic": "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa.",
    "Italian": "Perché? È così: «qualità» – città à la carte, 20 °C…",
    "Japanese": "コンパイラはなぜ遅いのか？「数字」で見る……第３回！",
    "Khmer": "ភាសា\u200bខ្មែរ\u200bពិរោះ។",
    "Korean": "컴파일러는 왜 느린가? ‘숫자’로 보는 이야기…",
    "Norwegian": "Sær golfer med kølle vant på «blåbær» – å, æ og ø…",
    "Persian": "چرا می\u200cخواهم کامپایلر سریع باشد؟",
    "Polish": "Pchnąć w tę łódź jeża lub ośm skrzyń fig – „dlaczego?”",
    "Portuguese": "“Vovô vê o ímã cair no pé do pinguim…” NÃO! “IRMÔ, IRMÃ® – 5 ª.",
    "Romanian": "Înjurând pițigăiat, zoofobul comandă vexat whisky… „câte €?”",
    "Russian": "Съешь ещё этих мягких французских булок… «почему?» — № 5",
    "Spanish": "¿Por qué? «El pingüino Wenceslao hizo kilómetros…» ¡Año 1.ª!",
    "Swedish": "Flygande bäckasiner söka hwila på mjuka tuvor – ”varför?” å ä ö",
    "Thai": "ภาษา\u200bไทย ทำไมคอมไพเลอร์จึงช้า",
    "Turkish": "Pijamalı hasta yağız şoföre çabucak güvendi… “neden?”",
    "Ukrainian": "Щастям б’єш жук їх глицю в фон й ґедзь пріч.",
    "Vietnamese": "Vì sao trình biên dịch chậm? “Đây là những con số…”",
    "emoji": "👩\u200d💻 ❤️\u200d🔥 🏳️\u200d🌈 👨\u200d👩\u200d👧 1️⃣ ✅ → ■ ● ★ ☐",
}
TEXTS = ("K101", "K102", "K103", "K221", "K223", "K224", "K231", "K233", "K234")


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_language_is_a_fault(name):
    text = LANGUAGES[name]
    catalog = catalog_of(text, titles=[text])
    assert [row for code in TEXTS for row in found(catalog, code)] == []


def as_cp1252(text: str) -> str:
    """Return UTF-8 as a program shows it that takes it for Windows-1252."""
    pieces = (bytes([byte]) for byte in text.encode())
    return "".join(
        piece.decode("cp1252", errors="ignore") or piece.decode("latin-1")
        for piece in pieces
    )


_WITH_ACCENTS = "Chinese Cantonese Dutch English French German Japanese Khmer Korean"


@pytest.mark.parametrize("name", [*_WITH_ACCENTS.split(), "Italian", "Spanish", "Thai"])
def test_utf_8_that_was_read_as_windows_1252_is_found(name):
    garbled = as_cp1252(LANGUAGES[name]).translate(dict.fromkeys(range(0x80, 0xA0), ""))
    assert len(found(catalog_of(garbled), "K224")) == 1


@pytest.mark.parametrize(
    "text",
    ["编译器很慢，附有数字。", "他说：“慢的是缓存，不是编译器。”", "今天，天气很好。"],
)
def test_utf_8_that_was_read_as_gbk_is_found(text):
    garbled = text.encode().decode("gbk", errors="ignore")
    assert len(found(catalog_of(garbled), "K224")) == 1


_WORD = st.sampled_from(
    ["拓扑", "多维", "UB", "：", "。", "（PD）", "“总线”", " ", "采用", "2"]
)
_WORDS = st.lists(_WORD, min_size=1, max_size=3).map("".join)


@given(_WORDS, _WORDS, _WORDS)
def test_bold_is_told_of_exactly_when_its_marks_are_seen(before, bold, after):
    catalog = catalog_of(f"字{before}**{bold}**{after}字")
    seen = resolve(catalog, Lock(), NOW).episodes[0].description.count("**")
    assert len(found(catalog, "K231")) == (seen > 0)


_POOL = [f"{letter} paragraph {letter * 40}" for letter in "abcd"] + ["short", ""]


@given(
    st.lists(
        st.lists(st.sampled_from(_POOL), min_size=1, max_size=4), min_size=1, max_size=6
    )
)
def test_paragraphs_are_compared_as_if_each_with_each(summaries):
    catalog = catalog_of(*("\n\n".join(["-", *lines, "-"]) for lines in summaries))
    wanted = set()
    for line in _POOL[:4]:
        inside = [n for n, lines in enumerate(summaries) if line in lines]
        if len(inside) == 2:
            wanted |= {(inside[0], inside[1]), (inside[1], inside[0])}
    rows = [row for row in found(catalog, "K213") if " also in " in row]
    pairs = {
        ("abcdefgh".index(row[0]), "abcdefgh".index(row.split("'")[1])) for row in rows
    }
    assert pairs == wanted
    assert len(rows) == len(pairs)


def test_a_word_that_looks_like_a_tag_is_told_when_it_is_not_seen():
    seen = catalog_of("`<think>` is a token, and \\<think> too; i<n, n>i. <b>B</b>")
    assert found(seen, "K233") == []
    half = catalog_of("`<think>` is a token, and <think> is not seen.")
    assert found(half, "K233") == [
        "a: summary: holds '<think>', which is read as HTML and not shown"
    ]


def test_the_real_page_has_one_paragraph_under_the_wrong_heading():
    digest = parse(PAGE.read_text(encoding="utf-8"), base_url=None)
    made = plan(catalog_of(), digest, {}, heard={}, today=NOW)
    catalog = catalog_of().model_copy(update={"episodes": made.new})
    assert found(catalog) == [
        "pd-kv-cache-b2b7ab91ec: summary: shows 3 paragraphs as one, from "
        "'在LLM推理的PD（Prefill-Decode）分离场景…'",
        "fellow-hot-chips-ub-mesh-13543a2d5e: summary: has a last paragraph that "
        "seems to be about 'vllm-sglang-tensorrt-llm-ollama-ce4d8acb2d': "
        "'随着大语言模型（LLM）技术的快速发展，高效推理部署成为连接模型与"
        "实际应用的核心环节。本文系统梳理了当前主流的大模型推…'",
    ]


@given(any_catalogs())
@unhurried
def test_any_catalog_is_judged_in_words_that_fit_a_line(catalog):
    for lock in (Lock(), measured(catalog)):
        for finding in findings(catalog, lock=lock):
            shown = finding.message.replace("\u200c", "").replace("\u200d", "")
            assert shown.replace("\u3000", "").replace("\u00a0", "").isprintable()
            assert not finding.of or finding.of.id in {e.id for e in catalog.episodes}


@given(any_catalogs())
@unhurried
def test_fixing_takes_out_what_the_rules_tell_of(catalog):
    again = catalogs.parse(fix(written(catalog)).text)
    for finding in findings(again, ("K101", "K221")):
        text: Any = finding.of or again.show
        for step in re.findall(r"\w+", finding.field):
            text = text[int(step)] if step.isdigit() else getattr(text, step)
        # Nothing would be left of it, and so it is left to people.
        assert not characters.without(text, characters.unseen(text)).strip()
