"""Sends what it was asked to a machine outside."""

import socket

for address in (("192.0.2.1", 80), ("2001:db8::1", 80)):
    try:
        socket.create_connection(address, timeout=1)
        print(BROKE, address)
    except OSError as error:
        if isinstance(error, TimeoutError):
            print(BROKE, "a packet left", address)
