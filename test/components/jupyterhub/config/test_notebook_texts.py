"""Fields of KubeSpawner and of Kubernetes in texts of notebooks, and homes that are named after users."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from notebook_fixtures import Spawn, env_of, with_notebooks

HOME = {
    "kind": "shared",
    "volume": "notebook-home",
    "mount_path": "/home/jovyan",
    "claim": "homes",
    "folder": "export/{unescaped_username}",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{username}", "ann"),
        ("user-{userid}-{user_server}-{servername}!", "user-1-ann-!"),
        ('{"user": "{username}"}', '{"user": "ann"}'),
        ("{{username}}", "{username}"),
        ("{{pod_name}}", "{pod_name}"),
        ("{x} {{x}} {", "{x} {{x}} {"),
    ],
)
def test_fields_of_users_are_expanded_and_other_braces_are_literal(spawn: Spawn, text: str, value: str) -> None:
    pod = spawn(
        with_notebooks(
            environment={"TEXT": text},
            pod_annotations={"example.com/text": text},
            default_url=f"/{text}",
            lifecycle_hooks={"postStart": {"exec": {"command": ["echo", text]}}},
        )
    )
    env = env_of(pod)
    assert env["TEXT"] == value
    assert env["JUPYTERHUB_DEFAULT_URL"] == f"/{value}"
    assert pod["metadata"]["annotations"]["example.com/text"] == value
    assert pod["spec"]["containers"][0]["lifecycle"]["postStart"]["exec"]["command"] == ["echo", value]


def test_kubernetes_changes_neither_variables_nor_arguments_nor_names(spawner_of: Callable[[Any], Any]) -> None:
    async def pod() -> Any:
        spawner = spawner_of(with_notebooks(environment={"TEXT": "$(HOME) $$ $ü"}, args=["--x=$(HOME)"]))
        spawner.user.name = "a$$b"
        await spawner.load_user_options()
        return spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())

    manifest = asyncio.run(pod())
    assert env_of(manifest)["TEXT"] == "$$(HOME) $$$ $$ü"
    assert env_of(manifest)["JUPYTERHUB_USER"] == "a$$$b"
    assert "--x=$$(HOME)" in manifest["spec"]["containers"][0]["args"]


def home_of(spawner_of: Callable[[Any], Any], name: str) -> str:
    async def folder() -> str:
        spawner = spawner_of(with_notebooks(home=HOME))
        spawner.user.name = name
        await spawner.check_user_options()
        await spawner.load_user_options()
        pod = spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())
        [command] = [container["command"] for container in pod["spec"]["initContainers"]]
        [path] = [
            mount["subPath"]
            for mount in pod["spec"]["containers"][0]["volumeMounts"]
            if mount["mountPath"] == "/home/jovyan"
        ]
        assert command[-1] == f"/volumes/notebook-home/{path}"
        return str(path)

    return asyncio.run(folder())


@pytest.mark.parametrize("name", ["ann", "ann.smith@example.com", "ann smith", "übung", "{x}", "a-b", "x" * 200])
def test_users_get_the_existing_homes_that_have_their_names(spawner_of: Callable[[Any], Any], name: str) -> None:
    assert home_of(spawner_of, name) == f"export/{name}"


@pytest.mark.parametrize(
    "name",
    ["..", ".", "a/b", "../ann", "/etc", "ann-", "ann--", "ann ", "a$(HOME)", "a$$b", ".ssh", "a\\b", "a\nb", "a\0"],
)
def test_names_that_lead_to_another_directory_do_not_start(spawner_of: Callable[[Any], Any], name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a home directory"):
        home_of(spawner_of, name)
