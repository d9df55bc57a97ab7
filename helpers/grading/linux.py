"""The system calls that shut a submission in: namespaces, mounts, capabilities, seccomp, limits.

Runs on the untrusted side, before a student's code does. Python's own library has no names for
most of these calls before 3.12, and none for mounts and seccomp.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct

NEW_MOUNTS = 0x00020000
NEW_UTS = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PID = 0x20000000
NEW_NETWORK = 0x40000000

NO_SUID_NO_DEVICES = 2 | 4
NO_PROGRAMS = 8
READ_ONLY = 1

_SET_PARENT_DEATH_SIGNAL = 1
_SET_DUMPABLE = 4
_DROP_FROM_BOUNDING_SET = 24
_SET_NO_NEW_PRIVILEGES = 38
_AMBIENT, _CLEAR_ALL = 47, 4
_CAPABILITIES_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(namespaces: int) -> None:
    """Move this process, or for NEW_PID its next children, into new namespaces."""
    _call("unshare", ctypes.c_int(namespaces))


def return_to(namespace: int, kind: int) -> None:
    """Go back to the namespace that the descriptor `namespace` refers to."""
    _call("setns", ctypes.c_int(namespace), ctypes.c_int(kind))


def mount(kind: str, where: str, flags: int, options: str = "") -> None:
    """Mount a file system that needs no device."""
    name, place, data = kind.encode(), where.encode(), options.encode()
    _call("mount", name, place, name, ctypes.c_ulong(flags), data)


def die_with(signal: int) -> None:
    """Get a signal when the parent ends."""
    _control(_SET_PARENT_DEATH_SIGNAL, signal)


def be_dumpable() -> None:
    """Own /proc/self again after a change of user; user namespaces can't be set up without it."""
    _control(_SET_DUMPABLE, 1)


def become(user: int) -> None:
    """Give up root for good: the user and group `user`, no other groups, no capabilities."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    drop_capabilities()
    be_dumpable()


def drop_capabilities() -> None:
    """Give up all capabilities, and the ways to get new ones."""
    number = 0
    while _libc.prctl(_DROP_FROM_BOUNDING_SET, ctypes.c_ulong(number), 0, 0, 0) == 0:
        number += 1
    _libc.prctl(_AMBIENT, ctypes.c_ulong(_CLEAR_ALL), 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _control(_SET_NO_NEW_PRIVILEGES, 1)


def write_to(path: str, text: str) -> None:
    """Write to a file of the kernel, which wants one whole write."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def limit(**limits: int) -> None:
    """Set resource limits, soft and hard, by their names without RLIMIT_, where there are such."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hardest = resource.getrlimit(kind)[1]
            value = value if hardest == resource.RLIM_INFINITY else min(value, hardest)
            resource.setrlimit(kind, (value, value))


# ---- seccomp ---------------------------------------------------------------------------------

# Numbers on x86_64 and aarch64, from the kernel's unistd_64.h and asm-generic/unistd.h.
DENIED = {
    # other processes' memory and descriptors
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    # what outlives a process, or isn't counted as its memory
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "vmsplice": (278, 75),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    # wide doors into the kernel that no notebook needs
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "seccomp": (317, 277),
}

# For each machine: its column above, its audit number, and the calls whose arguments are looked at.
_MACHINES = {
    "x86_64": (0, 0xC000003E, {"socket": 41, "clone": 56, "clone3": 435}),
    "aarch64": (1, 0xC00000B7, {"socket": 198, "clone": 220, "clone3": 435}),
}
MACHINES = tuple(_MACHINES)

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = _FAIL | 1, _FAIL | 38
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_X32 = 0x40000000
_NEW_NAMESPACES = 0x7E020080
_SOCKETS = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6; not AF_VSOCK, which no namespace holds
_SET_MODE_FILTER, _SPECULATION_ALLOWED = 1, 4


def seccomp_filter(machine: str) -> bytes:
    """Return the filter's program, in the classic BPF that the kernel reads.

    Parameters
    ----------
    machine : str
        A name in `MACHINES`.
    """
    column, architecture, calls = _MACHINES[machine]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        program += [(_IF_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _ENOSYS)]
    # The arguments of clone3 can't be seen from here; without it libraries take clone.
    program += [(_IF_EQUAL, 0, 1, calls["clone3"]), (_RETURN, 0, 0, _ENOSYS)]
    program += [
        (_IF_EQUAL, 0, 4, calls["clone"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program += [
        (_IF_EQUAL, 0, 3 + len(_SOCKETS), calls["socket"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_IF_EQUAL, len(_SOCKETS) - i, 0, family) for i, family in enumerate(_SOCKETS)),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for numbers in DENIED.values():
        program += [(_IF_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _EPERM)]
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def filter_calls() -> None:
    """Put this process and all it starts under the filter, for good."""
    machine = platform.machine()
    raw = seccomp_filter(machine)
    buffer = ctypes.create_string_buffer(raw, len(raw))
    program = _Program(len(raw) // 8, ctypes.cast(buffer, ctypes.c_void_p).value)
    arguments = (_SET_MODE_FILTER, _SPECULATION_ALLOWED)
    number = DENIED["seccomp"][_MACHINES[machine][0]]
    _call("syscall", ctypes.c_long(number), *map(ctypes.c_uint, arguments), ctypes.byref(program))


def _control(*arguments: int) -> None:
    _call("prctl", *(ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0)[:5]))


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
