"""A port of this machine that hostile files point at: whoever follows them rings here."""

import socket

_LISTENING = socket.create_server(("127.0.0.1", 0), backlog=128)
_LISTENING.setblocking(False)
ADDRESS = f"http://127.0.0.1:{_LISTENING.getsockname()[1]}/"


def visits() -> int:
    """How many connections came since the last call."""
    count = 0
    while True:
        try:
            _LISTENING.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1
