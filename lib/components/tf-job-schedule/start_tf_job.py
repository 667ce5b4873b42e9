"""Makes one TFJob of a schedule. Started again for the same time, it makes no second one."""

import asyncio
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from kubernetes_asyncio import client, config

GROUP, VERSION, PLURAL = "kubeflow.org", "v1", "tfjobs"
CONFLICT = 409
NOT_FOUND = 404


def name_of(start: str, job: str) -> str:
    """One name for each Job: of the time that it is for, or, where a person made it, of a digest of its name."""
    scheduled = re.search(r"-(\d{8})$", job)
    return f"{start}-{scheduled[1] if scheduled else hashlib.sha256(job.encode()).hexdigest()[:8]}"


def is_finished(tf_job: dict[str, Any]) -> bool:
    conditions = tf_job.get("status", {}).get("conditions") or []
    return any(one["type"] in ("Succeeded", "Failed") and one["status"] == "True" for one in conditions)


async def start(api: client.CustomObjectsApi, namespace: str, what: dict[str, Any], job: str) -> str:
    """Tells what was done."""
    name = name_of(what["name"], job)
    place = (GROUP, VERSION, namespace, PLURAL)
    if what["concurrency"] != "Allow":
        listed = await api.list_namespaced_custom_object(*place, label_selector=what["selector"])
        others = [one["metadata"]["name"] for one in listed["items"] if not is_finished(one)]
        others = [other for other in others if other != name]
        if others and what["concurrency"] == "Forbid":
            return f"TFJob {name} is left out: {', '.join(others)} is not finished"
        for other in others:
            await delete(api, namespace, other)
    body = {**what["job"], "metadata": {**what["job"]["metadata"], "name": name}}
    try:
        await api.create_namespaced_custom_object(*place, body)
    except client.ApiException as error:
        if error.status != CONFLICT:
            raise
        return f"TFJob {name} is there already"
    return f"TFJob {name} made"


async def delete(api: client.CustomObjectsApi, namespace: str, name: str) -> None:
    try:
        await api.delete_namespaced_custom_object(GROUP, VERSION, namespace, PLURAL, name)
        print(f"TFJob {name} deleted: another one takes its place")
    except client.ApiException as error:
        # It may just have been deleted.
        if error.status != NOT_FOUND:
            raise


async def main(folder: Path) -> None:
    what = json.loads((folder / "schedule.json").read_text())
    config.load_incluster_config()
    async with client.ApiClient() as connection:
        api = client.CustomObjectsApi(connection)
        print(await start(api, os.environ["POD_NAMESPACE"], what, os.environ["JOB_NAME"]))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
