"""A real WordPress in a temporary folder: Debian's packages, its own MariaDB, PHP's own server.

    python -m tests.wordpress.install packages   install what is missing (as root)
    python -m tests.wordpress.install            serve a fresh site until Ctrl-C, and say its key

What is made lies in one folder and is removed with it: a copy of the packaged code, a database
server that answers on a socket there and on no port, the uploads. The site is on loopback, sends
no mail and asks nobody for updates.

Limits    the version is Debian's (6.1 in bookworm), not the newest: see tests/wordpress/README.md
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
CODE = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb-install-db", "mariadb", "mariadb-admin")
# micro-httpd only satisfies the package's wish for a web server: it starts nothing.
PACKAGES = (
    "wordpress", "wordpress-theme-twentytwentyone", "micro-httpd", "php", "php-cgi", "php-cli",
    "php-mysql", "php-gd", "php-xml", "php-mbstring", "mariadb-server", "mariadb-client",
)  # fmt: skip
PATIENCE_S = 30.0
STOPS = (signal.SIGINT, signal.SIGTERM)
USER, TITLE = "editor", "La Maison du Linge"


class CannotServe(Exception):
    """No site can be made here; the message says why."""


@dataclass(frozen=True)
class Site:
    """A running site and the key to it."""

    url: str
    user: str
    password: str = field(repr=False)
    version: str
    root: Path

    def php(self, code: str) -> str:
        """Run PHP inside the site, for what a person does in its pages; return what it prints."""
        return _run(["php", "-r", f"require '{self.root}/wp-load.php'; {code}"])


def missing() -> str:
    """Say what has to be installed first; empty when nothing has."""
    places = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
    lacking = [name for name in NEEDED if not shutil.which(name, path=os.pathsep.join(places))]
    lacking += [] if (CODE / "wp-includes").is_dir() else ["wordpress"]
    hint = "run python -m tests.wordpress.install packages"
    return f"no {', '.join(lacking)} here: {hint}" if lacking else ""


def install_packages() -> None:
    """Install Debian's packages; no server is started by it."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends"]):
        names = [] if "update" in command else PACKAGES
        subprocess.run(["apt-get", *command, *names], check=True, env=quiet)


@contextmanager
def site(user: str = USER, title: str = TITLE) -> Iterator[Site]:
    """Serve a fresh site on a free loopback port, and remove all of it afterwards.

    Raises:
        CannotServe: a package is missing, or a server does not come up.
    """
    if why := missing():
        raise CannotServe(why)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wordpress-")))
        _copy_code(folder / "www")
        stack.enter_context(_database(folder))
        port = _free_port()
        _configure(folder, f"http://127.0.0.1:{port}")
        made = _run(["php", str(folder / "www" / "site.php"), user, title], mail=folder)
        facts = json.loads(made.splitlines()[-1])
        stack.enter_context(_served(folder, port))
        yield Site(
            f"http://127.0.0.1:{port}", user, facts["password"], facts["version"], folder / "www"
        )


def _copy_code(root: Path) -> None:
    """Copy the packaged code, its links followed, so that nothing outside is written to."""
    for name in ("wp-admin", "wp-includes"):
        shutil.copytree(CODE / name, root / name, ignore_dangling_symlinks=True)
    for file in CODE.glob("*.php"):
        shutil.copy(file, root)
    shutil.copytree(CODE / "wp-content" / "themes", root / "wp-content" / "themes")
    for name in ("plugins", "mu-plugins", "uploads", "upgrade"):
        (root / "wp-content" / name).mkdir()
    shutil.copy(HERE / "site.php", root)


def _configure(folder: Path, url: str) -> None:
    text = (HERE / "config.php").read_text()
    facts = {"socket": str(folder / "db.sock"), "url": url, "salt": secrets.token_hex(32)}
    for name, value in facts.items():
        text = text.replace(f"@{name}@", value)
    (folder / "www" / "wp-config.php").write_text(text)


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    """Run a database server of our own: a socket in the folder, no port, no password."""
    data, at = folder / "db", f"--socket={folder / 'db.sock'}"
    account = ["--user=root"] if os.geteuid() == 0 else []
    _run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db",
          "--auth-root-authentication-method=normal", *account])  # fmt: skip
    small = ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"]
    command = [_found("mariadbd"), "--no-defaults", f"--datadir={data}", at, "--skip-networking",
               f"--pid-file={folder / 'db.pid'}", *small, *account]  # fmt: skip
    with _process(command, folder / "db.log"):
        _wait(lambda: _answers(["mariadb-admin", "--no-defaults", at, "-uroot", "ping"]), "MariaDB")
        _run(["mariadb", "--no-defaults", at, "-uroot", "-e", "CREATE DATABASE wordpress"])
        yield


@contextmanager
def _served(folder: Path, port: int) -> Iterator[None]:
    command = ["php", "-q", "-S", f"127.0.0.1:{port}", "-t", str(folder / "www"),
               "-d", "upload_max_filesize=16M", "-d", "post_max_size=20M",
               "-d", "sendmail_path=/bin/true", str(HERE / "router.php")]  # fmt: skip
    with _process(command, folder / "php.log", PHP_CLI_SERVER_WORKERS="3"):
        _wait(lambda: _open(port), "PHP's server")
        yield


@contextmanager
def _process(command: list[str], log: Path, **variables: str) -> Iterator[None]:
    """Run a program in a group of its own, and end all of the group afterwards."""
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, stdout=out, stderr=out, env=os.environ | variables, start_new_session=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS),
        )  # fmt: skip
    try:
        yield
    finally:
        _end(started)


def _end(started: "subprocess.Popen[bytes]") -> None:
    for way in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(started.pid, way)
            started.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _run(command: list[str], mail: Path | None = None) -> str:
    """Run a program to its end and return what it printed."""
    first = _found(command[0])
    options = ["-d", "sendmail_path=/bin/true"] if command[0] == "php" and mail else []
    done = subprocess.run(
        [first, *options, *command[1:]], capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise CannotServe(f"{command[0]} failed: {(done.stderr or done.stdout)[-500:]}")
    return done.stdout


def _found(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin") or name


def _answers(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(ready: object, who: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not ready():  # type: ignore[operator]
        if time.monotonic() > until:
            raise CannotServe(f"{who} did not come up in {PATIENCE_S:.0f} s")
        time.sleep(0.05)


def main() -> None:
    """Serve a site by hand, or install what it needs."""
    if sys.argv[1:] == ["packages"]:
        install_packages()
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    with site() as made:
        say = sys.stdout.write
        say(f"WordPress {made.version}\nWP_BASE_URL={made.url}\nWP_USER={made.user}\n")
        say(f"WP_APP_PASSWORD={made.password}\n")
        sys.stdout.flush()
        signal.sigwait(STOPS)


if __name__ == "__main__":
    main()
