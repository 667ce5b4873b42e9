"""Options of the hub, as JupyterHub reads them from the configuration."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub
from jupyterhub.orm import Spawner
from jupyterhub.scopes import scope_definitions
from kubespawner import KubeSpawner
from sqlalchemy import make_url

from conftest import ROOT, config_folder, values_of

Load = Callable[..., JupyterHub]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setenv("JUPYTERHUB_PASSWORD", "correct-horse")
    monkeypatch.setenv("JUPYTERHUB_ADMIN_PASSWORD", "correct-horse-battery-staple-1234")

    def loaded(values: dict[str, Any], blocks: dict[str, str] | None = None) -> JupyterHub:
        folder = config_folder(tmp_path / "config", values)
        for name, python in (blocks or {}).items():
            (folder / "extra" / name).write_text(python)
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        return app

    return loaded


def with_hub(**hub: Any) -> dict[str, Any]:
    values = values_of("defaults")
    values["hub"] |= hub
    return values


def spawner_of(app: JupyterHub, server: str = "") -> KubeSpawner:
    """The spawner of a user's server."""

    async def made() -> KubeSpawner:
        hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
        user: Any = SimpleNamespace(id=1, name="ann", escaped_name="ann", url="/user/ann/", server=None)
        return KubeSpawner(config=app.config, hub=hub, user=user, orm_spawner=Spawner(name=server))

    return asyncio.run(made())


def test_defaults_match_zero_to_jupyterhub(load: Load) -> None:
    app = load(values_of("defaults"))
    assert app.concurrent_spawn_limit == 64
    assert spawner_of(app).consecutive_failure_limit == 5
    assert app.active_server_limit == 0
    assert app.allow_named_servers is False
    assert app.redirect_to_server is True
    assert app.shutdown_on_logout is False
    assert app.cleanup_servers is False
    assert app.db_url == "sqlite:///jupyterhub.sqlite"
    assert app.upgrade_db is True
    assert app.base_url == "/"
    assert app.authenticate_prometheus is True


def test_all_options_are_applied(load: Load) -> None:
    app = load(values_of("everything"))
    assert app.concurrent_spawn_limit == 10
    assert spawner_of(app).consecutive_failure_limit == 0
    assert app.active_server_limit == 200
    assert app.allow_named_servers is True
    assert app.named_server_limit_per_user == 3
    assert app.redirect_to_server is False
    assert app.shutdown_on_logout is True
    assert app.cleanup_servers is True
    assert app.log_level == 10
    assert app.base_url == "/jupyter/"
    assert app.hub_prefix == "/jupyter/hub/"
    assert app.public_url == "https://notebooks.example.com/jupyter/"
    assert app.template_paths == ["/etc/jupyterhub-templates"]
    assert app.template_vars == {"announcement_login": "Welcome", "announcement": "Closed on <b>Sunday</b>"}
    assert app.load_groups == {"students": {"users": ["ann", "bob"], "properties": {"year": "2026"}}}


def test_services_read_their_tokens_from_the_environment(load: Load) -> None:
    services = {service["name"]: service for service in load(values_of("everything")).services}
    assert services["announcer"] == {
        "name": "announcer",
        "admin": False,
        "url": "http://announcer:8888",
        "oauth_client_allowed_scopes": ["read:users:name!user"],
        "oauth_redirect_uri": "https://announcer.example.com/callback",
        "oauth_no_confirm": True,
        "oauth_client_id": "service-news",
        "display": False,
        "info": {"contact": "ann"},
        "api_token": "token-of-announcer",
    }
    assert services["janitor"]["command"] == ["python3", "-m", "janitor"]
    assert services["janitor"]["environment"] == {"DRY_RUN": "1"}
    assert services["metrics"]["api_token"] == "token-of-metrics"


