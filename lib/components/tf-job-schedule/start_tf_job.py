"""Creates one TFJob or JobSet of a schedule. A second start for the same scheduled time creates no second one."""

import asyncio
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from kubernetes_asyncio import client, config

CONFLICT = 409
NOT_FOUND = 404


def name_of(prefix: str, job: str) -> str:
    """Returns the name of the job for a Job: with its scheduled time, or a hash of a name that a person chose."""
    scheduled = re.search(r"-(\d{8})$", job)
    return f"{prefix}-{scheduled[1] if scheduled else hashlib.sha256(job.encode()).hexdigest()[:8]}"


def is_finished(tf_job: dict[str, Any]) -> bool:
    conditions = tf_job.get("status", {}).get("conditions") or []
    return any(one["type"] in ("Succeeded", "Completed", "Failed") and one["status"] == "True" for one in conditions)


async def start(api: client.CustomObjectsApi, namespace: str, schedule: dict[str, Any], job: str) -> str:
    """Creates the TFJob as the concurrency policy allows, and returns a message about the result."""
    name = name_of(schedule["name"], job)
    kind = schedule["job"]["kind"]
    group, version = schedule["job"]["apiVersion"].split("/")
    resource = (group, version, namespace, f"{kind.lower()}s")
    if schedule["concurrency"] != "Allow":
        listed = await api.list_namespaced_custom_object(*resource, label_selector=schedule["selector"])
        others = [one["metadata"]["name"] for one in listed["items"] if not is_finished(one)]
        others = [other for other in others if other != name]
        if others and schedule["concurrency"] == "Forbid":
            return f"{kind} {name} skipped: {', '.join(others)} has not finished"
        for other in others:
            await delete(api, kind, resource, other)
    body = {**schedule["job"], "metadata": {**schedule["job"]["metadata"], "name": name}}
    try:
        await api.create_namespaced_custom_object(*resource, body)
    except client.ApiException as error:
        if error.status != CONFLICT:
            raise
        return f"{kind} {name} already exists"
    return f"{kind} {name} created"


async def delete(api: client.CustomObjectsApi, kind: str, resource: tuple[str, str, str, str], name: str) -> None:
    try:
        await api.delete_namespaced_custom_object(*resource, name)
        print(f"{kind} {name} deleted, because the schedule replaces unfinished jobs")
    except client.ApiException as error:
        # Another process may have deleted it.
        if error.status != NOT_FOUND:
            raise


async def main(folder: Path) -> None:
    schedule = json.loads((folder / "schedule.json").read_text())
    config.load_incluster_config()
    async with client.ApiClient() as connection:
        api = client.CustomObjectsApi(connection)
        print(await start(api, os.environ["POD_NAMESPACE"], schedule, os.environ["JOB_NAME"]))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
