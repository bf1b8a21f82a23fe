"""action.yml and the workflows of ``init --github``: sound and safe."""

import re
import subprocess
import sys

import pytest

from tests.workflows import ALL, CHECK, read, steps

each = pytest.mark.parametrize("name", ALL)
each_workflow = pytest.mark.parametrize("name", ["publish.yml", "check.yml"])
OURS = "OWNER/podcast-digest@REF"


@each
def test_they_are_what_githubs_schemas_ask_for(name):
    schema = "github-actions" if name == "action.yml" else "github-workflows"
    options = ["--builtin-schema", f"vendor.{schema}"]
    subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *options, ALL[name]], check=True
    )


@each
def test_actions_of_others_are_pinned_with_their_version(name):
    uses = re.findall(r"uses: (.*)", ALL[name].read_text("utf-8"))
    assert uses
    for action in uses:
        pinned = re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
        assert pinned or action == OURS, action


def test_the_same_action_is_pinned_to_the_same_commit_everywhere():
    texts = "".join(path.read_text("utf-8") for path in ALL.values())
    pins = set(re.findall(r"uses: (actions/[\w-]+)[\w/-]*@(.*)", texts))
    assert len({action for action, _ in pins}) == len(pins)


@each
def test_no_command_is_made_of_an_expression(name):
    for step in steps(name):
        assert "${{" not in step.get("run", "")


@each_workflow
def test_a_workflow_may_nothing_but_what_a_job_says(name):
    assert read(name)["permissions"] == {}


def test_each_job_may_do_what_it_needs():
    jobs = read("publish.yml")["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "again": {"actions": "write"},
    }
    assert read("check.yml")["jobs"]["check"]["permissions"] == {"contents": "read"}


def test_pull_requests_of_strangers_get_no_secrets_and_leave_nothing():
    assert list(read("check.yml")["on"]) == ["pull_request"]
    assert "secrets." not in CHECK.read_text("utf-8")
    assert "actions/cache@" not in CHECK.read_text("utf-8")


def test_a_deployment_is_never_cut_off():
    group = read("publish.yml")["concurrency"]
    assert group == {"group": "pages", "cancel-in-progress": False}


def test_what_waits_to_be_public_is_published_by_one_more_run():
    again = read("publish.yml")["jobs"]["again"]
    assert again["needs"] == ["build", "deploy"]
    waiting, asked_for = again["if"].split(" && ")
    assert waiting == "needs.build.outputs.waiting == 'true'"
    assert asked_for == "github.event_name != 'workflow_dispatch'"
    assert "workflow_dispatch" in read("publish.yml")["on"]


@each_workflow
def test_the_history_is_fetched_and_the_token_is_not_kept(name):
    (checkout,) = (s for s in steps(name) if "actions/checkout@" in s.get("uses", ""))
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


@each_workflow
def test_workflows_give_the_action_inputs_that_it_has(name):
    (ours,) = (step for step in steps(name) if step.get("uses") == OURS)
    assert ours["with"].keys() <= read("action.yml")["inputs"].keys()


def test_every_input_reaches_the_command_by_the_environment_alone():
    inputs = read("action.yml")["inputs"]
    (step,) = (step for step in steps("action.yml") if step.get("id") == "run")
    handed = {n: v for n, v in step["env"].items() if n.startswith("INPUT_")}
    assert handed == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}"
        for name in inputs
    }
