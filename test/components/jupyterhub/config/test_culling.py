"""The real culler, with its own role, stops servers and deletes users of a running hub."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import config_folder, running_hub, values_of

# Waits until servers are idle.
pytestmark = pytest.mark.outside_gate

TOKEN = "0123456789abcdef0123456789abcdef"

# Wraps the configuration: adds a token for the test, local servers, and the port of this hub.
AROUND = """
import os
load_subconfig("original_config.py")
[culler] = c.JupyterHub.services
culler["command"] = [argument.replace(":8081/", f":{os.environ['HUB_PORT']}/") for argument in culler["command"]]
c.JupyterHub.services.append({"name": "watcher", "api_token": os.environ["WATCHER_TOKEN"]})
c.JupyterHub.load_roles.append(
    {"name": "watcher", "scopes": ["admin:users", "admin:servers", "tokens"], "services": ["watcher"]}
)
c.JupyterHub.allow_named_servers = True
c.JupyterHub.spawner_class = "stand_in.StandIn"
"""

# A minimal server for the hub and the culler: it starts, and is never used.
STAND_IN = """
import sys
from jupyterhub.spawner import LocalProcessSpawner

class StandIn(LocalProcessSpawner):
    def make_preexec_fn(self, name):
        return None

    def user_env(self, env):
        return env

    async def move_certs(self, paths):
        return paths

    @property
    def cmd(self):
        return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(self.port)]

    def get_args(self):
        return []
"""


@dataclass
class Hub:
    url: str
    log: Path

    def ask(self, method: str, path: str) -> requests.Response:
        headers = {"Authorization": f"token {TOKEN}"}
        return requests.request(method, f"{self.url}/hub/api/{path}", headers=headers, timeout=30)

    def add_user(self, name: str) -> None:
        assert self.ask("POST", f"users/{name}").status_code == 201

    def start(self, path: str) -> None:
        assert self.ask("POST", path).status_code in (201, 202)

    def user(self, name: str) -> dict[str, Any] | None:
        answer = self.ask("GET", f"users/{name}?include_stopped_servers")
        return None if answer.status_code == 404 else answer.json()

    def servers(self, name: str) -> dict[str, bool]:
        """Each server of a user, and whether it runs."""
        user = self.user(name)
        return {key: server["ready"] for key, server in user["servers"].items()} if user else {}

    def culled(self, server: str) -> bool:
        return f"Culling server {server}" in self.log.read_text()

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(480):
            if condition():
                return
            time.sleep(0.25)
        pytest.fail(self.log.read_text()[-4000:])


@contextmanager
def culled_hub(folder: Path, **culling: Any) -> Iterator[Hub]:
    values = values_of("defaults")
    values["authentication"]["admin_users"] = ["root"]
    values["culling"] = {"service_name": "idle-culler", "timeout": 3, "every": 1, "max_age": 0, **culling}
    config_folder(folder, values)
    (folder / "jupyterhub_config.py").rename(folder / "original_config.py")
    (folder / "jupyterhub_config.py").write_text(AROUND)
    (folder / "stand_in.py").write_text(STAND_IN)
    env = {
        "WATCHER_TOKEN": TOKEN,
        "JUPYTERHUB_PASSWORD": "correct-horse",
        "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234",
        "CONFIGPROXY_AUTH_TOKEN": "proxy",
        "PYTHONPATH": str(folder),
    }
    with running_hub(folder, env) as url:
        yield Hub(url, folder / "hub.log")


def test_idle_servers_are_stopped_and_no_user_is_deleted(tmp_path: Path) -> None:
    with culled_hub(tmp_path) as hub:
        hub.add_user("ann")
        hub.add_user("bob")
        hub.start("users/ann/server")
        hub.start("users/ann/servers/second")
        hub.until(lambda: hub.culled("ann (inactive") and hub.culled("ann/second (inactive"))
        hub.until(lambda: hub.servers("ann") == {"": False, "second": False})
        assert hub.user("bob")


def test_servers_over_the_maximum_age_are_stopped_and_named_ones_removed(tmp_path: Path) -> None:
    with culled_hub(tmp_path, timeout=3600, max_age=3, remove_named_servers=True) as hub:
        hub.add_user("ann")
        hub.start("users/ann/server")
        hub.start("users/ann/servers/second")
        hub.until(lambda: hub.culled("ann (age") and hub.culled("ann/second (age"))
        hub.until(lambda: hub.servers("ann") == {"": False})
        assert hub.user("ann")


def test_idle_users_are_deleted_even_without_activity_but_admins_are_not(tmp_path: Path) -> None:
    with culled_hub(tmp_path, users=True) as hub:
        hub.add_user("ann")
        hub.add_user("nobody")
        hub.start("users/ann/server")
        hub.until(lambda: hub.user("nobody") is None and hub.user("ann") is None)
        hub.until(lambda: hub.log.read_text().count("GET /hub/api/users?state=") > 20)
        assert hub.user("root")
        assert "Action is not authorized" not in hub.log.read_text()
