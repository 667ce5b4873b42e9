"""User servers, as the real KubeSpawner creates them."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from conftest import values_of
from notebook_fixtures import DROPPED, EVERYTHING, Ask, Spawn, with_notebooks
from values import Values

TESTDATA = Path(__file__).parents[3] / "k8s" / "testdata"


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
    assert spec["dnsConfig"] == {
        "nameservers": ["10.1.2.53"],
        "searches": ["corp.example.com"],
        "options": [{"name": "ndots", "value": "1"}],
    }
    assert spec["hostAliases"] == [{"ip": "10.1.2.3", "hostnames": ["git.example.com", "git"]}]
    assert spec["enableServiceLinks"] is False
    assert spec["serviceAccountName"] == "notebooks"
    assert spec["automountServiceAccountToken"] is True


def test_profiles_with_gpus_keep_name_servers_and_host_aliases(spawn: Spawn) -> None:
    spec = spawn(EVERYTHING, profile="large", image="usual")["spec"]
    assert spec["runtimeClassName"] == "nvidia"
    assert spec["dnsConfig"]["searches"] == ["corp.example.com"]
    assert spec["hostAliases"][0]["ip"] == "10.1.2.3"


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


@pytest.mark.parametrize("version", ["1.33", "1.34", "1.35", "1.36"])
def test_kubespawner_writes_every_field_of_kubernetes(spawn: Spawn, version: str) -> None:
    # Upstream's pod template in which every field is set.
    spec = json.loads((TESTDATA / f"pod-template-{version}.json").read_text())["spec"]
    [container], [volume] = spec["containers"], spec["volumes"]
    [mount] = container["volumeMounts"]
    pod = spawn(
        with_notebooks(
            init_containers=[container],
            extra_containers=[container],
            lifecycle_hooks=container["lifecycle"],
            volumes=[{"volume": volume, "mount": mount}],
            affinity=spec["affinity"],
            tolerations=spec["tolerations"],
        )
    )["spec"]
    notebook, extra = pod["containers"]
    assert pod["initContainers"] == [container]
    assert extra == container
    assert notebook["lifecycle"] == container["lifecycle"]
    assert volume in pod["volumes"]
    assert mount in notebook["volumeMounts"]
    assert spec["affinity"].items() <= pod["affinity"].items()
    assert spec["tolerations"] == pod["tolerations"]
