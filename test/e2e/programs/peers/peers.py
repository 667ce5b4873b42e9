"""Replaces a training: each replica prints TF_CONFIG, and ends once all replicas have connected to each other."""

import json
import os
import socket
import time

TIMEOUT = 120


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
        server.settimeout(TIMEOUT)
        callers = set()
        while callers < set(peers):
            caller, _ = server.accept()
            with caller, caller.makefile() as lines:
                callers.add(lines.readline().strip())
    print("connected in both directions:", ", ".join(sorted(callers)), flush=True)


def connect(address: str) -> socket.socket:
    """Connects to a replica. Retries, because its address and DNS name only exist once its pod is ready."""
    host, _, port = address.rpartition(":")
    end = time.monotonic() + TIMEOUT
    while True:
        try:
            return socket.create_connection((host, int(port)), timeout=5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    main()
