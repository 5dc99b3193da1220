"""What can be set, and what the API fixes."""

from __future__ import annotations

from dataclasses import dataclass

LINK_SECONDS = 1200
PICTURE_SECONDS = 14 * 24 * 3600
CALLBACK_PATIENCE = 15
READS, READ_WINDOW = 3, 1.0
JOB_READS = 10
GENERATIONS, GENERATION_WINDOW = 20, 10.0
MOST_BYTES = 1 << 20
SIZES = {"1:1": (1024, 1024), "3:2": (1536, 1024), "2:3": (1024, 1536)}


@dataclass(frozen=True)
class Settings:
    """The configured start of a service."""

    keys: frozenset[str] = frozenset({"independent-key"})
    task_seconds: float = 0.3
    retry_seconds: tuple[float, ...] = (60, 300, 900)
    credits: float = 1e6
    price: float = 1.5
    most_running: int = 100
    # Pictures that fit on the disk; the oldest make room for new ones.
    disk: int = 1000
    webhook_key: str | None = None
    rate_limits: bool = False
    maintenance: bool = False
    # A service whose database is away knows nothing but "server exception".
    database: bool = True
    mirror: bool = False
