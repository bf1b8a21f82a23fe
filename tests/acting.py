"""Runs of the action: its script in this process, or its step by bash."""

import os
import re
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from tests.shell import environment
from tests.workflows import ROOT, read, steps


class Job(NamedTuple):
    """What a run of the action left for GitHub."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def marks(self) -> list[str]:
        """What GitHub takes for commands: nothing where it was told not to look."""
        shown, end = [], None
        for line in self.log.splitlines():
            if end:
                end = None if line == f"::{end}::" else end
            elif line.startswith("::stop-commands::"):
                end = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                shown.append(line)
        return [line for line in shown if not line.startswith("::notice")]


@cache
def action() -> Any:
    """Return the script of the action, as a module."""
    loader = SourceFileLoader("action", str(ROOT / "scripts" / "action"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def act(runner: Path, by: str = "", **given: str) -> Job:
    """Run the step of the action that does it: its script, here.

    ``by`` bash: the command of the step, as the runner does.
    """
    (step,) = (step for step in steps("action.yml") if step.get("id") == "run")
    inputs = read("action.yml")["inputs"]
    values = {name: value["default"] for name, value in inputs.items()}
    values |= {name.replace("_", "-"): value for name, value in given.items()}
    known = {f"${{{{ inputs.{name} }}}}": value for name, value in values.items()}
    known["${{ github.action_path }}"] = str(ROOT)
    files = {n: runner / n for n in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.write_text("")
    env = {
        **os.environ,
        **{name: known[value] for name, value in step["env"].items()},
        **{name: str(path) for name, path in files.items()},
        "GITHUB_WORKSPACE": str(Path.cwd()),
        "RUNNER_TEMP": str(runner / "temp"),
    }
    if by == "bash":
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code, log = done.returncode, done.stdout
    else:
        said = StringIO()
        with environment(env), redirect_stdout(said), redirect_stderr(said):
            code = action().run()
        log = said.getvalue()
    written = files["GITHUB_OUTPUT"].read_text("utf-8")
    found = re.findall(
        r"^([\w-]+)<<(\w+)\n(.*?)\n\2\n", written, re.DOTALL | re.MULTILINE
    )
    outputs = {name: value for name, _, value in found}
    summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
    return Job(code, log, outputs, summary)
