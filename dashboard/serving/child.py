"""The child's side of the lifeline: run one command of manage.py, and end when the web process ends.

The web process holds the other end of a pipe and never writes to it. When that process dies, however it dies, the
kernel closes its end and our read returns. (Not PR_SET_PDEATHSIG: it watches the parent's *thread*, and Linux alone
has it.) Then the command gets SIGTERM, and half a second later it is over.

    python -m dashboard.serving.child FD COMMAND [ARGUMENT …]
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from django.core.management import execute_from_command_line

from cluster.apimachinery import clock

GRACE = 0.5  # seconds


def main() -> None:
    """The program."""
    lifeline = int(sys.argv[1])
    # Ctrl-C reaches the whole process group; the web process decides what it means for us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), name="lifeline", daemon=True).start()
    execute_from_command_line(["manage.py", *sys.argv[2:]])


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    clock.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()
