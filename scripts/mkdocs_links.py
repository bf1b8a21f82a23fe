"""A hook of mkdocs.yml: what GitHub's readers need of a page and the site does not."""

import re
from typing import Any

#: The line by which one language leads to the other; the site has a menu for that.
LANGUAGES = re.compile(r"^(English · \[.*|\[English\]\(.*)\n", re.MULTILINE)
#: A link that leads out of docs/, where the site ends.
OUTWARD = re.compile(r"\[([^\]]*)\]\(\.\./[^)]*\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page without links to the other language and to files outside."""
    return OUTWARD.sub(r"\1", LANGUAGES.sub("", markdown, count=1))
