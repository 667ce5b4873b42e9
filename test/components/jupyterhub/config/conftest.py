"""Shared helpers of the Python tests: the configuration with chosen values, and a hub that runs as a process."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

pytest_plugins = ["notebook_fixtures"]

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
HUB = ROOT / "lib/components/jupyterhub"
ASSETS = HUB / "config"
# The TypeScript tests keep these files equal to the output of the construct.
SAMPLES = HERE.parent
VALUES = SAMPLES / "values"
PASSWORDS = {
    "CONFIGPROXY_AUTH_TOKEN": "token",
    "JUPYTERHUB_PASSWORD": "correct-horse",
    "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234",
}
PROXY = os.environ.get("JUPYTERHUB_TEST_PROXY", "configurable-http-proxy")

sys.path.insert(0, str(ASSETS))
# Must be set before the Kubernetes client is imported, which reads it once.
os.environ["KUBECONFIG"] = str(HERE / "no-cluster.kubeconfig.yaml")
# Environment of the hub's pod for the sample "everything".
os.environ["JUPYTERHUB_DATABASE_URL"] = "postgresql://hub@database.example.com/hub"
os.environ.update(
    {f"JUPYTERHUB_SERVICE_TOKEN_{name}": f"token-of-{name}" for name in ("announcer", "janitor", "metrics")}
)


def values_of(sample: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((VALUES / f"{sample}.json").read_text())
    return loaded


def config_folder(folder: Path, values: dict[str, Any]) -> Path:
    """Writes the configuration as it is mounted in the hub's pod."""
    folder.mkdir(exist_ok=True)
    for asset in [*ASSETS.glob("*.py"), *ASSETS.glob("*.html")]:
        shutil.copy(asset, folder)
    values = with_extra_config(folder / "extra", values)
    (folder / "values.json").write_text(json.dumps(values))
    return folder


def with_extra_config(folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    """The same values with extra configuration in a local folder. Missing blocks are created empty."""
    extra = values["hub"].get("extra_config")
    if not extra:
        return values
    folder.mkdir(exist_ok=True)
    for file in extra["files"]:
        (folder / file).touch()
    return {**values, "hub": {**values["hub"], "extra_config": {**extra, "folder": str(folder)}}}


@pytest.fixture
def authenticator_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Creates the authenticator of a sample."""
    # Not at the top: `authenticators` imports this module.
    from authenticators import SECRETS, authenticator_in

    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return partial(authenticator_in, tmp_path / "config", monkeypatch)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [found.getsockname()[1] for found in sockets]
    finally:
        for found in sockets:
            found.close()


@contextmanager
def running_hub(
    folder: Path,
    env: dict[str, str],
    *hub_args: str,
    base_url: str = "/",
    proxy_args: Sequence[str] = (),
    certificate: Path | None = None,
) -> Iterator[str]:
    """Runs the real proxy and the real hub with the configuration of a folder, and yields the URL of the proxy.

    With a certificate, the arguments of the proxy must configure TLS.
    """
    proxy = shutil.which(PROXY)
    if not proxy:
        pytest.skip(f"{PROXY} is not installed")
    port, api_port, hub_port = free_ports(3)
    hub = f"http://127.0.0.1:{hub_port}"
    url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
    proxy_command = [
        *(proxy, "--ip=127.0.0.1", f"--port={port}", f"--api-port={api_port}", f"--default-target={hub}"),
        *proxy_args,
    ]
    # Names of Services resolve only in a cluster.
    hub_command = [
        *(sys.executable, str(folder / "hub_app.py"), "--config", str(folder / "jupyterhub_config.py")),
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api_port}",
        f"--JupyterHub.hub_bind_url={hub}",
        f"--JupyterHub.hub_connect_url={hub}",
        *hub_args,
    ]
    environment = {**os.environ, "HUB_PORT": str(hub_port), **env}
    (folder / "ports.json").write_text(json.dumps({"hub": hub_port, "proxy_api": api_port}))
    proxy_environment = {**environment, "HUB_URL": hub, "NODE_OPTIONS": f"--import={HUB}/proxy/hide-identity.mjs"}
    log = folder / "hub.log"
    with log.open("w") as output:
        processes = [
            subprocess.Popen(command, env=its_environment, cwd=folder, stdout=output, stderr=output)
            for command, its_environment in ((proxy_command, proxy_environment), (hub_command, environment))
        ]
        try:
            wait_until_healthy(f"{url}{base_url}hub/health", log, certificate)
            yield url
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait(120)


def wait_until_healthy(url: str, log: Path, certificate: Path | None = None) -> None:
    for _ in range(360):
        try:
            if requests.get(url, timeout=2, verify=str(certificate) if certificate else True).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    pytest.fail(log.read_text()[-4000:])
