"""Which addresses mean the same article, and the ids made from them.

Performs no I/O. An id is given once, when an episode is added, and never changes. So
no fingerprint may ever be another for the same address; the words before it may.
"""

import re
from functools import lru_cache
from hashlib import sha256
from unicodedata import combining, normalize
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

#: Query parameters that tell where a reader came from, not what they read.
TRACKING = frozenset(
    [
        *("fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid"),
        *("mc_cid", "mc_eid", "ref_src", "spm"),
        *("share_source", "share_medium", "vd_source"),
    ]
)
#: What tells one WeChat article from another; the rest follows the reader around.
WECHAT = ("__biz", "mid", "idx", "sn")

#: Of a Chinese title that an id begins with.
SYLLABLES = 6

_PORTS = {"http": 80, "https": 443}
_WORD = re.compile(r"[A-Za-z0-9]+")
_SLUG = re.compile(r"[a-z]{2,}[a-z0-9]*(?:[-_][a-z0-9]+)+")
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3041-\u30ff]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986 §2.2 and §2.3. Square brackets are for IPv6 hosts only (§3.2.2).
_LEGAL = "-._~:/?#@!$&'()*+,;=%"
#: What nearly all addresses are made of: nothing in them need be encoded.
_SOUND = re.compile(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")


#: Far more than any page has articles: of one that has more, nothing would be found
#: again. Each takes some 35 MB when it is full: what a process of days needs at most.
_KNOWN = 100_000


@lru_cache(maxsize=_KNOWN)  # a page is compared with what is known, part by part
def canonical(url: str) -> str:
    """Return the form of an address that all spellings of it share.

    Scheme and host are lowercased; the default port, the fragment and tracking
    parameters are dropped. ``http`` counts as ``https``: sites move to it, their
    articles stay. A WeChat article keeps only what names it. The result is for
    comparing, not for opening; what is no web address comes back as it was.

    >>> canonical("http://MP.weixin.qq.com:80/s?scene=1&sn=c&idx=1&mid=2&__biz=M==#rd")
    'https://mp.weixin.qq.com/s?__biz=M==&mid=2&idx=1&sn=c'
    >>> canonical("https://example.com?utm_source=x&id=7")
    'https://example.com/?id=7'
    """
    url = ascii_url(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _PORTS or not parts.hostname:
        return url
    user, at, _ = parts.netloc.rpartition("@")
    # The hostname property would drop the brackets of an IPv6 address.
    host = parts.netloc[len(user + at) :].lower()
    if port is None or port == _PORTS[parts.scheme]:
        host = re.sub(r":\d*$", "", host)
    pairs = [pair for pair in parts.query.split("&") if pair]
    if host == "mp.weixin.qq.com" and (parts.path + "/").startswith("/s/"):
        named = {pair.partition("=")[0]: pair for pair in reversed(pairs)}
        pairs = [named[name] for name in WECHAT if name in named]
    else:
        pairs = [pair for pair in pairs if not _tracks(pair.partition("=")[0])]
    return urlunsplit(
        ("https", user + at + host, parts.path or "/", "&".join(pairs), "")
    )


def _tracks(name: str) -> bool:
    return name.lower() in TRACKING or name.lower().startswith("utm_")


#: Latin letters that are no letter with an accent -> how they are spelt in ASCII.
_SPELT = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
    | {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
)


@lru_cache(maxsize=_KNOWN)
def new_id(title: str, link_or_audio: str) -> str:
    """Return the id of a new episode: words that name it, and its fingerprint.

    The words are those of the title in ASCII, else the last part of the address if that
    is made of words, else the pinyin of the title.

    >>> link = "https://mp.weixin.qq.com/s/cNTkNZyyETQrHDDYdSSyvw"
    >>> new_id("PyTorch torch.compile 训练编译技术现状与展望（2025年8月）", link)
    'pytorch-torch-compile-42588b3d27'
    >>> new_id("高级矩阵乘法", link)
    'gao-ji-ju-zhen-cheng-fa-42588b3d27'
    >>> new_id("Smørrebrød auf der Straße", link)
    'smorrebrod-auf-der-strasse-42588b3d27'
    """
    # Accents go and full-width letters become ASCII: Café, ＧＰＵ -> cafe, gpu.
    plain = "".join(c for c in normalize("NFKD", title) if not combining(c))
    plain = plain.translate(_SPELT)
    words = _words(plain) or _slug(link_or_audio) or _pinyin(title) or ["episode"]
    return "-".join([*words, fingerprint(link_or_audio)])


def _words(text: str) -> list[str]:
    found = (word.lower()[:30] for word in _WORD.findall(text))
    return [word for word in found if not word.isdigit()][:5]


def _slug(url: str) -> list[str]:
    """Return the words that the last part of an address is made of, if it is."""
    path = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/")
    name = re.sub(r"\.[a-z0-9]{1,5}$", "", path.rpartition("/")[2].lower())
    return _words(name) if _SLUG.fullmatch(name) and "://" in url else []


def _pinyin(title: str) -> list[str]:
    """Return how a Chinese title begins, as it is spelled in pinyin."""
    if not _HAN.search(title) or _KANA.search(title):
        return []
    # Imported here: it takes a quarter of a second, and few titles need it.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(title, errors="ignore")[:SYLLABLES]


def fingerprint(url: str) -> str:
    """Return ten hex digits that stand for an address, however it is spelled."""
    return sha256(canonical(url).encode()).hexdigest()[:10]


def ascii_url(url: str) -> str:
    """Return the address with everything encoded that no URL may hold.

    What is legal stays byte for byte, so a signed or already encoded address keeps
    its meaning. A host in other letters becomes its ASCII form (IDNA).

    >>> ascii_url("音频/100% 好 (1)+%2B.mp3")
    '%E9%9F%B3%E9%A2%91/100%25%20%E5%A5%BD%20(1)+%2B.mp3'
    >>> ascii_url("https://例え.jp/a.mp3")
    'https://xn--r8jz45g.jp/a.mp3'
    """
    if _SOUND.fullmatch(url):
        return url
    scheme, mark, rest = url.partition("://")
    if not mark or not (scheme.isascii() and scheme.isalpha()):
        return _encoded(url)
    end = min((i for c in "/?#" if (i := rest.find(c)) >= 0), default=len(rest))
    user, at, host = rest[:end].rpartition("@")
    return f"{scheme}://{_encoded(user)}{at}{_ascii_host(host)}{_encoded(rest[end:])}"


def _encoded(text: str) -> str:
    # Half a surrogate pair has no UTF-8; "?" would start a query, so it goes.
    text = text.encode(errors="ignore").decode()
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_LEGAL)


def _ascii_host(host: str) -> str:
    name, colon, port = host.partition(":")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return _encoded(host)
    return quote(f"{name}{colon}{port}", safe=_LEGAL + "[]")


@lru_cache(maxsize=16)  # a show has one link, and it is asked for each episode's sake
def folder(link: str) -> str:
    """Return the address, ending in /, under which the files of a site are published.

    A link to a page lies in it.

    >>> folder("https://example.com/podcast/index.html?a=b"), folder("https://a.b")
    ('https://example.com/podcast/', 'https://a.b/')
    """
    link = re.split(r"[?#]", ascii_url(link), maxsplit=1)[0]
    if re.search(r"\.html?$", urlsplit(link).path, re.IGNORECASE):
        link = link.rpartition("/")[0]
    return link.rstrip("/") + "/"


#: The namespace of podcast GUIDs (Podcasting 2.0, docs/tags/guid.md).
_PODCAST = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def podcast_guid(feed_url: str) -> UUID:
    """Return the GUID that a show has for life, made from its first feed address.

    A UUIDv5 of the address without scheme and trailing slashes (Podcasting 2.0
    namespace, ``podcast:guid``). Write it into the catalog before the feed moves.

    >>> str(podcast_guid("https://podnews.net/rss"))
    '9b024349-ccf0-5f69-a609-6b82873eab3c'
    """
    return uuid5(_PODCAST, feed_url.partition("://")[2].rstrip("/"))
