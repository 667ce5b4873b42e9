"""Imports the Python package, and prints CPU time and peak memory of its processes. Requires Linux."""

import json
import os
from pathlib import Path

import kubeflow_cdk

# jsii starts its process on the first use.
app = kubeflow_cdk.KubeflowApp(summary=False)

processes = [os.getpid()]
for process in processes:
    for task in Path(f"/proc/{process}/task").iterdir():
        processes += map(int, (task / "children").read_text().split())

ticks = 0
megabytes = []
for process in processes:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks += int(fields[11]) + int(fields[12])
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    megabytes.append(int(status["VmHWM"].split()[0]) / 1024)

milliseconds = ticks * 1000 / os.sysconf("SC_CLK_TCK")
print(json.dumps({"milliseconds": milliseconds, "python": megabytes[0], "node": sum(megabytes[1:])}))
