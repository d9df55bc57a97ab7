"""Walks /proc for environments, command lines and open files of other processes."""

import glob

for kind in ("environ", "cmdline", "maps"):
    for path in glob.glob(f"/proc/[0-9]*/{kind}"):
        try:
            print(open(path, "rb").read().replace(b"\0", b" "))
        except OSError:
            pass
for link in glob.glob("/proc/[0-9]*/root/*"):
    print(link)
