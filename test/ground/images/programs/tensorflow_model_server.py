#!/usr/bin/python3
"""Stands in for TensorFlow Serving, which is in no package registry.

It takes the arguments that model servers are started with, reads the same file of models by TensorFlow Serving's own
schema, finds and follows versions by its rules, and answers its REST API: the status of models, and predictions, by
TensorFlow itself. Its gRPC port listens and knows no service.
"""

import argparse
import json
import logging
import re
import threading
import time
from concurrent import futures
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
import tensorflow as tf
from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2

log = logging.getLogger("stand-in for TensorFlow Serving")

PATH = re.compile(r"/v1/models/(?P<model>[^/:]+)(/versions/(?P<version>\d+))?(?P<predict>:predict)?")


@dataclass
class Version:
    state: str = "START"
    error: str = ""
    model: Any = None

    def load(self, path: Path) -> None:
        self.state = "LOADING"
        try:
            self.model = tf.saved_model.load(str(path))
            self.state = "AVAILABLE"
        except Exception as error:  # As the server does, it tells whatever went wrong, and goes on.
            self.state, self.error = "END", str(error)
        log.info("%s: %s %s", path, self.state, self.error)

    def unload(self) -> None:
        self.state, self.model = "END", None

    def status(self, number: int) -> dict[str, Any]:
        status = {"error_code": "UNKNOWN" if self.error else "OK", "error_message": self.error}
        return {"version": str(number), "state": self.state, "status": status}

    def predict(self, instances: list[Any]) -> list[Any]:
        signature = self.model.signatures["serving_default"]
        ((name, spec),) = signature.structured_input_signature[1].items()
        (output,) = signature(**{name: tf.constant(instances, dtype=spec.dtype)}).values()
        return output.numpy().tolist()


class Model:
    """The versions of a model, found as numbered folders."""

    def __init__(self, config: model_server_config_pb2.ModelConfig) -> None:
        self.folder = Path(config.base_path)
        self.policy = config.model_version_policy
        self.versions: dict[int, Version] = {}

    def wanted(self, found: list[int]) -> list[int]:
        match self.policy.WhichOneof("policy_choice"):
            case "all":
                return found
            case "specific":
                return [number for number in self.policy.specific.versions if number in found]
            case _:
                return found[-(self.policy.latest.num_versions or 1) :]

    def look(self) -> None:
        folders = self.folder.iterdir() if self.folder.is_dir() else []
        wanted = self.wanted(sorted(int(path.name) for path in folders if path.name.isdigit()))
        for number in wanted:
            if number not in self.versions:
                self.versions[number] = Version()
                self.versions[number].load(self.folder / str(number))
        for number, version in self.versions.items():
            if number not in wanted and version.state == "AVAILABLE":
                version.unload()

    def available(self) -> dict[int, Version]:
        return {number: version for number, version in self.versions.items() if version.state == "AVAILABLE"}


class Server(ThreadingHTTPServer):
    def __init__(self, port: int, models: dict[str, Model]) -> None:
        super().__init__(("", port), Handler)
        self.models = models

    def answer(self, path: str, body: bytes) -> tuple[HTTPStatus, dict[str, Any]]:
        asked = PATH.fullmatch(path)
        model = asked and self.models.get(asked["model"])
        if not asked or not model:
            return HTTPStatus.NOT_FOUND, {"error": f"Not found: {path}"}
        number = asked["version"] and int(asked["version"])
        if asked["predict"]:
            available = model.available()
            version = available.get(number) if number else available.get(max(available, default=0))
            if not version:
                return HTTPStatus.NOT_FOUND, {"error": f"Servable not found for request: {path}"}
            return HTTPStatus.OK, {"predictions": version.predict(json.loads(body)["instances"])}
        versions = {key: version for key, version in model.versions.items() if number in (None, key)}
        if not versions:
            return HTTPStatus.NOT_FOUND, {"error": f"Could not find any versions of model {asked['model']}"}
        return HTTPStatus.OK, {"model_version_status": [version.status(key) for key, version in versions.items()]}


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.send(*self.server.answer(self.path, b""))

    def do_POST(self) -> None:
        self.send(*self.server.answer(self.path, self.rfile.read(int(self.headers["Content-Length"]))))

    def send(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, indent=1).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rest_api_port", type=int, required=True)
    parser.add_argument("--model_config_file", type=Path, required=True)
    parser.add_argument("--monitoring_config_file", type=Path)
    parser.add_argument("--file_system_poll_wait_seconds", type=int, default=1)
    args = parser.parse_args()

    config = text_format.Parse(args.model_config_file.read_text(), model_server_config_pb2.ModelServerConfig())
    models = {model.name: Model(model) for model in config.model_config_list.config}
    log.info("models: %s", ", ".join(f"{name} in {model.folder}" for name, model in models.items()))

    grpc_server = grpc.server(futures.ThreadPoolExecutor())
    grpc_server.add_insecure_port(f"[::]:{args.port}")
    grpc_server.start()
    threading.Thread(target=Server(args.rest_api_port, models).serve_forever, daemon=True).start()
    while True:
        for model in models.values():
            model.look()
        time.sleep(args.file_system_poll_wait_seconds)


if __name__ == "__main__":
    main()
