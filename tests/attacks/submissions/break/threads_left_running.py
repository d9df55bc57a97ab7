"""Leaves threads behind that never end and print all the time.

Score: at most 10
"""

import threading


def spin():
    while True:
        print("still here")


for _ in range(20):
    threading.Thread(target=spin, daemon=False).start()
