"""What the reading process gives up before it looks at a file: the network, files, programs, time and memory.

Three fences, one behind the other: the kernel's limits (no new descriptor: no file, no socket), a network
namespace of its own where the kernel allows one, and an audit hook that refuses what is left (PEP 578).
"""

import contextlib
import ctypes
import os
import resource
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
PR_SET_NO_NEW_PRIVS = 38
# Audit events that a reader has no business with; "open" is judged by its mode.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.kill",
    "os.putenv",
    "shutil.",
    "ftplib.",
    "http.",
    "urllib.Request",
    "smtplib.",
    "pty.spawn",
    "ctypes.dlopen",
    "mmap.",
)


def confine(limits: dict[str, int], *, opens_files: bool = False) -> bool:
    """Give up everything that reading needs not; returns whether the network namespace is our own.

    opens_files: a library behind the reader opens files by itself (fonts of a PDF); otherwise the kernel
    gives this process no new descriptor, for a file or a socket, whatever runs in it.
    """
    alone = leave_network()
    limit_resources(limits, opens_files=opens_files)
    sys.addaudithook(refuse)
    return alone


def leave_network() -> bool:
    """Move into an empty network namespace; False where the kernel or a container forbids it.

    Root may do so at once; others need a user namespace of their own around it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    # The same person as before, so that files stay readable.
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w") as out:
            out.write(line)
    return True


def limit_resources(limits: dict[str, int], *, opens_files: bool) -> None:
    """CPU seconds, address space, no files written, no processes, and (by default) no new descriptors."""
    cpu, memory = int(limits["cpu_seconds"]), int(limits["memory_bytes"])
    fences = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
    }
    if not opens_files:
        fences[resource.RLIMIT_NOFILE] = (3, 3)
    for kind, fence in fences.items():
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            fence = (min(fence[0], hard), min(fence[1], hard))
        resource.setrlimit(kind, fence)


def refuse(event: str, arguments: tuple) -> None:
    """The audit hook."""
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"The reader may not do this: {event}")
    if event == "open":
        mode = arguments[1]
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        writing = isinstance(mode, str) and any(char in mode for char in "wax+")
        if writing or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError("The reader may not write files.")
