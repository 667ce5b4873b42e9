"""Runs a program on a pseudo-terminal, sends keys when it prints texts, and prints what it printed and how it ended."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

# Less than a test may take, so that the test prints what the program printed.
steps, command, seconds = json.loads(sys.argv[1]), sys.argv[2:], 25

pid, terminal = pty.fork()
if pid == 0:
    # The window gets its size first.
    time.sleep(0.2)
    os.execvp(command[0], command)

fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
output = b""
position = 0
deadline = time.monotonic() + seconds
pending = list(steps)


def plain(data: bytes) -> str:
    """Text without the sequences that move the cursor or set colors."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data.decode("utf8", "replace"))


while time.monotonic() < deadline:
    readable, _, _ = select.select([terminal], [], [], 0.1)
    if readable:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        output += chunk
    if pending and pending[0][0] in plain(output[position:]):
        # A question reads keys only after it is on the screen.
        time.sleep(0.2)
        position = len(output)
        os.write(terminal, pending.pop(0)[1].encode("utf8"))
else:
    os.kill(pid, signal.SIGKILL)

_, status = os.waitpid(pid, 0)
json.dump({"output": plain(output), "exitCode": os.waitstatus_to_exitcode(status), "left": pending}, sys.stdout)
