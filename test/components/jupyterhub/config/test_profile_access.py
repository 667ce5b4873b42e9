"""Profiles that only some users can use: a running hub, whose spawner records the pod instead of creating it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import PASSWORDS, values_of
from recording_hub import TOKEN, lines_of, recording_hub, start

PROFILES: list[dict[str, Any]] = [
    {"slug": "large", "display_name": "Large", "default": True, "image": "large", "allowed_groups": ["staff"]},
    {"slug": "small", "display_name": "Small", "image": "small"},
    {
        "slug": "test",
        "display_name": "Test",
        "image": "test",
        "allowed_users": ["Bob"],
        "allowed_groups": ["staff"],
    },
]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record") / "started"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, record: Path) -> Iterator[str]:
    values = values_of("defaults")
    values["notebooks"]["profiles"] = PROFILES
    values["groups"] = {"staff": {"users": ["sue"]}}
    line = 'f"{self.user.name} {self.image}"'
    with recording_hub(tmp_path_factory.mktemp("profiles"), values, record, line, failure_limit=20) as url:
        yield url


class Browser(requests.Session):
    def __init__(self, hub: str, name: str) -> None:
        super().__init__()
        self.hub = hub
        self.get(f"{hub}/login", timeout=60)
        form = {"username": name, "password": PASSWORDS["JUPYTERHUB_PASSWORD"], **self.xsrf()}
        self.post(f"{hub}/login", data=form, allow_redirects=False, timeout=60).raise_for_status()

    def xsrf(self) -> dict[str, str | None]:
        return {"_xsrf": next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")}

    def offered(self) -> list[str]:
        page = self.get(f"{self.hub}/spawn", timeout=60).text
        return [profile["slug"] for profile in PROFILES if f'value="{profile["slug"]}"' in page]

    def start(self, profile: str) -> requests.Response:
        form = {"profile": profile, **self.xsrf()}
        return self.post(f"{self.hub}/spawn", data=form, allow_redirects=False, timeout=60)


@pytest.mark.parametrize(
    ("name", "profiles"), [("sue", ["large", "small", "test"]), ("bob", ["small", "test"]), ("ann", ["small"])]
)
def test_users_see_only_their_profiles(hub: str, name: str, profiles: list[str]) -> None:
    assert Browser(hub, name).offered() == profiles


@pytest.mark.parametrize("profile", ["large", "test"])
def test_a_post_of_a_user_who_may_not_use_the_profile_gets_403(hub: str, record: Path, profile: str) -> None:
    before = lines_of(record)
    browser = Browser(hub, "ann")
    answer = browser.start(profile)
    assert answer.status_code == 403
    assert f"The profile &#39;{profile}&#39; is not available to ann." in answer.text
    # A link with the profile in its query.
    assert browser.get(f"{hub}/spawn?profile={profile}", timeout=60).status_code == 403
    assert lines_of(record) == before
    # The page still offers the other profiles.
    assert browser.offered() == ["small"]


def test_users_start_servers_with_the_profiles_that_they_may_use(hub: str, record: Path) -> None:
    for name, profile in (("sue", "large"), ("bob", "test"), ("ann", "small")):
        before = lines_of(record)
        Browser(hub, name).start(profile)
        assert lines_of(record) == [*before, f"{name} {profile}"]


def test_api_requests_are_checked_and_cannot_stop_the_hub(hub: str, record: Path) -> None:
    before = lines_of(record)
    Browser(hub, "ann")
    for _ in range(12):
        assert start(hub, "ann", {"profile": "large"}).status_code == 403
        assert start(hub, "ann", {"profile": "unknown"}).status_code == 400
    # A hub stops itself two seconds after the last of too many failed starts.
    time.sleep(3)
    assert requests.get(f"{hub}/health", timeout=10).status_code == 200
    assert lines_of(record) == before


@pytest.mark.parametrize(("name", "image"), [("sue", "large"), ("cleo", "small")])
def test_the_first_available_profile_is_the_default(hub: str, record: Path, name: str, image: str) -> None:
    Browser(hub, name)
    before = lines_of(record)
    start(hub, name, {})
    assert lines_of(record) == [*before, f"{name} {image}"]


def test_a_user_who_leaves_the_group_loses_the_profile(hub: str, record: Path) -> None:
    members = f"{hub}/api/groups/staff/users"
    browser = Browser(hub, "dan")
    requests.post(members, json={"users": ["dan"]}, headers=TOKEN, timeout=60).raise_for_status()
    assert "large" in browser.offered()
    browser.start("large")
    assert lines_of(record)[-1] == "dan large"
    requests.delete(members, json={"users": ["dan"]}, headers=TOKEN, timeout=60).raise_for_status()
    assert browser.offered() == ["small"]
    before = lines_of(record)
    assert browser.start("large").status_code == 403
    assert lines_of(record) == before
