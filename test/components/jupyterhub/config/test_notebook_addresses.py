"""The real server of a notebook image, with the environment that KubeSpawner gives it, on IPv4 and IPv6."""

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jupyterhub
import pytest
import requests

from conftest import free_ports, values_of, wait_until_healthy
from notebook_fixtures import Pod, Spawn, env_of, with_notebooks

# What `start-notebook.sh` of the Jupyter images runs in a hub.
START_SCRIPT = """
import os, shlex, sys
arguments = os.environ.get("NOTEBOOK_ARGS", "")
default = [] if "--ip=" in arguments else ["--ip=0.0.0.0"]
os.execvp("jupyterhub-singleuser", ["jupyterhub-singleuser", *default, *shlex.split(arguments), *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def hub_api() -> Iterator[str]:
    """The page of the hub's API with its version, which a server reads when it starts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"version": jupyterhub.__version__}).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hub/api"
    server.shutdown()


@contextmanager
def running_server(pod: Pod, command: list[str], hub_api: str, home: Path) -> Iterator[int]:
    """Runs the notebook server of a pod as a local process, and yields its port."""
    [port] = free_ports(1)
    env = {name: value for name, value in env_of(pod).items() if isinstance(value, str)}
    # Names of Services resolve only in a cluster, and each test needs a port of its own.
    env |= {
        "JUPYTERHUB_API_URL": hub_api,
        "JUPYTERHUB_SERVICE_URL": env["JUPYTERHUB_SERVICE_URL"].replace(":8888/", f":{port}/"),
        "HOME": str(home),
    }
    home.mkdir()
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--allow-root"], env={**os.environ, **env}, cwd=home, stdout=output, stderr=output
        )
        try:
            wait_until_healthy(f"http://localhost:{port}/user/ann/api", log)
            yield port
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.parametrize(
    "command",
    [["jupyterhub-singleuser"], [sys.executable, "-c", START_SCRIPT]],
    ids=["jupyterhub-singleuser", "start-notebook.sh"],
)
def test_notebooks_of_ipv4_ipv6_and_dual_stack_clusters_answer(
    spawn: Spawn, hub_api: str, tmp_path: Path, command: list[str]
) -> None:
    pod = spawn(values_of("defaults"))
    with running_server(pod, command, hub_api, tmp_path / "home") as port:
        for host in ("127.0.0.1", "[::1]"):
            assert requests.get(f"http://{host}:{port}/user/ann/api", timeout=30).status_code == 200


def test_arguments_of_the_start_scripts_can_be_changed(spawn: Spawn) -> None:
    pod = spawn(with_notebooks(environment={"NOTEBOOK_ARGS": "--debug"}))
    assert shlex.split(env_of(pod)["NOTEBOOK_ARGS"]) == ["--debug"]
