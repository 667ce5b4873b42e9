"""A client of model servers, over REST and gRPC, as a pod that has Python with gRPC runs it.

    client.py steady REST_HOST:PORT GRPC_HOST:PORT MODEL POINT
    client.py ask GRPC_HOST:PORT MODEL [FILE...]

`steady` sends ten requests a second each way until /tmp/end is there, and tells what came of them. `ask` asks once over
gRPC, and prints "available", or why not. Its FILEs are PEM: the authority behind the server's certificate, and the
client's own certificate and key. Without them it asks in the clear.
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
LONGEST = 300
END = Path("/tmp/end")  # noqa: S108 - of a container
ANSWERED = Path("/tmp/answered.json")  # noqa: S108 - of a container


def field(number: int, value: bytes) -> bytes:
    """A field of a message, in the encoding of protocol buffers: the image has no schema of TensorFlow Serving's."""
    return bytes([number << 3 | 2, len(value)]) + value


def asks_for_status(channel: grpc.Channel, model: str) -> None:
    """
    @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/apis/get_model_status.proto
    """
    ask = channel.unary_unary("/tensorflow.serving.ModelService/GetModelStatus")
    answer = ask(field(1, field(1, model.encode())), timeout=TIMEOUT)
    # The state AVAILABLE: the number 30 in the field 2.
    if bytes([2 << 3, 30]) not in answer:
        raise RuntimeError(f"not available: {answer!r}")


class Stream:
    """Requests, one every PERIOD, and what came of them."""

    def __init__(self, request: Callable[[], None]) -> None:
        self.request = request
        self.answered = 0
        self.failures: list[str] = []

    def run(self) -> None:
        start = time.monotonic()
        while not END.exists() and time.monotonic() - start < LONGEST:
            sent = time.monotonic()
            try:
                self.request()
                self.answered += 1
            except Exception as error:  # Whatever it is, the request is lost.
                self.failures.append(f"{sent - start:.1f} s: {error}")
            time.sleep(max(0.0, PERIOD - (time.monotonic() - sent)))


def steady(rest: str, target: str, model: str, point: str) -> None:
    body = json.dumps({"instances": [json.loads(point)]}).encode()

    def predict() -> None:
        """Over a connection of its own, as most clients of HTTP make one."""
        with urllib.request.urlopen(f"http://{rest}/v1/models/{model}:predict", body, timeout=TIMEOUT) as answer:
            if len(json.load(answer)["predictions"]) != 1:
                raise RuntimeError("not one prediction")

    # One channel for all, which keeps its connection as long as it is let.
    channel = grpc.insecure_channel(target)
    states: list[grpc.ChannelConnectivity] = []
    channel.subscribe(states.append)
    streams = {"rest": Stream(predict), "grpc": Stream(lambda: asks_for_status(channel, model))}
    threads = [threading.Thread(target=stream.run) for stream in streams.values()]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        written = ANSWERED.with_suffix(".new")
        written.write_text(json.dumps({name: stream.answered for name, stream in streams.items()}))
        os.replace(written, ANSWERED)
        time.sleep(PERIOD)
    told = {name: {"answered": stream.answered, "failures": stream.failures} for name, stream in streams.items()}
    print(json.dumps({**told, "connections": states.count(grpc.ChannelConnectivity.READY)}))


def ask(target: str, model: str, *files: str) -> None:
    pems = [Path(file).read_bytes() for file in files]
    if pems:
        authority, certificate, key = [*pems, None, None][:3]
        channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(authority, key, certificate))
    else:
        channel = grpc.insecure_channel(target)
    try:
        asks_for_status(channel, model)
        print("available")
    except grpc.RpcError as error:
        print(f"{error.code().name}: {error.details()}")


if __name__ == "__main__":
    {"steady": steady, "ask": ask}[sys.argv[1]](*sys.argv[2:])
