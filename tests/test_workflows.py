"""The workflows of ``init --github``, written and refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import podcast_digest
from tests.shell import CATALOG, run

ROOT = Path(podcast_digest.__file__).parent.parent


def written(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text("utf-8"))


def ours(path: str) -> Any:
    jobs = written(path)["jobs"].values()
    (step,) = (
        step for job in jobs for step in job["steps"] if "me/" in step.get("uses", "")
    )
    return step


SWITCH = (
    "one switch is left, in the repository's settings: "
    "Pages → Build and deployment → Source: GitHub Actions\n"
)
FILES = [f".github/workflows/podcast-{name}.yml" for name in ("publish", "check")]
USED = ("--github", "--action", "me/podcast-digest@v1")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "文摘").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_init_writes_workflows_beside_a_new_catalog():
    made = run("init", "--title", "A", "--link", "https://a.org/", *USED)
    assert made.code == 0, made.err
    assert made.out == (
        "episodes.yaml: written. Next, take the episodes from a page:\n"
        "  podcast-digest import README.md\n"
        "or add one by hand:\n"
        "  podcast-digest add --audio URL --title … --link …\n"
        "and build the feed: podcast-digest build\n"
        f"{FILES[0]}: written\n{FILES[1]}: written\n{SWITCH}"
    )
    for path in FILES:
        step = ours(path)
        assert step["uses"] == "me/podcast-digest@v1"
        places = {n: step["with"][n] for n in ("page", "catalog", "output")}
        assert places == {
            "page": "README.md",
            "catalog": "episodes.yaml",
            "output": "public",
        }


@pytest.mark.usefixtures("repository")
def test_init_writes_workflows_for_a_project_that_is_there(monkeypatch):
    monkeypatch.chdir("文摘")
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    made = run("init", *USED, "--page", "my page.md", "--output", "../site")
    assert made.out == f"../{FILES[0]}: written\n../{FILES[1]}: written\n{SWITCH}"
    assert Path("episodes.yaml").read_text("utf-8") == CATALOG
    given = ours(f"../{FILES[0]}")["with"]
    assert given["page"] == "文摘/my page.md"
    assert given["catalog"] == "文摘/episodes.yaml"
    assert given["output"] == "site"
    for path in FILES:
        options = ["--builtin-schema", "vendor.github-workflows", f"../{path}"]
        subprocess.run([sys.executable, "-m", "check_jsonschema", *options], check=True)


@pytest.mark.usefixtures("repository")
def test_init_never_overwrites_a_workflow():
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    Path(FILES[0]).parent.mkdir(parents=True)
    Path(FILES[0]).write_text("mine")
    made = run("init", *USED)
    assert made == (
        0,
        f"{FILES[1]}: written\n{SWITCH}",
        f"{FILES[0]}: exists already, and stays as it is\n",
    )
    assert Path(FILES[0]).read_text() == "mine"


@pytest.mark.usefixtures("repository")
def test_init_warns_of_a_workflow_that_would_publish_without_the_podcast():
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    Path(FILES[0]).parent.mkdir(parents=True)
    Path(".github/workflows/pages.yml").write_text("uses: actions/deploy-pages@v4")
    assert run("init", *USED).err == (
        "warning: .github/workflows/pages.yml publishes the site too, without the "
        "podcast; take it out, or put its steps into podcast-publish.yml\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--action", "nonsense"],
            "--action: 'nonsense' is not OWNER/REPOSITORY@TAG",
        ),
        (
            ["--action", "me/p@v1", "--page", "/etc/passwd"],
            "--page: /etc/passwd is not in {}",
        ),
        (
            ["--action", "me/p@v1", "--page", "${{ secrets.X }}"],
            "--page: ${{{{ secrets.X }}}}: GitHub would take ${{{{ for an expression",
        ),
    ],
)
def test_init_refuses_what_no_workflow_can_use(repository, options, message):
    made = run("init", "--title", "A", "--link", "https://a.org/", "--github", *options)
    assert made.code == 2
    assert f"Invalid value for {message.format(repository)}\n" in made.err
    assert list(repository.glob("*.yaml")) == []


def test_options_of_the_workflows_need_them():
    made = run("init", "--title", "A", "--link", "https://a.org/", "--output", "x")
    assert made.code == 2
    assert "--output is for --github\n" in made.err


def installed_from(folder: Path, origin: object) -> dict[str, str]:
    """Return an environment in which pip says that it installed this from there."""
    info = folder / "podcast_digest-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: podcast-digest\nVersion: 0.1.0\n")
    (info / "direct_url.json").write_text(json.dumps(origin))
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


@pytest.mark.parametrize(
    ("origin", "action"),
    [
        (
            {
                "url": "https://github.com/me/podcast-digest.git",
                "vcs_info": {"vcs": "git", "commit_id": "a" * 40},
            },
            f"me/podcast-digest@{'a' * 40}",
        ),
        ({"url": "file:///checkout", "dir_info": {}}, None),
    ],
)
@pytest.mark.usefixtures("repository")
def test_the_action_is_what_pip_installed_from(tmp_path, origin, action):
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "podcast_digest", "init", "--github"],
        env=installed_from(tmp_path, origin),
        capture_output=True,
        text=True,
        check=False,
    )
    if action:
        assert made.returncode == 0, made.stderr
        assert ours(FILES[0])["uses"] == action
    else:
        assert made.returncode == 2
        assert made.stderr.endswith(
            "Invalid value for --action: needed: the repository of podcast-digest on "
            "GitHub, with a tag or commit, such as OWNER/podcast-digest@v1\n"
        )
