"""Starts database servers for a test, each in a temporary folder."""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from conftest import free_ports

# Database servers do not run as root.
USER = "nobody" if os.geteuid() == 0 else getpass.getuser()
PASSWORD = "p@ss:word"
DRIVERS = {"postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}


@contextmanager
def postgres() -> Iterator[str]:
    """Runs PostgreSQL, and yields its URL without a password."""
    initdb, server = program("initdb", "PostgreSQL"), program("postgres", "PostgreSQL")
    with folder_of_user("postgres-") as folder:
        passwords = written(folder / "password", PASSWORD)
        superuser = ["--username=hub", "--auth=scram-sha-256", f"--pwfile={passwords}"]
        make(folder, initdb, f"--pgdata={folder}/data", "--encoding=UTF8", *superuser)
        [port] = free_ports(1)
        options = ["-D", f"{folder}/data", "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"]
        # SIGINT also closes open connections.
        with running(folder, signal.SIGINT, f"postgresql://hub@127.0.0.1:{port}/postgres", server, *options) as url:
            yield url


@contextmanager
def maria() -> Iterator[str]:
    """Runs MariaDB, and yields its URL without a password."""
    install, server = program("mariadb-install-db", "MariaDB"), program("mariadbd", "MariaDB")
    with folder_of_user("mariadb-") as folder:
        make(folder, install, "--no-defaults", f"--datadir={folder}/data", "--skip-test-db")
        statements = [
            "create database hub character set utf8mb4;",
            f"create user hub@'127.0.0.1' identified by '{PASSWORD}';",
            "grant all on hub.* to hub@'127.0.0.1';",
        ]
        first = written(folder / "first.sql", "\n".join(statements))
        [port] = free_ports(1)
        options = [
            *("--no-defaults", f"--datadir={folder}/data", f"--socket={folder}/socket", f"--pid-file={folder}/pid"),
            *("--bind-address=127.0.0.1", f"--port={port}", "--skip-name-resolve", f"--init-file={first}"),
        ]
        with running(folder, signal.SIGTERM, f"mysql://hub@127.0.0.1:{port}/hub", server, *options) as url:
            yield url


def engine_of(url: str) -> Engine:
    parsed = make_url(url)
    return create_engine(parsed.set(drivername=DRIVERS[parsed.drivername], password=PASSWORD), poolclass=NullPool)


def program(name: str, product: str) -> str:
    known = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), Path("/usr/sbin", name)]
    found = shutil.which(name) or next((str(path) for path in known if path.exists()), None)
    if not found:
        pytest.skip(f"{name} of {product} is not installed")
    return found


@contextmanager
def folder_of_user(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        shutil.chown(folder, USER)
        yield Path(folder)


def written(file: Path, text: str) -> Path:
    file.write_text(text)
    shutil.chown(file, USER)
    return file


def environment_in(folder: Path) -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "HOME": str(folder)}


def make(folder: Path, *command: str) -> None:
    subprocess.run(command, user=USER, cwd=folder, env=environment_in(folder), check=True, capture_output=True)


@contextmanager
def running(folder: Path, end: signal.Signals, url: str, *command: str) -> Iterator[str]:
    server = subprocess.Popen(
        command, user=USER, cwd=folder, env=environment_in(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(url)
        yield url
    finally:
        server.send_signal(end)
        server.wait(60)


def wait_until_ready(url: str) -> None:
    for _ in range(240):
        try:
            engine_of(url).connect().close()
            return
        except OperationalError:
            time.sleep(0.5)
    pytest.fail("the database does not respond")
