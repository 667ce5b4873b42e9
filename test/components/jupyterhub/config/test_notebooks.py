"""User servers and profiles, as the real KubeSpawner creates them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from pydantic import ValidationError

from conftest import config_folder, values_of
from values import Values

PASSWORDS = {"JUPYTERHUB_PASSWORD": "correct-horse", "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234"}
DROPPED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}

HubValues = dict[str, Any]
Pod = dict[str, Any]
Spawn = Callable[..., Pod]
Ask = Callable[[HubValues, Callable[[Any], Any]], Any]


class Ann:
    """A minimal user for KubeSpawner."""

    id = 1
    name = escaped_name = "ann"
    url = "/user/ann/"
    server = None


@pytest.fixture
def spawner_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[HubValues], Any]:
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)

    def made(values: HubValues) -> Any:
        folder = config_folder(tmp_path / "config", values)
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
        spawner = app.spawner_class(config=app.config, hub=hub, user=Ann())
        spawner.server = Server(base_url="/user/ann/")
        return spawner

    return made


@pytest.fixture
def ask(spawner_of: Callable[[HubValues], Any]) -> Ask:
    """Calls a function with a spawner, in an event loop."""

    def asked(values: HubValues, question: Callable[[Any], Any]) -> Any:
        async def answer() -> Any:
            answered = question(spawner_of(values))
            return await answered if asyncio.iscoroutine(answered) else answered

        return asyncio.run(answer())

    return asked


@pytest.fixture
def spawn(ask: Ask) -> Spawn:
    """The pod of a user with these options, from the form or the hub's API."""

    def made(values: HubValues, **user_options: Any) -> Pod:
        async def pod(spawner: Any) -> Any:
            spawner.user_options = user_options
            await spawner.load_user_options()
            return spawner.api.api_client.sanitize_for_serialization(await spawner.get_pod_manifest())

        manifest: Pod = ask(values, pod)
        return manifest

    return made


def with_notebooks(**changed: Any) -> HubValues:
    values = values_of("defaults")
    values["notebooks"].update(changed)
    return values


def env_of(pod: Pod) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in pod["spec"]["containers"][0]["env"]}


