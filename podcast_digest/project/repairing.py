"""Make a sound MP3 of one whose parts are joined or mislabelled."""

from pathlib import Path

from podcast_digest.audio import id3_length
from podcast_digest.audio.repair import Repaired
from podcast_digest.audio.repair import repair as repaired
from podcast_digest.audio.tagging import NewTag, read_tag
from podcast_digest.errors import AudioError, OutputError
from podcast_digest.project import files
from podcast_digest.project.loading import Loaded, find
from podcast_digest.show.fields import is_url

__all__ = ["NewTag", "Repaired", "of_episode", "over", "repair"]

_NO_TAG = NewTag()


def repair(
    file: Path, target: Path, tag: NewTag = _NO_TAG, *, replace: bool = False
) -> Repaired:
    """Write a repaired copy of an MP3, without loss; ``target`` may be the file itself.

    What ``tag`` does not say is what the old tag says. A target that exists is written
    over only if ``replace``. Raises OutputError, and AudioError for what is not MPEG
    audio or can't be one file.
    """
    if not file.is_file():
        raise OutputError(f"{file}: no such file")
    if target.exists() and not replace:
        raise OutputError(f"{target}: exists already; nothing was written")
    with files.mapped(file) as data:
        old = read_tag(bytes(data[: id3_length(bytes(data[:10]))]))
        try:
            done = repaired(data, over(tag, old))
        except AudioError as error:
            raise AudioError(f"{file}: {error}") from None
        content = b"".join(done.pieces(data))
    files.write(target, content)
    return done


def of_episode(project: Loaded, id_: str) -> NewTag:
    """Return what a tag says of an episode: title, show, author, article, cover.

    The cover only if it is a file beside the catalog. Raises CatalogError for an id
    that is not there, OutputError for a cover that can't be read.
    """
    episode, show = find(project, id_), project.catalog.show
    image = episode.image or show.image
    is_here = image and not is_url(image)
    return NewTag(
        title=episode.title,
        show=show.title,
        artist=show.author,
        link=episode.link,
        cover=files.read(project.path.parent / image) if is_here and image else b"",
    )


def over(tag: NewTag, other: NewTag) -> NewTag:
    """Return what a tag says, and where it says nothing, what the other says."""
    return NewTag(
        title=tag.title or other.title,
        show=tag.show or other.show,
        artist=tag.artist or other.artist,
        link=tag.link or other.link,
        cover=tag.cover or other.cover,
    )
