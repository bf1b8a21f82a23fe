"""Our templates and the user's, with Jinja: values -> a page."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
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

#: The name of a template, and its values -> the page.
Renderer = Callable[[str, Mapping[str, Any]], bytes]


def renderer(own: Mapping[str, str]) -> Renderer:
    """Return what makes pages; ``own``: the user's templates, in the place of ours.

    What it returns raises SiteError for one of them that can't be used.
    """
    environment = _environment(own) if own else _ours()

    def render(name: str, values: Mapping[str, Any]) -> bytes:
        try:
            page = environment.get_template(name).render(values).encode()
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
