"""The scheduler of user pods, as KubeSpawner creates them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from kubespawner import KubeSpawner

from conftest import config_folder, values_of


class Ann:
    """A minimal user for KubeSpawner."""

    id = 1
    name = escaped_name = "ann"
    url = "/user/ann/"
    server = None


@pytest.fixture
def config_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("JUPYTERHUB_PASSWORD", "correct-horse")

    def loaded(scheduler_name: str | None) -> Any:
        folder = config_folder(tmp_path / "config", {**values_of("defaults"), "scheduler_name": scheduler_name})
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        return app.config

    return loaded


@pytest.mark.parametrize("scheduler_name", [None, "kubeflow.jupyterhub-scheduler"])
def test_notebooks_use_the_scheduler_of_their_hub_if_set(config_of: Any, scheduler_name: str | None) -> None:
    async def made() -> Any:
        hub = Hub(base_url="/hub/", connect_url="http://hub:8081", port=8081)
        spawner = KubeSpawner(config=config_of(scheduler_name), hub=hub, user=Ann())
        spawner.server = Server(base_url="/user/ann/")
        return spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())

    assert asyncio.run(made())["spec"].get("schedulerName") == scheduler_name
