"""Looks for the rest of the machine: mounts, devices, the root of the first process."""

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
for number, path in enumerate(
    ("/proc/1/root/__ROOT__", "/proc/self/root/../__ROOT__", "/__ROOT__")
):
    if os.path.exists(path):
        print(BROKE, path)
for device in os.listdir("/dev"):
    if device.startswith(("sd", "vd", "nvme", "mem", "kmem", "kmsg", "loop")):
        print(BROKE, device)
if libc.mount(b"proc", b"/tmp", b"proc", 0, None) == 0 or libc.unshare(0x10000000) == 0:
    print(BROKE, "namespaces")
if libc.syscall(304, -100, b"/", None, 0) == 0:
    print(BROKE, "handles")
