"""The mock for any WSGI server, in one worker process, configured by `KIE4O_MOCK_*` variables.

For example `granian --interface wsgi --workers 1 kie4o_mock.wsgi:app`; docs/mock.md says more.
"""

from __future__ import annotations

from .server import collect_seldom
from .server.single_process import SingleProcess
from .setting_options import read_environment

app = SingleProcess(*read_environment())
collect_seldom()
