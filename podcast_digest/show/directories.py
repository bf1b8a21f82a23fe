"""The directories and platforms that list shows, as the catalog names them."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from podcast_digest.show.fields import fault
from podcast_digest.show.vocabulary import nearest

#: Where a show can be listened to: key of ``show.links`` -> what people call it.
DIRECTORIES = {
    "apple": "Apple Podcasts",
    "spotify": "Spotify",
    "youtube": "YouTube",
    "amazon": "Amazon Music",
    "podcastindex": "Podcast Index",
    "xiaoyuzhou": "小宇宙",
    "ximalaya": "喜马拉雅",
    "netease": "网易云音乐",
    "qqmusic": "QQ 音乐",
    "lizhi": "荔枝",
    "pocketcasts": "Pocket Casts",
    "overcast": "Overcast",
    "castbox": "Castbox",
    "deezer": "Deezer",
    "iheart": "iHeart",
    "tunein": "TuneIn",
}


def _directory(text: str) -> str:
    if text not in DIRECTORIES:
        hint = nearest(text, tuple(DIRECTORIES))
        known = ", ".join(DIRECTORIES)
        raise fault("directory", f"must be one of {known}, not {text[:80]!r}{hint}")
    return text


#: A directory or platform that shows are listed in.
Directory = Annotated[
    str,
    AfterValidator(_directory),
    WithJsonSchema({"type": "string", "enum": list(DIRECTORIES)}),
]
