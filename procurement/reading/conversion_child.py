"""Becomes LibreOffice, after giving up the network, time and memory: `SECONDS PROGRAM ARGUMENT…`."""

import os
import resource
import sys

from procurement.reading.confine import leave_network
from procurement.reading.limits import MB

MEMORY, WRITTEN = 4096 * MB, 256 * MB


def main() -> None:
    seconds, program = int(sys.argv[1]), sys.argv[2]
    leave_network()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    os.execve(program, [program, *sys.argv[3:]], environment)  # noqa: S606 - this is what it is for


if __name__ == "__main__":
    main()
