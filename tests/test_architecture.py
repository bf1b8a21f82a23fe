"""Which room may import which, and which library lives where.

The tables are the architecture. A new arrow or a new library means changing them here
on purpose, and CONTRIBUTING.md with them.
"""

import ast
import re
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import podcast_digest
from podcast_digest.cli.app import COMMANDS

ROOT = Path(podcast_digest.__file__).parent
PROJECT = ROOT.parent

#: Room -> the rooms that it may import. ``root`` is podcast_digest/__init__.py: its
#: version, for what names the program to others.
MAY_IMPORT = {
    "root": {},
    "errors": {},
    "collector": {},
    "text": {},
    "audio": {"errors"},
    "show": {"errors", "text"},
    "lock": {"audio", "errors", "show"},
    "media": {"errors", "show", "text"},
    "git": {"errors", "root"},
    "catalog": {"collector", "errors", "show", "text"},
    "feed": {"errors", "lock", "root", "show", "text"},
    "stores": {"errors", "show"},
    "sources": {"catalog", "errors", "feed", "lock", "show", "text"},
    "network": {"audio", "errors", "lock", "root"},
    "preview": {"errors", "media"},
    "site": {"errors", "media", "show", "text"},
    "checks": {
        *("catalog", "errors", "feed", "lock", "media", "network", "show", "speech"),
        "text",
    },
    "speech": {"audio", "catalog", "errors", "media", "text"},
    "project": {
        *("audio", "catalog", "checks", "collector", "errors", "feed", "git", "lock"),
        *("media", "network", "show", "site", "sources", "speech", "stores", "text"),
    },
    "cli": {
        *("audio", "catalog", "checks", "collector", "errors", "feed", "git", "lock"),
        *("network", "preview", "project", "root", "show", "site", "sources"),
        *("speech", "text"),
    },
    "__main__": {"cli"},
}

#: Room -> the libraries of others that only it may import.
LIBRARIES = {
    "audio": {"mutagen"},
    "cli": {"rich", "typer"},
    "feed": {"feedgen", "lxml"},
    "media": {"PIL"},
    "network": {"httpcore", "httpx"},
    "preview": {"starlette", "uvicorn"},
    "project": {"filelock", "watchfiles"},
    "show": {"pypinyin"},
    "stores": {"obstore"},
    "site": {"jinja2", "markupsafe", "segno"},
    "sources": {"markdown_it", "markdownify"},
    "speech": {"kokoro_onnx", "lameenc", "miniaudio", "misaki", "numpy"},
    "text": {"cmarkgfm", "nh3"},
}
#: The one library that several rooms share: it makes the values.
PYDANTIC = {"catalog", "lock", "show"}
#: And the one of two: episodes.yaml is read event by event, front matter is loaded.
YAML = {"catalog", "sources"}

#: Parts of the standard library that reach outside -> who may, as room or module.
EDGES = {
    "gc": {"collector"},
    "ctypes": {"text.cmark"},
    "subprocess": {"git", "cli.fields", "speech.engines"},
    "socket": {"network", "preview"},
    "sqlite3": {"project.kept"},
    "ssl": {"network"},
    "tempfile": {"cli.fields", "project.files", "speech.engines"},
}
NOBODYS = {"requests", "urllib.request", "http.client", "pickle"}

#: Modules and commands that are longer than they should be.
LONG = {"cli.add", "cli.build", "cli.init"}

#: Name of the distribution -> name of the module, where they differ.
MODULE_OF = {
    "Pillow": "PIL",
    "PyYAML": "yaml",
    "kokoro-onnx": "kokoro_onnx",
    "markdown-it-py": "markdown_it",
}


class Import(NamedTuple):
    """One imported module, and whether only type checkers import it."""

    target: str
    typing_only: bool


def name_of(path: Path) -> str:
    """Return the dotted name of a module below podcast_digest, "" for the root."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def room_of(module: str) -> str:
    return module.partition(".")[0] or "root"


@cache
def imports(module: str) -> list[Import]:
    """Return all imports of a module, inside functions too."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}:{node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [Import(name, id(node) in typing_only) for name in names]
    return found


def own(imported: Import) -> str | None:
    """Return which of our modules is imported, if it is one of ours."""
    package, _, rest = imported.target.partition(".")
    if package != "podcast_digest":
        return None
    while rest and rest not in MODULES:
        rest = rest.rpartition(".")[0]
    return rest


def foreign(module: str) -> set[str]:
    """Return the top names of the imported modules that are not ours."""
    return {i.target.partition(".")[0] for i in imports(module)} - {"podcast_digest"}


def arrows(module: str) -> set[str]:
    """Return our modules that a module imports.

    The root's are for type checkers: it loads them when a name is first used.
    """
    targets = {own(i) for i in imports(module) if module or not i.typing_only}
    return {target for target in targets if target is not None}


def used_by_room() -> dict[str, set[str]]:
    """Return the libraries of others that each room imports."""
    used: dict[str, set[str]] = {}
    for module in MODULES:
        libraries = foreign(module) - sys.stdlib_module_names
        used.setdefault(room_of(module), set()).update(libraries)
    return used


def test_every_room_is_in_the_table() -> None:
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    room = room_of(module)
    targets = {room_of(target) for target in arrows(module)} - {room}
    assert targets <= set(MAY_IMPORT[room]), f"{module}: not in the table"


def test_only_commands_and_the_project_use_git() -> None:
    users = {r for r, rooms in MAY_IMPORT.items() if "git" in rooms}
    assert users == {"cli", "project"}


