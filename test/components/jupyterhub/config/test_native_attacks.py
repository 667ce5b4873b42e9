"""Attacks on accounts that the hub stores, in the real hub: names, forged requests, guesses and floods."""

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from tornado.web import HTTPError

from authenticators import authentication_of
from conftest import HERE, config_folder, running_hub, values_of
from passwords import Lockout, PasswordHasher, hashed, is_password
from test_native_accounts import ADMIN_PASSWORD, ENV, PASSWORD, change, log_in, post, sign_up

# Measures times.
pytestmark = pytest.mark.outside_gate

SCRIPT = "x\tautofocus\ttabindex=1\tonfocus=window.attacked=true\tonmouseover=window.attacked=true"


def values_with(**authentication: Any) -> dict[str, Any]:
    limits = {"max_pending_accounts": 1000, "signups_per_minute": 1000}
    return {
        **values_of("defaults"),
        "authentication": {**authentication_of("native-accounts"), **limits, **authentication},
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return config_folder(tmp_path_factory.mktemp("native"), values_with())


@pytest.fixture(scope="module")
def hub(folder: Path) -> Iterator[str]:
    with running_hub(folder, ENV) as url:
        yield url


def accounts(folder: Path) -> dict[str, bool]:
    """Whether each account is authorized."""
    with sqlite3.connect(folder / "jupyterhub.sqlite") as database:
        rows = database.execute("SELECT username, is_authorized FROM users_info").fetchall()
    return {name: bool(authorized) for name, authorized in rows}


@pytest.mark.parametrize(
    "name", [SCRIPT, "a b", "<b>", 'a"b', "a'b", "a/b", "\u0430dmin", "a\nb", "ann\n", "-a", "", "a" * 65, "a=b", "a&b"]
)
def test_names_that_could_disturb_a_page_are_rejected(hub: str, folder: Path, name: str) -> None:
    before = accounts(folder)
    text = sign_up(hub, name)
    # Spaces around a name are removed.
    if name.strip() != name:
        return
    assert "The username must start with a letter or digit" in text
    assert accounts(folder) == before


def test_a_script_in_the_name_of_an_old_account_does_not_run_in_the_page_of_an_admin(hub: str, folder: Path) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    with sqlite3.connect(folder / "jupyterhub.sqlite") as database:
        for name in (SCRIPT, "<script>window.attacked=true</script>", '"><img src=x onerror=window.attacked=true>'):
            row = (name, hashed(PASSWORD), False, False, False, "A" * 16)
            database.execute(
                "INSERT INTO users_info (username, password, is_authorized, login_email_sent, has_2fa, otp_secret)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
    sign_up(hub, "carol")
    step = {
        "executablePath": chromium,
        "url": hub,
        "name": "admin",
        "password": ADMIN_PASSWORD,
        "page": "/hub/authorize",
        "click": 'form:has(input[value="carol"]) button[value="authorize"]',
    }
    command = ["node", str(HERE / "open_page.mjs"), json.dumps(step)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout)
    assert seen["attacked"] is False
    assert "onfocus" in seen["text"]
    assert accounts(folder)["carol"] is True
    assert log_in(hub, "carol")[1] is True


def test_a_link_or_a_form_of_another_site_changes_no_account(hub: str, folder: Path) -> None:
    sign_up(hub, "mallory")
    admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
    for path in ("authorize/mallory", "discard/mallory", "authorize/admin", "discard/admin"):
        assert admin.get(f"{hub}/hub/{path}", timeout=60).status_code == 404
    for form in ({}, {"_xsrf": "guess"}):
        answer = admin.post(
            f"{hub}/hub/authorize", data={"action": "authorize", "username": "mallory", **form}, timeout=60
        )
        assert answer.status_code == 403
    assert accounts(folder) | {"mallory": False, "admin": True} == accounts(folder)


def test_only_admins_change_accounts_and_nobody_changes_those_of_admins(hub: str, folder: Path) -> None:
    sign_up(hub, "dora")
    admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
    for action in ("unauthorize", "discard"):
        assert change(admin, hub, action, "admin") == 400
    assert change(admin, hub, "delete", "dora") == 400
    assert change(admin, hub, "authorize", "nobody") == 404
    assert change(admin, hub, "authorize", "dora") == 302
    assert change(admin, hub, "discard", "dora") == 400
    dora, _ = log_in(hub, "dora")
    assert change(dora, hub, "unauthorize", "dora") == 403
    assert change(admin, hub, "unauthorize", "dora") == 302
    assert change(admin, hub, "discard", "dora") == 302
    assert "dora" not in accounts(folder)


def test_an_account_that_is_no_longer_authorized_loses_its_session(hub: str) -> None:
    sign_up(hub, "ivy")
    admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
    change(admin, hub, "authorize", "ivy")
    ivy, _ = log_in(hub, "ivy")
    assert ivy.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 200
    change(admin, hub, "unauthorize", "ivy")
    time.sleep(1.1)  # longer than auth_refresh_age
    assert ivy.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 302


def test_responses_do_not_disclose_which_accounts_exist(hub: str) -> None:
    def page(name: str) -> str:
        return re.sub(r"_xsrf\" value=\"[^\"]*|xsrf_token:.*|nonce=\S+", "", sign_up(hub, name))

    assert page("frank") == page("frank") == page("admin")

    def failure(name: str) -> tuple[int, bool]:
        answer = post(requests.Session(), f"{hub}/hub/login", username=name, password="a wrong password")
        return answer.status_code, "Invalid username or password." in answer.text

    assert failure("frank") == failure("nobody") == (403, True)


def test_a_user_who_waits_for_authorization_learns_this_only_with_the_password(hub: str) -> None:
    sign_up(hub, "grace")
    right = post(requests.Session(), f"{hub}/hub/login", username="grace", password=PASSWORD)
    assert "has not authorized your account yet" in right.text
    wrong = post(requests.Session(), f"{hub}/hub/login", username="grace", password="a wrong password")
    assert "has not authorized" not in wrong.text


@pytest.mark.parametrize("page", ["login", "signup", "authorize", "change-password", "change-password/admin"])
@pytest.mark.parametrize("form", [{}, {"username": "ünï", "password": "pässwörd"}, {"username": "a" * 5000}])
def test_incomplete_and_unusual_forms_cause_no_error(hub: str, page: str, form: dict[str, str]) -> None:
    for browser in (requests.Session(), log_in(hub, "admin", ADMIN_PASSWORD)[0]):
        assert post(browser, f"{hub}/hub/{page}", **form).status_code < 500
    answer = requests.post(f"{hub}/hub/api/users/ann/tokens", json={"auth": {"username": 1}}, timeout=60)
    assert answer.status_code < 500


@pytest.mark.parametrize("password", ["aaaaaaaaaaaaaaa", "henry-is-the-best", "p-q-r-s-t" * 9])
def test_passwords_that_are_easy_to_guess_or_cut_off_are_rejected(hub: str, folder: Path, password: str) -> None:
    assert "The password " in sign_up(hub, "henry", password)
    assert "henry" not in accounts(folder)


def test_a_name_that_somebody_took_before_it_became_an_admins_gives_no_access(tmp_path: Path) -> None:
    folder = config_folder(tmp_path / "hub", values_with(open_signup=True))
    with running_hub(folder, ENV) as url:
        sign_up(url, "boss")
        squatter, signed_in = log_in(url, "boss")
        assert signed_in
        headers = {"X-XSRFToken": str(squatter.cookies.get("_xsrf", path="/hub/")), "Referer": f"{url}/hub/token"}
        created = squatter.post(f"{url}/hub/api/users/boss/tokens", json={"note": "mine"}, headers=headers, timeout=60)
        token = {"Authorization": f"token {created.json()['token']}"}
        assert requests.get(f"{url}/hub/api/user", headers=token, timeout=60).status_code == 200

    config_folder(folder, values_with(open_signup=True, admin_users=["admin", "boss"]))
    with running_hub(folder, ENV) as url:
        assert squatter_page(squatter, url).status_code == 302
        assert requests.get(f"{url}/hub/api/user", headers=token, timeout=60).status_code == 403
        assert log_in(url, "boss")[1] is False
        boss, signed_in = log_in(url, "boss", ADMIN_PASSWORD)
        assert signed_in
        assert boss.get(f"{url}/hub/admin", timeout=60).status_code == 200
        # An admin who deletes the user does not free the name.
        headers = {"X-XSRFToken": str(boss.cookies.get("_xsrf", path="/hub/")), "Referer": f"{url}/hub/admin"}
        assert boss.delete(f"{url}/hub/api/users/admin", headers=headers, timeout=60).status_code == 204
        sign_up(url, "admin")
        assert log_in(url, "admin")[1] is False
        assert log_in(url, "admin", ADMIN_PASSWORD)[1] is True
    assert "Account boss was not an admin's" in (folder / "hub.log").read_text()


def squatter_page(browser: requests.Session, url: str) -> requests.Response:
    cookies = {cookie.name: str(cookie.value) for cookie in browser.cookies}
    return requests.get(f"{url}/hub/home", cookies=cookies, allow_redirects=False, timeout=60)


def test_many_wrong_passwords_do_not_block_the_hub(hub: str) -> None:
    browser = requests.Session()
    browser.get(f"{hub}/hub/login", timeout=60)
    form = {"password": "wrong", "_xsrf": str(browser.cookies.get("_xsrf", path="/hub/"))}

    def guess(number: int) -> int:
        data = {**form, "username": f"user-{number}"}
        return browser.post(f"{hub}/hub/login", data=data, timeout=500).status_code

    with ThreadPoolExecutor(40) as clients:
        guesses = [clients.submit(guess, number) for number in range(40)]
        slowest = 0.0
        while not all(each.done() for each in guesses):
            start = time.monotonic()
            assert requests.get(f"{hub}/hub/health", timeout=60).status_code == 200
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.1)
        assert {each.result() for each in guesses} == {403}
    # One hash takes a quarter of a second. The rest is for a slow machine.
    assert slowest < 4


def test_a_locked_account_is_not_hashed(hub: str) -> None:
    name = "locked-out"
    for _ in range(10):
        log_in(hub, name, "wrong")
    durations = []
    for _ in range(5):
        start = time.monotonic()
        log_in(hub, name, "wrong")
        durations.append(time.monotonic() - start)
    start = time.monotonic()
    hashed(PASSWORD)
    one_hash = time.monotonic() - start
    assert min(durations) < one_hash + 0.1


def test_concurrent_guesses_are_counted_before_they_are_verified() -> None:
    now = [0.0]
    lockout = Lockout(3, 60, clock=lambda: now[0])
    assert [lockout.admit("ann") for _ in range(5)] == [True, True, True, False, False]
    assert lockout.admit("bob")
    now[0] = 61
    assert lockout.admit("ann")
    lockout.succeed("ann")
    assert [lockout.admit("ann") for _ in range(4)] == [True, True, True, False]
    assert all(Lockout(0, 60).admit("ann") for _ in range(20))


def test_the_lockout_remembers_a_limited_number_of_names() -> None:
    lockout = Lockout(1, 60, max_names=3)
    assert all(lockout.admit(name) for name in ("a", "b", "c", "d"))
    assert lockout.admit("a")
    assert not lockout.admit("d")


def test_the_hub_rejects_passwords_if_too_many_wait() -> None:
    async def flood() -> list[Any]:
        hasher = PasswordHasher(threads=1, max_waiting=2)
        return await asyncio.gather(*(hasher.verify("x", None) for _ in range(4)), return_exceptions=True)

    results = asyncio.run(flood())
    assert results[:2] == [False, False]
    assert [result.status_code for result in results[2:] if isinstance(result, HTTPError)] == [503, 503]


def test_an_account_without_a_password_cannot_be_opened() -> None:
    assert asyncio.run(PasswordHasher().verify("", None)) is False
    assert is_password(PASSWORD, hashed(PASSWORD))
    assert not is_password("a\0b", b"not a hash")
