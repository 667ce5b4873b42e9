"""Homes and volumes of notebooks, as the real KubeSpawner creates them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from kubespawner.slugs import is_valid_object_name
from pydantic import ValidationError

from conftest import config_folder, values_of
from values import Values

CLAIMS = values_of("defaults")["notebooks"]["home"]
COMMON = {"volume": "notebook-home", "mount_path": "/home/jovyan"}
SHARED = {"kind": "shared", **COMMON, "claim": "homes", "folder": "home/{username}"}
NONE = {"kind": "none", **COMMON, "size": "1Gi"}

# The hub passes names in lower case to the spawner.
NAMES = ["a", "ann.lee@ex.org", "ann-lee-ex-org", "x" * 200, "-", "..", "../ann", "a/b", "a--b", "1", "ünï çode", "{0}"]

Answer = Callable[..., Any]


class User:
    """A minimal user for KubeSpawner."""

    id = 1
    url = "/user/ann/"
    server = None

    def __init__(self, name: str) -> None:
        self.name = self.escaped_name = name


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Calls a function with a spawner, in an event loop. Keyword arguments override the default notebooks."""
    monkeypatch.setenv("JUPYTERHUB_PASSWORD", "correct-horse")

    def asked(question: Callable[[Any], Any], user: str = "ann", server: str = "", **notebooks: Any) -> Any:
        values = values_of("defaults")
        folder = config_folder(tmp_path / "config", {**values, "notebooks": {**values["notebooks"], **notebooks}})
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))

        async def answer() -> Any:
            hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
            named = orm.Spawner(name=server)
            spawner = app.spawner_class(config=app.config, hub=hub, user=User(user), orm_spawner=named)
            spawner.server = Server(base_url="/user/ann/")
            answered = question(spawner)
            return await answered if asyncio.iscoroutine(answered) else answered

        return asyncio.run(answer())

    return asked


async def pod(spawner: Any) -> Any:
    return spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())["spec"]


def claim(spawner: Any) -> Any:
    return spawner.api.api_client.sanitize_for_serialization(spawner.get_pvc_manifest())


async def deleted_with_user(spawner: Any) -> list[str]:
    """The claims that the hub deletes when the user, or the named server, is deleted."""
    deleted: list[str] = []

    async def delete(name: str, _: int) -> bool:
        deleted.append(name)
        return True

    spawner._make_delete_pvc_request = delete
    await spawner.delete_forever()
    return deleted


