"""Another person in the same browser opens the server of the previous one directly, without the hub's pages first."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from conftest import PASSWORDS, config_folder, running_hub, values_of
from test_iap import AUDIENCE, assertion, keys_url

__all__ = ["keys_url"]

ASSERTION = "X-Goog-IAP-JWT-Assertion"
SECRETS = {**PASSWORDS, "JPY_COOKIE_SECRET": "00" * 32}
ANN, BOB = "ann@example.com", "bob@example.com"


@contextmanager
def hub_with_servers(folder: Path, authentication: dict[str, Any], *hub_args: str) -> Iterator[str]:
    """A hub whose users run the real server of a notebook image, as local processes."""
    values = {**values_of("defaults"), "culling": None}
    local = [
        "--JupyterHub.spawner_class=simple",
        "--JupyterHub.cleanup_servers=True",
        f"--SimpleLocalProcessSpawner.home_dir_template={folder.parent}/home",
        "--Spawner.cmd=['jupyterhub-singleuser', '--allow-root']",
    ]
    config_folder(folder, {**values, "authentication": authentication})
    with running_hub(folder, SECRETS, *local, *hub_args) as url:
        yield url


@pytest.fixture(scope="module")
def iap(tmp_path_factory: pytest.TempPathFactory, keys_url: str) -> Iterator[str]:
    authentication = {"kind": "iap", "admin_users": [], "audience": AUDIENCE}
    folder = tmp_path_factory.mktemp("iap") / "hub"
    with hub_with_servers(folder, authentication, f"--IAPAuthenticator.keys_url={keys_url}") as url:
        yield url


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    authentication = {"kind": "shared-password", "admin_users": []}
    with hub_with_servers(tmp_path_factory.mktemp("shared") / "hub", authentication) as url:
        yield url


class Browser(requests.Session):
    """One browser, and who uses it."""

    def __init__(self, hub: str) -> None:
        super().__init__()
        self.hub = hub

    def becomes(self, email: str) -> None:
        """IAP signs the person into all following requests."""
        self.headers[ASSERTION] = assertion(email=email, sub=f"accounts.google.com:{email}")

    def sign_in(self, name: str) -> None:
        self.get(f"{self.hub}/hub/login", timeout=60)
        form = {"username": name, "password": PASSWORDS["JUPYTERHUB_PASSWORD"], "_xsrf": self.xsrf()}
        self.post(f"{self.hub}/hub/login", data=form, allow_redirects=False, timeout=60).raise_for_status()

    def xsrf(self) -> str:
        [value] = [cookie.value for cookie in self.cookies if cookie.name == "_xsrf" and cookie.path == "/hub/"]
        return value or ""

    def open_server(self, name: str) -> requests.Response:
        """Starts the server of the user, and opens it as its page does."""
        self.get(f"{self.hub}/hub/spawn", timeout=60)
        for _ in range(120):
            page = self.get(f"{self.hub}/user/{name}/lab", timeout=60)
            if page.status_code == 200 and page.url.startswith(f"{self.hub}/user/"):
                return page
            time.sleep(0.5)
        raise AssertionError(page.url)

    def visit(self, name: str, path: str = "api/status", **options: Any) -> requests.Response:
        """Requests the server directly."""
        url = f"{self.hub}/user/{name}/{path}"
        return self.get(url, allow_redirects=False, timeout=60, **options)

    def session_of(self, name: str) -> str:
        """The cookie of the user's server."""
        [value] = [cookie.value for cookie in self.cookies if cookie.name == f"jupyterhub-user-{quote(name)}"]
        return value or ""


def test_the_server_of_a_user_is_closed_to_the_next_person_behind_iap(iap: str) -> None:
    browser = Browser(iap)
    browser.becomes(ANN)
    browser.open_server(ANN)
    assert "started" in browser.visit(ANN).json()

    browser.becomes(BOB)
    for path in ("api/status", "api/contents", "lab", "files/x"):
        assert browser.visit(ANN, path).status_code in (302, 403)
    # The server redirects to the hub, which ends the session of Ann.
    page = browser.get(f"{iap}/user/{ANN}/lab", timeout=60)
    assert page.status_code == 403 or "/hub/" in page.url
    browser.becomes(ANN)
    assert browser.visit(ANN).status_code in (302, 403)
    assert browser.open_server(ANN).status_code == 200


def test_a_session_cannot_be_used_with_another_identity(iap: str) -> None:
    browser = Browser(iap)
    browser.becomes(ANN)
    browser.open_server(ANN)
    cookie = browser.session_of(ANN)
    assert cookie.startswith("sealed.")
    name = f"jupyterhub-user-{quote(ANN)}"
    for changed in (cookie, cookie.removeprefix("sealed."), cookie[:-8], "sealed.", "sealed.AAAA", "2|1:0|10:1|x"):
        stolen = {"Cookie": f"{name}={changed}; jupyterhub-session-id={browser.cookies.get('jupyterhub-session-id')}"}
        other = Browser(iap)
        other.becomes(BOB)
        assert other.visit(ANN, headers=stolen).status_code in (302, 403)
        # A request without an identity has no session either.
        del other.headers[ASSERTION]
        assert other.visit(ANN, headers=stolen).status_code in (302, 403)
    assert browser.visit(ANN).status_code == 200


def test_a_server_is_closed_to_the_next_user_who_signs_in(shared: str) -> None:
    browser = Browser(shared)
    browser.sign_in("ann")
    browser.open_server("ann")
    assert browser.visit("ann").status_code == 200
    session = browser.cookies.get("jupyterhub-session-id")

    browser.sign_in("bob")
    assert browser.visit("ann").status_code in (302, 403)
    assert browser.cookies.get("jupyterhub-session-id") not in (None, session)
    assert browser.open_server("bob").status_code == 200


def test_a_server_stays_open_if_the_same_user_signs_in_again(shared: str) -> None:
    browser = Browser(shared)
    browser.sign_in("cleo")
    browser.open_server("cleo")
    browser.sign_in("cleo")
    assert browser.visit("cleo").status_code == 200
