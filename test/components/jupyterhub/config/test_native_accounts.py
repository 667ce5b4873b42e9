"""Accounts that the hub stores, in the real hub: sign-up, authorization and restrictions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from authenticators import SECRETS, authentication_of
from conftest import config_folder, running_hub, values_of

ADMIN_PASSWORD = SECRETS["JUPYTERHUB_ADMIN_PASSWORD"]
PASSWORD = " ".join(("a", "horse", "that", "is", "correct"))
ENV = {**SECRETS, "CONFIGPROXY_AUTH_TOKEN": "token", "JPY_COOKIE_SECRET": "00" * 32}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    values = {
        **values_of("defaults"),
        "authentication": {**authentication_of("native-accounts"), "blocked_users": ["Eve"]},
    }
    return config_folder(tmp_path_factory.mktemp("native"), values)


@pytest.fixture(scope="module")
def hub(folder: Path) -> Iterator[str]:
    with running_hub(folder, ENV) as url:
        yield url


def post(browser: requests.Session, url: str, **form: str) -> requests.Response:
    browser.get(url, timeout=60)
    token = browser.cookies.get("_xsrf", path="/hub/")
    return browser.post(url, data={**form, "_xsrf": str(token)}, allow_redirects=False, timeout=60)


def sign_up(hub: str, name: str, password: str = PASSWORD) -> str:
    form = {"signup_password": password, "signup_password_confirmation": password}
    return post(requests.Session(), f"{hub}/hub/signup", username=name, **form).text


def log_in(hub: str, name: str, password: str = PASSWORD) -> tuple[requests.Session, bool]:
    browser = requests.Session()
    answer = post(browser, f"{hub}/hub/login", username=name, password=password)
    return browser, answer.status_code == 302


def change(browser: requests.Session, hub: str, action: str, name: str) -> int:
    """Sends a form of the page for authorizing users, and returns the status."""
    return post(browser, f"{hub}/hub/authorize", action=action, username=name).status_code


def test_a_user_has_access_after_an_admin_authorizes_the_account(hub: str) -> None:
    assert "Your information has been sent to the admin" in sign_up(hub, "Ann")
    assert log_in(hub, "ann")[1] is False

    admin, signed_in = log_in(hub, "admin", ADMIN_PASSWORD)
    assert signed_in
    assert "ann" in admin.get(f"{hub}/hub/authorize", timeout=60).text
    assert change(admin, hub, "authorize", "ann") == 302

    browser, signed_in = log_in(hub, "ann")
    assert signed_in
    assert "ann" in browser.get(f"{hub}/hub/home", timeout=60).text
    assert browser.get(f"{hub}/hub/authorize", timeout=60).status_code == 403
    assert "/hub/authorize" in admin.get(f"{hub}/hub/home", timeout=60).text
    assert "/hub/change-password" in browser.get(f"{hub}/hub/home", timeout=60).text
    assert log_in(hub, "ann", "another horse that is wrong")[1] is False


@pytest.mark.parametrize("name", ["admin", "Admin", "ADMIN"])
def test_nobody_can_sign_up_as_an_admin(hub: str, name: str) -> None:
    # The same response as for any other name.
    assert "Your information has been sent to the admin" in sign_up(hub, name)
    assert log_in(hub, name)[1] is False


@pytest.mark.parametrize("password", ["short", "1qaz2wsx3edc"])
def test_weak_passwords_are_rejected(hub: str, password: str) -> None:
    assert "must not be too common" in sign_up(hub, "weak", password)


def test_blocked_users_are_rejected(hub: str) -> None:
    sign_up(hub, "eve")
    admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
    assert change(admin, hub, "authorize", "eve") == 302
    assert log_in(hub, "eve")[1] is False


def test_admin_accounts_and_changed_passwords_survive_a_restart(folder: Path, hub: str) -> None:
    admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
    changed_password = f"{PASSWORD} indeed"
    changed = {
        "old_password": ADMIN_PASSWORD,
        "new_password": changed_password,
        "new_password_confirmation": changed_password,
    }
    assert post(admin, f"{hub}/hub/change-password", **changed).status_code == 200
    # A second hub with the same database, as after a restart.
    with running_hub(folder, ENV) as again:
        assert log_in(again, "admin", ADMIN_PASSWORD)[1] is False
        assert log_in(again, "admin", changed_password)[1] is True
