"""Brings a network interface up, or makes one."""

import fcntl, os, socket, struct

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    try:
        fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", 1))
        print(BROKE, "lo is up")
    except OSError:
        pass
try:
    os.open("/dev/net/tun", os.O_RDWR)
    print(BROKE, "tun")
except OSError:
    pass
