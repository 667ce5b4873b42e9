"""The hub as a process, with only the rights that our Role gives, against a real API server.

Runs where JUPYTERHUB_TEST_KUBECONFIG names a cluster's administrator, and only there.
"""

import base64
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import HERE, ROOT, running_hub

KUBECONFIG = os.environ.get("JUPYTERHUB_TEST_KUBECONFIG", "")
NAMESPACE = "hub-test"

pytestmark = pytest.mark.skipif(not KUBECONFIG, reason="JUPYTERHUB_TEST_KUBECONFIG names no cluster")


def kubectl(*args: str) -> str:
    command = ["kubectl", "--kubeconfig", KUBECONFIG, *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kubectl("-n", NAMESPACE, "get", kind, name, "-o", "json"))
    return found


def until(what: str, seconds: int, *args: str) -> None:
    """Waits until kubectl succeeds."""
    for _ in range(seconds * 2):
        try:
            kubectl(*args)
            return
        except subprocess.CalledProcessError:
            time.sleep(0.5)
    pytest.fail(f"no {what} after {seconds} s")


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The manifests in the cluster, and the hub's configuration as its pod would find it."""
    folder = tmp_path_factory.mktemp("hub")
    tsx = ROOT / "node_modules/.bin/tsx"
    subprocess.run([tsx, HERE / "cluster-hub.ts", folder / "dist"], check=True, cwd=ROOT)
    dist = folder / "dist/cluster"
    kubectl("apply", "-f", str(dist / "setup"))
    kubectl("apply", "-f", str(dist))
    again = kubectl("apply", "-f", str(dist))
    assert all(line.endswith("unchanged") for line in again.splitlines()), again

    config = folder / "config"
    config.mkdir()
    for file, text in read("configmap", "jupyterhub-hub")["data"].items():
        (config / file).write_text(text)
    yield config
    kubectl("delete", "namespace", NAMESPACE, "--wait=false")


@pytest.fixture(scope="module")
def identity(applied: Path) -> Path:
    """A kubeconfig with no identity but that of the hub's ServiceAccount."""
    token = kubectl("-n", NAMESPACE, "create", "token", "jupyterhub-hub").strip()
    config = json.loads(kubectl("config", "view", "--raw", "--minify", "-o", "json"))
    config["users"] = [{"name": "hub", "user": {"token": token}}]
    config["contexts"][0]["context"]["user"] = "hub"
    path = applied / "kubeconfig"
    path.write_text(json.dumps(config))
    return path


