"""A hook of mkdocs.yml: what GitHub's readers need of a page and the site does not."""

import re
from typing import Any

#: The line by which one language leads to the other; the site has a menu for that.
LANGUAGES = re.compile(r"^(English · \[.*|\[English\]\(.*)\n", re.MULTILINE)
#: Where the files are that lie outside of docs/.
REPOSITORY = "https://github.com/DongminWu/podcast-digest/blob/main/"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page as the site has it; links out of docs/ lead to the repository."""
    page = LANGUAGES.sub("", markdown, count=1)
    return page.replace("](../", f"]({REPOSITORY}")
