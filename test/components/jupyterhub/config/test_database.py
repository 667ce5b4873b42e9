"""A hub with a real PostgreSQL or MariaDB server."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import text

from conftest import config_folder, running_hub, values_of
from databases import PASSWORD, engine_of, maria, postgres

SECRETS = {
    "CONFIGPROXY_AUTH_TOKEN": "token",
    "JPY_COOKIE_SECRET": "00" * 32,
    "JUPYTERHUB_PASSWORD": "correct-horse",
    "JUPYTERHUB_SERVICE_TOKEN_reader": "token-of-reader",
}
SERVERS: dict[str, Callable[[], AbstractContextManager[str]]] = {"postgres": postgres, "mysql": maria}


@dataclass
class Database:
    """A running database."""

    kind: str
    url: str

    @property
    def values(self) -> dict[str, Any]:
        return {"database": {"kind": self.kind, "upgrade": False}}

    @property
    def env(self) -> dict[str, str]:
        return {**SECRETS, "JUPYTERHUB_DATABASE_URL": self.url, "JUPYTERHUB_DATABASE_PASSWORD": PASSWORD}


@pytest.fixture(params=list(SERVERS))
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    with SERVERS[request.param]() as url:
        yield Database(request.param, url)


def test_users_survive_a_restart_of_the_hub(database: Database, tmp_path: Path) -> None:
    values = values_of("defaults")
    del values["culling"]
    values["hub"] |= {**database.values, "log_level": "DEBUG"}
    values["services"] = [{"name": "reader", "token_variable": "JUPYTERHUB_SERVICE_TOKEN_reader"}]
    values["roles"] = [{"name": "reader", "scopes": ["list:users"], "services": ["reader"]}]
    folder = config_folder(tmp_path / "config", values)

    def users(hub: str) -> list[str]:
        headers = {"Authorization": f"Bearer {SECRETS['JUPYTERHUB_SERVICE_TOKEN_reader']}"}
        return [user["name"] for user in requests.get(f"{hub}/hub/api/users", headers=headers, timeout=10).json()]

    with running_hub(folder, database.env) as hub:
        assert users(hub) == []
        session = requests.Session()
        session.get(f"{hub}/hub/login", timeout=10)
        form = {"username": "ann", "password": SECRETS["JUPYTERHUB_PASSWORD"], "_xsrf": session.cookies["_xsrf"]}
        answer = session.post(f"{hub}/hub/login", data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 302
        assert users(hub) == ["ann"]

    assert not (folder / "jupyterhub.sqlite").exists()
    assert PASSWORD not in (folder / "hub.log").read_text()
    with engine_of(database.url).connect() as connection:
        assert connection.execute(text("select name from users")).scalars().all() == ["ann"]

    with running_hub(folder, database.env) as hub:
        assert users(hub) == ["ann"]


def test_fails_to_start_with_an_old_schema_unless_upgrades_are_enabled(database: Database, tmp_path: Path) -> None:
    with engine_of(database.url).begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32))"))
        # JupyterHub 0.7.
        connection.execute(text("insert into alembic_version values ('19c0846f6344')"))
        connection.execute(text("create table users (id integer primary key, name varchar(255), state text)"))
    values = values_of("defaults")
    values["hub"] |= database.values
    folder = config_folder(tmp_path / "config", values)
    command = [sys.executable, "hub_app.py", "--config", "jupyterhub_config.py"]
    environment = {**os.environ, **database.env}
    hub = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert hub.returncode != 0
    assert "upgrade-db" in hub.stderr + hub.stdout
