"""Loads many hub configurations in one process, because a process for each would take seconds.

Each line of standard input is the pod of a hub, as JSON: the arguments of its container, its environment, and its files
by path. Each line of standard output is the result: errors of the real JupyterHub, and the objects that its KubeSpawner
creates for a user.
"""

import asyncio
import functools
import importlib.metadata
import json
import logging
import os
import re
import runpy
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TypedDict
from unittest.mock import patch

HERE = Path(__file__).parent
# Must be set before the Kubernetes client is imported, which reads it once.
os.environ["KUBECONFIG"] = str(HERE / "no-cluster.kubeconfig.yaml")
# Entry points do not change while this runs, and looking them up is slow.
importlib.metadata.entry_points = functools.cache(importlib.metadata.entry_points)  # type: ignore[assignment]

import bcrypt  # noqa: E402
from jupyterhub import dbutil, orm  # noqa: E402
from jupyterhub.app import JupyterHub  # noqa: E402
from sqlalchemy import make_url  # noqa: E402
from tornado.web import HTTPError  # noqa: E402

from spawning import choices_of, objects_of  # noqa: E402

# bcrypt is slow on purpose; these test passwords need no protection.
bcrypt.gensalt = functools.partial(bcrypt.gensalt, rounds=4)

# A user name that must be escaped in Kubernetes names.
USER = "Ann.Lee@ex.org"

# Always logged here, because KubeSpawner runs without the rest of the hub.
EXPECTED_WARNINGS = re.compile(r"Setting Spawner\.server for .* with no underlying orm_spawner")


class HubPod(TypedDict):
    """The parts of a hub's pod that its configuration depends on."""

    args: list[str]
    env: dict[str, str]
    files: dict[str, str]


class Answer(TypedDict):
    """The result: errors, and the objects for each choice of a user."""

    faults: list[str]
    made: list[dict[str, Any]]


class Database:
    """An empty hub database. It is created once, because that is the slowest step."""

    def __init__(self) -> None:
        self.sessions = orm.new_session_factory("sqlite:///:memory:")
        self.empty = sqlite3.connect(":memory:")
        self.connection.backup(self.empty)

    @property
    def connection(self) -> sqlite3.Connection:
        pooled: sqlite3.Connection = self.sessions.kw["bind"].raw_connection().driver_connection
        return pooled

    def renewed(self, *_: object, **__: object) -> Any:
        self.empty.backup(self.connection)
        return self.sessions


DATABASE = Database()


class WithoutDatabase:
    """Replaces the hub's database with an empty one in memory."""

    db_url: str

    def init_db(self) -> None:
        make_url(self.db_url)
        with patch.object(orm, "new_session_factory", DATABASE.renewed), patch.object(dbutil, "upgrade_if_needed"):
            super().init_db()  # type: ignore[misc]


def hub_of(program: list[str]) -> JupyterHub:
    """The application that a container runs: JupyterHub, or a subclass from one of the pod's files."""
    file = next((part for part in program if part.endswith(".py")), None)
    application = runpy.run_path(file)["Hub"] if file else JupyterHub
    return type("HubWithoutDatabase", (WithoutDatabase, application), {})()


class Complaints(logging.Handler):
    """Collects log messages of level warning and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if not EXPECTED_WARNINGS.match(text):
            self.texts.append(f"{record.levelname}: {text}")


class Loader:
    """Loads configurations in sequence, and reuses modules if the Python files are the same."""

    def __init__(self) -> None:
        self.python: dict[str, str] = {}

    async def answer(self, pod: HubPod) -> Answer:
        complaints = Complaints()
        made: list[dict[str, Any]] = []
        faults = []
        try:
            with self.pretended(pod):
                made = await made_by(pod, complaints)
        except SystemExit as end:
            faults.append(f"the hub exited with status {end.code}")
        except Exception:
            faults.append(traceback.format_exc(limit=-8))
        return {"faults": faults + complaints.texts, "made": made}

    @contextmanager
    def pretended(self, pod: HubPod) -> Iterator[None]:
        """Provides the pod's environment and files, and removes them afterwards."""
        python = {path: content for path, content in pod["files"].items() if path.endswith(".py")}
        if python != self.python:
            self.forget_modules()
            self.python = python
        environment, path = dict(os.environ), list(sys.path)
        folders = {Path(file).parent for file in pod["files"]}
        try:
            os.environ.update(pod["env"])
            for file, content in pod["files"].items():
                Path(file).parent.mkdir(parents=True, exist_ok=True)
                Path(file).write_text(content)
            yield
        finally:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
            sys.path[:] = path
            os.environ.clear()
            os.environ.update(environment)

    def forget_modules(self) -> None:
        for name, module in list(sys.modules.items()):
            if getattr(module, "__file__", None) in self.python:
                del sys.modules[name]


async def made_by(pod: HubPod, complaints: Complaints) -> list[dict[str, Any]]:
    options = next(index for index, part in enumerate(pod["args"]) if part.startswith("-"))
    app = hub_of(pod["args"][:options])
    logs = [app.log, logging.getLogger("traitlets")]
    for log in logs:
        log.addHandler(complaints)
    try:
        # Everything that a hub does before it listens: it creates services, roles, users and the authenticator.
        await app.initialize(pod["args"][options:])
        user = app.authenticator.normalize_username(USER)
        try:
            choices = await choices_of(app, user)
        except HTTPError as error:
            if error.status_code != 403:
                raise
            # No profile is available to the user, who then cannot start a server.
            return []
        return [{"choice": choice, "objects": await objects_of(app, user, choice)} for choice in choices]
    finally:
        for log in logs:
            log.removeHandler(complaints)
        if getattr(app, "db", None):
            app.db.close()


def main() -> None:
    loader = Loader()
    # Other output must not mix with the results.
    with redirect_stdout(sys.stderr), asyncio.Runner() as runner:
        for line in sys.stdin:
            print(json.dumps(runner.run(loader.answer(json.loads(line)))), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
