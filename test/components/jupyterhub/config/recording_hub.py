"""Runs the real hub with a spawner that records what it would start, instead of calling the API server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from conftest import PASSWORDS, config_folder, running_hub

SECRETS = {**PASSWORDS, "JPY_COOKIE_SECRET": "00" * 32, "JUPYTERHUB_SERVICE_TOKEN_starter": "token-of-starter"}
TOKEN = {"Authorization": "Bearer token-of-starter"}

# The spawner does everything that the real one does until it would call the API server.
RECORDER = """
import json
import sys
sys.path.insert(0, {config!r})
from notebook_spawner import NotebookSpawner


class Recorder(NotebookSpawner):
    async def start(self):
        await self.check_user_options()
        await self.load_user_options()
        line = {line}
        with open({record!r}, "a") as record:
            record.write(line + "\\n")
        raise RuntimeError("There is no cluster.")

    async def poll(self):
        return 0

    async def stop(self, now=False):
        pass


c.JupyterHub.spawner_class = Recorder
"""


@contextmanager
def recording_hub(
    folder: Path, values: dict[str, Any], record: Path, line: str, *, users: Sequence[str] = (), failure_limit: int = 50
) -> Iterator[str]:
    """Yields the URL of the hub.

    :param record: file with a line for each server that would start
    :param line: Python expression for the line, in a method of the spawner
    :param users: users that exist from the start
    :param failure_limit: failed starts after which the hub stops
    """
    del values["culling"]
    values["services"] = [{"name": "starter", "token_variable": "JUPYTERHUB_SERVICE_TOKEN_starter"}]
    values["roles"] = [{"name": "starter", "scopes": ["servers", "groups", "admin:users"], "services": ["starter"]}]
    values["hub"] |= {"extra_config": {"folder": "", "files": ["recorder.py"]}}
    config = config_folder(folder, values)
    (config / "extra/recorder.py").write_text(RECORDER.format(config=str(config), line=line, record=str(record)))
    with running_hub(config, SECRETS, f"--KubeSpawner.consecutive_failure_limit={failure_limit}") as url:
        hub = f"{url}/hub"
        if users:
            requests.post(f"{hub}/api/users", json={"usernames": users}, headers=TOKEN, timeout=60).raise_for_status()
        yield hub


def start(hub: str, name: str, options: dict[str, Any]) -> requests.Response:
    """Starts the server of a user by the API."""
    return requests.post(f"{hub}/api/users/{name}/server", json=options, headers=TOKEN, timeout=60)


def lines_of(record: Path) -> list[str]:
    """The lines that were recorded."""
    return record.read_text().splitlines() if record.exists() else []
