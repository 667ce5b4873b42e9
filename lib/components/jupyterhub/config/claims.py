"""Reads claims of an identity provider. The names of nested claims, and of clients in them, can contain dots."""

import logging
from collections.abc import Callable
from typing import Any

from traitlets.config import Application


def claim_of(user: Any, name: str) -> Any:
    """The value of a claim, or None. `a.b.c` can be its name, or a path to a nested claim. Names can contain dots."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        value = user.get(".".join(parts[:length])) if isinstance(user, dict) else None
        if length < len(parts):
            value = claim_of(value, ".".join(parts[length:]))
        if value is not None:
            return value
    return None


def groups_from(user_key: str, claim: str) -> Callable[[dict[str, Any]], list[str]]:
    """Reads the user's groups from a claim: a list, or the name of the only group."""

    def groups(auth_state: dict[str, Any]) -> list[str]:
        value = claim_of(auth_state[user_key], claim)
        values = value if isinstance(value, list) else [value]
        names = [group for group in values if isinstance(group, str) and group]
        if value is None or len(names) < len(values):
            hub_log().warning("%s", problem(claim, "must be a list of group names", value, auth_state[user_key]))
        return names

    return groups


def hub_log() -> Any:
    return Application.instance().log if Application.initialized() else logging.getLogger("jupyterhub")


def problem(claim: str, rule: str, value: Any, user: Any) -> str:
    """One line for the hub's log. It contains no values of the user."""
    if value is None:
        reported = ", ".join(sorted(map(str, user))) if isinstance(user, dict) else ""
        missing = f"The identity provider did not report the claim {claim!r}, which {rule}."
        return f"{missing} It reported: {reported or 'nothing'}"
    kind = type(value).__name__
    if isinstance(value, list):
        kind = f"list of {'/'.join(sorted({type(each).__name__ for each in value}))}"
    return f"The claim {claim!r} of the identity provider {rule}. It is of type {kind}"