def violations(pod: Pod) -> list[str]:
    """Violations of the Pod Security Standard "restricted"."""
    spec = pod["spec"]
    found = [field for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    if spec["securityContext"].get("seccompProfile") != {"type": "RuntimeDefault"}:
        found.append("seccompProfile")
    found += [volume["name"] for volume in spec["volumes"] if "hostPath" in volume]
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        context = container["securityContext"]
        non_root = context.get("runAsNonRoot", spec["securityContext"].get("runAsNonRoot"))
        if context | DROPPED != context or not non_root or not context["runAsUser"] or context.get("privileged"):
            found.append(container["name"])
    return found


EVERYTHING = values_of("everything")
CHOICES: list[dict[str, str]] = [
    {},
    {"profile": "small-and-plain"},
    {"profile": "large"},
    {"profile": "large", "image": "usual"},
    {"profile": "large", "image": "pytorch"},
    {"profile": "large", "image--unlisted-choice": "quay.io/jupyter/scipy-notebook:1"},
]


@pytest.mark.parametrize("chosen", CHOICES)
def test_the_pod_of_every_choice_is_restricted(spawn: Spawn, chosen: dict[str, str]) -> None:
    pod = spawn(EVERYTHING, **chosen)
    assert violations(pod) == []
    assert [container["name"] for container in pod["spec"]["containers"]] == ["notebook", "database"]


def test_without_profiles_there_is_no_form(ask: Ask) -> None:
    assert ask(values_of("defaults"), lambda spawner: spawner.options_form) == ""


def test_the_profile_list_is_a_form_with_escaped_texts(ask: Ask) -> None:
    form = ask(EVERYTHING, lambda spawner: spawner.options_form)
    assert "<h3>Large &amp; &quot;fast&quot;</h3>" in form
    assert "<p>For &lt;big&gt; models</p>" in form
    assert "PyTorch &lt;2&gt;</option>" in form
    assert 'value="small-and-plain"' in form
    assert '<option value="unlisted-choice">Another one</option>' in form


def test_the_spawner_reads_the_form_data(ask: Ask) -> None:
    sent = {"profile": ["large"], "profile-option-large--image": ["usual"]}
    options = ask(EVERYTHING, lambda spawner: spawner._options_from_form(sent))
    assert options == {"profile": "large", "image": "usual"}


def test_a_profile_without_settings_inherits_those_of_notebooks(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING, profile="small-and-plain")
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["image"] == "registry.example.com/notebook:1"
    assert container["resources"] == {
        "requests": {"cpu": 0.25, "memory": 2**29, "ephemeral-storage": "1Gi"},
        "limits": {"cpu": 1.0, "memory": 2**30, "ephemeral-storage": "2Gi", "nvidia.com/gpu": "2"},
    }
    assert spec["nodeSelector"] == {"gpu": "l4", "pool": "users"}
    assert env_of(pod)["JUPYTERHUB_DEFAULT_URL"] == "/tree/{here}"


def test_a_profile_overrides_only_what_it_sets(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING, profile="large", image="usual")
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["image"] == "registry.example.com/large:1"
    # The profile replaces CPU entirely, including the limit, and does not set memory and storage.
    assert container["resources"] == {
        "requests": {"cpu": 4.0, "memory": 2**29, "ephemeral-storage": "1Gi"},
        "limits": {"memory": 2**30, "ephemeral-storage": "2Gi", "nvidia.com/gpu": "4"},
    }
    assert spec["nodeSelector"] == {"gpu": "t4", "pool": "large"}
    assert spec["tolerations"] == [
        {"effect": "NoSchedule", "key": "nvidia.com/gpu", "operator": "Exists"},
        {"effect": "NoSchedule", "key": "users", "value": "yes"},
        {"key": "large", "operator": "Exists"},
    ]
    assert "affinity" not in spec
    # The runtime class of the platform for GPUs, and the fields of all pods.
    assert spec["runtimeClassName"] == "nvidia"
    assert spec["enableServiceLinks"] is False
    env = env_of(pod)
    assert env["LEVEL"] == "profile"
    assert env["MODE"] == "large"
    assert env["SETTINGS"] == '{"user": "{username}"}'
    assert env["TOKEN"] == {"secretKeyRef": {"name": "tokens", "key": "package-index"}}
    assert env["LARGE_TOKEN"] == {"secretKeyRef": {"name": "tokens", "key": "large"}}
    assert env["JUPYTERHUB_DEFAULT_URL"] == "/large"


def test_the_default_profile_and_choice_are_used_without_options(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING)
    container = pod["spec"]["containers"][0]
    assert container["image"] == "quay.io/jupyter/pytorch-notebook:1"
    env = env_of(pod)
    assert (env["LEVEL"], env["MODE"], env["FRAMEWORK"]) == ("choice", "large", "torch")
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert pod["spec"]["nodeSelector"] == {"gpu": "l4", "pool": "users"}


@pytest.mark.parametrize(
    ("image", "accepted"),
    [
        ("quay.io/jupyter/scipy-notebook", True),
        ("quay.io/jupyter/scipy-notebook:2025-06-02", True),
        ("quay.io/jupyter/deep/er:1", True),
        ("quay.io/jupyter/scipy-notebook@sha256:" + "0" * 64, True),
        ("registry.example.com/team-a/notebook:1", True),
        ("registry.example.com/team-a/notebook-2:1", False),
        ("registry.example.com/team-a/notebook/more:1", False),
        ("quay.io/jupyter", False),
        ("quay.io/jupyter/", False),
        ("quay.io/jupyter-evil/x", False),
        ("quay.io/jupyter/../evil/x", False),
        ("quayxio/jupyter/x", False),
        ("evil.example.com/quay.io/jupyter/x", False),
        ("quay.io/jupyter/x\n", False),
        ("quay.io/jupyter/x evil", False),
    ],
)
@pytest.mark.parametrize("profile", [{"profile": "large"}, {}])
def test_an_entered_image_must_be_allowed(spawn: Spawn, image: str, accepted: bool, profile: dict[str, str]) -> None:
    # Also if a request through the hub's API names no profile.
    chosen = {**profile, "image--unlisted-choice": image}
    if accepted:
        assert spawn(EVERYTHING, **chosen)["spec"]["containers"][0]["image"] == image
    else:
        with pytest.raises(ValueError, match="failed validation regex"):
            spawn(EVERYTHING, **chosen)


@pytest.mark.parametrize("profile", [{"profile": "large"}, {}])
def test_fails_on_an_entered_image_if_disabled(spawn: Spawn, profile: dict[str, str]) -> None:
    values = values_of("everything")
    del values["notebooks"]["profiles"][1]["options"][0]["unlisted_image"]
    with pytest.raises(ValueError, match="without being enabled"):
        spawn(values, **profile, **{"image--unlisted-choice": "quay.io/jupyter/scipy-notebook"})


@pytest.mark.parametrize("chosen", [{"profile": "huge"}, {"profile": "large", "image": "none"}])
def test_fails_on_an_unknown_profile_or_choice(spawn: Spawn, chosen: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError), match=r"huge|none"):
        spawn(EVERYTHING, **chosen)


def test_a_profile_can_remove_a_storage_limit(spawn: Spawn) -> None:
    profile = {"slug": "a", "display_name": "A", "default": True, "extra_limits": {"ephemeral-storage": None}}
    values = with_notebooks(extra_limits={"ephemeral-storage": "1Gi"}, profiles=[profile])
    assert "ephemeral-storage" not in spawn(values)["spec"]["containers"][0]["resources"]["limits"]


def test_a_restart_with_another_profile_keeps_nothing_of_the_first(spawn: Spawn) -> None:
    spawn(EVERYTHING, profile="large", image="pytorch")
    assert env_of(spawn(EVERYTHING, profile="small-and-plain")).get("FRAMEWORK") is None


