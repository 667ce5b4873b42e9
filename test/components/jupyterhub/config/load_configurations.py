"""Loads configurations as hubs do, one after another: a process for each would take seconds.

Each line of standard input is the pod of a hub, as JSON: the arguments of its container, its environment, and its files
by path. Each line of standard output is the answer: what the real JupyterHub has against it, and what its KubeSpawner
makes for a user.
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
# Before anything imports the client of Kubernetes, which reads this once.
os.environ["KUBECONFIG"] = str(HERE / "no-cluster.kubeconfig.yaml")
# They do not change while this runs, and looking for them takes long.
importlib.metadata.entry_points = functools.cache(importlib.metadata.entry_points)  # type: ignore[assignment]

import bcrypt  # noqa: E402
from jupyterhub import dbutil, orm  # noqa: E402
from jupyterhub.app import JupyterHub  # noqa: E402
from sqlalchemy import make_url  # noqa: E402

from spawning import choices_of, objects_of  # noqa: E402

# Slow on purpose, so that passwords cannot be guessed; nobody guesses these.
bcrypt.gensalt = functools.partial(bcrypt.gensalt, rounds=4)

# A name that must be escaped wherever it becomes a part of a name of Kubernetes'.
USER = "Ann.Lee@ex.org"

# What is always said here: KubeSpawner stands without the rest of the hub.
EXPECTED_WARNINGS = re.compile(r"Setting Spawner\.server for .* with no underlying orm_spawner")


class HubPod(TypedDict):
    """What of a hub's pod its configuration depends on."""

    args: list[str]
    env: dict[str, str]
    files: dict[str, str]


class Answer(TypedDict):
    """What became of it; each thing that is made belongs to a choice of the user's."""

    faults: list[str]
    made: list[dict[str, Any]]


class Database:
    """The database of a hub that starts for the first time, made once: that takes longer than all else."""

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
    """What a hub is where its own database is not there."""

    db_url: str

    def init_db(self) -> None:
        make_url(self.db_url)
        with patch.object(orm, "new_session_factory", DATABASE.renewed), patch.object(dbutil, "upgrade_if_needed"):
            super().init_db()  # type: ignore[misc]


def hub_of(program: list[str]) -> JupyterHub:
    """The application that a container runs: JupyterHub, or a file of ours that makes something of it."""
    file = next((part for part in program if part.endswith(".py")), None)
    application = runpy.run_path(file)["Hub"] if file else JupyterHub
    return type("HubWithoutDatabase", (WithoutDatabase, application), {})()


class Complaints(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if not EXPECTED_WARNINGS.match(text):
            self.texts.append(f"{record.levelname}: {text}")


class Loader:
    """Loads one configuration after another, and keeps the modules of the last one for those that have the same."""

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
            faults.append(f"the hub ends with status {end.code}")
        except Exception:
            faults.append(traceback.format_exc(limit=-8))
        return {"faults": faults + complaints.texts, "made": made}

    @contextmanager
    def pretended(self, pod: HubPod) -> Iterator[None]:
        """The pod's environment and files, and nothing that another one left behind."""
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
        # All that a hub does before it listens, the making of services, roles, users and the authenticator among it.
        await app.initialize(pod["args"][options:])
        user = app.authenticator.normalize_username(USER)
        return [{"choice": choice, "objects": await objects_of(app, user, choice)} for choice in await choices_of(app)]
    finally:
        for log in logs:
            log.removeHandler(complaints)
        if getattr(app, "db", None):
            app.db.close()


def main() -> None:
    loader = Loader()
    # What is printed besides is not for who reads the answers.
    with redirect_stdout(sys.stderr), asyncio.Runner() as runner:
        for line in sys.stdin:
            print(json.dumps(runner.run(loader.answer(json.loads(line)))), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
