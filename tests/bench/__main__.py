"""`make bench`: everything that is measured, or only the parts named: `python -m tests.bench pages feed`."""

import sys
from importlib import import_module

PARTS = (
    "pages",
    "feed",
    "answers",
    "outbox",
    "figures",
    "register",
    "sheet",
    "certificates",
    "surveys",
    "newsletters",
)


def main() -> None:
    for part in sys.argv[1:] or PARTS:
        print(f"\n{part}", flush=True)
        for row in import_module(f"tests.bench.{part}").run():
            print(f"  {row}", flush=True)


main()
