"""Looks for anything that another submission left."""

import ctypes, glob, os, socket

libc = ctypes.CDLL(None, use_errno=True)
for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), ".", "/var/tmp"):
    if glob.glob(os.path.join(folder, "*left_by_me*")) or glob.glob(os.path.join(folder, "alive")):
        print(BROKE, folder)
if libc.shmget(0x5EC, 0, 0) >= 0 or libc.semget(0x5EC, 0, 0) >= 0 or libc.msgget(0x5EC, 0) >= 0:
    print(BROKE, "kernel objects")
try:
    socket.socket(socket.AF_UNIX).connect("\0left_by_me")
    print(BROKE, "socket")
except OSError:
    pass
others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) != os.getpid()]
if others:
    print(BROKE, "processes", others)
