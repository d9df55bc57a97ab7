"""Reads the memory of the process that grades, by /proc and by system calls."""

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(4096)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


local = Vector(ctypes.cast(buffer, ctypes.c_void_p).value, 4096)
for pid in {__GRADER__, os.getppid(), 1, 2}:
    remote = Vector(0x400000, 4096)
    if pid != os.getpid():
        if libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) > 0:
            print(BROKE, "process_vm_readv", pid)
        if libc.ptrace(16, pid, 0, 0) == 0:
            print(BROKE, "ptrace", pid)
        try:
            open(f"/proc/{pid}/mem", "rb").read(1)
            print(BROKE, "mem", pid)
        except (OSError, ValueError):
            pass