def secret_data() -> dict[str, str]:
    data: dict[str, str] = read("secret", "jupyterhub-secrets")["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


def make_secret(applied: Path, identity: Path) -> str:
    env = {**os.environ, "KUBECONFIG": str(identity), "POD_NAMESPACE": NAMESPACE}
    command = [sys.executable, str(applied / "make_secret.py")]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout.strip()


@pytest.fixture(scope="module")
def secrets(applied: Path, identity: Path) -> dict[str, str]:
    assert make_secret(applied, identity) == "Secret jupyterhub-secrets made"
    return secret_data()


def test_the_secret_is_made_once_and_completed_but_never_changed(
    applied: Path, identity: Path, secrets: dict[str, str]
) -> None:
    assert set(secrets) == {"cookie-secret", "proxy-token", "password", "admin-password"}
    assert make_secret(applied, identity) == "Secret jupyterhub-secrets is complete"
    assert secret_data() == secrets

    kubectl(
        "-n", NAMESPACE, "patch", "secret", "jupyterhub-secrets", "-p", '{"data":{"admin-password":null,"own":"YQ=="}}'
    )
    assert make_secret(applied, identity) == "Secret jupyterhub-secrets completed with admin-password"
    completed = secret_data()
    assert completed.pop("admin-password") != secrets["admin-password"]
    assert completed == {**{key: secrets[key] for key in completed if key != "own"}, "own": "a"}


@pytest.mark.parametrize(
    "request_",
    [
        "list secrets",
        "get secrets/another",
        "delete secrets/jupyterhub-secrets",
        "create services",
        "create pods --subresource=exec",
        "update pods",
        "list configmaps",
    ],
)
def test_fails_to_do_what_the_hub_has_no_need_of(identity: Path, request_: str) -> None:
    command = ["kubectl", "--kubeconfig", str(identity), "-n", NAMESPACE, "auth", "can-i", *request_.split()]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "no"


@pytest.fixture(scope="module")
def hub(applied: Path, identity: Path, secrets: dict[str, str]) -> Iterator[str]:
    """The proxy and the hub, running; the URL of the proxy."""
    current = secret_data()
    env = {
        "KUBECONFIG": str(identity),
        "CONFIGPROXY_AUTH_TOKEN": current["proxy-token"],
        "JPY_COOKIE_SECRET": current["cookie-secret"],
        "JUPYTERHUB_PASSWORD": current["password"],
        "JUPYTERHUB_ADMIN_PASSWORD": current["admin-password"],
    }
    # The culler knows the hub by its port.
    with running_hub(applied, env, f"--KubeSpawner.namespace={NAMESPACE}", hub_port=8081) as url:
        yield url


def sign_in(url: str, user: str, password: str) -> tuple[requests.Session, requests.Response]:
    session = requests.Session()
    page = session.get(f"{url}/hub/login", timeout=10).text
    found = re.search(r'name="_xsrf" value="([^"]+)"', page)
    assert found, page
    form = {"username": user, "password": password, "_xsrf": found[1]}
    return session, session.post(f"{url}/hub/login", data=form, allow_redirects=False, timeout=10)


def test_a_user_signs_in_and_the_cluster_admits_their_notebook(hub: str, applied: Path) -> None:
    session, answer = sign_in(hub, "Ann.Lee@ex.org", secret_data()["password"])
    assert answer.status_code == 302, answer.text
    session.get(f"{hub}/hub/spawn", allow_redirects=False, timeout=30)
    slug = "ann-lee-ex-org---7bce3517"
    until("notebook", 20, "-n", NAMESPACE, "get", "pod", f"jupyterhub-notebook-{slug}")

    pod = read("pod", f"jupyterhub-notebook-{slug}")
    container = pod["spec"]["containers"][0]
    assert pod["metadata"]["labels"]["app.kubernetes.io/instance"] == "jupyterhub"
    assert pod["metadata"]["labels"]["app.kubernetes.io/component"] == "singleuser-server"
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert pod["spec"]["enableServiceLinks"] is False
    assert "initContainers" not in pod["spec"]
    assert {"name": "SETTINGS", "value": '{"team": "a"}'} in container["env"]
    assert {"name": "team-data", "mountPath": "/mnt/team-data"} in container["volumeMounts"]
    claim = read("persistentvolumeclaim", f"claim-{slug}")
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"
    assert "Forbidden" not in (applied / "hub.log").read_text()


def test_the_server_can_be_stopped_again(hub: str, applied: Path) -> None:
    session, _ = sign_in(hub, "bob", secret_data()["password"])
    session.get(f"{hub}/hub/spawn", allow_redirects=False, timeout=30)
    until("notebook", 20, "-n", NAMESPACE, "get", "pod", "jupyterhub-notebook-bob")
    home = session.get(f"{hub}/hub/home", timeout=10).text
    found = re.search(r'xsrf_token:\s*"([^"]+)"', home)
    assert found, home
    headers = {"X-XSRFToken": found[1], "Referer": f"{hub}/hub/home"}
    session.delete(f"{hub}/hub/api/users/bob/server", headers=headers, timeout=30)
    kubectl("-n", NAMESPACE, "wait", "--for=delete", "pod/jupyterhub-notebook-bob", "--timeout=60s")
    assert "Forbidden" not in (applied / "hub.log").read_text()


def test_admins_sign_in_with_their_own_password_only(hub: str) -> None:
    assert sign_in(hub, "root", secret_data()["password"])[1].status_code == 403
    assert sign_in(hub, "root", secret_data()["admin-password"])[1].status_code == 302


def test_fails_to_sign_in_with_a_wrong_password(hub: str) -> None:
    assert sign_in(hub, "ann", "guess-guess-guess")[1].status_code == 403


def test_the_culler_may_list_servers(hub: str, applied: Path) -> None:
    log = (applied / "hub.log").read_text()
    assert "jupyterhub_idle_culler" in log
    assert "403 GET /hub/api/users" not in log
