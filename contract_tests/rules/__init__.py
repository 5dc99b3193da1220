"""What an implementation of the API must do beyond JSON Schema: rules as pure functions.

They need no HTTP, no clock and no test runner. Each `check_...` function takes plain values and
returns the broken rules, as `list[Violation]`; an empty list is good. They take whatever came:
a value of a wrong type breaks a rule, and never raises.

    check_envelope(operation, status, headers, body)    every response, against its schema too
    check_path_error(status, headers, body, path)       the response to an unknown path
    check_refusal(situation, body)                      something that has to be refused
    check_record(record)                                `data` of getTask
    check_record_of(record, task_id, request)           ... against the request
    check_ignored(case, record)                         ... of a request with dead URLs
    check_history(before, after)                        ... against an earlier one
    check_strangers(one, other)                         ... against that of another task
    check_times(record, sent, read)                     ... against the clock
    check_start(body)                                   a right request
    check_end(waited, ended)                            how long a task takes
    check_reading(known, code)                          whether a task may be read
    check_linking(record, url, age, code)               ... or downloaded from
    check_link(link, made)                              `data` of getDownloadUrl
    check_image(status, headers, body, size)          what a URL or a link responds with
    check_direct(headers)                               what a link says to another origin
    check_gone(kind, status, body)                      ... when its time is over
    check_linked(linked, image)                       ... against one another
    check_mask(original, black, white)                  ... where its mask is black and white
    check_callbacks(record, url, sendings)              everything sent for one task
    check_job(record)                           `data` of getJob
    check_job_of(record, task_id, request)      ... against the request
    check_job_history(before, after)            ... against an earlier one
    check_job_callbacks(record, url, sendings)  everything sent for one job
    check_signature(record, sendings, key)              ... its signatures
    check_cost(before, after, images)                 the balance
    check_prices(prices)                                ... for 1, 2 and 4 images
    check_limit(name, codes)                            requests in quick succession
    check_upload(data, content, type, path, name)       `data` of an upload
    check_overwritten(before, after)                    ... of two of one path and name
    check_stored(status, headers, body, content, type)  what its URL serves
    check_upload_kept(status)                           ... within 24 hours
    check_upload_gone(status)                           ... after 3 days

A `Violation` has the id of the rule, its sentence, and what was found; as text it begins with
`[id]`. `RULES` holds every rule by id with its sources; `contract_tests/RULES.md` lists them.
Behind each function is a `Group`; its `apply` also tells which rules applied.
"""

from __future__ import annotations

from .access import check_end, check_linking, check_reading, check_start
from .account import check_cost, check_limit, check_prices
from .callbacks import check_callbacks
from .delivery import Sending
from .download import check_direct, check_gone, check_image, check_link
from .ended import check_record
from .envelope import check_envelope
from .group import Group, Outcome, Rule, Violation
from .history import check_history, check_strangers, check_times
from .inputs import check_ignored
from .job import check_job
from .job_related import check_job_callbacks, check_job_history, check_job_of
from .linked import check_linked
from .mask import check_mask
from .path_error import check_path_error
from .refusals import SITUATIONS, check_refusal
from .registry import GROUPS, RULES
from .request import check_record_of
from .signature import check_signature
from .uploads import (
    check_overwritten,
    check_stored,
    check_upload,
    check_upload_gone,
    check_upload_kept,
)

__all__ = [
    "GROUPS",
    "RULES",
    "SITUATIONS",
    "Group",
    "Outcome",
    "Rule",
    "Sending",
    "Violation",
    "check_callbacks",
    "check_cost",
    "check_direct",
    "check_end",
    "check_envelope",
    "check_gone",
    "check_history",
    "check_ignored",
    "check_image",
    "check_job",
    "check_job_callbacks",
    "check_job_history",
    "check_job_of",
    "check_limit",
    "check_link",
    "check_linked",
    "check_linking",
    "check_mask",
    "check_overwritten",
    "check_path_error",
    "check_prices",
    "check_reading",
    "check_record",
    "check_record_of",
    "check_refusal",
    "check_signature",
    "check_start",
    "check_stored",
    "check_strangers",
    "check_times",
    "check_upload",
    "check_upload_gone",
    "check_upload_kept",
]
