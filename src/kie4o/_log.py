"""The logger of this package, which is quiet until a program configures logging.

Not in `kie4o/__init__.py`: the command handles signals before it imports anything that takes long.
"""

import logging

LOG = logging.getLogger("kie4o")
LOG.addHandler(logging.NullHandler())
