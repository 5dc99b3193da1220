"""A store on a Redis or Valkey server, for many machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..errors import ConfigurationError, StoreError
from ._store import Entry

try:
    import redis
except ModuleNotFoundError as missing:
    said = "A store on Redis or Valkey needs redis-py: pip install 'kie4o[redis]'"
    raise ConfigurationError(said) from missing

_SCHEMES = {"valkey": "redis", "valkeys": "rediss"}
# Seconds for each command. The client waits for nobody longer than for the service.
_LIMITS = {"socket_timeout": 5.0, "socket_connect_timeout": 5.0}
_PORT = 6379
# A value that need not last is of no use to anybody after this time. Milliseconds.
_NOT_DURABLE = 86_400_000

# An empty string stands for nothing. KEYS: the name. ARGV: old, new, milliseconds to keep or 0.
_SWAP = """
local found = redis.call('GET', KEYS[1]) or ''
if found == ARGV[2] then return 1 end
if found ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
elseif ARGV[3] == '0' then
  redis.call('SET', KEYS[1], ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
"""
_GET = "return {redis.call('GET', KEYS[1]), redis.call('TIME')}"


class RedisStore:
    """Remembers on a server; how safely is a matter of how that saves what it has."""

    def __init__(
        self, client: redis.Redis, *, prefix: str = "kie4o:", expire: float | None = None
    ) -> None:
        """Take a client of redis-py, which stays yours; nothing is sent yet.

        Args:
            client: the connections.
            prefix: what all names on the server begin with.
            expire: seconds to remember the task of a key; None keeps it for ever. A key whose
                outcome is unknown does not expire.

        Raises:
            ConfigurationError: `expire` is not a time.
        """
        if expire is not None and not 1 <= expire < 1e10:
            raise ConfigurationError("store: expire must be a number of seconds, at least 1.")
        self._client = client
        self._prefix = prefix
        self._expire = int(expire * 1000) if expire else 0
        self._owned = False
        self._swap = client.register_script(_SWAP)
        self._get = client.register_script(_GET)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Connect to `redis://` or `valkey://`, with TLS to `rediss://` or `valkeys://`.

        A socket of this machine is `unix://:PASSWORD@/PATH`.

        Args:
            url: `rediss://USER:PASSWORD@HOST:PORT/DATABASE?prefix=shop:&expire=2592000`. The
                query may have `prefix` and `expire`, and every option of `redis.Redis.from_url`.

        Raises:
            ConfigurationError: the URL cannot be used. The message does not hold it.
        """
        before, _, query = url.partition("?")
        options = dict(parse_qsl(query, keep_blank_values=True))
        prefix = options.pop("prefix", "kie4o:")
        try:
            expire = float(options.pop("expire")) if "expire" in options else None
            client = _client(before, options)
        except TypeError:
            raise ConfigurationError(
                f"store: redis-py does not know all options of the URL ({', '.join(options)}). "
                "Allowed: prefix, expire, and those of redis.Redis.from_url."
            ) from None
        except (ValueError, redis.RedisError):
            # The error of a part that cannot be read may show the password.
            said = "store: the URL of the Redis server cannot be read. Allowed: "
            raise ConfigurationError(f"{said}rediss://USER:PASSWORD@HOST:PORT/DATABASE") from None
        store = cls(client, prefix=prefix, expire=expire)
        store._owned = True
        return store

    def __repr__(self) -> str:
        return f"RedisStore({self._place()}, prefix={self._prefix!r})"

    def get(self, name: str) -> Entry:
        """Read a name, and the time of the server."""
        with self._telling():
            value, (seconds, microseconds) = self._get(keys=[self._prefix + name])
        known = value.decode() if isinstance(value, bytes) else value
        return Entry(known, int(seconds) + int(microseconds) / 1e6)

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,
    ) -> bool:
        """Replace a value, if it is the one that is expected."""
        keep = (self._expire if may_expire else 0) if durable else _NOT_DURABLE
        with self._telling():
            return bool(self._swap(keys=[self._prefix + name], args=[old or "", new or "", keep]))

    def close(self) -> None:
        """Close the connections, unless the client is yours."""
        if self._owned:
            self._client.close()

    def _place(self) -> str:
        known: dict[str, Any] = self._client.connection_pool.connection_kwargs
        host = known.get("host") or "localhost"
        where = known.get("path") or f"{host}:{known.get('port') or _PORT}"
        return f"{where}/{known.get('db', 0)}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except redis.RedisError as error:
            said = f"The Redis server at {self._place()}: {type(error).__name__}: {error}"
            raise StoreError(said[:400]) from error


def _client(url: str, options: dict[str, str]) -> redis.Redis:
    """Connections to the server of a URL; what the URL says comes before `_LIMITS`.

    Raises:
        TypeError: redis-py does not know an option.
        ValueError, RedisError: a part of the URL cannot be read.
    """
    scheme, _, rest = url.partition("://")
    database = urlsplit(url).path.strip("/")
    if scheme != "unix" and database and not database.isdecimal():
        # redis-py would use database 0.
        raise ValueError(database)
    plain = f"{_SCHEMES.get(scheme, scheme)}://{rest}?{urlencode(options)}"
    client = redis.Redis.from_url(plain, **_LIMITS)
    # Otherwise, the first command would notice an unknown option.
    client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)
    return client
