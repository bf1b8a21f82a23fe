"""What can go wrong that a user can act on.

PodcastDigestError          one line for the user, exit code 2
├── CatalogError            episodes.yaml is not what we can work with
├── DigestError             the page can't be read as a digest
├── LockError               episodes.lock can't be read
├── AudioError              these bytes are no audio that we can measure
├── ArtworkError            these bytes are no picture that can be opened
├── FeedError               this is no podcast feed that can be read
├── TranscriptError         these bytes are no transcript with times
├── SiteError               a template of the user's can't be used
├── ChaptersError           these bytes are no JSON chapters
├── StoreError              a store of copies refused, or can't be reached
├── ProbeError              one enclosure can't be measured (a value, see probe)
├── SpeechError             an engine speaks nothing that could be published
├── UsageError              what was asked for means nothing, or can't be done so
└── OutputError             the disk refused
"""

from collections.abc import Sequence


class PodcastDigestError(Exception):
    """Base of everything that a user can act on; its text is what they read."""


class CatalogError(PodcastDigestError):
    """All that is wrong with a catalog, each problem with its line.

    ``problems`` holds one finished line of text per problem, such as
    ``episodes.yaml:17: episodes[3].audio: …``, in the order of the file.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class DigestError(PodcastDigestError):
    """The page can't be read, or holds nothing that looks like a digest."""


class LockError(PodcastDigestError):
    """The lock file can't be read; nothing is overwritten."""


class AudioError(PodcastDigestError):
    """These bytes are no audio that can be measured; the text says why."""


class ArtworkError(PodcastDigestError):
    """These bytes are no picture that can be opened; the text says why."""


class FeedError(PodcastDigestError):
    """The feed can't be read; the text names it, and the line if there is one."""


class TranscriptError(PodcastDigestError):
    """A transcript can't be read; ``problems`` has one line of text for each reason.

    Each begins with its place, such as ``line 17: …`` or ``segments[3].startTime: …``.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class ChaptersError(PodcastDigestError):
    """A file of chapters can't be read; ``problems`` has a line for each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SiteError(PodcastDigestError):
    """A template of the user's can't be used; the text names it, and its line."""


class ProbeError(PodcastDigestError):
    """One enclosure could not be measured.

    ``transient`` tells a host that may be fine for listeners (no network, a
    timeout, 5xx) from one that certainly is not (404, not audio, empty).
    """

    def __init__(self, url: str, reason: str, *, transient: bool = False) -> None:
        self.url = url
        self.reason = reason
        self.transient = transient
        super().__init__(f"{url}: {reason}")


class SpeechError(PodcastDigestError):
    """A text can't be spoken, or what was spoken can't be published.

    ``final`` tells that no other text will fare better: a key that is refused, a
    quota that is used up, a program that is not there.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(reason)


class StoreError(PodcastDigestError):
    """A store took no file, or gave none; the text names both, and no key.

    ``transient`` tells what may work in an hour from what somebody must change.
    """

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        self.transient = transient
        super().__init__(reason)


class OutputError(PodcastDigestError):
    """A file could not be read or written; the text names it."""


class UsageError(PodcastDigestError):
    """What was asked for means nothing, or can't be done so.

    ``argument`` is the name of what was wrong, "" if it is not one alone.
    """

    def __init__(self, message: str, argument: str = "") -> None:
        self.argument = argument
        super().__init__(message)
