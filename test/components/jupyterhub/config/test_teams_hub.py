"""Teams of a running hub: users choose, and users without a team get status 403."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from conftest import PASSWORDS, values_of
from recording_hub import TOKEN, lines_of, recording_hub, start
from test_teams import TEAMS


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record") / "namespaces"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, record: Path) -> Iterator[str]:
    values = values_of("defaults")
    values["notebooks"].update(TEAMS)
    values["groups"] = {"vision": {"users": ["ann", "vic", "viv"]}, "audio": {"users": ["ann"]}}
    line = 'f"{self.user.name} {self.namespace}"'
    with recording_hub(
        tmp_path_factory.mktemp("teams"), values, record, line, users=["ann", "bob", "vic", "viv"]
    ) as url:
        yield url


def last(record: Path) -> str:
    return lines_of(record)[-1]


def signed_in(hub: str, name: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{hub}/login", timeout=60)
    page.raise_for_status()
    form = {"username": name, "password": PASSWORDS["JUPYTERHUB_PASSWORD"], "_xsrf": session.cookies["_xsrf"]}
    session.post(f"{hub}/login?next=%2Fhub%2Fhome", data=form, timeout=60).raise_for_status()
    return session


def test_members_start_in_their_teams_and_others_do_not(hub: str, record: Path) -> None:
    start(hub, "vic", {})
    assert last(record) == "vic ns-vision"
    start(hub, "ann", {"team": "audio"})
    assert last(record) == "ann ns-audio"
    assert start(hub, "vic", {"team": "audio"}).status_code == 403
    refused = start(hub, "bob", {})
    assert refused.status_code == 403
    assert "bob belongs to no team" in refused.json()["message"]
    assert last(record) == "ann ns-audio"


def test_the_start_page_lists_the_teams_of_a_member_of_two(hub: str, record: Path) -> None:
    session = signed_in(hub, "ann")
    page = session.get(f"{hub}/spawn", timeout=60)
    assert page.status_code == 200
    assert "&lt;vision&gt;" in page.text
    assert "&lt;audio&gt;" in page.text
    form = {"profile": "notebook", "profile-option-notebook--team": "audio", "_xsrf": session.cookies["_xsrf"]}
    session.post(f"{hub}/spawn/ann", data=form, timeout=60)
    assert last(record) == "ann ns-audio"


def test_the_start_page_of_a_user_without_a_team_is_a_403(hub: str) -> None:
    page = signed_in(hub, "bob").get(f"{hub}/spawn", timeout=60)
    assert page.status_code == 403
    assert "bob belongs to no team" in page.text


def test_a_member_of_one_team_starts_without_a_form(hub: str, record: Path) -> None:
    signed_in(hub, "viv").get(f"{hub}/spawn", timeout=60)
    assert last(record) == "viv ns-vision"


def test_a_user_who_left_a_team_chooses_again(hub: str, record: Path) -> None:
    start(hub, "ann", {"team": "audio"})
    requests.delete(
        f"{hub}/api/groups/audio/users", json={"users": ["ann"]}, headers=TOKEN, timeout=60
    ).raise_for_status()
    assert start(hub, "ann", {"team": "audio"}).status_code == 403
    session = signed_in(hub, "ann")
    page = session.get(f"{hub}/spawn", timeout=60)
    assert page.status_code == 200
    assert "&lt;vision&gt;" in page.text
    assert "&lt;audio&gt;" not in page.text
    form = {"profile": "notebook", "profile-option-notebook--team": "vision", "_xsrf": session.cookies["_xsrf"]}
    session.post(f"{hub}/spawn/ann", data=form, timeout=60)
    assert last(record) == "ann ns-vision"
