"""Grades a class on a disk with a little more room each time, then with enough."""

import json
import shutil
import sys
from pathlib import Path

from test_killed import Killable, what_stands_in


def main(disk):
    """Run where the disk is mounted, beside the class."""
    killable = Killable(Path.cwd())
    root, ballast, runs = disk / "course", disk / "ballast", []
    shutil.copytree("course", root)
    free = shutil.disk_usage(disk).free
    for room in range(40_000, 700_000, 40_000):
        ballast.write_bytes(bytes(free - room))
        runs.append(killable.run(root))
        ballast.unlink()
    last = killable.run(root)
    killable.process.stdin.close()
    stands = what_stands_in(root)
    print(json.dumps({"runs": runs, "last": last, "stands": stands}, default=repr))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
