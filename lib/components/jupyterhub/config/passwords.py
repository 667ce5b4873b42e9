"""Verifies passwords without blocking the hub, and limits guesses and sign-ups."""

import asyncio
import hmac
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import bcrypt
from tornado.web import HTTPError

# bcrypt ignores what follows.
MAX_PASSWORD_BYTES = 72

MINUTE = 60

Result = TypeVar("Result")


class PasswordHasher:
    """Hashes in a few threads, because bcrypt takes a large part of a second. Rejects requests if too many wait."""

    def __init__(self, threads: int = 2, max_waiting: int = 100) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._max_waiting = max_waiting
        self._waiting = 0
        # Verified if an account does not exist, so that the time of the response does not disclose this.
        self._unknown = hashed("")

    async def hash(self, password: str) -> bytes:
        return await self._run(lambda: hashed(password))

    async def verify(self, password: str, stored: bytes | None) -> bool:
        """Whether the password is the stored one. `None` if there is no account."""
        matches = await self._run(lambda: is_password(password, stored or self._unknown))
        return matches and stored is not None

    async def _run(self, function: Callable[[], Result]) -> Result:
        if self._waiting >= self._max_waiting:
            raise HTTPError(503, "Too many people are signing in. Try again in a minute.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            self._waiting -= 1


def hashed(password: str) -> bytes:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def is_password(password: str, stored: bytes) -> bool:
    try:
        return hmac.compare_digest(bcrypt.hashpw(password.encode()[:MAX_PASSWORD_BYTES], stored), stored)
    except ValueError:
        return False


def same_text(one: str, other: str) -> bool:
    """Compares in constant time. `hmac.compare_digest` itself rejects text that is not ASCII."""
    return hmac.compare_digest(one.encode(), other.encode())


def credentials(data: Any) -> tuple[str, str]:
    """The user name and password of a form, or of a request to the API, which can contain anything."""
    fields = data if isinstance(data, dict) else {}
    name, password = fields.get("username"), fields.get("password")
    return (name, password) if isinstance(name, str) and isinstance(password, str) else ("", "")


@dataclass
class Attempts:
    count: int
    last: float


class Lockout:
    """Locks a name after some failed attempts. The name need not exist, so that a locked name discloses nothing."""

    def __init__(
        self, allowed: int, seconds: int, clock: Callable[[], float] = time.monotonic, max_names: int = 10_000
    ) -> None:
        self._allowed = allowed
        self._seconds = seconds
        self._clock = clock
        self._max_names = max_names
        self._attempts: OrderedDict[str, Attempts] = OrderedDict()

    def admit(self, name: str) -> bool:
        """Whether the name is not locked. Counts the attempt as failed until `succeed`: others can run meanwhile."""
        if not self._allowed:
            return True
        now = self._clock()
        attempts = self._attempts.get(name)
        if attempts is None or now - attempts.last > self._seconds:
            attempts = Attempts(0, now)
        if attempts.count >= self._allowed:
            return False
        self._attempts[name] = Attempts(attempts.count + 1, now)
        self._attempts.move_to_end(name)
        if len(self._attempts) > self._max_names:
            self._attempts.popitem(last=False)
        return True

    def succeed(self, name: str) -> None:
        self._attempts.pop(name, None)


class SignUpLimits:
    """Limits accounts that wait for an admin, and sign-ups per minute. The limits do not depend on names."""

    def __init__(self, max_pending: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_pending = max_pending
        self._per_minute = per_minute
        self._clock = clock
        self._recent: deque[float] = deque()

    def problem(self, pending: int) -> str | None:
        """Why nobody can sign up now. Otherwise counts a sign-up."""
        if pending >= self._max_pending:
            return (
                f"{pending} accounts are waiting for authorization, so no more can be created."
                " Ask an administrator to authorize or discard them."
            )
        now = self._clock()
        while self._recent and now - self._recent[0] >= MINUTE:
            self._recent.popleft()
        if len(self._recent) >= self._per_minute:
            return "Too many people are signing up. Try again in a minute."
        self._recent.append(now)
        return None
