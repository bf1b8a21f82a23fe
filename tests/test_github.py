"""What GitHub does with this repository: workflows, forms, updates of libraries.

The action and the workflows that are for others are in test_action.py.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = {path.name: path for path in sorted(GITHUB.glob("workflows/*.yml"))}
FORMS = {
    path.name: path
    for path in sorted(GITHUB.glob("ISSUE_TEMPLATE/*.yml"))
    if path.name != "config.yml"
}
SHIPPED = sorted(ROOT.glob("podcast_digest/workflows/*.yml"))
#: Job -> what it may do with the repository; everything else is refused.
PERMISSIONS = {
    ("test.yml", "test"): {"contents": "read"},
    ("test.yml", "lint"): {"contents": "read"},
    ("docs.yml", "build"): {"contents": "read"},
    ("docs.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("release.yml", "build"): {"contents": "read"},
    ("release.yml", "publish"): {"id-token": "write"},
}

each_workflow = pytest.mark.parametrize("name", WORKFLOWS)
each_form = pytest.mark.parametrize("name", FORMS)


def read(path: Path) -> Any:
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML 1.1 takes the key for a truth.
    return {"on" if key is True else key: part for key, part in value.items()}


def steps(name: str) -> list[Any]:
    jobs = read(WORKFLOWS[name])["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def fits(schema: str, *paths: Path) -> bool:
    options = ["--builtin-schema", f"vendor.{schema}"]
    names = [str(path) for path in paths]
    command = [sys.executable, "-m", "check_jsonschema", *options, *names]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_they_are_what_githubs_schemas_ask_for(tmp_path):
    assert fits("github-workflows", *WORKFLOWS.values())
    assert fits("dependabot", GITHUB / "dependabot.yml")
    assert fits("github-issue-forms", *FORMS.values())
    assert fits("github-issue-config", GITHUB / "ISSUE_TEMPLATE" / "config.yml")
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs: {one: {steps: []}}\n", encoding="utf-8")
    assert not fits("github-workflows", broken), "the schema refuses what is wrong"


@each_workflow
def test_actions_are_pinned_to_a_commit_with_its_version(name):
    uses = re.findall(r"uses: (.*)", WORKFLOWS[name].read_text("utf-8"))
    assert uses
    for action in uses:
        pinned = r"(actions|pypa)/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
        assert re.fullmatch(pinned, action), action


def test_the_same_action_is_pinned_to_the_same_commit_everywhere():
    paths = [*WORKFLOWS.values(), *SHIPPED, ROOT / "action.yml"]
    texts = "".join(path.read_text("utf-8") for path in paths)
    pins = set(re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@([0-9a-f]{40} .*)", texts))
    assert len({action for action, _ in pins}) == len(pins)


def test_jobs_may_do_what_they_need_and_no_more():
    found = {}
    for name, path in WORKFLOWS.items():
        workflow = read(path)
        assert workflow["permissions"] == {}
        for job, about in workflow["jobs"].items():
            found[name, job] = about["permissions"]
            assert about["timeout-minutes"] <= 40
    assert found == PERMISSIONS


@each_workflow
def test_no_command_is_made_of_an_expression_and_no_secret_is_used(name):
    assert "secrets." not in WORKFLOWS[name].read_text("utf-8")
    for step in steps(name):
        assert "${{" not in step.get("run", "")


@each_workflow
def test_the_token_is_not_kept(name):
    checkouts = [s for s in steps(name) if "actions/checkout@" in s.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_python_that_we_promise_is_tested_on_every_system():
    matrix = read(WORKFLOWS["test.yml"])["jobs"]["test"]["strategy"]["matrix"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    promised = [
        line.rpartition(" ")[2]
        for line in project["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    ]
    assert matrix["python"] == promised
    assert {system.partition("-")[0] for system in matrix["os"]} == {
        *("ubuntu", "macos", "windows"),
    }


def test_only_a_tag_is_released_and_only_what_was_built():
    workflow = read(WORKFLOWS["release.yml"])
    assert workflow["on"] == {"push": {"tags": ["v*"]}}
    publish = workflow["jobs"]["publish"]
    assert publish["needs"] == "build"
    assert publish["environment"]["name"] == "pypi"
    assert not [step for step in publish["steps"] if "run" in step]


def test_extras_that_workflows_install_exist():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    texts = "".join(path.read_text("utf-8") for path in WORKFLOWS.values())
    wanted = set(re.findall(r"\.\[(\w+)\]", texts))
    assert wanted
    assert wanted <= project["optional-dependencies"].keys()


def test_scripts_that_workflows_run_exist():
    for name in WORKFLOWS:
        for step in steps(name):
            for script in re.findall(r"scripts/[\w-]+", step.get("run", "")):
                assert (ROOT / script).is_file()


@each_form
def test_a_form_asks_what_we_need(name):
    form = read(FORMS[name])
    assert form["name"]
    assert form["description"]
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    for field in form["body"]:
        assert field["type"] in ("input", "textarea")
        assert field["attributes"]["label"]
    labels = " ".join(field["attributes"]["label"] for field in form["body"])
    assert "podcast-digest --version" in labels


def test_a_report_of_a_bug_needs_the_version_the_page_and_the_output():
    form = read(FORMS["bug.yml"])
    needed = [f["id"] for f in form["body"] if f.get("validations", {}).get("required")]
    assert needed == ["version", "input", "output", "expected"]


def test_libraries_and_actions_are_kept_current():
    updates = read(GITHUB / "dependabot.yml")["updates"]
    assert [one["package-ecosystem"] for one in updates] == ["github-actions", "pip"]
