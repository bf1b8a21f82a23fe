"""Words that name no piece: Listen, 收听, MP3, English, 42 min, Contents. No I/O."""

import re

# A lone "Listen" names nothing. All words of a label are here, and one of the first.
_SOUND = frozenset(
    "listen hear audio podcast podcasts mp3 m4a aac ogg oga opus wav flac play player "
    "download soundcloud recording overview notebooklm lyssna anhören hören écouter "
    "hörfassung audiofassung écoutez écoute escuchar escucha escúchalo ascolta "
    "ascoltare ouvir ouça luister luisteren beluister słuchaj poslechnout dinle "
    "kuuntele lyt lytt слушать послушать аудио подкаст 듣기 오디오 팟캐스트 음성 聴く "
    "聞く 再生 音声 音声版 ポッドキャスト 音声で聴く 音声ファイル استمع اسمع صوت "
    "بودكاست האזינו האזנה פודקאסט گوش پادکست".split()
)
#: Those of them that say what a link leads to, whatever its address is.
_HEARD = _SOUND - frozenset(
    "flac play player download soundcloud recording overview".split()
)
_HEARD_OTHERWISE = re.compile("[🎧🎙🔊🔉📻👂]|收听|试听|聆听|^听|音频|播客|语音|录音")
_HOSTS = re.compile(
    r"\b(google|drive|dropbox|github|onedrive|spotify|apple|podcasts|youtube|anchor)\b",
    re.IGNORECASE,
)
#: Words of links that lead on to a text.
_POINTERS = frozenset(
    "more continue reading view online open source original story website web site url "
    "原文 链接 阅读原文 查看原文 原文链接 元記事 リンク 원문 weiterlesen mehr quelle "
    "zum artikel hier lire suite plus article leer más artículo fuente ler mais "
    "leggi tutto articolo fonte подробнее источник".split()
)
_BESIDE = frozenset(
    "to the this it here now today version episode file link with on in of a an as by "
    "article post issue read and or for me via our full complete whole deep dive ai "
    "generated summary narration english click direct text".split()
)
#: The same in other languages: "Écouter l'épisode", "Hier die Folge anhören".
_BESIDE_ABROAD = frozenset(
    "l le la les d un une du de des au cet cette ce en sur ici maintenant épisode "
    "émission enregistrement lien fichier texte complet "
    "der die das den dem diese diesen dieser dieses ein eine als zum zur hier jetzt "
    "folge beitrag artikel datei text ganze ganzen "
    "el los las una este esta aquí ahora episodio artículo archivo capítulo "
    "il lo gli questo questa qui ora puntata file testo o os as um uma aqui agora "
    "episódio artigo arquivo het deze dit nu aflevering den det detta här her nu "
    "avsnittet avsnitt episoden afsnit artikeln odcinek odcinka tego tutaj teraz "
    "выпуск эпизод этот здесь сейчас запись статью".split()
)
#: What points at nothing by itself: an article may be called "A".
_LITTLE = frozenset("to the in of a an as by and or with for on".split())
_CHINESE = re.compile(
    r"(点击|点此|在线|立即)*(这里)?(收听|试听|聆听|听|播放|下载)"
    r"(这里|音频|播客|文章|全文|本期|本文|节目)*"
    r"|(本期|本文|文章)?(音频|播客|语音|录音|节目)"
    r"(下载|收听|链接|版本|版|播放|地址|文件|解读|概览)*"
)
_VERSIONS = frozenset(
    "english en german deutsch de french français fr spanish español es chinese 中文 "
    "zh japanese 日本語 ja 英文 英语 国语 普通话 粤语 "
    "hq lq high low medium mono stereo hd "
    "64k 128k 192k 256k 320k".split()
)
#: Words that name nothing where only such words are with them: "it here".
_HERE = frozenset("here hier ici aquí aqui qui här tutaj здесь".split())
#: All words that a label may consist of.
_LABELS = _SOUND | _BESIDE | _BESIDE_ABROAD | _VERSIONS
_NAMELESS = _SOUND | _VERSIONS | _HERE
_CONTENTS = frozenset(
    [
        "contents",
        "table of contents",
        "toc",
        "目录",
        "目錄",
        "index",
        "episodes",
        "audio files",
    ]
)
#: Headings of what stands behind a text and is no piece of its own.
_APPENDIX = frozenset(
    "link references reference resource reading source footnote note "
    "bibliography mention citation more see "
    "链接 相关链接 参考 参考链接 参考资料 参考文献 延伸阅读 相关阅读 扩展阅读 资源 "
    "连结 參考資料 lien liens références quelle quellen verweise literatur enlaces "
    "referencias fuentes riferimenti fonti referências fontes ссылки источники "
    "リンク 参考リンク 링크".split()
)
_SPONSORS = frozenset(
    "sponsor sponsored sponsorship ad ads advertisement advert credit partner thanks "
    "support donate 赞助 广告 鸣谢 致谢 sponsoren werbung anzeige".split()
)
_AROUND = frozenset(
    "and the of for to in on & our this week issue episode further related useful all "
    "show also other additional external key paper article us resources".split()
)
_SOURCE = re.compile(
    r"(original|source|article|paper|link|read|blog|post|via|原文|链接|文章|出处|来源|全文|论文)",
    re.IGNORECASE,
)
LENGTH = re.compile(
    r"(\d+[:：]){1,2}\d\d"
    r"|[~≈]?\d+([.,]\d+)? ?(min(ute)?s?|分钟|分|h(ours?)?|s(ec(onds?)?)?)\.?"
    r"|[~≈]?\d+([.,]\d+)? ?([KMG]i?B|kbps)"
    r"|[#№]?\d+([.,]\d+)?",
    re.IGNORECASE,
)
_CALLOUT = re.compile(r"^\s*\[!\w[\w-]*\][+-]?")
#: A line that is read: "Hear it now".
_SENTENCE = re.compile(r"\bhear\b", re.IGNORECASE)
_FIELD = re.compile(
    r"^[\s>*_]*(?:duration|length|size|format|längd|dauer|länge|durée|duración|durata|时长|长度|大小|片长|格式)[*_]*\s*[:：]",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """Tell words that name no piece: Listen, 收听, MP3, English, 42 min, Contents.

    >>> [is_label(t) for t in ("🎧 Listen to the podcast", "点击收听", "Podcasting")]
    [True, True, False]
    >>> is_label("Écouter l'épisode"), is_label("Écouter Marie")
    (True, False)
    """
    plain = re.sub(r"[^\w#№:.%~≈]+", " ", text).strip(" .:").lower()
    if not plain or plain in _CONTENTS or LENGTH.fullmatch(plain):
        return True
    words = plain.split()
    if all(word in _LABELS for word in words):
        return any(word in _NAMELESS for word in words)
    return bool(_CHINESE.fullmatch("".join(words)))


def is_pointer(text: str) -> bool:
    """Tell words of a link that lead on to a text, and don't name it.

    >>> [is_pointer(t) for t in ("Read the full article", "Read on caches", "A")]
    [True, False, False]
    """
    words = re.findall(r"\w+", text.lower())
    known = all(w in _POINTERS or w in _BESIDE for w in words)
    alone = text.strip()[:1].isupper() and _LITTLE.issuperset(words)
    return bool(words) and known and not alone


def says_audio(text: str) -> bool:
    """Tell words that name no piece, and say that audio is here.

    >>> [says_audio(t) for t in ("🎧", "Listen here", "收听本期", "Slides", "42 min")]
    [True, True, True, False, False]
    """
    if len(text) > 60:
        return False
    words = re.findall(r"\w+", text.lower())
    heard = not _HEARD.isdisjoint(words) or _HEARD_OTHERWISE.search(
        "".join(text.split())
    )
    return bool(heard) and is_label(_HOSTS.sub("", text))


def is_quiet(text: str) -> bool:
    """Tell a line that says no more than where the audio is, and how long.

    >>> is_quiet("> 音频： ｜ 时长：05:12"), is_quiet("Listen to what Ann says")
    (True, False)
    """
    text = _CALLOUT.sub("", text)
    if _SENTENCE.search(text):
        return False
    return all(
        is_label(_FIELD.sub("", p)) for p in re.split(r"[|｜·•/,，()（）]", text)
    )


def is_appendix(text: str) -> bool:
    """Tell a heading below which only references stand, or sponsors.

    >>> [is_appendix(t) for t in ("🔗 Further reading", "参考资料", "Linking")]
    [True, True, False]
    """
    return is_sponsor(text) or _all_of(text, _APPENDIX)


def is_sponsor(text: str) -> bool:
    """Tell a heading below which sponsors and helpers are named.

    >>> is_sponsor("Thanks to our sponsors"), is_sponsor("Ad blockers")
    (True, False)
    """
    return _all_of(text, _SPONSORS)


def _all_of(text: str, names: frozenset[str]) -> bool:
    words = re.findall(r"\w+", text.lower())
    known = [word in names or word.removesuffix("s") in names for word in words]
    pairs = zip(words, known, strict=True)
    return any(known) and all(k or word in _AROUND for word, k in pairs)


def is_version(text: str) -> bool:
    """Tell the name of a language or a quality: English, 中文, 64k, MP3.

    >>> is_version("Deutsch"), is_version("MP3 (128k)"), is_version("Sugar")
    (True, True, False)
    """
    words = re.sub(r"[^\w]+", " ", text).lower().split()
    return bool(words) and all(w in _VERSIONS or w in _SOUND for w in words)


def is_source(text: str) -> bool:
    """Tell words that lead to the article itself: 原文, Original, Read the article."""
    return len(text) < 30 and bool(_SOURCE.search(text))
