"""Fixtures that create the pods of notebooks with the real KubeSpawner."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server

from conftest import PASSWORDS, config_folder, values_of

DROPPED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
EVERYTHING = values_of("everything")

HubValues = dict[str, Any]
Pod = dict[str, Any]
Spawn = Callable[..., Pod]
Ask = Callable[[HubValues, Callable[[Any], Any]], Any]


class Ann:
    """A minimal user for KubeSpawner."""

    id = 1
    name = escaped_name = "ann"
    url = "/user/ann/"
    server = None


@pytest.fixture
def spawner_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[HubValues], Any]:
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)

    def made(values: HubValues) -> Any:
        folder = config_folder(tmp_path / "config", values)
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
        spawner = app.spawner_class(config=app.config, hub=hub, user=Ann())
        spawner.server = Server(base_url="/user/ann/")
        return spawner

    return made


@pytest.fixture
def ask(spawner_of: Callable[[HubValues], Any]) -> Ask:
    """Calls a function with a spawner, in an event loop."""

    def asked(values: HubValues, question: Callable[[Any], Any]) -> Any:
        async def answer() -> Any:
            answered = question(spawner_of(values))
            return await answered if asyncio.iscoroutine(answered) else answered

        return asyncio.run(answer())

    return asked


@pytest.fixture
def spawn(ask: Ask) -> Spawn:
    """The pod of a user with these options, from the form or the hub's API."""

    def made(values: HubValues, **user_options: Any) -> Pod:
        async def pod(spawner: Any) -> Any:
            spawner.user_options = user_options
            await spawner.load_user_options()
            return spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())

        manifest: Pod = ask(values, pod)
        return manifest

    return made


def with_notebooks(**changed: Any) -> HubValues:
    values = values_of("defaults")
    values["notebooks"].update(changed)
    return values


def env_of(pod: Pod) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in pod["spec"]["containers"][0]["env"]}
