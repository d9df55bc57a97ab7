"""Leaves shared memory, semaphores, queues and keys in the kernel."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmget(0x5EC, 1 << 20, 0o1666)
libc.semget(0x5EC, 8, 0o1666)
libc.msgget(0x5EC, 0o1666)
if libc.syscall(248, b"user", b"left_by_me", b"take this", 9, -4) > 0:
    print(BROKE, "keyring")
if libc.syscall(319, b"left_by_me", 0) >= 0:
    print(BROKE, "memfd")
