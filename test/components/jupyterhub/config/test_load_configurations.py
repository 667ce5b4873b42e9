"""Tests of `load_configurations.py`, which loads many configurations in one process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import HERE, PASSWORDS, config_folder, values_of

SECRETS = {"JPY_COOKIE_SECRET": "ab" * 32, "CONFIGPROXY_AUTH_TOKEN": "cd" * 32}


def pod_with(folder: Path, values: dict[str, Any], **env: str) -> dict[str, Any]:
    """The pod of a hub whose ConfigMap is mounted at a folder."""
    files = {str(file): file.read_text() for file in config_folder(folder, values).iterdir() if file.is_file()}
    args = ["python3", str(folder / "hub_app.py"), "--config", str(folder / "jupyterhub_config.py")]
    return {"args": args, "env": {**PASSWORDS, **SECRETS, **env}, "files": files}


def answers_to(*pods: dict[str, Any]) -> list[dict[str, Any]]:
    program = [sys.executable, str(HERE / "load_configurations.py")]
    lines = "".join(f"{json.dumps(pod)}\n" for pod in pods)
    run = subprocess.run(program, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


def test_returns_the_objects_of_each_configuration(folder: Path) -> None:
    samples = [values_of(sample) for sample in ("defaults", "iap", "defaults")]
    answers = answers_to(*(pod_with(folder, values) for values in samples))
    assert [answer["faults"] for answer in answers] == [[], [], []]
    for values, answer in zip(samples, answers, strict=True):
        [made] = answer["made"]
        assert made["choice"] == {}
        pod, claim = made["objects"]
        assert pod["metadata"]["name"] == f"{values['notebooks']['pod_name_prefix']}ann-lee-ex-org---7bce3517"
        assert claim["metadata"]["name"] == "claim-ann-lee-ex-org---7bce3517"


def image(name: str) -> dict[str, Any]:
    """A profile, or a choice of one."""
    return {"display_name": name, "kubespawner_override": {"image": f"{name}:1"}}


def test_returns_the_objects_of_each_choice_of_a_user(folder: Path) -> None:
    pod = pod_with(folder, values_of("defaults"))
    option = {"display_name": "Image", "choices": {name: image(name) for name in ("old", "new")}}
    profiles = [
        image("small"),
        {"display_name": "Any", "profile_options": {"image": option}},
    ]
    pod["files"][str(folder / "jupyterhub_config.py")] += f"\nc.KubeSpawner.profile_list = {profiles!r}\n"
    [answer] = answers_to(pod)
    assert answer["faults"] == []
    images = [made["objects"][0]["spec"]["containers"][0]["image"] for made in answer["made"]]
    assert images == ["small:1", "small:1", "old:1", "old:1", "new:1"]


def test_configurations_do_not_affect_each_other(folder: Path) -> None:
    pod = pod_with(folder, values_of("defaults"))
    changed = pod_with(folder, values_of("defaults"))
    changed["files"][str(folder / "values.py")] += "\nraise ValueError('another module')\n"
    answers = answers_to(pod, changed, pod)
    assert [bool(answer["faults"]) for answer in answers] == [False, True, False]
    assert "another module" in answers[1]["faults"][0]
    assert not (folder / "values.json").exists()


def test_fails_if_the_hub_would_fail(folder: Path) -> None:
    lines = {
        "c.JupyterHub.load_roles = [{'name': 'some-role', 'scopes': ['nonsense']}]": "nonsense",
        "c.KubeSpawner.no_such_option = 1": "no_such_option",
        "c.KubeSpawner.start_timeout = 'soon'": "start_timeout",
        "c.JupyterHub.db_url = 'no database://'": "Could not parse SQLAlchemy URL",
        "c.JupyterHub.services = [{'name': 'x', 'no_such_key': 1}]": "no_such_key",
    }
    pods = [pod_with(folder, values_of("defaults")) for _ in lines]
    for pod, line in zip(pods, lines, strict=True):
        pod["files"][str(folder / "jupyterhub_config.py")] += f"\n{line}\n"
    for answer, fault in zip(answers_to(*pods), lines.values(), strict=True):
        assert fault in "\n".join(answer["faults"])


def test_fails_without_a_required_environment_variable(folder: Path) -> None:
    pod = pod_with(folder, values_of("defaults"))
    del pod["env"]["JUPYTERHUB_PASSWORD"]
    [answer] = answers_to(pod)
    assert "KeyError: 'JUPYTERHUB_PASSWORD'" in answer["faults"][0]