def test_nobody_needs_the_terminal() -> None:
    users = {r for r, rooms in MAY_IMPORT.items() if "cli" in rooms}
    assert users == {"__main__"}


@pytest.mark.parametrize("room", ["project", "git"])
def test_what_the_program_can_do_says_nothing_and_asks_nobody(room: str) -> None:
    """Results and events are values: whoever calls decides what becomes of them."""
    modules = [module for module in MODULES if room_of(module) == room]
    talk = {"print", "input", "sys.stdin", "sys.stdout", "sys.stderr", "sys.argv"}
    said = {
        f"{module}:{node.lineno}: {ast.unparse(node)}"
        for module in modules
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in talk
    }
    assert not said


def test_modules_and_commands_are_short() -> None:
    lines = {
        module: len(path.read_text(encoding="utf-8").splitlines())
        for module, path in MODULES.items()
    }
    commands = {f"cli.{module}" for module, _, _ in COMMANDS.values()}
    long = {m for m, n in lines.items() if n > (130 if m in commands else 400)}
    assert long == LONG


def test_no_rule_is_known_by_the_letters_of_its_code() -> None:
    """What a rule needs, and which are the guard's, is in the rule."""
    tricks = re.compile(r"code\[\d|code\.startswith|code [<>]")
    users = {m for m, p in MODULES.items() if tricks.search(p.read_text("utf-8"))}
    assert {m for m in users if room_of(m) != "checks"} == set()


def test_only_the_command_line_freezes_what_a_process_holds() -> None:
    """Whoever uses the program as a library owns the process, and its collector."""
    freezes = re.compile(r"\bcollector\.(?:put_aside|resume|tidy)\(")
    users = {m for m, p in MODULES.items() if freezes.search(p.read_text("utf-8"))}
    assert {room_of(module) for module in users} == {"cli"}


def test_the_table_has_no_circles() -> None:
    TopologicalSorter(MAY_IMPORT).prepare()


def test_modules_have_no_circles() -> None:
    graph = {module: arrows(module) - {module} for module in MODULES}
    TopologicalSorter(graph).prepare()


def test_the_root_imports_nothing() -> None:
    assert arrows("") == set()
    assert foreign("") == {"importlib"}


def test_every_room_has_its_libraries_and_no_others() -> None:
    shared = {"pydantic", "pydantic_core", "yaml"}
    used = {room: names - shared for room, names in used_by_room().items()}
    assert {room: names for room, names in used.items() if names} == LIBRARIES


def test_a_library_has_one_room() -> None:
    homes = [name for names in LIBRARIES.values() for name in names]
    assert len(homes) == len(set(homes))


def test_pydantic_makes_values_and_nothing_else() -> None:
    used = used_by_room()
    assert {r for r, names in used.items() if "pydantic" in names} <= PYDANTIC
    assert {r for r, names in used.items() if "pydantic_core" in names} <= PYDANTIC


def test_two_rooms_read_yaml() -> None:
    used = used_by_room()
    assert {room for room, names in used.items() if "yaml" in names} == YAML


def test_every_dependency_is_used_and_every_library_is_a_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"]]
    for extra in ("kokoro", "narrate", "s3"):
        wanted += extras[extra]
    names = [re.split(r"[^\w.-]", line)[0] for line in wanted]
    declared = {MODULE_OF.get(name, name) for name in names} - {"tzdata"}
    # Those of feedgen, pydantic and jinja2: never ours to choose.
    theirs = {"lxml", "pydantic_core", "markupsafe"}
    assert set().union(*used_by_room().values()) - theirs == declared


@pytest.mark.parametrize("library", EDGES)
def test_only_edges_reach_outside(library: str) -> None:
    users = {module for module in MODULES if library in foreign(module)}
    assert {m for m in users if not {m, room_of(m)} & EDGES[library]} == set(), (
        f"{library} is for {EDGES[library]}"
    )


@pytest.mark.parametrize("module", MODULES)
def test_nobody_goes_around_the_edges(module: str) -> None:
    targets = {imported.target for imported in imports(module)}
    assert not {t for t in targets for n in NOBODYS if f"{t}.".startswith(f"{n}.")}


@pytest.mark.parametrize("module", MODULES)
def test_errors_are_caught_by_name(module: str) -> None:
    """``except Exception`` would hide bugs behind a message."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    handlers = (n for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler))
    caught = {ast.unparse(h.type) if h.type else "" for h in handlers}
    assert not caught & {"", "Exception"}


def test_where_to_change_what_names_what_is_there() -> None:
    text = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Where to change what")[2].partition("\n## ")[0]
    named = re.findall(r"`(\w+/[\w/.]*)`", table)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_contributing_shows_the_same_tables() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if line[:3] == "| `"]
    named = {v: k for k, v in MODULE_OF.items()}
    shown = set()
    for rooms, libraries, targets in rows:
        for room in re.findall(r"`(\w+)`", rooms):
            shown.add(room)
            own = {named.get(name, name) for name in LIBRARIES.get(room, ())}
            own |= {"pydantic"} if room in PYDANTIC else set()
            own |= {"PyYAML"} if room in YAML else set()
            assert set(re.findall(r"[\w-]+", libraries)) == own, room
            if room != "cli":
                allowed = set(MAY_IMPORT[room]) - {"root"}
                assert set(re.findall(r"`(\w+)`", targets)) == allowed, room
    assert shown == set(MAY_IMPORT) - {"root", "__main__"}
