"""Lines that ask for a task once more, with curl, Python and Node."""

from __future__ import annotations

import json
import shlex
from pprint import pformat

from ..openapi import Json


def recipes(url: str, body: Json) -> dict[str, str]:
    """The lines by language. The key comes from the environment variable KIE_API_KEY.

    Args:
        url: of the operation that creates the task.
        body: of the request.
    """
    text = json.dumps(body, ensure_ascii=False)
    return {
        "curl": (
            f"curl {shlex.quote(url)} \\\n"
            "  -H \"Authorization: Bearer $KIE_API_KEY\" -H 'Content-Type: application/json' \\\n"
            f"  -d {shlex.quote(text)}"
        ),
        "Python": (
            "import os\n\nimport httpx\n\n"
            f"body = {pformat(body, sort_dicts=False)}\n"
            'headers = {"Authorization": f"Bearer {os.environ[\'KIE_API_KEY\']}"}\n'
            f"print(httpx.post({url!r}, json=body, headers=headers).json())"
        ),
        "Node": (
            f"const body = {json.dumps(body, indent=2, ensure_ascii=False)};\n"
            f"const answer = await fetch({json.dumps(url)}, {{\n"
            '  method: "POST",\n'
            "  headers: {\n"
            "    Authorization: `Bearer ${process.env.KIE_API_KEY}`,\n"
            '    "Content-Type": "application/json",\n'
            "  },\n"
            "  body: JSON.stringify(body),\n"
            "});\n"
            "console.log(await answer.json());"
        ),
    }
