"""Which files a program may open, held by the Linux kernel (Landlock, since 5.13): the rest is out of reach.

A document can name any path of the server as a picture or a link; a program that opens what it names
would show it.
"""

import ctypes
import os
import struct

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH, ASK_VERSION = 1, 1
EXECUTE, WRITE, READ, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
REMOVE_FILE, MAKE_SOCKET = 1 << 5, 1 << 9
FIRST_VERSION = (1 << 13) - 1  # every right on files that version 1 knows
REFER_SINCE, TRUNCATE_SINCE = 2, 3
OF_A_FILE = EXECUTE | WRITE | READ | TRUNCATE


def allow_only(readable: list[str], writable: list[str], sockets: list[str]) -> bool:
    """Leave this process and its children these paths and what is below them, for good.

    sockets: where it may make local sockets and take them away again, no more. Paths that do not exist are
    passed over. Returns False where the kernel has no Landlock; nothing is
    changed then.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return False
    every = FIRST_VERSION
    every |= 1 << 13 if version >= REFER_SINCE else 0
    every |= TRUNCATE if version >= TRUNCATE_SINCE else 0
    rules = libc.syscall(CREATE_RULESET, struct.pack("<Q", every), 8, 0)
    if rules < 0:
        return False
    reading, meeting = EXECUTE | READ | READ_DIR, MAKE_SOCKET | REMOVE_FILE
    for paths, rights in ((readable, reading), (writable, every), (sockets, meeting)):
        for path in paths:
            _allow(libc, rules, path, rights & every)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS: the kernel asks for it
    restricted = libc.syscall(RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return restricted


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        rights &= OF_A_FILE
    libc.syscall(ADD_RULE, rules, PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
    os.close(place)
