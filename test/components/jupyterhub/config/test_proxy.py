"""The real proxy with the arguments that the construct writes: TLS, redirects, renewed certificates, WebSockets."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from conftest import HUB, PROXY, SAMPLES, free_ports

EMITTED = json.loads((SAMPLES / "proxies" / "https.json").read_text())
POLL_SECONDS = 0.2


class Notebook(BaseHTTPRequestHandler):
    """Returns the request headers as JSON, and echoes data on upgraded connections."""

    def do_GET(self) -> None:
        if self.headers.get("Upgrade"):
            self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            while data := self.connection.recv(1024):
                self.connection.sendall(data)
            return
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class Running:
    port: int
    redirect_port: int
    metrics_port: int
    folder: Path
    log: Path
    process: subprocess.Popen[bytes]

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"

    def connection(self) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=10))

    def certificate(self) -> bytes:
        """The certificate that the proxy presents on a new connection."""
        with self.connection() as connection:
            found = connection.getpeercert(binary_form=True)
            assert found
            return found

    def websocket(self) -> ssl.SSLSocket:
        connection = self.connection()
        connection.sendall(
            b"GET /user/ann/api/kernels HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        )
        assert b"101 Switching Protocols" in connection.recv(1024)
        return connection


def certify(folder: Path, name: str = "hub.example.com") -> bytes:
    """Writes a certificate and its key under the file names of a mounted Secret, and returns the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "tls.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "tls.crt").write_bytes(certificate.public_bytes(pem))
    return certificate.public_bytes(serialization.Encoding.DER)


@contextmanager
def running_proxy(folder: Path) -> Iterator[Running]:
    """Runs the proxy with the arguments of the manifest, except for ports, addresses and folders of the pod."""
    proxy = shutil.which(PROXY)
    if not proxy:
        pytest.skip(f"{PROXY} is not installed")
    notebook = ThreadingHTTPServer(("127.0.0.1", 0), Notebook)
    threading.Thread(target=notebook.serve_forever, daemon=True).start()
    port, api_port, redirect_port, metrics_port = free_ports(4)
    here = {
        "--ip": "127.0.0.1",
        "--port": str(port),
        "--api-ip": "127.0.0.1",
        "--api-port": str(api_port),
        "--default-target": f"http://127.0.0.1:{notebook.server_port}",
        "--ssl-key": str(folder / "tls.key"),
        "--ssl-cert": str(folder / "tls.crt"),
        "--redirect-port": str(redirect_port),
        "--metrics-ip": "127.0.0.1",
        "--metrics-port": str(metrics_port),
    }
    options = [argument.replace("$$", "$").split("=", 1) for argument in EMITTED["args"]]
    assert here.keys() <= {name for name, _ in options}
    [node_options] = [variable["value"] for variable in EMITTED["env"] if variable["name"] == "NODE_OPTIONS"]
    log = folder / "proxy.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [proxy, *(f"{name}={here.get(name, value)}" for name, value in options)],
            env={
                **os.environ,
                "NODE_OPTIONS": node_options.replace("/etc/proxy-module", str(HUB / "proxy")),
                "CONFIGPROXY_AUTH_TOKEN": "token",
                "HUB_URL": f"http://127.0.0.1:{notebook.server_port}",
                "CERTIFICATE_FOLDER": str(folder),
                "CERTIFICATE_POLL_MILLISECONDS": str(int(POLL_SECONDS * 1000)),
            },
            stdout=output,
            stderr=output,
        )
        running = Running(port, redirect_port, metrics_port, folder, log, process)
        try:
            until(lambda: is_healthy(running), log)
            yield running
        finally:
            process.terminate()
            process.wait(20)
            notebook.shutdown()


def is_healthy(running: Running) -> bool:
    try:
        return requests.get(running.url("/_chp_healthz"), verify=False, timeout=2).status_code == 200  # noqa: S501
    except requests.RequestException:
        return False


def until(condition: Callable[[], bool], log: Path) -> None:
    for _ in range(150):
        if condition():
            return
        time.sleep(POLL_SECONDS)
    pytest.fail(log.read_text()[-4000:])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    certify(tmp_path)
    with running_proxy(tmp_path) as proxy:
        yield proxy


pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")


def test_the_proxy_terminates_tls_and_forwards_the_scheme(running: Running) -> None:
    headers = requests.get(running.url("/hub/login"), verify=False, timeout=10).json()  # noqa: S501
    assert headers["x-forwarded-proto"] == "https"
    assert headers["X-Cluster"] == "lab $(HOME)"


def test_http_is_redirected_to_the_https_port_of_the_service(running: Running) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{running.redirect_port}/hub/login?next=%2F",
        headers={"Host": "hub.example.com"},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 301
    # Browsers omit port 443 from HTTPS URLs.
    assert answer.headers["Location"] == "https://hub.example.com:443/hub/login?next=%2F"


def test_a_renewed_certificate_is_loaded_without_closing_connections(running: Running) -> None:
    before = running.certificate()
    websocket = running.websocket()
    renewed = certify(running.folder)
    until(lambda: running.certificate() == renewed, running.log)
    assert renewed != before
    websocket.sendall(b"still here")
    assert websocket.recv(1024) == b"still here"
    websocket.close()


def test_the_old_certificate_stays_until_the_new_one_matches_its_key(
    running: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = running.certificate()
    elsewhere = tmp_path_factory.mktemp("renewed")
    renewed = certify(elsewhere)
    shutil.copy(elsewhere / "tls.crt", running.folder)
    until(lambda: "Keeping the current certificate" in running.log.read_text(), running.log)
    assert running.certificate() == before
    assert "PRIVATE KEY" not in running.log.read_text()
    shutil.copy(elsewhere / "tls.key", running.folder)
    until(lambda: running.certificate() == renewed, running.log)


def test_request_timeouts_do_not_close_an_idle_websocket(running: Running) -> None:
    assert "--timeout=1000" in EMITTED["args"]
    assert "--proxy-timeout=1000" in EMITTED["args"]
    websocket = running.websocket()
    time.sleep(2.5)
    websocket.sendall(b"still here")
    assert websocket.recv(1024) == b"still here"
    websocket.close()


def test_metrics_are_served_only_on_the_metrics_port(running: Running) -> None:
    metrics = requests.get(f"http://127.0.0.1:{running.metrics_port}/metrics", timeout=10)
    assert "requests_web" in metrics.text
    assert "requests_web" not in requests.get(running.url("/metrics"), verify=False, timeout=10).text  # noqa: S501


def test_the_proxy_exits_immediately_on_sigterm(running: Running) -> None:
    websocket = running.websocket()
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(5)
    assert websocket.recv(1024) == b""
