"""The configuration with the values that the construct writes, loaded as JupyterHub loads it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from kubespawner.slugs import is_valid_object_name
from pydantic import ValidationError

from conftest import PASSWORDS, VALUES, config_folder, values_of
from spawning import manifests
from values import Values

SAMPLES = sorted(path.stem for path in VALUES.glob("*.json"))

Load = Callable[[dict[str, Any]], JupyterHub]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)

    def loaded(values: dict[str, Any]) -> JupyterHub:
        folder = config_folder(tmp_path / "config", values)
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        return app

    return loaded


def authenticator_of(app: JupyterHub) -> Authenticator:
    return app.authenticator_class(parent=app, config=app.config)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_load_and_create_restricted_notebook_pods(load: Load, sample: str) -> None:
    app = load(values_of(sample))
    pod, claim = manifests(app)
    spec, container = pod["spec"], pod["spec"]["containers"][0]

    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    notebooks = values_of(sample)["notebooks"]
    assert spec["securityContext"]["fsGroup"] == notebooks["fs_group"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsUser": notebooks["user"],
        "runAsGroup": notebooks["group"],
    }
    assert spec["enableServiceLinks"] is False
    assert claim["kind"] == "PersistentVolumeClaim"
    assert isinstance(authenticator_of(app), Authenticator)


def test_notebooks_have_the_labels_that_network_policies_select(load: Load) -> None:
    pod, _ = manifests(load(values_of("defaults")))
    labels = pod["metadata"]["labels"]
    assert labels["app.kubernetes.io/name"] == "jupyterhub"
    assert labels["app.kubernetes.io/instance"] == "jupyterhub"
    assert labels["app.kubernetes.io/component"] == "singleuser-server"


def test_notebooks_call_the_service_of_the_hub(load: Load) -> None:
    pod, _ = manifests(load(values_of("defaults")))
    env = {variable["name"]: variable.get("value") for variable in pod["spec"]["containers"][0]["env"]}
    assert env["JUPYTERHUB_API_URL"] == "http://jupyterhub-hub:8081/hub/api"


def test_each_user_has_a_claim_mounted_as_home(load: Load) -> None:
    pod, claim = manifests(load(values_of("defaults")))
    assert claim["metadata"]["name"] == "claim-ann"
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"
    home, _ = pod["spec"]["volumes"]
    assert home["persistentVolumeClaim"]["claimName"] == "claim-ann"
    mount, _ = pod["spec"]["containers"][0]["volumeMounts"]
    assert mount["mountPath"] == "/home/jovyan"


def test_shared_volumes_and_the_storage_class_of_homes_are_applied(load: Load) -> None:
    pod, claim = manifests(load(values_of("everything")))
    container = pod["spec"]["containers"][0]
    assert {"name": "scratch", "mountPath": "/mnt/scratch", "readOnly": True} in container["volumeMounts"]
    assert {"name": "team-data", "mountPath": "/mnt/team-data", "readOnly": False} in container["volumeMounts"]
    assert claim["spec"]["storageClassName"] == "fast"


@pytest.mark.parametrize("user", ["a", "ann.lee@ex.org", "x" * 200, "-", "1", "hub-7d9f8c6b5d-x2x4z", "ünï çode"])
def test_any_user_name_results_in_valid_kubernetes_names(load: Load, user: str) -> None:
    pod, claim = manifests(load(values_of("defaults")), user)
    slug = pod["metadata"]["name"].removeprefix("jupyterhub-notebook-")
    assert len(pod["metadata"]["name"]) <= 253
    assert is_valid_object_name(slug)
    assert is_valid_object_name(claim["metadata"]["name"])


def test_the_shared_password_allows_all_users(load: Load) -> None:
    authenticator = authenticator_of(load(values_of("defaults")))
    assert authenticator.allow_all is True
    assert authenticator.user_password == PASSWORDS["JUPYTERHUB_PASSWORD"]
    assert not authenticator.admin_password


def test_admins_have_a_separate_password(load: Load) -> None:
    values = values_of("defaults")
    values["authentication"]["admin_users"] = ["root"]
    authenticator = authenticator_of(load(values))
    assert authenticator.admin_users == {"root"}
    assert authenticator.admin_password == PASSWORDS["JUPYTERHUB_ADMIN_PASSWORD"]


def test_iap_does_not_set_allow_all(load: Load) -> None:
    authenticator = authenticator_of(load(values_of("iap")))
    assert authenticator.allow_all is False
    assert authenticator.audience_file == "/etc/jupyterhub-iap/audience"
    assert authenticator.admin_users == {"root@example.com"}


def test_the_culler_has_only_the_scopes_that_it_needs(load: Load) -> None:
    app = load(values_of("defaults"))
    [service] = [service for service in app.services if service["name"] == "idle-culler"]
    assert service["command"][3:] == [
        "--url=http://127.0.0.1:8081/hub/api",
        "--timeout=3600",
        "--cull-every=600",
        "--max-age=0",
    ]
    [role] = [role for role in app.load_roles if role["name"] == "idle-culler"]
    assert role["scopes"] == ["list:users", "read:users:activity", "read:servers", "delete:servers"]


def test_the_culler_of_users_can_delete_but_not_change_them(load: Load) -> None:
    app = load(values_of("everything"))
    [service] = [service for service in app.services if service["name"] == "idle-culler"]
    assert service["command"][4:] == [
        "--timeout=7200",
        "--cull-every=60",
        "--max-age=86400",
        "--concurrency=5",
        "--remove-named-servers",
        "--cull-users",
        "--cull-admin-users=true",
    ]
    [role] = [role for role in app.load_roles if role["name"] == "idle-culler"]
    assert role["scopes"] == [
        *("list:users", "read:users:activity", "read:servers", "delete:servers"),
        *("read:users", "delete:users"),
    ]


def test_idle_kernels_are_stopped(load: Load) -> None:
    pod, _ = manifests(load(values_of("everything")))
    assert pod["spec"]["containers"][0]["args"][-3:] == [
        "--MappingKernelManager.cull_idle_timeout=1200",
        "--MappingKernelManager.cull_interval=300",
        "--MappingKernelManager.cull_connected=True",
    ]


def test_without_culling_there_is_no_culler(load: Load) -> None:
    app = load(values_of("iap"))
    assert app.services == []
    assert app.load_roles == []


@pytest.mark.parametrize("change", [{"colour": "blue"}, {"notebooks": {}}, {"authentication": {"kind": "none"}}])
def test_fails_on_unknown_values(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Values.model_validate({**values_of("defaults"), **change})


def test_fails_without_the_password(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUPYTERHUB_PASSWORD")
    with pytest.raises(KeyError, match="JUPYTERHUB_PASSWORD"):
        load(values_of("defaults"))
