"""A Kafka broker on this machine, for trials and tests: fetched by Maven, one node, small settings, loopback only.

Rule: it may be killed at any moment and started again on the same folder and, where possible, the same port.
"""

import base64
import fcntl
import os
import re
import shutil
import socket
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import psutil

from shared.embedded.place import free_port
from shared.ids import new_id

VERSION = "4.3.1"
JAVA = ("java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "2000",  # a killed broker is let in again after this long
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "log.cleaner.dedupe.buffer.size": "2097152",
    "num.network.threads": "2",
    "num.io.threads": "2",
}


class EmbeddedBroker:
    """One broker under one home folder."""

    def __init__(self, home: Path) -> None:
        self._home = home.resolve()
        self._config = self._home / "broker.properties"
        self._pid = self._home / "broker.pid"
        self._log = self._home / "broker.log"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect; known from the first start on."""
        return f"127.0.0.1:{self._last_port('PLAINTEXT')}"

    def start(self, patience: timedelta = timedelta(seconds=60)) -> bool:
        """Make sure it runs and accepts connections. False when it ran already.

        Raises:
            FileNotFoundError: Java or Maven are missing; see `missing_tools`.
            TimeoutError: it did not come up in time; the message quotes its log.
        """
        if self._process() is not None:
            return False
        programs = programs_folder()
        self._home.mkdir(parents=True, exist_ok=True)
        self._configure()
        command = [*JAVA, "-cp", f"{programs}/*"]
        if not (self._home / "broker" / "meta.properties").exists():
            cluster = base64.urlsafe_b64encode(new_id().bytes).decode().rstrip("=")
            options = ["format", "--cluster-id", cluster, "--config", str(self._config)]
            subprocess.run([*command, "kafka.tools.StorageTool", *options], check=True, capture_output=True)
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [*command, "kafka.Kafka", str(self._config)], stdout=log, stderr=log, start_new_session=True
            )
        self._pid.write_text(str(self._child.pid))
        self._await_listener(patience)
        return True

    def stop(self) -> None:
        """Let it finish in order; its folder stays."""
        self._end(gently=True)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(gently=False)

    def running(self) -> bool:
        return self._process() is not None

    def _end(self, *, gently: bool) -> None:
        process = self._process()
        if process is not None:
            if gently:
                process.terminate()
            else:
                process.kill()
            try:
                process.wait(30)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(30)
        if self._child is not None:
            self._child.wait()
            self._child = None
        self._pid.unlink(missing_ok=True)

    def _process(self) -> psutil.Process | None:
        """The broker of this home, whoever started it; a number another program has by now is not it."""
        if self._child is not None:
            if self._child.poll() is None:  # ours, though a moment after its start it still bears our own command line
                return psutil.Process(self._child.pid)
            self._child = None
        try:
            process = psutil.Process(int(self._pid.read_text()))
            ours = str(self._config) in process.cmdline()
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def _configure(self) -> None:
        public, controller = (free_port(self._last_port(name)) for name in ("PLAINTEXT", "CONTROLLER"))
        listeners = f"PLAINTEXT://127.0.0.1:{public},CONTROLLER://127.0.0.1:{controller}"
        own = {
            "listeners": listeners,
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "log.dirs": str(self._home / "broker"),
        }
        self._config.write_text("".join(f"{name}={value}\n" for name, value in {**SETTINGS, **own}.items()))

    def _last_port(self, listener: str) -> int:
        if not self._config.exists():
            return 0
        found = re.search(rf"{listener}://127\.0\.0\.1:(\d+)", self._config.read_text())
        return int(found[1]) if found else 0

    def _await_listener(self, patience: timedelta) -> None:
        deadline = time.monotonic() + patience.total_seconds()
        while not _listens(self._last_port("PLAINTEXT")):
            if self._process() is None or time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(self._log.read_text(errors="replace")[-2000:])
            time.sleep(0.1)


def missing_tools() -> list[str]:
    """What this machine lacks to run a broker; Maven is needed only until the programs are there."""
    wanted = ["java"] if _cache().exists() else ["java", "mvn"]
    return [tool for tool in wanted if shutil.which(tool) is None]


def programs_folder() -> Path:
    """The folder with Kafka's programs, fetched at the first call.

    Raises:
        FileNotFoundError: Java or Maven are missing.
        ConnectionError: Maven could not fetch them; the message quotes it.
    """
    if missing := missing_tools():
        raise FileNotFoundError(f"a local Kafka broker needs {' and '.join(missing)} on the PATH")
    folder = _cache()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".new")
            shutil.rmtree(making, ignore_errors=True)
            _fetch(making)
            making.rename(folder)
    return folder


def _fetch(folder: Path) -> None:
    pom = Path(__file__).with_name("broker.pom.xml")
    options = [f"-Dkafka.version={VERSION}", f"-DoutputDirectory={folder}", "dependency:copy-dependencies"]
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(pom), *options], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise ConnectionError(f"Maven could not fetch Kafka {VERSION}:\n{done.stdout[-2000:]}")


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "gridwhistle" / f"kafka-{VERSION.replace('.', '-')}"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
