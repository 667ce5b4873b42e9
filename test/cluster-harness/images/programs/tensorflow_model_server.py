#!/usr/bin/python3
"""Replaces TensorFlow Serving, which no package registry provides.

It behaves like TensorFlow Serving in these respects:
- It accepts all flags by name, and supports those of the features below.
- It reads the file of models with TensorFlow Serving's schema, and reloads it with the same rules for labels.
- It finds, loads and unloads versions of models by the same version policies.
- Its REST API returns the status of models, and predictions that TensorFlow computes.
- Its gRPC API returns the status of models, with the configured certificates and channel arguments.

@see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/server_core.cc
"""

import json
import logging
import re
import sys
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
from model_server_flags import flags
from parse_configs import MESSAGES
from tensorflow_serving.apis import get_model_status_pb2, model_service_pb2_grpc
from tensorflow_serving.config import model_server_config_pb2

log = logging.getLogger("TensorFlow Serving stand-in")

PATH = re.compile(
    r"/v1/models/(?P<model>[^/:]+)(/versions/(?P<version>\d+)|/labels/(?P<label>[^/:]+))?(?P<predict>:predict)?"
)


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
        except Exception as error:  # Like the real server, reports any error and continues.
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
    """A model whose versions are numbered folders."""

    def __init__(self, config: model_server_config_pb2.ModelConfig) -> None:
        self.versions: dict[int, Version] = {}
        self.configure(config)

    def configure(self, config: model_server_config_pb2.ModelConfig) -> None:
        self.folder = Path(config.base_path)
        self.policy = config.model_version_policy

    def wanted(self, found: list[int]) -> list[int]:
        match self.policy.WhichOneof("policy_choice"):
            case "all":
                return found
            case "specific":
                return [number for number in self.policy.specific.versions if number in found]
            case _:
                return found[-(self.policy.latest.num_versions or 1) :]

    def find_versions(self) -> None:
        wanted = self.wanted(sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdigit()))
        for number in wanted:
            if number not in self.versions:
                self.versions[number] = Version()
                self.versions[number].load(self.folder / str(number))
        for number, version in self.versions.items():
            if number not in wanted and version.state == "AVAILABLE":
                version.unload()

    def available(self) -> dict[int, Version]:
        return {number: version for number, version in self.versions.items() if version.state == "AVAILABLE"}


class ConfigError(Exception):
    """A configuration that the server rejects."""


class ServerCore:
    """The models of the configuration file."""

    def __init__(self, file: Path, *, labels_for_unavailable_models: bool) -> None:
        self.file = file
        self.labels_for_unavailable_models = labels_for_unavailable_models
        self.models: dict[str, Model] = {}
        self.labels: dict[str, dict[str, int]] = {}

    def reload(self) -> None:
        config = text_format.Parse(self.file.read_text(), model_server_config_pb2.ModelServerConfig())
        configured = {model.name: model for model in config.model_config_list.config}
        if len(configured) < len(config.model_config_list.config):
            raise ConfigError("a model is listed twice")
        self.labels = {name: self.checked_labels(model) for name, model in configured.items()}
        for name in self.models.keys() - configured.keys():
            del self.models[name]
        for name, model in configured.items():
            if name in self.models:
                self.models[name].configure(model)
            else:
                self.models[name] = Model(model)
                log.info("model: %s in %s", name, model.base_path)

    def checked_labels(self, model: model_server_config_pb2.ModelConfig) -> dict[str, int]:
        """Returns the labels of a model.

        An existing label can only move to an available version. A new label may name an unavailable version if the
        flag for that is set.
        """
        for label, version in model.version_labels.items():
            served = model.name in self.models and version in self.models[model.name].available()
            moves = self.labels.get(model.name, {}).get(label, version) != version
            if not served and (moves or not self.labels_for_unavailable_models):
                raise ConfigError(f"label {label} of {model.name}: version {version} is not available")
        return dict(model.version_labels)

    def find_versions(self) -> None:
        """Finds versions of all models. Like the real server, does nothing while the folder of any model is missing."""
        models = list(self.models.values())
        missing = [model.folder for model in models if not model.folder.is_dir()]
        if missing:
            log.error("could not find base path %s", missing[0])
            return
        for model in models:
            model.find_versions()

    def reload_every(self, seconds: int) -> None:
        while True:
            time.sleep(seconds)
            try:
                self.reload()
            except (ConfigError, text_format.ParseError) as error:
                log.error("keeping the previous configuration: %s", error)