def test_fails_without_the_token_of_a_service(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUPYTERHUB_SERVICE_TOKEN_janitor")
    with pytest.raises(KeyError, match="JUPYTERHUB_SERVICE_TOKEN_janitor"):
        load(values_of("everything"))


def test_roles_are_added_to_that_of_the_culler(load: Load) -> None:
    roles = {role["name"]: role for role in load(values_of("everything")).load_roles}
    assert roles.keys() == {"idle-culler", "announcer", "teacher", "metrics"}
    assert roles["teacher"]["groups"] == ["teachers"]
    assert roles["metrics"]["scopes"] == ["read:metrics"]


def test_the_culler_uses_the_base_url(load: Load) -> None:
    [culler] = [service for service in load(values_of("everything")).services if service["name"] == "idle-culler"]
    assert "--url=http://127.0.0.1:8081/jupyter/hub/api" in culler["command"]


def test_the_construct_accepts_exactly_the_scopes_of_jupyterhub() -> None:
    text = (ROOT / "lib/components/jupyterhub/hub/scopes.ts").read_text()
    listed = text.partition("new Set([")[2].partition("]")[0]
    scopes = [line.strip().strip("',") for line in listed.splitlines() if line.strip()]
    assert set(scopes) == scope_definitions.keys()


def test_each_named_server_has_its_own_pod(load: Load) -> None:
    app = load(values_of("everything"))
    assert len({spawner_of(app, server).pod_name for server in ("", "second", "third one")}) == 3


BLOCKS = ["10-first.py", "20-second.py"]


def test_extra_config_runs_in_order_after_the_built_in_configuration(load: Load) -> None:
    values = with_hub(extra_config={"folder": "", "files": BLOCKS})
    first = "assert c.JupyterHub.concurrent_spawn_limit == 64\nc.JupyterHub.concurrent_spawn_limit = 1\n"
    second = "c = get_config()\nc.JupyterHub.concurrent_spawn_limit += 1\nc.JupyterHub.services.append({'name': 'x'})\n"
    app = load(values, dict(zip(BLOCKS, [first, second], strict=True)))
    assert app.concurrent_spawn_limit == 2
    assert [service["name"] for service in app.services] == ["idle-culler", "x"]


@pytest.mark.parametrize("python", ["1 / 0", "this is not Python", "import no_such_module"])
def test_fails_if_a_block_fails_and_names_it(load: Load, python: str) -> None:
    values = with_hub(extra_config={"folder": "", "files": BLOCKS})
    with pytest.raises(RuntimeError, match=r'hub.extraConfig: block "20-second.py" failed: '):
        load(values, {"20-second.py": python})


@pytest.mark.parametrize(
    "python",
    [
        "c.OAuthenticator.validate_server_cert = False",
        "c.GenericOAuthenticator['validate' + '_server_cert'] = 0",
        "c.GoogleOAuthenticator.http_request_kwargs = dict(validate_cert=False)",
        "c.GenericOAuthenticator.http_request_kwargs.update({'validate_cert': False})",
    ],
)
def test_fails_if_a_block_disables_the_verification_of_certificates(load: Load, python: str) -> None:
    values = with_hub(extra_config={"folder": "", "files": BLOCKS})
    with pytest.raises(
        RuntimeError, match=r'block "10-first.py" disables the verification of certificates in c\.\w*OAuth'
    ):
        load(values, {"10-first.py": python})


def test_a_block_can_add_a_certificate_authority(load: Load) -> None:
    values = with_hub(extra_config={"folder": "", "files": BLOCKS})
    assert load(values, {"10-first.py": "c.OAuthenticator.http_request_kwargs.update({'ca_certs': '/etc/ca.pem'})"})


def test_fails_if_a_block_is_missing(load: Load, tmp_path: Path) -> None:
    values = with_hub(extra_config={"folder": "", "files": BLOCKS})
    load(values)
    (tmp_path / "config/extra/20-second.py").unlink()
    app = JupyterHub()
    with pytest.raises(RuntimeError, match=r"20-second\.py"):
        app.load_config_file(str(tmp_path / "config/jupyterhub_config.py"))


def test_a_database_in_memory_is_never_upgraded(load: Load) -> None:
    app = load(with_hub(database={"kind": "memory", "upgrade": False}))
    assert app.db_url == "sqlite:///:memory:"
    assert app.upgrade_db is False


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("postgres", "postgresql://hub:secret@db:5432/hub", "postgresql+psycopg2://hub:secret@db:5432/hub"),
        ("postgres", "postgres://hub:secret@db/hub\n", "postgresql+psycopg2://hub:secret@db/hub"),
        ("postgres", "postgresql+psycopg2://db/hub?sslmode=require", "postgresql+psycopg2://db/hub?sslmode=require"),
        ("mysql", "mysql://hub:secret@db/hub", "mysql+pymysql://hub:secret@db/hub"),
        ("mysql", "mariadb+pymysql://hub:p%40ss@db/hub", "mysql+pymysql://hub:p%40ss@db/hub"),
        ("other", "cockroachdb+psycopg2://hub@db:26257/hub", "cockroachdb+psycopg2://hub@db:26257/hub"),
    ],
)
def test_the_database_url_gets_a_driver_of_the_image(
    load: Load, monkeypatch: pytest.MonkeyPatch, kind: str, url: str, expected: str
) -> None:
    monkeypatch.setenv("JUPYTERHUB_DATABASE_URL", url)
    app = load(with_hub(database={"kind": kind, "upgrade": False}))
    assert app.db_url == expected
    assert app.upgrade_db is False
    if kind != "other":
        # Imports the driver.
        make_url(app.db_url).get_dialect().import_dbapi()


def test_a_separate_password_is_added_to_the_url(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_DATABASE_URL", "postgresql://hub@db/hub")
    monkeypatch.setenv("JUPYTERHUB_DATABASE_PASSWORD", "p@ss:/word")
    app = load(with_hub(database={"kind": "postgres", "upgrade": True}))
    assert make_url(app.db_url).password == "p@ss:/word"
    assert app.upgrade_db is True


@pytest.mark.parametrize("url", ["mysql://db/hub", "sqlite:///hub.sqlite", "postgresql+asyncpg://db/hub"])
def test_fails_on_a_database_of_another_kind_and_lists_the_accepted_ones(
    load: Load, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("JUPYTERHUB_DATABASE_URL", url)
    with pytest.raises(ValueError, match=r"must be one of postgresql, postgresql\+psycopg2, postgres"):
        load(with_hub(database={"kind": "postgres", "upgrade": False}))


def test_fails_on_an_invalid_url_without_leaking_it(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_DATABASE_URL", "hub:secret")
    with pytest.raises(ValueError, match="is not a valid SQLAlchemy URL") as raised:
        load(with_hub(database={"kind": "postgres", "upgrade": False}))
    assert "secret" not in str(raised.value)
