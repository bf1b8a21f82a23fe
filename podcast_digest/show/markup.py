"""Elements of other namespaces, kept as they were written."""

from typing import Annotated
from xml.parsers import expat

from pydantic import AfterValidator, StringConstraints

from podcast_digest.show.fields import TEXT_PATTERN, fault

#: The prefixes that every feed of ours declares.
DECLARED = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
_ROOT = "<x{}>".format("".join(f' xmlns:{p}="{u}"' for p, u in DECLARED.items()))
_BETWEEN = "\x01"


def _element(text: str) -> str:
    """Return the text if it is one element of a namespace, with nothing beside it."""
    if "<!" in text or "<?" in text:
        raise fault("markup", "must be one element, without <! and <?")
    names: list[str] = []
    depth = 0

    def opened(name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            names.append(name)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def said(data: str) -> None:
        if depth == 1 and data.strip():
            raise fault("markup", "must be one element, with no text beside it")

    parser = expat.ParserCreate(namespace_separator=_BETWEEN)
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = said
    try:
        parser.Parse(f"{_ROOT}{text}</x>", True)
    except expat.ExpatError as error:
        raise fault(
            "markup", f"is not well-formed: {expat.ErrorString(error.code)}"
        ) from None
    if len(names) != 1:
        raise fault("markup", "must be one element")
    if _BETWEEN not in names[0]:
        raise fault(
            "markup",
            f"<{names[0]}> is of no namespace; declare it: <p:{names[0]} xmlns:p=…>",
        )
    return text


#: One element of a namespace, such as <spotify:limit xmlns:spotify=… recentCount="9"/>.
Markup = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=TEXT_PATTERN, max_length=100_000),
    AfterValidator(_element),
]
