"""Becomes LibreOffice, after giving up network, files, time and memory: `SECONDS PROGRAM ARGUMENT…`.

Its working folder is all that it may write, and beside the system's programs and fonts all it may read.
"""

import os
import resource
import sys
from pathlib import Path

from procurement.reading.confine import leave_network
from procurement.reading.landlock import allow_only
from procurement.reading.limits import MB

MEMORY, WRITTEN = 4096 * MB, 256 * MB
READABLE = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/fonts", "/etc/libreoffice", "/etc/localtime",
    "/etc/ld.so.cache", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/var/cache/fontconfig",
    "/var/lib/libreoffice", "/var/spool/libreoffice",
    "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip


def main() -> None:
    seconds, program = int(sys.argv[1]), sys.argv[2]
    # An installation of its own (/opt/libreoffice/program/soffice) brings its libraries along.
    home = str(Path(program).resolve().parents[1])
    leave_network()
    readable = [*READABLE, home] if home != "/" else list(READABLE)
    # It waits for a second start of itself at a socket that is always in /tmp.
    allow_only(readable, [os.getcwd(), "/dev/null"], ["/tmp"])  # noqa: S108
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    os.execve(program, [program, *sys.argv[3:]], environment)  # noqa: S606 - this is what it is for


if __name__ == "__main__":
    main()
