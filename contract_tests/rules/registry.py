"""All rules."""

from __future__ import annotations

from typing import Any

from .access import ENDING, LINKING, READING, STARTING
from .account import COSTS, LIMITS, PRICES
from .callbacks import CALLBACKS
from .delivery import DELIVERY
from .download import DIRECT, GONE, IMAGE, LINK
from .ended import ENDED
from .envelope import ENVELOPE
from .group import Group, Rule
from .history import HISTORY, STRANGERS, TIMES
from .inputs import INPUTS
from .job import JOB
from .job_related import JOB_CALLBACKS, JOB_HISTORY, JOB_REQUEST
from .linked import LINKED
from .mask import MASK
from .path_error import PATH_ERROR
from .record import RECORD
from .refusals import REFUSALS
from .request import REQUEST
from .signature import SIGNATURE
from .uploads import OVERWRITTEN, STORED, UPLOAD, UPLOAD_GONE, UPLOAD_KEPT

GROUPS: tuple[Group[Any], ...] = (
    ENVELOPE,
    PATH_ERROR,
    REFUSALS,
    RECORD,
    ENDED,
    REQUEST,
    INPUTS,
    HISTORY,
    STRANGERS,
    TIMES,
    JOB,
    JOB_REQUEST,
    JOB_HISTORY,
    STARTING,
    ENDING,
    READING,
    LINKING,
    LINK,
    IMAGE,
    DIRECT,
    GONE,
    LINKED,
    MASK,
    DELIVERY,
    CALLBACKS,
    JOB_CALLBACKS,
    SIGNATURE,
    COSTS,
    PRICES,
    LIMITS,
    UPLOAD,
    OVERWRITTEN,
    STORED,
    UPLOAD_KEPT,
    UPLOAD_GONE,
)
RULES: dict[str, Rule] = {rule.id: rule for group in GROUPS for rule in group.rules}
