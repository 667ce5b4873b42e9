"""A hub that keeps what it knows in a PostgreSQL, which runs here for the test."""

import getpass
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from conftest import config_folder, free_ports, running_hub, values_of

SECRETS = {
    "CONFIGPROXY_AUTH_TOKEN": "token",
    "JPY_COOKIE_SECRET": "00" * 32,
    "JUPYTERHUB_PASSWORD": "correct-horse",
    "JUPYTERHUB_SERVICE_TOKEN_reader": "token-of-reader",
}
# PostgreSQL refuses to run as root.
USER = "nobody" if os.geteuid() == 0 else getpass.getuser()
PASSWORD = "p@ss:word"


def program(name: str) -> str:
    found = shutil.which(name) or next((str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)
    if not found:
        pytest.skip(f"{name} of PostgreSQL is not installed")
    return found


@pytest.fixture
def url() -> Iterator[str]:
    initdb, postgres = program("initdb"), program("postgres")
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        shutil.chown(folder, USER)
        data, passwords = Path(folder, "data"), Path(folder, "password")
        passwords.write_text(PASSWORD)
        shutil.chown(passwords, USER)
        superuser = ["--username=hub", "--auth=scram-sha-256", f"--pwfile={passwords}"]
        environment = {**os.environ, "LC_ALL": "C", "HOME": folder}
        command = [initdb, f"--pgdata={data}", "--encoding=UTF8", *superuser]
        subprocess.run(command, user=USER, cwd=folder, env=environment, check=True, capture_output=True)
        options = ["-D", str(data), "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
        server = subprocess.Popen(
            [postgres, *options], user=USER, cwd=folder, env=environment, stderr=subprocess.DEVNULL
        )
        try:
            url = f"postgresql://hub@127.0.0.1:{port}/postgres"
            wait_until_it_answers(url)
            yield url
        finally:
            # Whoever is still connected is sent away.
            server.send_signal(signal.SIGINT)
            server.wait(60)


def engine_of(url: str) -> Engine:
    return create_engine(make_url(url).set(drivername="postgresql+psycopg2", password=PASSWORD), poolclass=NullPool)


def wait_until_it_answers(url: str) -> None:
    for _ in range(120):
        try:
            engine_of(url).connect().close()
            return
        except OperationalError:
            time.sleep(0.5)
    pytest.fail("PostgreSQL does not answer")


def test_a_hub_knows_its_users_again_from_postgresql(url: str, tmp_path: Path) -> None:
    values = values_of("defaults")
    del values["culling"]
    values["hub"] |= {"database": {"kind": "postgres", "upgrade": False}, "log_level": "DEBUG"}
    values["services"] = [{"name": "reader"}]
    values["roles"] = [{"name": "reader", "scopes": ["list:users"], "services": ["reader"]}]
    folder = config_folder(tmp_path / "config", values)
    env = {**SECRETS, "JUPYTERHUB_DATABASE_URL": url, "JUPYTERHUB_DATABASE_PASSWORD": PASSWORD}

    def users(hub: str) -> list[str]:
        headers = {"Authorization": f"Bearer {SECRETS['JUPYTERHUB_SERVICE_TOKEN_reader']}"}
        return [user["name"] for user in requests.get(f"{hub}/hub/api/users", headers=headers, timeout=10).json()]

    with running_hub(folder, env) as hub:
        assert users(hub) == []
        session = requests.Session()
        session.get(f"{hub}/hub/login", timeout=10)
        form = {"username": "ann", "password": SECRETS["JUPYTERHUB_PASSWORD"], "_xsrf": session.cookies["_xsrf"]}
        answer = session.post(f"{hub}/hub/login", data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 302
        assert users(hub) == ["ann"]

    assert not (folder / "jupyterhub.sqlite").exists()
    assert PASSWORD not in (folder / "hub.log").read_text()
    with engine_of(url).connect() as connection:
        assert connection.execute(text("select name from users")).scalars().all() == ["ann"]

    with running_hub(folder, env) as hub:
        assert users(hub) == ["ann"]


def test_fails_to_start_over_tables_of_another_version_unless_it_may_upgrade_them(url: str, tmp_path: Path) -> None:
    with engine_of(url).begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32))"))
        # JupyterHub 0.7.
        connection.execute(text("insert into alembic_version values ('19c0846f6344')"))
        connection.execute(text("create table users (id integer primary key, name varchar(255), state text)"))
    values = values_of("defaults")
    values["hub"] |= {"database": {"kind": "postgres", "upgrade": False}}
    folder = config_folder(tmp_path / "config", values)
    env = {**SECRETS, "JUPYTERHUB_DATABASE_URL": url, "JUPYTERHUB_DATABASE_PASSWORD": PASSWORD}
    command = [sys.executable, "hub_app.py", "--config", "jupyterhub_config.py"]
    hub = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, timeout=120)
    assert hub.returncode != 0
    assert "upgrade-db" in hub.stderr + hub.stdout
