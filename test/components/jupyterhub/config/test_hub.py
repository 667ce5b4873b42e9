"""A running hub with services, roles, groups, metrics, pages and a base URL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jupyterhub._data import DATA_FILES_PATH

from conftest import SAMPLES, config_folder, running_hub, values_of

BASE = "/jupyter/"
SECRETS = {
    "CONFIGPROXY_AUTH_TOKEN": "token",
    "JPY_COOKIE_SECRET": "00" * 32,
    "JUPYTERHUB_PASSWORD": "correct-horse",
}
TOKENS = {name: f"token-of-{name}" for name in ("metrics", "reader", "keeper", "nobody")}
ENVIRONMENT = {**SECRETS, **{f"JUPYTERHUB_SERVICE_TOKEN_{name}": token for name, token in TOKENS.items()}}

SERVICES = [{"name": name, "token_variable": f"JUPYTERHUB_SERVICE_TOKEN_{name}"} for name in TOKENS]
ROLES = [
    {"name": "metrics", "scopes": ["read:metrics"], "services": ["metrics"]},
    {"name": "reader", "scopes": ["list:users", "read:users:groups!group=students"], "services": ["reader"]},
    {"name": "keeper", "scopes": ["groups", "admin:users", "servers", "read:roles"], "services": ["keeper"]},
    {"name": "teacher", "scopes": ["access:servers!group=students"], "groups": ["teachers"]},
]


def get(url: str, token: str | None = None, **options: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(url, headers=headers, timeout=10, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    values = values_of("defaults")
    values["base_url"] = BASE
    del values["culling"]
    values["services"] = SERVICES
    values["roles"] = ROLES
    values["groups"] = {"students": {"users": ["ann", "bob"], "properties": {"year": "2026"}}}
    values["hub"] |= {
        "template_paths": [str(SAMPLES / "pages/templates")],
        "template_vars": {"announcement": "Closed on <b>Sunday</b>"},
        "log_level": "DEBUG",
    }
    return config_folder(tmp_path_factory.mktemp("hub"), values)


@pytest.fixture(scope="module")
def hub(folder: Path) -> Iterator[str]:
    # Like the volume that is mounted inside the directory of the image.
    data = folder / "share"
    shutil.copytree(DATA_FILES_PATH, data, ignore=shutil.ignore_patterns("components"))
    shutil.copytree(SAMPLES / "pages/static", data / "static/extra")
    with running_hub(folder, ENVIRONMENT, f"--JupyterHub.data_files_path={data}", base_url=BASE) as url:
        yield f"{url}{BASE}hub"


def test_metrics_are_available_with_the_token(hub: str) -> None:
    answer = get(f"{hub}/metrics", TOKENS["metrics"])
    assert answer.status_code == 200
    assert "jupyterhub_request_duration_seconds" in answer.text


@pytest.mark.parametrize("token", [None, "a-guess", TOKENS["reader"]], ids=["none", "a guess", "another service's"])
def test_metrics_are_not_available_without_the_token(hub: str, token: str | None) -> None:
    assert get(f"{hub}/metrics", token).status_code == 403


def test_the_metrics_token_has_no_other_permission(hub: str) -> None:
    for path in ("users", "groups", "services", "proxy", "info"):
        assert get(f"{hub}/api/{path}", TOKENS["metrics"]).status_code == 403


def test_a_service_has_only_the_permissions_of_its_role(hub: str) -> None:
    assert {user["name"] for user in get(f"{hub}/api/users", TOKENS["reader"]).json()} >= {"ann", "bob"}
    assert get(f"{hub}/api/groups", TOKENS["reader"]).status_code == 403
    assert get(f"{hub}/api/users", TOKENS["nobody"]).status_code == 403
    assert get(f"{hub}/api/user", TOKENS["nobody"]).json()["name"] == "nobody"


def test_groups_have_their_users_and_properties(hub: str) -> None:
    group = get(f"{hub}/api/groups/students", TOKENS["keeper"]).json()
    assert sorted(group["users"]) == ["ann", "bob"]
    assert group["properties"] == {"year": "2026"}


def test_a_group_that_only_a_role_names_is_created_and_has_the_role(hub: str) -> None:
    assert get(f"{hub}/api/groups/teachers", TOKENS["keeper"]).json()["roles"] == ["teacher"]


def test_named_servers_are_rejected_unless_allowed(hub: str) -> None:
    headers = {"Authorization": f"Bearer {TOKENS['keeper']}"}
    answer = requests.post(f"{hub}/api/users/ann/servers/second", headers=headers, timeout=10)
    assert answer.status_code == 400
    assert "Named servers are not enabled" in answer.text


def test_all_pages_are_under_the_base_url(hub: str) -> None:
    root = hub.removesuffix(f"{BASE}hub")
    assert get(f"{root}/hub/health", allow_redirects=False).status_code == 302
    assert get(root).url.startswith(f"{hub}/login")


def test_a_template_of_the_user_overrides_that_of_jupyterhub(hub: str) -> None:
    page = get(f"{hub}/login").text
    assert "Notebooks of the vision team" in page
    assert 'name="password"' in page


def test_pages_show_the_announcement(hub: str) -> None:
    assert "Closed on <b>Sunday</b>" in get(f"{hub}/login").text


def test_static_files_are_served(hub: str) -> None:
    page = get(f"{hub}/login").text
    [path] = [part for part in page.split('"') if "static/extra/logo.png" in part]
    logo = get(f"{hub.removesuffix(f'{BASE}hub')}{path}")
    assert logo.content == (SAMPLES / "pages/static/logo.png").read_bytes()
    assert get(f"{hub}/static/extra/images/style.css").status_code == 200


def test_a_service_has_one_token_and_none_after_it_is_removed(tmp_path: Path) -> None:
    values = {**values_of("defaults"), "culling": None}
    folder = config_folder(tmp_path / "config", {**values, "services": [SERVICES[0]], "roles": [ROLES[0]]})
    former, current = "former-token", "current-token"

    def statuses(token: str | None) -> list[int]:
        """Response status for the former and the current token, from a hub that starts with the given token."""
        env = {**SECRETS, **({"JUPYTERHUB_SERVICE_TOKEN_metrics": token} if token else {})}
        with running_hub(folder, env) as url:
            return [get(f"{url}/hub/metrics", each).status_code for each in (former, current)]

    assert statuses(former) == [200, 403]
    # The hub also shut down cleanly.
    log = (folder / "hub.log").read_text()
    assert "Received signal SIGTERM" in log
    assert "Leaving single-user servers running" in log
    assert "Traceback" not in log

    assert statuses(current) == [403, 200]

    config_folder(folder, values)
    assert statuses(None) == [403, 403]