class Server(ThreadingHTTPServer):
    def __init__(self, port: int, core: ServerCore) -> None:
        super().__init__(("", port), Handler)
        self.core = core

    def answer(self, path: str, body: bytes) -> tuple[HTTPStatus, dict[str, Any]]:
        target = PATH.fullmatch(path)
        model = target and self.core.models.get(target["model"])
        if not target or not model:
            return HTTPStatus.NOT_FOUND, {"error": f"Not found: {path}"}
        number = target["version"] and int(target["version"])
        if target["label"]:
            number = self.core.labels.get(target["model"], {}).get(target["label"])
            if number is None:
                return HTTPStatus.BAD_REQUEST, {"error": f"Unrecognized servable version label: {target['label']}"}
        if target["predict"]:
            available = model.available()
            version = available.get(number if number is not None else max(available, default=0))
            if not version:
                return HTTPStatus.NOT_FOUND, {"error": f"Servable not found for request: {path}"}
            return HTTPStatus.OK, {"predictions": version.predict(json.loads(body)["instances"])}
        versions = {key: version for key, version in model.versions.items() if number in (None, key)}
        if not versions:
            return HTTPStatus.NOT_FOUND, {"error": f"Could not find any versions of model {target['model']}"}
        return HTTPStatus.OK, {"model_version_status": [version.status(key) for key, version in versions.items()]}


class ModelService(model_service_pb2_grpc.ModelServiceServicer):
    """The part of the gRPC API that returns the status of models."""

    def __init__(self, core: ServerCore) -> None:
        self.core = core

    def GetModelStatus(
        self, request: get_model_status_pb2.GetModelStatusRequest, context: grpc.ServicerContext
    ) -> get_model_status_pb2.GetModelStatusResponse:
        model = self.core.models.get(request.model_spec.name)
        if not model:
            context.abort(grpc.StatusCode.NOT_FOUND, f"Could not find any versions of model {request.model_spec.name}")
        response = get_model_status_pb2.GetModelStatusResponse()
        for number, version in model.versions.items():
            response.model_version_status.add(version=number, state=version.state)
        return response


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


def grpc_server(options: dict[str, str], core: ServerCore) -> grpc.Server:
    """
    @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/server.cc
    """
    arguments = options.get("grpc_channel_arguments", "").split(",")
    pairs = [argument.split("=", 1) for argument in arguments if argument]
    channel_options = [(name, int(value) if value.isdigit() else value) for name, value in pairs]
    server = grpc.server(futures.ThreadPoolExecutor(), options=channel_options)
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(ModelService(core), server)
    address = f"[::]:{options['port']}"
    if "ssl_config_file" in options:
        ssl = text_format.Parse(Path(options["ssl_config_file"]).read_text(), MESSAGES["SSLConfig"]())
        credentials = grpc.ssl_server_credentials(
            [(ssl.server_key.encode(), ssl.server_cert.encode())],
            root_certificates=ssl.custom_ca.encode() or None,
            require_client_auth=ssl.client_verify,
        )
        server.add_secure_port(address, credentials)
    else:
        server.add_insecure_port(address)
    return server


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    options = flags(sys.argv[1:])
    core = ServerCore(
        Path(options["model_config_file"]),
        labels_for_unavailable_models=options.get("allow_version_labels_for_unavailable_models") == "true",
    )
    core.reload()

    server = grpc_server(options, core)
    server.start()
    threads = [threading.Thread(target=Server(int(options["rest_api_port"]), core).serve_forever, daemon=True)]
    reload_seconds = int(options.get("model_config_file_poll_wait_seconds", 0))
    if reload_seconds > 0:
        threads.append(threading.Thread(target=core.reload_every, args=[reload_seconds], daemon=True))
    for thread in threads:
        thread.start()
    while True:
        core.find_versions()
        time.sleep(int(options.get("file_system_poll_wait_seconds", 1)))


if __name__ == "__main__":
    main()
