"""Teams: the namespace in which a server starts, its ServiceAccount, volumes and home."""

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from kubernetes_asyncio.client.exceptions import ApiException
from tornado.web import HTTPError

from notebook_fixtures import with_notebooks


def team(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "display_name": f"<{name}>",
        "namespace": f"ns-{name}",
        "allowed_groups": [name],
        "service_account": f"{name}-notebook",
        "token": False,
        **more,
    }


SHARED = {
    "volume": {"name": "team-volume-0", "persistentVolumeClaim": {"claimName": "images"}},
    "mount": {"name": "team-volume-0", "mountPath": "/mnt/images"},
}
TEAMS: dict[str, Any] = {
    "namespace": "users",
    "teams": [team("vision", token=True, volumes=[SHARED]), team("audio", allowed_users=["Sue"])],
}


@pytest.fixture
def started(spawner_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """The spawner and the pod of a user, after the user's options are loaded."""

    def made(name: str, groups: list[str], *, state: Any = None, more: Any = None, **options: Any) -> Any:
        async def pod() -> Any:
            spawner = spawner_of(with_notebooks(**TEAMS, **(more or {})))
            spawner.user.name = name
            spawner.user.groups = [SimpleNamespace(name=group) for group in groups]
            spawner.user_options = options
            if state:
                spawner.load_state(state)
            await spawner.check_user_options()
            await spawner.load_user_options()
            manifest = spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())
            return spawner, manifest

        return asyncio.run(pod())

    return made


Started = Callable[..., Any]


def test_the_server_of_a_member_starts_in_the_namespace_of_the_team(started: Started) -> None:
    spawner, pod = started("ann", ["vision", "other"])
    assert spawner.namespace == "ns-vision"
    assert pod["spec"]["serviceAccountName"] == "vision-notebook"
    assert pod["spec"]["automountServiceAccountToken"] is True
    assert "images" in [volume.get("persistentVolumeClaim", {}).get("claimName") for volume in pod["spec"]["volumes"]]
    assert "/mnt/images" in [mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]]


def test_a_user_listed_by_name_belongs_to_the_team_without_its_token_and_volumes_of_others(started: Started) -> None:
    spawner, pod = started("sue", [])
    assert spawner.namespace == "ns-audio"
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert "/mnt/images" not in json.dumps(pod)


def test_a_member_of_two_teams_chooses_and_gets_the_first_one_without_a_choice(started: Started) -> None:
    both = ["audio", "vision"]
    assert started("ann", both)[0].namespace == "ns-vision"
    assert started("ann", both, team="audio")[0].namespace == "ns-audio"
    assert started("ann", both, profile="notebook", team="audio")[0].namespace == "ns-audio"


@pytest.mark.parametrize("chosen", ["vision", "none", ["vision"], {"name": "vision"}, 1])
def test_a_user_cannot_choose_another_team(started: Started, chosen: Any) -> None:
    for groups in (["audio"], []):
        with pytest.raises(HTTPError) as error:
            started("ann", groups, team=chosen)
        assert error.value.status_code == 403


def test_a_user_without_a_team_gets_a_clear_403(started: Started) -> None:
    with pytest.raises(HTTPError, match="ann belongs to no team") as error:
        started("ann", ["other"])
    assert error.value.status_code == 403


def test_a_user_without_a_team_gets_the_default_namespace_if_allowed(started: Started) -> None:
    spawner, pod = started("ann", [], more={"allow_users_without_team": True})
    assert spawner.namespace == "users"
    assert pod["spec"]["automountServiceAccountToken"] is False
    with pytest.raises(HTTPError) as error:
        started("ann", [], team="vision", more={"allow_users_without_team": True})
    assert error.value.status_code == 403


def test_profiles_of_the_hub_apply_in_every_team(started: Started) -> None:
    profiles = [
        {"slug": "small", "display_name": "Small", "default": True},
        {"slug": "large", "display_name": "Large", "cpu_limit": 8, "allowed_groups": ["vision"]},
    ]
    spawner, pod = started("ann", ["audio", "vision"], profile="large", team="audio", more={"profiles": profiles})
    assert spawner.namespace == "ns-audio"
    assert pod["spec"]["containers"][0]["resources"]["limits"]["cpu"] == 8
    with pytest.raises(HTTPError):
        started("bob", ["audio"], profile="large", more={"profiles": profiles})