def home_of(spec: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    [volume] = [volume for volume in spec["volumes"] if volume["name"] == "notebook-home"]
    [mount] = [mount for mount in spec["containers"][0]["volumeMounts"] if mount["name"] == "notebook-home"]
    return volume, mount


def test_a_claim_per_user_has_the_specified_options(ask: Answer) -> None:
    home = {
        **CLAIMS,
        "size": "20Gi",
        "access": "ReadWriteMany",
        "storage_class": "fast",
        "sub_path": "files",
        "labels": {"team": "vision", "app.kubernetes.io/component": "mine"},
        "annotations": {"example.com/note": "{username} {as it is}"},
        "mount_path": "/home/user",
    }
    made = ask(claim, home=home)
    assert made["metadata"]["name"] == "claim-ann"
    assert made["metadata"]["labels"]["team"] == "vision"
    assert made["metadata"]["labels"]["app.kubernetes.io/component"] == "singleuser-server"
    assert made["metadata"]["annotations"]["example.com/note"] == "ann {as it is}"
    assert made["spec"]["accessModes"] == ["ReadWriteMany"]
    assert made["spec"]["storageClassName"] == "fast"
    assert made["spec"]["resources"] == {"requests": {"storage": "20Gi"}}

    volume, mount = home_of(ask(pod, home=home))
    assert volume["persistentVolumeClaim"] == {"claimName": "claim-ann"}
    assert mount == {"name": "notebook-home", "mountPath": "/home/user", "subPath": "files"}


@pytest.mark.parametrize(
    ("template", "own"), [("claim-{username}", False), ("c-{user_server}", True), ("{escaped_user_server}-x", True)]
)
def test_a_named_server_has_a_separate_claim_if_the_template_names_it(ask: Answer, template: str, own: bool) -> None:
    home = {**CLAIMS, "name_template": template}
    names = [ask(claim, server=server, home=home)["metadata"]["name"] for server in ("", "gpu")]
    assert len(set(names)) == (2 if own else 1)


@pytest.mark.parametrize("template", ["claim-{username}", "{user_server}-home", "home-{safe_username}"])
def test_no_two_users_have_the_same_claim(ask: Answer, template: str) -> None:
    home = {**CLAIMS, "name_template": template}
    names = [ask(claim, user=name, home=home)["metadata"]["name"] for name in NAMES]
    assert len(set(names)) == len(NAMES)
    assert all(is_valid_object_name(name) for name in names)


def test_a_folder_per_user_is_created_as_the_user_and_mounted_alone(ask: Answer) -> None:
    spec = ask(pod, home=SHARED)
    volume, mount = home_of(spec)
    assert volume["persistentVolumeClaim"] == {"claimName": "homes"}
    assert mount == {"name": "notebook-home", "mountPath": "/home/jovyan", "subPath": "home/ann"}
    [container] = spec["initContainers"]
    assert container["image"] == spec["containers"][0]["image"]
    assert container["command"] == ["mkdir", "-p", "--", "/volumes/notebook-home/home/ann"]
    assert container["volumeMounts"] == [{"name": "notebook-home", "mountPath": "/volumes/notebook-home"}]
    assert container["resources"]["limits"] == {"cpu": "100m", "memory": "32Mi"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsUser": 1000,
        "runAsGroup": 100,
    }


@pytest.mark.parametrize("template", ["home/{username}", "{user_server}", "a/x-{username}/files"])
def test_no_folder_of_a_user_contains_that_of_another(ask: Answer, template: str) -> None:
    folders = [home_of(ask(pod, user=name, home={**SHARED, "folder": template}))[1]["subPath"] for name in NAMES]
    assert len(set(folders)) == len(NAMES)
    for folder in folders:
        segments = folder.split("/")
        assert len(segments) == len(template.split("/"))
        assert not {"", ".", ".."} & set(segments)


@pytest.mark.parametrize("home", [SHARED, NONE])
def test_without_claims_per_user_none_is_created_or_deleted(ask: Answer, home: dict[str, Any]) -> None:
    assert ask(lambda spawner: spawner.storage_pvc_ensure, home=home) is False
    assert ask(deleted_with_user, home=home) == []


def test_an_ephemeral_home_is_an_empty_dir_with_a_size_limit(ask: Answer) -> None:
    volume, mount = home_of(ask(pod, home=NONE))
    assert volume == {"name": "notebook-home", "emptyDir": {"sizeLimit": "1Gi"}}
    assert mount == {"name": "notebook-home", "mountPath": "/home/jovyan"}


def test_additional_volumes_are_mounted(ask: Answer) -> None:
    volumes = [
        {
            "volume": {"name": "settings", "secret": {"secretName": "settings", "optional": True}},
            "mount": {"name": "settings", "mountPath": "/etc/settings", "readOnly": True},
        },
        {
            "volume": {"name": "memory", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}},
            "mount": {"name": "memory", "mountPath": "/dev/shm"},  # noqa: S108
        },
    ]
    spec = ask(pod, volumes=volumes)
    for volume in volumes:
        assert volume["volume"] in spec["volumes"]
        assert volume["mount"] in spec["containers"][0]["volumeMounts"]


def test_shared_folders_are_created_together_with_that_of_the_user(ask: Answer) -> None:
    volume = {
        "volume": {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        "mount": {"name": "data", "mountPath": "/data", "subPath": "a b/c"},
        "make_folder": "a b/c",
    }
    [container] = ask(pod, home=SHARED, volumes=[volume])["initContainers"]
    assert container["command"][3:] == ["/volumes/data/a b/c", "/volumes/notebook-home/home/ann"]
    assert [mount["name"] for mount in container["volumeMounts"]] == ["data", "notebook-home"]


def test_the_starter_notebook_is_copied_before_the_server_starts(ask: Answer) -> None:
    spec = ask(pod)
    [notebook] = spec["containers"]
    script = "/etc/first-notebook/first-notebook.sh"
    assert notebook["args"] == ["sh", script, "/home/jovyan", "Welcome.ipynb", "jupyterhub-singleuser"]
    config_map = {"name": "jupyterhub-first-notebook"}
    assert {"name": "first-notebook", "configMap": config_map} in spec["volumes"]
    mount = {"name": "first-notebook", "mountPath": "/etc/first-notebook", "readOnly": True}
    assert mount in notebook["volumeMounts"]
    assert "initContainers" not in spec


def test_without_a_starter_notebook_only_the_server_starts(ask: Answer) -> None:
    spec = ask(pod, starter_notebook=None)
    assert spec["containers"][0]["args"] == ["jupyterhub-singleuser"]
    assert [volume["name"] for volume in spec["volumes"]] == ["notebook-home"]


@pytest.mark.parametrize("home", [{"kind": "tape"}, {**NONE, "claim": "homes"}, {**SHARED, "folder": None}])
def test_fails_on_invalid_homes(home: dict[str, Any]) -> None:
    values = values_of("defaults")
    with pytest.raises(ValidationError):
        Values.model_validate({**values, "notebooks": {**values["notebooks"], "home": home}})
