"""Starts programs that go on."""

import subprocess

for command in ("sleep 1000", "nohup sleep 1000 &", "setsid sleep 1000 &"):
    subprocess.Popen(command, shell=True, start_new_session=True)