STATE = {"pod_name": "hub-notebook-ann", "kubespawner_version": "7.1.0", "dns_name": "x"}


def test_the_hub_finds_a_running_server_in_the_namespace_where_it_started(spawner_of: Callable[[Any], Any]) -> None:
    async def loaded() -> Any:
        spawner = spawner_of(with_notebooks(**TEAMS))
        spawner.load_state({**STATE, "namespace": "ns-audio", "pvc_name": "claim-ann"})
        return spawner

    spawner = asyncio.run(loaded())
    assert spawner.namespace == "ns-audio"
    assert spawner.get_state()["namespace"] == "ns-audio"
    assert spawner.previous_state is None


def test_a_home_of_one_team_is_not_the_home_of_another(started: Started) -> None:
    state = {**STATE, "namespace": "ns-audio", "pvc_name": "old-claim-of-ann"}
    stayed, _ = started("ann", ["audio", "vision"], state=state, team="audio")
    assert (stayed.pvc_name, stayed._pvc_exists) == ("old-claim-of-ann", True)
    moved, pod = started("ann", ["audio", "vision"], state=state, team="vision")
    assert (moved.namespace, moved.pvc_name, moved._pvc_exists) == ("ns-vision", "claim-ann", False)
    assert "old-claim-of-ann" not in json.dumps(pod)


def test_claims_of_all_namespaces_are_deleted_with_a_user(spawner_of: Callable[[Any], Any]) -> None:
    deleted: list[tuple[str, str]] = []

    async def asked() -> None:
        spawner = spawner_of(with_notebooks(**TEAMS))
        spawner.delete_pvc = True
        spawner.load_state({**STATE, "namespace": "ns-audio", "pvc_name": "old"})

        async def read(name: str, namespace: str, **_: Any) -> Any:
            owner = "bob" if namespace == "ns-vision" else "ann"
            return SimpleNamespace(metadata=SimpleNamespace(annotations={"hub.jupyter.org/username": owner}))

        async def delete(name: str, namespace: str) -> None:
            deleted.append((namespace, name))

        spawner.api = SimpleNamespace(
            read_namespaced_persistent_volume_claim=read, delete_namespaced_persistent_volume_claim=delete
        )
        await spawner.delete_forever()

    asyncio.run(asked())
    assert deleted == [("ns-audio", "old"), ("users", "claim-ann")]


@pytest.mark.parametrize("request_of", ["_make_create_pod_request", "_make_create_pvc_request"])
def test_a_used_up_quota_is_no_failure_of_the_hub(spawner_of: Callable[[Any], Any], request_of: str) -> None:
    settings = {"failure_count": 1}
    reason = "exceeded quota: vision, requested: pods=1, used: pods=3, limited: pods=3"

    async def asked(status: int, message: str) -> None:
        spawner = spawner_of(with_notebooks(**TEAMS))
        spawner.handler = SimpleNamespace(settings=settings)

        async def refuse(*_: Any, **__: Any) -> None:
            error = ApiException(status=status, reason="Forbidden")
            error.body = json.dumps({"message": message}).encode()
            raise error

        spawner.api = SimpleNamespace(
            create_namespaced_pod=refuse,
            create_namespaced_persistent_volume_claim=refuse,
            read_namespaced_persistent_volume_claim=refuse,
        )
        manifest = SimpleNamespace(metadata=SimpleNamespace(name="one"), to_str=lambda: "one")
        await getattr(spawner, request_of)(manifest, 3)

    with pytest.raises(HTTPError, match="pods=3") as error:
        asyncio.run(asked(403, f"pods is forbidden: {reason}"))
    assert error.value.status_code == 403
    assert settings["failure_count"] == 0
    with pytest.raises(ApiException):
        asyncio.run(asked(403, "pods is forbidden: violates PodSecurity"))
    assert settings["failure_count"] == 0
