"""Public keys of an identity provider, which cannot be made to fetch them too often."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import jwt


class SigningKeys:
    """Fetches the keys in a thread, at most once per interval however many unknown key ids are asked for."""

    def __init__(
        self, url: str, lifespan: int = 3600, interval: int = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=10)
        self._lifespan = lifespan
        self._interval = interval
        self._clock = clock
        self._keys: dict[str, Any] = {}
        self._fetched: float | None = None
        self._attempted: float | None = None
        self._lock = asyncio.Lock()

    async def key_of(self, token: str) -> Any:
        """The key that the token claims to be signed with.

        Raises jwt.PyJWTError if there is none, or if the keys cannot be fetched now.
        """
        key_id = jwt.get_unverified_header(token).get("kid")
        if not self._knows(key_id):
            async with self._lock:
                if not self._knows(key_id):
                    await self._fetch()
        if not self._knows(key_id):
            raise jwt.PyJWKClientError("The key of the token is unknown.")
        return self._keys[str(key_id)].key

    def _knows(self, key_id: object) -> bool:
        return key_id in self._keys and self._fetched is not None and self._clock() - self._fetched < self._lifespan

    async def _fetch(self) -> None:
        now = self._clock()
        if self._attempted is not None and now - self._attempted < self._interval:
            return
        self._attempted = now
        found = await asyncio.to_thread(self._client.get_signing_keys)
        self._keys = {str(key.key_id): key for key in found}
        self._fetched = now
