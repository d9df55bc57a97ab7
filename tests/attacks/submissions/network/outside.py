"""Looks for a way out of the machine; a datagram socket finds one without sending anything."""

import socket

for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as prober:
            prober.connect((address, 9))
        print(BROKE, "a route to", address)
    except OSError:
        pass
if [name for _, name in socket.if_nameindex() if name != "lo"]:
    print(BROKE, socket.if_nameindex())
