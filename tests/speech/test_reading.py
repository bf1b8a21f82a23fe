"""How numbers, versions, units and names are read: tables of what is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.speech.lexicon import lexicon, shipped
from podcast_digest.speech.reading import read, spoken, uncovered

#: Text -> what the engine of a Chinese show gets.
CHINESE = {
    "90:30": "九十比三十",
    "2:05": "两点零五分",
    "x^-2": "x的负二次方",
    "-1 与 −2": "负一与负二",
    "n³": "n 立方",
    "2万亿": "两万亿",
    "100000000": "一亿",
    "$1.25K": "一千二百五十美元",
    "$0.0001K": "零点一美元",
    "3-5 倍": "三到五倍",
    "1.5–2倍": "一点五到两倍",
    "1.5–2 倍提升": "一点五到两倍提升",
    "v1.2.3": "v 一点二点三",
    "FP8/INT4": "F P 八、INT 四",
    "30B-A3B": "三十 B A 三 B",
    "8×H100": "八乘 H 一百",
    "$2": "两美元",
    "O(n^2)": "O n 平方",
    "2025年8月": "二零二五年八月",
    "37.5%": "百分之三十七点五",
    "30%-50%": "百分之三十到百分之五十",
    "30-50%": "百分之三十到五十",
    "2025-09-13": "二零二五年九月十三日",
    "9月13日": "九月十三日",
    "2 TB/s": "二 T B 每秒",
    "30 PFLOPS": "三十 P flops",
    "1.7 PB/s": "一点七 P B 每秒",
    "144个Rubin": "一百四十四个Rubin",
    "GPU与72个标准": "G P U 与七十二个标准",
    "NVL144": "N V L 一四四",
    "910B": "九一零B",
    "Ascend 910B": "Ascend 九一零B",
    "RTX 3090": "R T X 三零九零",
    "GA102": "G A 一零二",
    "H20": "H 二十",
    "A100": "A 一百",
    "GB200": "G B 二百",
    "B200": "B 二百",
    "10ms": "十毫秒",
    "5-10 ms": "五到十毫秒",
    "1,024": "一千零二十四",
    "1,000,000": "一百万",
    "100万": "一百万",
    "0.05": "零点零五",
    "-5": "负五",
    "约-3℃": "约负三摄氏度",
    "2x": "两倍",
    "1.8×": "一点八倍",
    "128K": "一百二十八 K",
    "671B": "六百七十一 B",
    "2个": "两个",
    "第2层": "第二层",
    "12个": "十二个",
    "2年": "两年",
    "2-3年": "两到三年",
    "2023-2025年": "二零二三到二零二五年",
    "24/7": "二十四、七",
    "1/3": "三分之一",
    "3:1": "三比一",
    "20:30": "二十点三十分",
    "4×4": "四乘四",
    "1024x768": "一千零二十四乘七百六十八",
    "$0.5": "零点五美元",
    "$2M": "二百万美元",
    "$1.2B": "十二亿美元",
    "¥200": "二百元",
    "1e-5": "一乘十的负五次方",
    "2^10": "二的十次方",
    "n²": "n 平方",
    "1000+": "一千多",
    "30+种": "三十多种",
    "≥90%": "大于等于百分之九十",
    "a→b": "a到b",
    "A/B": "A B",
    "CI/CD": "C I C D",
    "torch.compile": "torch 点 compile",
    "make_fx": "make F X",
    "PyTorch 2.8": "pie torch 二点八",
    "CUDA 12.4": "kooda 十二点四",
    "DeepSeek-V3.1": "deep seek V 三点一",
    "Qwen2.5-72B": "kwen 二点五，七十二 B",
    "GPT-4o": "G P T 四 o",
    "3.5 tokens/s": "三点五 tokens 每秒",
    "300 tokens/s": "三百 tokens 每秒",
    "400Gbps": "四百吉比特每秒",
    "PD分离的KV Cache": "P D 分离的 K V cash",
    "GPUs": "G P U's",
    "cuBLAS": "koo blas",
    "Mixture-of-Experts": "Mixture-of-Experts",
    "xPyD": "X P Y D",
    "8 卡": "八卡",
    "1:1": "一比一",
    "P99": "P 九十九",
    "K8s": "koober netties",
    "100%": "百分之一百",
    "10.0.0.1": "十点零点零点一",
    "12 GB/s": "十二 G B 每秒",
    "tokens/s": "tokens 每秒",
    "2小时": "两小时",
    "16k": "十六 k",
    "7B": "七 B",
    "0.6B": "零点六 B",
    "3 FLOPs": "三 flops",
    "2:4 稀疏": "二比四稀疏",
    "1/2": "二分之一",
    "20010": "两万零一十",
    "192.168": "一百九十二点一六八",
    "-0.5%": "百分之负零点五",
    "2 台": "两台",
    "1.2x–3x": "一点二倍到三倍",
    "15:00-16:30": "十五点整到十六点三十分",
    "2025-09 发布": "二零二五年九月发布",
    "2×2×4": "二乘二乘四",
    "H100–H200": "H 一百到 H 二百",
    "30GB～80GB": "三十 G B 到八十 G B",
    "α=0.1": "α等于零点一",
    "第 3-5 章": "第三到五章",
    "10 万": "十万",
    "5 个 9": "五个九",
    "1.5T": "一点五 T",
    "GB/s": "G B 每秒",
    "x^n": "x的 n 次方",
    "-3℃": "负三摄氏度",
    "$2-3": "两到三美元",
    "≈3.2ms": "约等于三点二毫秒",
    "40%～65%": "百分之四十到百分之六十五",
    "4K 上下文": "四 K 上下文",
    "Chips 2025演讲": "Chips 二零二五演讲",
    "99.9%": "百分之九十九点九",
    "1.2 PB/s": "一点二 P B 每秒",
    "989 TFLOPS": "九百八十九 T flops",
    "Llama-3.1-405B": "llama 三点一，四百零五 B",
    "Qwen3-235B-A22B": "kwen 三，二百三十五 B A 二十二 B",
    "DDR5-6400": "D D R 五，六千四百",
    "GPT-4": "G P T 四",
    "H₂O 与 CO₂": "H 二 O 与 C O 二",
    "Llama3.1 与 LLaMA2-7B": "llama 三点一与 llama 二，七 B",
    "BGE-Reasoner": "B G E Reasoner",
    "传输-计算流水线": "传输计算流水线",
    "4-bit 量化": "四 bit 量化",
    "第 n-1 层": "第 n 减一层",
    "PCIe 5.0 x16": "P C I E 五点零 x 十六",
    "2025.09.13": "二零二五年九月十三日",
    "2024Q3": "二零二四年第三季度",
    "2:30pm": "下午两点三十分",
    "50‰": "千分之五十",
    "5‰-8‰": "千分之五到千分之八",
    "$3.5/小时": "三点五美元每小时",
    "$0.14/M tokens": "零点一四美元每百万 tokens",
    "￥2/百万 tokens": "两元每百万 tokens",
    "10k tokens": "一万 tokens",
    "1.5B tokens": "十五亿 tokens",
    "25.6Tb/s": "二十五点六太比特每秒",
    "x86_64": "X 八六",
    "e.g. 这样": "例如这样",
    "A vs. B": "A 对比 B",
}

#: Text -> what the engine of an English show gets.
ENGLISH = {
    "2000": "two thousand",
    "1900": "nineteen hundred",
    "1905": "nineteen oh five",
    "0:00 and 12:00 and 9:05": "zero o'clock and twelve o'clock and nine oh five",
    "n^3 and x^-2": "n cubed and x to the power of minus two",
    "16/9": "sixteen over nine",
    "90:30": "ninety to thirty",
    "2025-13-40": "two thousand twenty-five thirteen forty",
    "the 3rd of 21": "the third of twenty-one",
    "1 TB": "one terabyte",
    "3-5x faster": "three to five times faster",
    "v1.2.3": "version one point two point three",
    "FP8/INT4": "F P eight, INT four",
    "30B-A3B": "thirty B A three B",
    "8×H100": "eight H one hundred",
    "$2": "two dollars",
    "O(n^2)": "O of n squared",
    "2025-09-13": "September thirteenth, twenty twenty-five",
    "in 2025": "in twenty twenty-five",
    "1999": "nineteen ninety-nine",
    "2023-2025": "twenty twenty-three to twenty twenty-five",
    "37.5%": "thirty-seven point five percent",
    "30-50%": "thirty to fifty percent",
    "2 TB/s": "two terabytes per second",
    "10ms": "ten milliseconds",
    "1 ms": "one millisecond",
    "1,024 GPUs": "one thousand twenty-four G P U's",
    "0.05": "zero point zero five",
    "-5": "minus five",
    "2x": "two times",
    "128K": "one hundred twenty-eight K",
    "671B": "six hundred seventy-one B",
    "1/3": "one third",
    "3/4": "three quarters",
    "3:1": "three to one",
    "20:30": "twenty thirty",
    "4×4": "four by four",
    "$2M": "two million dollars",
    "$1.2B": "one point two billion dollars",
    "$1": "one dollar",
    "1e-5": "one times ten to the power of minus five",
    "2^10": "two to the power of ten",
    "e.g. this": "for example this",
    "i.e. that": "that is that",
    "vs.": "versus",
    "1st": "first",
    "22nd": "twenty-second",
    "K8s": "koober netties",
    "GPT-4o": "G P T four o",
    "Qwen2.5-72B": "kwen two point five, seventy-two B",
    "torch.compile": "torch dot compile",
    "make_fx": "make F X",
    "30+ kinds": "more than thirty kinds",
    "24/7": "twenty-four seven",
    "400Gbps": "four hundred gigabits per second",
    "tokens/s": "tokens per second",
    "10.0.0.1": "ten point zero point zero point one",
    "state-of-the-art": "state-of-the-art",
    "12-layer": "twelve-layer",
    "cuBLAS": "koo blas",
    "40%–65%": "forty to sixty-five percent",
    "$2-3": "two to three dollars",
    "99.9%": "ninety-nine point nine percent",
    "1.5 TB/s": "one point five terabytes per second",
    "3.5x": "three point five times",
    "in 2024-09-01 we": "in September first, twenty twenty-four we",
    "15 min": "fifteen minutes",
    "≥ 90%": "at least ninety percent",
    "α = 0.1": "α equals zero point one",
    "100,000": "one hundred thousand",
    "approx. 5": "approximately five",
    "1.5T": "one point five T",
    "Llama-3.1-405B": "llama three point one, four hundred five B",
    "Qwen3-235B-A22B": "kwen three, two hundred thirty-five B A twenty-two B",
    "GPT-4": "G P T four",
    "H₂O": "H two O",
    "MMLU-Pro": "M M L U Pro",
    "layer n-1": "layer n minus one",
    "2025.09.13": "September thirteenth, twenty twenty-five",
    "2025-09": "September twenty twenty-five",
    "2024Q3": "twenty twenty-four Q three",
    "the 1990s": "the nineteen nineties",
    "the 2010s": "the twenty tens",
    "2:30pm": "two thirty P M",
    "50‰": "fifty per mille",
    "$3.5/hour": "three point five dollars per hour",
    "$15 per 1M tokens": "fifteen dollars per one million tokens",
    "$0.14/M tokens": "zero point one four dollars per million tokens",
    "25.6 Tb/s": "twenty-five point six terabits per second",
    "8 H100s": "eight H one hundreds",
    "x86": "X eighty-six",
}

SHIPPED = lexicon(shipped())


def said(text: str, language: str) -> str:
    return spoken(read(text, language, SHIPPED))


@pytest.mark.parametrize("text", CHINESE)
def test_in_chinese(text: str) -> None:
    assert said(text, "zh-cn") == CHINESE[text]


@pytest.mark.parametrize("text", ENGLISH)
def test_in_english(text: str) -> None:
    assert said(text, "en") == ENGLISH[text]


def test_a_sentence_of_both() -> None:
    text = (
        "在 8×H100 上，FP8 的 KV Cache 让 vLLM v0.8.5 的吞吐提升 1.5–2 倍（约 37.5%）。"
    )
    assert said(text, "zh-hans") == (
        "在八乘 H 一百上，F P 八的 K V cash 让 V L L M v 零点八点五的吞吐提升"
        "一点五到两倍（约百分之三十七点五）。"
    )


def test_another_language_is_left_to_the_engine() -> None:
    pieces = read("Das kostet 3,5 Euro, seit 2024.", "de", SHIPPED)
    assert spoken(pieces) == "Das kostet 3,5 Euro, seit 2024."
    assert uncovered(pieces) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("用 CUTLASS 和 make_fx", ["fx"]),  # the first is in the lexicon
        ("BRIGHT 与 ncclx", ["BRIGHT", "ncclx"]),
        ("时间 ☃ 到了 ☃", ["☃"]),
        ("PD 分离，FP8/INT4，v1.2.3", []),
        ("Automatic Activation Checkpointing", []),
    ],
)
def test_what_nothing_covers_is_told(text: str, words: list[str]) -> None:
    assert uncovered(read(text, "zh-cn", SHIPPED)) == words


@given(st.text(max_size=80), st.sampled_from(["zh-cn", "en", "fr"]))
def test_nothing_is_lost(text: str, language: str) -> None:
    pieces = read(text, language, SHIPPED)
    assert "".join(piece.source for piece in pieces) == text
    for piece in pieces:
        if any(char.isalnum() for char in piece.source):
            assert any(char.isalnum() for char in piece.spoken), piece


@given(
    st.text(st.sampled_from("0123456789.,-–~/:%^×x$vBKGs年月倍 A"), max_size=24),
    st.sampled_from(["zh-cn", "en"]),
)
def test_no_digit_is_left_to_chance(text: str, language: str) -> None:
    pieces = read(text, language, SHIPPED)
    assert "".join(piece.source for piece in pieces) == text
    assert not any(char.isdigit() for char in spoken(pieces))
