"""A key that the show gets, put into the catalog's text. No I/O."""

from podcast_digest.catalog.checking import parse
from podcast_digest.catalog.reading import BOM, NAME, read
from podcast_digest.catalog.writing import value
from podcast_digest.errors import CatalogError


def add_to_show(text: str, field: str, given: bool | str, name: str = NAME) -> str:
    """Return the text with one more key of the show, behind its language.

    A key that is there already stays as it is. Raises CatalogError where the result
    would say anything else.
    """
    parse(text, name)
    source = read(text, name, marked=True)
    if field in source.value["show"]:
        return text
    body, bom = text.removeprefix(BOM), BOM * text.startswith(BOM)
    newline = "\r\n" if "\r\n" in body else "\n"
    span = source.spans["show", "language"]
    start = body.rfind("\n", 0, span.key or 0) + 1
    indent = body[start : span.key]
    end = body.find("\n", span.end)
    at = len(body) if end < 0 else end + 1
    line = f"{indent}{field}: {value(field, given, len(indent), newline)}{newline}"
    result = bom + body[:at] + newline * (end < 0) + line + body[at:]
    wanted = {**source.value["show"], field: value(field, given, 0, newline)}
    try:
        same = read(result, name).value == {**source.value, "show": wanted}
    except CatalogError:
        same = False
    if indent.strip() or not same:
        raise CatalogError(
            [
                f"{name}:{span.line}: can't be changed safely; please add "
                f"{field}: {value(field, given, 0, newline)} by hand"
            ]
        )
    return result