def test_pod_options_are_applied(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING, profile="small-and-plain")
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["imagePullPolicy"] == "Always"
    assert container["args"][4:6] == ["start-notebook.sh", "--ServerApp.terminals_enabled=False"]
    assert container["lifecycle"] == {
        "postStart": {"exec": {"command": ["sh", "-c", "echo {hello}"]}},
        "preStop": {"httpGet": {"path": "/stop", "port": 8080}},
    }
    assert container["securityContext"] == {**DROPPED, "runAsUser": 2000, "runAsGroup": 3000}
    assert spec["securityContext"]["fsGroup"] == 4000
    assert spec["securityContext"]["supplementalGroups"] == [5000]
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
    assert spec["priorityClassName"] == "users"
    assert spec["runtimeClassName"] == "gvisor"
    assert spec["enableServiceLinks"] is False
    assert spec["serviceAccountName"] == "notebooks"
    assert spec["automountServiceAccountToken"] is True


def test_the_affinity_is_applied(spawn: Spawn) -> None:
    affinity = spawn(EVERYTHING, profile="small-and-plain")["spec"]["affinity"]
    assert affinity == EVERYTHING["notebooks"]["affinity"]


@pytest.mark.parametrize(("sample", "times"), [("everything", (600, 60, 20)), ("defaults", (300, 30, 1))])
def test_timeouts_are_applied(ask: Ask, sample: str, times: tuple[int, int, int]) -> None:
    def timeouts(spawner: Any) -> tuple[int, int, int]:
        return (spawner.start_timeout, spawner.http_timeout, spawner.delete_grace_period)

    assert ask(values_of(sample), timeouts) == times


def test_additional_containers_are_not_changed(spawn: Spawn) -> None:
    spec = spawn(EVERYTHING, profile="small-and-plain")["spec"]
    [fetch] = spec["initContainers"]
    assert fetch["command"] == ["fetch", "{all}"]
    assert fetch["volumeMounts"] == [{"name": "notebook-home", "mountPath": "/home"}]
    assert fetch["securityContext"]["runAsUser"] == 2000
    database = spec["containers"][1]
    assert database["env"] == [{"name": "SETTINGS", "value": '{"a": 1}'}]
    assert database["securityContext"]["runAsUser"] == 5432
    assert database["resources"] == {"requests": {"cpu": "10m"}, "limits": {"cpu": "500m", "memory": "1Gi"}}


def test_pod_labels_override_common_labels_but_not_selector_labels(ask: Ask, spawn: Spawn) -> None:
    labels = spawn(EVERYTHING, profile="small-and-plain")["metadata"]["labels"]
    assert (labels["team"], labels["course"]) == ("pods", "ml")
    assert labels["app.kubernetes.io/name"] == "jupyterhub"
    assert labels["app.kubernetes.io/component"] == labels["component"] == "singleuser-server"
    assert labels["hub.jupyter.org/username"] == "ann"
    claim = ask(EVERYTHING, lambda spawner: spawner.get_pvc_manifest().metadata.labels)
    assert claim["team"] == "vision"
    assert "course" not in claim


def test_annotations_are_not_expanded(spawn: Spawn) -> None:
    annotations = spawn(EVERYTHING, profile="small-and-plain")["metadata"]["annotations"]
    assert annotations["example.com/note"] == "for {you}"
    assert annotations["hub.jupyter.org/username"] == "ann"


def test_no_token_and_no_service_account_by_default(spawn: Spawn) -> None:
    spec = spawn(values_of("defaults"))["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert "serviceAccountName" not in spec


def test_a_service_account_has_no_token_by_default(spawn: Spawn) -> None:
    access = {"service_account": "jupyterhub-notebook", "token": False}
    spec = spawn({**values_of("defaults"), "notebook_access": access})["spec"]
    assert spec["serviceAccountName"] == "jupyterhub-notebook"
    assert spec["automountServiceAccountToken"] is False


def test_user_ids_are_omitted_if_the_cluster_assigns_them(spawn: Spawn) -> None:
    values = with_notebooks(
        home={
            "kind": "shared",
            "claim": "homes",
            "folder": "home/{username}",
            "volume": "notebook-home",
            "mount_path": "/home/jovyan",
        },
        supplemental_groups=[100],
    )
    for named in ("user", "group", "fs_group"):
        del values["notebooks"][named]
    spec = spawn(values)["spec"]
    assert spec["securityContext"] == {
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
        "supplementalGroups": [100],
    }
    assert spec["containers"][0]["securityContext"] == DROPPED
    assert spec["initContainers"][0]["securityContext"] == {**DROPPED, "readOnlyRootFilesystem": True}


@pytest.mark.parametrize("change", [{"profiles": [{"slug": "a"}]}, {"colour": "blue"}, {"start_timeout": None}])
def test_fails_on_invalid_values_of_notebooks(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Values.model_validate(with_notebooks(**change))
