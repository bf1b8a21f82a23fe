"""Closed lists that others keep: languages, countries, time zones, roles."""

import re
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

#: ISO 639-1, the two-letter codes that Apple accepts as <language>.
LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr
    cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu
    gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk
    kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro
    ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl
    tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)

#: ISO 3166-1 alpha-2, the modifiers of a language ("zh-cn").
COUNTRIES = frozenset(
    """
    ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm
    bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx
    cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg
    gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir
    is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv
    ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne
    nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro
    rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf
    tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf
    ws ye yt za zm zw
    """.split()
)

#: podcast:medium (Podcasting 2.0, docs/tags/medium.md); an L marks a list.
MEDIUMS = (
    "podcast",
    "music",
    "video",
    "film",
    "audiobook",
    "newsletter",
    "blog",
    "publisher",
    "course",
)

#: Groups and roles of people in small letters (Podcast Taxonomy, as Podcasting 2.0
#: keeps it in taxonomy.json; two of its words are spelled right here beside it).
GROUPS = frozenset(
    (
        "creative direction,cast,writing,audio production,audio post-production,"
        "administration,visuals,community,misc.,misc,video production,"
        "video post-production"
    ).split(",")
)
ROLES = frozenset(
    (
        "director,assistant director,executive producer,senior producer,producer,"
        "associate producer,development producer,creative director,host,co-host,"
        "guest host,guest,voice actor,narrator,announcer,reporter,author,"
        "editorial director,co-writer,writer,songwriter,guest writer,story editor,"
        "managing editor,script editor,script coordinator,researcher,editor,"
        "fact checker,translator,translater,transcriber,logger,studio coordinator,"
        "technical director,technical manager,audio engineer,"
        "remote recording engineer,post production engineer,audio editor,"
        "sound designer,foley artist,composer,theme music,music production,"
        "music contributor,production coordinator,booking coordinator,"
        "production assistant,content manager,marketing manager,"
        "sales representative,sales manager,graphic designer,cover art designer,"
        "social media manager,consultant,intern,camera operator,lighting designer,"
        "camera grip,assistant camera,assistant editor"
    ).split(",")
)


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the end of a message that names what was meant, "" if nothing is close."""
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(word[:80].casefold(), folded, n=1)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""


def language_meant(text: str) -> str | None:
    """Return a language as Apple's list has it, if it is certain which is meant.

    >>> [language_meant(text) for text in ("zh_CN", "zh-Hant", "zh-Hant-HK", "EN_us")]
    ['zh-cn', 'zh-tw', 'zh-hk', 'en-us']
    >>> language_meant("sr-Latn"), language_meant("chinese")
    (None, None)
    """
    language, *rest = re.split("[-_]", text.lower())
    if language == "zh" and rest and rest[0] in ("hans", "hant"):
        script, *rest = rest
        rest = rest or ["cn" if script == "hans" else "tw"]
    if language not in LANGUAGES or len(rest) > 1 or not COUNTRIES.issuperset(rest):
        return None
    return "-".join([language, *rest])


def is_timezone(name: str) -> bool:
    """Tell whether a name is in the IANA time zone database."""
    if name in ("localtime", "posixrules"):  # another one on every machine
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def time_zones() -> tuple[str, ...]:
    """Return the names of the IANA time zone database, sorted."""
    return tuple(sorted(available_timezones()))
