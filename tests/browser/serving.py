"""A Jupyter server for as long as it is needed."""

import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager

START_SECONDS = 180  # on a machine where everybody is at work
TOKEN = "browser-tests"


@contextmanager
def serving(folder, command, **options):
    """Run a Jupyter server while needed, and give its address."""
    port, log = _free_port(), folder / "server.log"
    command = [*command, f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, **options)
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server didn't start: {log.read_text(errors='replace')}")
