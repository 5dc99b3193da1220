"""Draw an image for each line of a file, and resume where it was interrupted.

python draw_all.py prompts.txt images/
"""

import sys
from pathlib import Path

from kie4o import Kie, KieError


def main(prompts: Path, folder: Path) -> int:
    """Save all images; the number of prompts that gave none."""
    lines = [line.strip() for line in prompts.read_text(encoding="utf-8").splitlines()]
    failed = 0
    with Kie() as kie:
        journal = prompts.with_suffix(".journal.jsonl")
        for item in kie.batch([line for line in lines if line], journal=journal):
            try:
                if item.error:
                    raise item.error
                if item.task:
                    for path in kie.save(item.task, folder):
                        print(path)
            except KieError as error:
                failed += 1
                print(f"{item.prompt}: {error}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    try:
        sys.exit(1 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 0)
    except KieError as error:
        sys.exit(str(error))
