"""Talks to sockets of the machine: its services, its hypervisor, its kernel."""

import glob, socket

for path in glob.glob("/run/**/*.sock", recursive=True) + [
    "/var/run/docker.sock",
    "/run/dbus/socket",
]:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print(BROKE, path)
    except OSError:
        pass
for family in (16, 17, 40, 38):  # netlink, packets, vsock, crypto
    for kind in (socket.SOCK_STREAM, socket.SOCK_RAW, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind)
            print(BROKE, family)
        except OSError:
            pass
