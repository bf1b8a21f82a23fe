"""Our templates and the user's, with Jinja: values -> a page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from podcast_digest.errors import SiteError
from podcast_digest.show.fields import TRANSCRIPT_TYPES
from podcast_digest.show.model import Value
from podcast_digest.site import structured
from podcast_digest.site.shared import MARK

#: What our own templates are also called, so that those of others can extend them.
OURS = "default"
#: What readers call a type of transcript.
_FORMS = {kind: end[1:].upper() for end, kind in TRANSCRIPT_TYPES.items()}
#: What a template of others can end in, besides the errors of templates.
_FAILS = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError),
    *(TypeError, ValueError),
)

_Values = Mapping[str, Any]
#: The name of a template, what pages share, and the values of one of them -> that page.
Renderer = Callable[[str, _Values, _Values], bytes]


def renderer(own: Mapping[str, str]) -> Renderer:
    """Return what makes the pages of a site; ``own``: the user's templates, if any.

    What it returns raises SiteError for one of them that can't be used.
    """
    environment = _environment(own) if own else _ours()
    frames: dict[tuple[str, str, str], _Frame] = {}

    def text(name: str, shared: _Values, values: _Values) -> str:
        if own:
            return environment.get_template(name).render({**shared, **values})
        key = name, shared["top"], shared["base"]
        if key not in frames:
            frames[key] = _frame(environment, name, shared)
        return frames[key].around(values)

    def render(name: str, shared: _Values, values: _Values) -> bytes:
        try:
            page = text(name, shared, values).encode()
            return page if MARK in page else page + b"\n" + MARK
        except TemplateNotFound as error:
            reason = f"no such template: {error.name}"
            raise SiteError(f"templates/{name}: {reason}") from None
        except TemplateSyntaxError as error:
            where = f"templates/{error.name or name}:{error.lineno}"
            raise SiteError(f"{where}: {error.message}") from None
        except (TemplateError, *_FAILS) as error:
            # What a template does to our values can fail as any Python can.
            if not own:
                raise
            loops = isinstance(error, RecursionError)
            reason = "includes itself" if loops else str(error)
            reason = reason or "takes too much memory"
            raise SiteError(f"templates/{name}: {reason}") from None

    return render


#: Makes a block of a template.
_Block = Callable[[Context], Iterator[str]]


class _Frame(NamedTuple):
    """What pages of one of our templates share: all that is in none of its blocks."""

    template: Template
    blocks: dict[str, list[_Block]]  #: each as the template has it, and its parent
    values: _Values
    texts: Sequence[str]  #: by turns a text, and the name of the block after it

    def around(self, values: _Values) -> str:
        """Return a page."""
        context = self.template.new_context({**self.values, **values})
        context.blocks = self.blocks
        page = [*self.texts]
        page[1::2] = ["".join(self.blocks[name][0](context)) for name in page[1::2]]
        return "".join(page)


def _frame(environment: Environment, name: str, shared: _Values) -> _Frame:
    """Make what pages share, once: it is half of the work on a page."""
    template, base = map(environment.get_template, (name, "base.html"))
    blocks: dict[str, list[_Block]] = {}
    for one in (template, base):
        for block, function in one.blocks.items():
            blocks.setdefault(block, []).append(function)
    context = template.new_context(dict(shared))
    context.blocks = {block: [partial(_gap, block)] for block in blocks}
    texts = "".join(template.root_render_func(context)).split("\0")
    # What the template imports or sets is among the values now.
    return _Frame(template, blocks, {**shared, **context.vars}, texts)


def _gap(block: str, _: Context) -> Iterator[str]:
    # No text has a NUL: XML could not carry it.
    yield f"\0{block}\0"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Where templates of others can read our values, and do nothing else with them."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may have it: of a value its fields alone."""
        if isinstance(obj, Value):
            return attr in type(obj).model_fields
        return super().is_safe_attribute(obj, attr, value)


@cache
def _ours() -> Environment:
    """Return our templates alone, which are compiled once."""
    return _environment({})


def _environment(own: Mapping[str, str]) -> Environment:
    ours = DictLoader(
        {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in files(__package__).joinpath("templates").iterdir()
            if entry.name.endswith(".html")
        }
    )
    # Templates come with a checkout, and whoever may change a page there must not run
    # programs here. Ours need not be watched, which takes a third of the time.
    kind = _Sandbox if own else Environment
    environment = kind(
        loader=ChoiceLoader([DictLoader(own), ours, PrefixLoader({OURS: ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "clock": clock,
        "script": lambda value: Markup(structured.script(value)),
        "form": _form,
    }
    return environment


def _form(kind: str) -> str:
    return _FORMS.get(kind, kind)


def clock(seconds: float) -> str:
    """Return a moment of an episode as players show it.

    >>> clock(65.2), clock(3723)
    ('1:05', '1:02:03')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
