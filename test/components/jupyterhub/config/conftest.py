"""What the Python tests share: the assets with chosen values, and a hub that runs as a process."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
HUB = ROOT / "lib/components/jupyterhub"
ASSETS = HUB / "config"
# Written by the TypeScript tests, which keep them equal to what the construct makes.
SAMPLES = HERE.parent
VALUES = SAMPLES / "values"
PROXY = os.environ.get("JUPYTERHUB_TEST_PROXY", "configurable-http-proxy")

sys.path.insert(0, str(ASSETS))
# Before anything imports the client of Kubernetes, which reads this once.
os.environ["KUBECONFIG"] = str(HERE / "no-cluster.kubeconfig.yaml")
# What the hub's pod has in its environment for the sample that sets everything.
os.environ["JUPYTERHUB_DATABASE_URL"] = "postgresql://hub@database.example.com/hub"
os.environ.update(
    {f"JUPYTERHUB_SERVICE_TOKEN_{name}": f"token-of-{name}" for name in ("announcer", "janitor", "metrics")}
)


def values_of(sample: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((VALUES / f"{sample}.json").read_text())
    return loaded


def config_folder(folder: Path, values: dict[str, Any]) -> Path:
    """The configuration as the hub's pod finds it."""
    folder.mkdir(exist_ok=True)
    for asset in ASSETS.glob("*.py"):
        shutil.copy(asset, folder)
    values = with_extra_config(folder / "extra", values)
    (folder / "values.json").write_text(json.dumps(values))
    return folder


def with_extra_config(folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    """The same values with their blocks of configuration in a folder of this machine; those not there do nothing."""
    extra = values["hub"].get("extra_config")
    if not extra:
        return values
    folder.mkdir(exist_ok=True)
    for file in extra["files"]:
        (folder / file).touch()
    return {**values, "hub": {**values["hub"], "extra_config": {**extra, "folder": str(folder)}}}


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [found.getsockname()[1] for found in sockets]
    finally:
        for found in sockets:
            found.close()


@contextmanager
def running_hub(folder: Path, env: dict[str, str], *hub_args: str, base_url: str = "/") -> Iterator[str]:
    """The real proxy and the real hub with the configuration of a folder; gives the URL of the proxy."""
    proxy = shutil.which(PROXY)
    if not proxy:
        pytest.skip(f"{PROXY} is not installed")
    port, api_port, hub_port = free_ports(3)
    hub = f"http://127.0.0.1:{hub_port}"
    url = f"http://127.0.0.1:{port}"
    proxy_command = [proxy, "--ip=127.0.0.1", f"--port={port}", f"--api-port={api_port}", f"--default-target={hub}"]
    # Names of Services resolve in a cluster only.
    hub_command = [
        *(sys.executable, str(folder / "hub_app.py"), "--config", str(folder / "jupyterhub_config.py")),
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api_port}",
        f"--JupyterHub.hub_bind_url={hub}",
        f"--JupyterHub.hub_connect_url={hub}",
        *hub_args,
    ]
    environment = {**os.environ, "HUB_PORT": str(hub_port), **env}
    log = folder / "hub.log"
    with log.open("w") as output:
        processes = [
            subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
            for command in (proxy_command, hub_command)
        ]
        try:
            wait_until_healthy(f"{url}{base_url}hub/health", log)
            yield url
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait(120)


def wait_until_healthy(url: str, log: Path) -> None:
    for _ in range(360):
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    pytest.fail(log.read_text()[-4000:])
