"""A client of model servers over REST and gRPC. Runs in a pod that has Python with gRPC.

    client.py steady REST_HOST:PORT GRPC_HOST:PORT MODEL POINT
    client.py status GRPC_HOST:PORT MODEL [FILE...]

`steady` sends ten requests per second over each protocol until /tmp/end exists, and prints the results. `status` sends
one request over gRPC, and prints "available" or the error. Its FILEs are in PEM format: the certificate of the server's
authority, and the client's certificate and key. Without them, the connection is not encrypted.
"""

import json
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import grpc

TIMEOUT = 10
PERIOD = 0.1
MAX_DURATION = 300
END = Path("/tmp/end")  # noqa: S108 - in a container
ANSWERED = Path("/tmp/answered.json")  # noqa: S108 - in a container


def field(number: int, value: bytes) -> bytes:
    """Encodes a field of a protocol buffers message. The image does not contain TensorFlow Serving's schema."""
    return bytes([number << 3 | 2, len(value)]) + value


def request_status(channel: grpc.Channel, model: str) -> None:
    """Requests the status of a model over gRPC.

    @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/apis/get_model_status.proto
    """
    call = channel.unary_unary("/tensorflow.serving.ModelService/GetModelStatus")
    response = call(field(1, field(1, model.encode())), timeout=TIMEOUT)
    # Field 2 with value 30 is the state AVAILABLE.
    if bytes([2 << 3, 30]) not in response:
        raise RuntimeError(f"not available: {response!r}")


class Stream:
    """Sends a request every PERIOD seconds, and counts the results."""

    def __init__(self, request: Callable[[], None]) -> None:
        self.request = request
        self.answered = 0
        self.failures: list[str] = []

    def run(self) -> None:
        start = time.monotonic()
        while not END.exists() and time.monotonic() - start < MAX_DURATION:
            sent = time.monotonic()
            try:
                self.request()
                self.answered += 1
            except Exception as error:  # Any error means that the request was lost.
                self.failures.append(f"{sent - start:.1f} s: {error}")
            time.sleep(max(0.0, PERIOD - (time.monotonic() - sent)))


def steady(rest: str, target: str, model: str, point: str) -> None:
    body = json.dumps({"instances": [json.loads(point)]}).encode()

    def predict() -> None:
        """Uses a new connection per request, like most HTTP clients."""
        with urllib.request.urlopen(f"http://{rest}/v1/models/{model}:predict", body, timeout=TIMEOUT) as response:
            if len(json.load(response)["predictions"]) != 1:
                raise RuntimeError("expected one prediction")

    # A single channel, which keeps its connection until the server closes it.
    channel = grpc.insecure_channel(target)
    states: list[grpc.ChannelConnectivity] = []
    channel.subscribe(states.append)
    streams = {"rest": Stream(predict), "grpc": Stream(lambda: request_status(channel, model))}
    threads = [threading.Thread(target=stream.run) for stream in streams.values()]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        written = ANSWERED.with_suffix(".new")
        written.write_text(json.dumps({name: stream.answered for name, stream in streams.items()}))
        os.replace(written, ANSWERED)
        time.sleep(PERIOD)
    results = {name: {"answered": stream.answered, "failures": stream.failures} for name, stream in streams.items()}
    print(json.dumps({**results, "connections": states.count(grpc.ChannelConnectivity.READY)}))


def status(target: str, model: str, *files: str) -> None:
    pems = [Path(file).read_bytes() for file in files]
    if pems:
        authority, certificate, key = [*pems, None, None][:3]
        channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(authority, key, certificate))
    else:
        channel = grpc.insecure_channel(target)
    try:
        request_status(channel, model)
        print("available")
    except grpc.RpcError as error:
        print(f"{error.code().name}: {error.details()}")


if __name__ == "__main__":
    {"steady": steady, "status": status}[sys.argv[1]](*sys.argv[2:])
