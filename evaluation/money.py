"""The sample reports' FollowTheMoney export, read by that project's own package, where it is installed.

    python -m evaluation.money ENTITIES.json

`followthemoney` needs PyICU, which is built from source, so it is no dependency of ours: `.ci/run` installs it apart.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    """Every entity through the package's own model; 1 where one is not what it says, or a value is refused."""
    from followthemoney import model

    wrong, read = [], 0
    for line in Path(sys.argv[1]).read_bytes().splitlines():
        data = json.loads(line)
        proxy = model.get_proxy(data)
        read += 1
        for name, values in data["properties"].items():
            kept = proxy.get(name)
            if len(kept) != len(set(values)):
                wrong.append(f"{data['id']} {name}: {values} became {kept}")
        proxy.schema.validate(data)
    print("\n".join(wrong) or f"{read} entities, each as its schema has it")
    return 1 if wrong or not read else 0


if __name__ == "__main__":
    sys.exit(main())
