"""Takes all memory in many processes, as shared mappings."""

import mmap, os, time


def total(x):
    for _ in range(30):
        if os.fork() == 0:
            kept = mmap.mmap(-1, 400 << 20)
            for at in range(0, len(kept), 4096):
                kept[at] = 1
            time.sleep(60)
    time.sleep(60)
