"""Digests under the hook: their parts, commits, and what is told of them."""

import re

from tests.shell import CATALOG

#: Where nobody answers.
NOBODY = "http://127.0.0.1:1"
PAGE = """\
# Digest

## 2025-09

### [One](https://example.org/1)

About one.

<audio src="http://127.0.0.1:1/1.mp3"></audio>
"""
TWO = """\

### [Two](https://example.org/2)

About two.

<audio src="{}"></audio>
"""
#: An episode of which nobody need be asked.
KNOWN = """\
  - id: {id}
    title: {title}
    audio: {audio}
    published: {published}
    length: 1000
    media_type: audio/mpeg
    duration: 60
"""
STOPPED = "the commit was stopped; to commit all the same: git commit --no-verify\n"


def episode(id_="one", title="One", audio=None, published="2025-09-01T10:00:00+08:00"):
    audio = audio or f"https://example.org/{id_}.mp3"
    return KNOWN.format(id=id_, title=title, audio=audio, published=published)


def measured(audio, id_="local"):
    """An episode of which all is asked of its audio."""
    return f"  - {{id: {id_}, title: L, audio: {audio}, published: 2025-09-01}}\n"


def catalog(*episodes):
    return CATALOG.replace("episodes: []\n", "episodes:\n" + "".join(episodes))


def ids(repo, revision="HEAD:public/feed.xml"):
    return re.findall("<guid[^>]*>(.*?)</guid>", repo.at(revision))


def add(repo, *more, at=None):
    """Stage a second episode, so that the next commit has something to build."""
    repo.write("episodes.yaml", catalog(episode("two", "Two"), episode(), *more))
    repo.git("add", "episodes.yaml", at=at)


def commit(repo, *options, fails=False):
    """Commit; return what was told, but for how much there is to check."""
    return unhinted(repo.git("commit", "-q", "-m", "x", *options, fails=fails).err)


def unhinted(told):
    return re.sub(r"^(\d+ (warning|note)s?(, )?)+: .*\n", "", told, flags=re.MULTILINE)


def is_whole(repo):
    """Tell that all that was committed is what a build makes, and nothing is left."""
    assert repo.status() == ""
    assert not (repo.folder / ".git/podcast-digest").exists()
    assert repo.run("build", "--check", "--offline").code == 0
    return True
