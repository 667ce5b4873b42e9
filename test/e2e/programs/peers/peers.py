"""Stands for a training: each replica tells its TF_CONFIG, and ends once all have reached each other."""

import json
import os
import socket
import time

PATIENCE = 120


def main() -> None:
    config = json.loads(os.environ["TF_CONFIG"])
    print("TF_CONFIG", json.dumps(config), flush=True)
    own_type, own_index = config["task"]["type"], int(config["task"]["index"])
    own_address = config["cluster"][own_type][own_index]
    peers = [address for addresses in config["cluster"].values() for address in addresses if address != own_address]

    with socket.create_server(("", int(own_address.rpartition(":")[2]))) as server:
        connections = [connect(address) for address in peers]
        for connection in connections:
            connection.sendall(f"{own_address}\n".encode())
        server.settimeout(PATIENCE)
        reached_by = set()
        while reached_by < set(peers):
            caller, _ = server.accept()
            with caller, caller.makefile() as lines:
                reached_by.add(lines.readline().strip())
    print("reached and reached by", ", ".join(sorted(reached_by)), flush=True)


def connect(address: str) -> socket.socket:
    """A replica has an address once its pod is ready, and its name once DNS has heard of that."""
    host, _, port = address.rpartition(":")
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection((host, int(port)), timeout=5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    main()
