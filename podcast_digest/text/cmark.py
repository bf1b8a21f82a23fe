"""GitHub-flavoured Markdown -> HTML, by GitHub's own parser. Performs no I/O.

What ``cmarkgfm`` itself does, and one thing more: it never gives back the tree that the
parser made of a text, nor the HTML (up to 50 times the text), and has no function to do
so. The parser has.
"""

from collections.abc import Callable
from ctypes import CDLL, c_void_p
from functools import cache
from typing import Any

from cmarkgfm import _cmark, cmark

_EXTENSIONS = ("table", "autolink", "tagfilter", "strikethrough", "tasklist")
_OPTIONS = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_GITHUB_PRE_LANG


def html(markdown: str) -> str:
    """Return the HTML of a text, in which nothing is made safe."""
    cmark.core_extensions_ensure_registered()
    parser = cmark.parser_new(_OPTIONS)
    try:
        for name in _EXTENSIONS:
            extension = cmark.find_syntax_extension(name)
            cmark.parser_attach_syntax_extension(parser, extension)
        cmark.parser_feed(parser, markdown)
        root = cmark.parser_finish(parser)
        extensions = cmark.parser_get_syntax_extensions(parser)
        made = _cmark.lib.cmark_render_html(root, _OPTIONS, extensions)
        text: bytes = _cmark.ffi.string(made)
        give_back_tree, give_back_text = _ways_back()
        give_back_tree(_address(root))
        give_back_text(_address(made))
        return text.decode()
    finally:
        cmark.parser_free(parser)


def _address(pointer: Any) -> int:
    return int(_cmark.ffi.cast("uintptr_t", pointer))


@cache
def _ways_back() -> tuple[Callable[[int], object], Callable[[int], object]]:
    """Return what frees a tree, and a text."""
    try:
        tree, text = CDLL(_cmark.__file__).cmark_node_free, CDLL(None).free
    except (OSError, AttributeError, TypeError):  # Windows shows neither
        return int, int
    for way in (tree, text):
        way.argtypes, way.restype = [c_void_p], None
    return tree, text
