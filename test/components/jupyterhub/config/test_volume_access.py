"""Volumes, variables and hooks that depend on the user and the profile: pods, and a running hub."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from conftest import values_of
from notebook_fixtures import Spawn, with_notebooks
from recording_hub import TOKEN, lines_of, recording_hub, start

READ_ONLY = {"name": "data", "claim": "data", "mount_path": "/mnt/data", "read_only": True}


def writable(name: str, **more: Any) -> dict[str, Any]:
    return {
        "volume": {"name": name, "persistentVolumeClaim": {"claimName": "data"}},
        "mount": {"name": name, "mountPath": "/mnt/data"},
        **more,
    }


NOTEBOOKS: dict[str, Any] = {
    "shared_volumes": [READ_ONLY],
    "restricted_volumes": [writable("all", allowed_groups=["staff"], allowed_users=["Sue"], allow_admins=True)],
    "lifecycle_hooks": {
        "preStop": {"httpGet": {"path": "/stop", "port": 80}},
        "postStart": {"exec": {"command": ["hi"]}},
    },
    "env_from": [{"configMapRef": {"name": "everyone"}}],
    "profiles": [
        {"slug": "plain", "display_name": "Plain", "default": True},
        {
            "slug": "writers",
            "display_name": "Writers",
            "allowed_groups": ["writers"],
            "volumes": [writable("writers", make_folder="a/{b}")],
            "env_from": [{"secretRef": {"name": "tokens"}}],
            "lifecycle_hooks": {"preStop": {"exec": {"command": ["save", "{all}"]}}},
        },
    ],
}


def mounts_of(pod: dict[str, Any]) -> list[tuple[str, bool]]:
    """Claims at /mnt/data, and whether they are read-only."""
    spec = pod["spec"]
    claims = {volume["name"]: volume.get("persistentVolumeClaim") for volume in spec["volumes"]}
    return [
        (claims[mount["name"]]["claimName"], bool(mount.get("readOnly") or claims[mount["name"]].get("readOnly")))
        for mount in spec["containers"][0]["volumeMounts"]
        if mount["mountPath"] == "/mnt/data"
    ]


@pytest.fixture
def pod_of(spawner_of: Callable[[Any], Any]) -> Callable[..., dict[str, Any]]:
    def made(name: str, groups: list[str], *, admin: bool = False, **options: Any) -> dict[str, Any]:
        async def pod() -> dict[str, Any]:
            spawner = spawner_of(with_notebooks(**NOTEBOOKS))
            spawner.user.name = name
            spawner.user.groups = [SimpleNamespace(name=group) for group in groups]
            spawner.user.admin = admin
            spawner.user_options = options
            await spawner.load_user_options()
            await spawner.load_user_options()
            manifest: dict[str, Any] = spawner.api.api_client.sanitize_for_serialization(
                await spawner.get_pod_manifest()
            )
            return manifest

        return asyncio.run(pod())

    return made


def test_users_read_and_groups_users_and_admins_write(pod_of: Callable[..., dict[str, Any]]) -> None:
    assert mounts_of(pod_of("ann", [])) == [("data", True)]
    assert mounts_of(pod_of("bob", ["staff", "other"])) == [("data", False)]
    assert mounts_of(pod_of("sue", [])) == [("data", False)]
    assert mounts_of(pod_of("root", [], admin=True)) == [("data", False)]


def test_a_volume_that_is_replaced_is_not_in_the_pod(pod_of: Callable[..., dict[str, Any]]) -> None:
    names = [volume["name"] for volume in pod_of("sue", [])["spec"]["volumes"]]
    assert "all" in names
    assert "data" not in names
    assert len(names) == len(set(names))


def test_volumes_of_a_profile_replace_those_of_all_servers(pod_of: Callable[..., dict[str, Any]]) -> None:
    pod = pod_of("wim", ["writers"], profile="writers")
    assert mounts_of(pod) == [("data", False)]
    [folders] = pod["spec"]["initContainers"]
    assert folders["command"] == ["mkdir", "-p", "--", "/volumes/writers/a/{b}"]
    assert mounts_of(pod_of("wim", ["writers"], profile="plain")) == [("data", True)]


def test_variables_of_a_profile_are_added_and_its_hooks_replace_the_same_hooks(
    pod_of: Callable[..., dict[str, Any]],
) -> None:
    container = pod_of("wim", ["writers"], profile="writers")["spec"]["containers"][0]
    assert container["envFrom"] == [{"configMapRef": {"name": "everyone"}}, {"secretRef": {"name": "tokens"}}]
    assert container["lifecycle"] == {
        "postStart": {"exec": {"command": ["hi"]}},
        "preStop": {"exec": {"command": ["save", "{all}"]}},
    }
    plain = pod_of("wim", ["writers"], profile="plain")["spec"]["containers"][0]
    assert plain["envFrom"] == [{"configMapRef": {"name": "everyone"}}]
    assert "exec" not in plain["lifecycle"]["preStop"]


def test_every_option_of_the_construct_is_a_valid_pod(spawn: Spawn) -> None:
    large = spawn(values_of("everything"), profile="large", image="usual")["spec"]["containers"][0]
    assert {"prefix": "LARGE_", "secretRef": {"name": "large-settings"}} in large["envFrom"]
    assert [mount.get("readOnly") for mount in large["volumeMounts"] if mount["mountPath"] == "/data"] == [None]


POD = "json.dumps(self.api.api_client.sanitize_for_serialization(await self.get_pod_manifest()))"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record") / "pods"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, record: Path) -> Iterator[str]:
    values = values_of("defaults")
    values["notebooks"].update(NOTEBOOKS)
    values["groups"] = {"staff": {"users": ["bob"]}, "writers": {"users": ["wim"]}}
    with recording_hub(tmp_path_factory.mktemp("volumes"), values, record, POD, users=["ann", "bob", "wim"]) as url:
        yield url


def pods(record: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines_of(record)]


CRAFTED: list[dict[str, Any]] = [
    {"profile": "plain", "volumes": [writable("mine")["volume"]], "volume_mounts": [writable("mine")["mount"]]},
    {"profile": "plain", "added_volumes": [writable("mine")], "restricted_volumes": [writable("mine")]},
    {"profile": "plain", "groups": ["staff"], "admin": True, "allowed_groups": []},
    {"kubespawner_override": {"volumes": [], "added_volumes": [writable("mine")]}},
]


@pytest.mark.parametrize("options", CRAFTED)
def test_a_crafted_request_of_a_user_who_may_only_read_gets_no_writable_mount(
    hub: str, record: Path, options: dict[str, Any]
) -> None:
    before = len(pods(record))
    start(hub, "ann", options)
    assert [mounts_of(pod) for pod in pods(record)[before:]] in ([], [[("data", True)]])


def test_a_request_for_the_profile_of_the_writers_gets_403(hub: str, record: Path) -> None:
    before = len(pods(record))
    assert start(hub, "ann", {"profile": "writers"}).status_code == 403
    assert start(hub, "ann", {"profile": ["writers"]}).status_code in (400, 403, 500)
    assert len(pods(record)) == before


def test_members_write_until_they_leave_the_group(hub: str, record: Path) -> None:
    start(hub, "bob", {})
    assert mounts_of(pods(record)[-1]) == [("data", False)]
    requests.delete(
        f"{hub}/api/groups/staff/users", json={"users": ["bob"]}, headers=TOKEN, timeout=60
    ).raise_for_status()
    count = len(pods(record))
    start(hub, "bob", {})
    assert len(pods(record)) == count + 1
    assert mounts_of(pods(record)[-1]) == [("data", True)]
    start(hub, "wim", {"profile": "writers"})
    assert mounts_of(pods(record)[-1]) == [("data", False)]
