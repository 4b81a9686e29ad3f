"""Servers that others run in one process of their own, and the network they have to themselves."""
import contextlib
import ctypes
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time


def note(text):
    """A line for people, beside the answers."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """Says how far something is, every ten seconds."""

    def __init__(self, name, total, what):
        self.name, self.total, self.what = name, total, what
        self.said = time.monotonic()

    def at(self, done):
        if time.monotonic() - self.said > 10:
            self.said = time.monotonic()
            note(f"{self.name}: {done} of {self.total} {self.what}")


def enter_own_network():
    """Moves this process, and those it starts, into a network that holds its loopback alone.

    Some servers listen on every address; here no one else reaches them. To be called before there are threads. Returns
    what stands in the way, None where nothing does.
    """
    new_network, new_users, up = 0x40000000, 0x10000000, 0x1
    get_flags, set_flags = 0x8913, 0x8914
    user = os.getuid()
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(new_network | (0 if user == 0 else new_users)) != 0:
        return f"no network of its own could be made for it ({os.strerror(ctypes.get_errno())})"
    if user != 0:
        pathlib.Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        flags, = struct.unpack("16xh", fcntl.ioctl(handle, get_flags, struct.pack("16sh", b"lo", 0))[:18])
        fcntl.ioctl(handle, set_flags, struct.pack("16sh", b"lo", flags | up))
    return None


class Server:
    """A server in a folder of its own, `folder`, with what it says in `log` there.

    A shell watches over it: when this process ends, however it does, the shell's input ends, and it stops the server and
    removes the folder.
    """

    WATCH = """
      folder=$1 signal=$2; shift 2
      "$@" >"$folder/log" 2>&1 </dev/null &
      server=$!
      trap 'kill -$signal $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
      echo $server
      read -r _ || true
    """

    def __init__(self, name, folder, command, signal="KILL", environment={}):
        self.name, self.folder = name, pathlib.Path(folder)
        # A session of its own: an interrupt from the keyboard is not for the shell, which has to tidy up.
        self.watch = subprocess.Popen(
            ["/bin/sh", "-c", self.WATCH, "watch", str(self.folder), signal, *map(str, command)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=self.folder,
            env={**os.environ, **environment})
        self.process = int(self.watch.stdout.readline())

    @property
    def is_running(self):
        with contextlib.suppress(OSError):
            return pathlib.Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        return False

    def until(self, connect, seconds=120):
        """What `connect` returns, tried until it raises nothing."""
        end = time.monotonic() + seconds
        while True:
            try:
                return connect()
            except Exception as error:
                if self.is_running and time.monotonic() < end:
                    time.sleep(0.2)
                    continue
                words = (self.folder / "log").read_text(errors="replace")[-600:]
                raise RuntimeError(f"{self.name} did not start ({error}): {words}") from error

    def stop(self):
        self.watch.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)
