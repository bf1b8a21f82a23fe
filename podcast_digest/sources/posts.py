"""Posts, one in a file, and what several sources say together. Performs no I/O."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from podcast_digest.errors import DigestError
from podcast_digest.show.model import Origin
from podcast_digest.sources import front
from podcast_digest.sources.articles import Article, Digest
from podcast_digest.sources.page import parse

#: Files of a folder that may be posts.
SUFFIXES = (".md", ".markdown", ".mdx")


def parse_post(text: str, path: str, origin: Origin, site: str | None = None) -> Digest:
    """Return the article of a post, or the articles of one with several pieces.

    ``path`` is how messages name it, and what a post without a permalink is known by;
    ``site`` is where its site is, if anything tells.
    A file without audio and front matter is none, so the digest may be empty.
    """
    described = partial(
        front.post,
        path=path,
        fields={str(name): other for name, other in origin.fields.items()},
        permalink=origin.permalink,
        audio=origin.audio,
    )
    try:
        digest = parse(text, base_url=origin.base_url, post=described, site=site)
    except DigestError as error:
        return Digest(articles=(), warnings=(f"{path}: {error}",))
    whole = len(digest.articles) == 1 and digest.articles[0].line == 1
    if whole and not digest.articles[0].audio and text[:1] not in ("-", "+", "{"):
        return Digest(articles=())  # a text like any other
    # Said once of all of them, not of each.
    told = tuple(w for w in digest.warnings if not _RELATIVE.search(w))
    digest = placed(replace(digest, warnings=told), path)
    if not whole or digest.articles[0].link:
        return digest
    # The name of a post without an address of its own stands for it.
    return replace(digest, articles=(replace(digest.articles[0], key=path),))


_RELATIVE = re.compile(r": the link \S+ is relative;")


def placed(digest: Digest, name: str) -> Digest:
    """Return what a page says as one of several: each message names it."""
    return Digest(
        articles=tuple(replace(article, source=name) for article in digest.articles),
        warnings=tuple(
            re.sub(r"^line (\d+): ", rf"{name}:\1: ", warning)
            for warning in digest.warnings
        ),
    )


def joined(digests: Iterable[Digest]) -> Digest:
    """Return what several sources say together, each article once.

    It is the same by its link, its guid or its audio. The first counts, but one with
    audio before one without.
    """
    found: list[Article] = []
    places: dict[str, int] = {}
    warnings: list[str] = []
    for digest in digests:
        warnings += digest.warnings
        new: list[Article] = []
        for article in digest.articles:
            names = _names(article)
            known = next((places[name] for name in names if name in places), None)
            if known is None:
                new.append(article)
                continue
            other = found[known]
            if article.audio and not other.audio:
                found[known], article, other = article, other, article
                places.update(dict.fromkeys(names, known))
            if article.audio and article.audio != other.audio:
                warnings.append(
                    f"{article.place}: {article.audio} is not used, {other.place} "
                    "holds the same article"
                )
        for article in new:  # within a source they were compared before
            places.update(dict.fromkeys(_names(article), len(found)))
            found.append(article)
    return Digest(articles=tuple(found), warnings=tuple(warnings))


def _names(article: Article) -> list[str]:
    """Return what an article is known by."""
    return [name for name in (article.guid, article.key, article.audio) if name]
