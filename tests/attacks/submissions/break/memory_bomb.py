"""Takes all memory, on the heap."""


def total(x):
    taken = []
    while True:
        taken.append(bytearray(b"x" * (64 << 20)))
