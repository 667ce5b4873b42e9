"""Sign-up for accounts that the hub stores: weak passwords, and limits of accounts."""

import time
from pathlib import Path

import pytest
import requests

from authenticators import AuthenticatorOf, authentication_of
from conftest import config_folder, running_hub, values_of
from passwords import SignUpLimits
from test_native_accounts import ADMIN_PASSWORD, ENV, PASSWORD, change, log_in, post, sign_up

WEAK = [
    "password1234",
    "Password2026!",
    "passwordpassword",
    "P@ssw0rd1234",
    "p4ssw0rd2026",
    "qwertyuiop12",
    "qwertyuiopasdf",
    "1q2w3e4r5t6y",
    "abcdefghijkl",
    "mnbvcxzlkjhg",
    "123456789012",
    "201119980704",
    "secret1secret1",
    "abcabcabcabc",
    "aaaaaaaaaaaab",
    "JupyterHub26!",
    "kubeflow-2026",
    "dragon-monkey",
    "ann.lee-2026-x",
    "ann.lee@example.com",
]
STRONG = [
    "a horse that is correct",
    "tWq8-zLp4-vB2n",
    "drei Tassen Kaffee",
    "kvzhgpwmtqxb",
    "correct-horse-battery-staple",
]


def test_passwords_that_are_easy_to_guess_are_rejected(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("native-accounts")
    accepted = [password for password in WEAK if authenticator.problem_of("ann.lee@example.com", password) is None]
    assert accepted == []


def test_other_passwords_are_accepted(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("native-accounts")
    rejected = [password for password in STRONG if authenticator.problem_of("ann.lee@example.com", password)]
    assert rejected == []


def test_common_words_are_accepted_without_the_check(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("native-accounts", check_common_password=False)
    assert authenticator.problem_of("ann", "dragon-monkey-2") is None
    assert authenticator.problem_of("ann", "secret1secret1") is not None


def test_the_limit_of_sign_ups_applies_to_each_minute() -> None:
    now = [0.0]
    limits = SignUpLimits(max_pending=10, per_minute=2, clock=lambda: now[0])
    assert [limits.problem(0) is None for _ in range(3)] == [True, True, False]
    now[0] = 59
    assert limits.problem(0) is not None
    now[0] = 60
    assert limits.problem(0) is None
    assert "10 accounts are waiting" in str(limits.problem(10))


@pytest.mark.outside_gate
def test_the_number_of_accounts_that_wait_is_limited_whatever_their_names(tmp_path: Path) -> None:
    authentication = {**authentication_of("native-accounts"), "max_pending_accounts": 2}
    folder = config_folder(tmp_path / "hub", {**values_of("defaults"), "authentication": authentication})
    with running_hub(folder, ENV) as hub:
        for name in ("ann", "bob"):
            assert "sent to the admin" in sign_up(hub, name)
        # Also for names that exist, so that the answer does not disclose them.
        for name in ("cleo", "ann", "admin"):
            assert "2 accounts are waiting for authorization" in sign_up(hub, name)
        admin, _ = log_in(hub, "admin", ADMIN_PASSWORD)
        assert change(admin, hub, "authorize", "ann") == 302
        assert "sent to the admin" in sign_up(hub, "cleo")
        assert log_in(hub, "bob")[1] is False


@pytest.mark.outside_gate
def test_a_flood_of_sign_ups_is_rejected_before_passwords_are_hashed(tmp_path: Path) -> None:
    authentication = {**authentication_of("native-accounts"), "open_signup": True, "signups_per_minute": 2}
    folder = config_folder(tmp_path / "hub", {**values_of("defaults"), "authentication": authentication})
    with running_hub(folder, ENV) as hub:
        start = time.monotonic()
        for name in ("ann", "bob"):
            assert "You can now sign in" in sign_up(hub, name)
        form = {"signup_password": PASSWORD, "signup_password_confirmation": PASSWORD}
        answers = [post(requests.Session(), f"{hub}/hub/signup", username=f"user{i}", **form) for i in range(5)]
        if time.monotonic() - start < 60:
            assert {answer.status_code for answer in answers} == {429}
            assert "Too many people are signing up" in answers[0].text
        # Users who have an account still sign in.
        assert log_in(hub, "ann")[1] is True
