"""`python -m bot.running`: starts the Procfile's processes, prints the addresses, ends them all on Ctrl-C."""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from rich.console import Console
from rich.markup import escape

from bot.council.errors import FileError
from bot.councils import read_councils
from bot.database import open_database
from bot.running.environment import compose_environment
from bot.running.health import Probe, wait_until_healthy
from bot.running.output import ProcessOutput
from bot.running.ports import check_ports
from bot.settings import (
    ActionSettings,
    GatewaySettings,
    RunSettings,
    SandboxSettings,
    SettingError,
    UsageSettings,
    inherited_environment,
)

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """One running system: its settings, its processes and what it tells the person who started it."""

    def __init__(self, environment: dict[str, str], console: Console, *, echo: bool) -> None:
        self.environment = environment
        self.console = console
        self.run = RunSettings.read(environment)
        self.gateway = GatewaySettings.read(environment)
        self.actions = ActionSettings.read(environment)
        self.usage = UsageSettings.read(environment)
        self.sandbox = SandboxSettings.read(environment)
        read_councils(self.run.councils_dir)
        self.output = ProcessOutput(self.run.data_dir / "logs", echo=echo)
        self.manager = Manager(self.output)
        self._seeding: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()

    def start(self) -> int:
        """Run until Ctrl-C or until a process dies; returns the exit status."""
        check_ports(
            {
                "BOT_GATEWAY_PORT": (self.gateway.host, self.gateway.port),
                "BOT_GATEWAY_PRIVATE_PORT": ("127.0.0.1", self.gateway.private_port),
                "BOT_RASA_PORT": ("127.0.0.1", self.run.rasa_port),
                "BOT_ACTIONS_PORT": ("127.0.0.1", self.actions.port),
                "BOT_SANDBOX_PORT": ("127.0.0.1", self.sandbox.port),
            }
        )
        for url in (self.gateway.rasa_tracker_database, self.gateway.rasa_events_database):
            engine = open_database(url)  # sets WAL before Rasa opens the file, so that its readers never block a turn
            engine.connect().close()
            engine.dispose()
        for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
            self.manager.add_process(name, command, env=self.environment, cwd=str(ROOT))
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        self.manager.loop()
        self._ended.set()
        if self._seeding is not None and self._seeding.poll() is None:
            self._seeding.terminate()
        watcher.join(timeout=10)
        self.output.close()
        return self._explain_end()

    def _probes(self) -> list[Probe]:
        return [
            Probe("sandbox", f"http://127.0.0.1:{self.sandbox.port}/healthz"),
            Probe("gateway", f"http://127.0.0.1:{self.gateway.port}/healthz"),
            Probe("actions", f"http://127.0.0.1:{self.actions.port}/health"),
            Probe("rasa", f"http://127.0.0.1:{self.run.rasa_port}/status?token={self.gateway.rasa_token}"),
        ]

    def _watch(self) -> None:
        self.console.print("Starting. The assistant loads its models; this takes up to a minute.")
        missing = wait_until_healthy(
            self._probes(),
            self.run.start_seconds,
            lambda name, seconds: self.console.print(f"  [green]✓[/] {name} answers ({seconds:.0f} s)"),
            lambda: self.output.first_stopped is not None or self._ended.is_set(),
        )
        if self.output.first_stopped is not None or self._ended.is_set():
            return
        if missing:
            self.console.print(
                f"[red]No answer from {', '.join(missing)}[/] within {self.run.start_seconds} s "
                f"(BOT_RUN_START_SECONDS). Their output is in {self.output.folder}."
            )
            self.manager.terminate()
            return
        self._seed()
        if not self._ended.is_set():
            self._announce()

    def _seed(self) -> None:
        marker = self.run.data_dir / "samples.json"
        if self.run.sample_conversations == 0 or marker.exists():
            return
        command = [sys.executable, "-m", "bot.simulator", "--conversations", str(self.run.sample_conversations)]
        self._seeding = subprocess.Popen(command, env=self.environment, cwd=ROOT)  # noqa: S603 - our own module
        if self._seeding.wait() != 0 and not self._ended.is_set():
            self.console.print("[yellow]The sample conversations could not be made; everything else works.[/]")

    def _announce(self) -> None:
        address = f"http://{'127.0.0.1' if self.gateway.host == '0.0.0.0' else self.gateway.host}:{self.gateway.port}"  # noqa: S104
        self.console.print("\n[bold green]Kerbside is running.[/]")
        self.console.print(f"  Chat page        {address}/")
        self.console.print(f"  REST channel     {address}/webhooks/rest/webhook")
        self.console.print(f"  Health           {address}/healthz")
        self.console.print(f"  Stand-in systems http://127.0.0.1:{self.sandbox.port}/")
        self.console.print("  Report           make report   (what the bot saved, from the usage log)")
        self.console.print(f"  Logs             {self.output.folder}/")
        self.console.print("Press Ctrl-C to stop everything.\n")

    def _explain_end(self) -> int:
        status = int(self.manager.returncode or 0)
        dead = self.output.first_stopped
        if status in (130, 143):
            self.console.print("Stopped.")
            return 0
        self.console.print(
            f"[bold red]{dead} stopped (exit status {status})[/], so everything was stopped. It last said:"
        )
        for line in self.output.last_lines[str(dead)]:
            self.console.print("  " + escape(line), highlight=False)
        return status or 1


def main(arguments: list[str] | None = None) -> int:
    """Check the settings, then run; bad settings and files end it with status 2 and their name."""
    parser = argparse.ArgumentParser(prog="python -m bot.running", description=__doc__)
    parser.add_argument("--logs", action="store_true", help="print what the processes say, beside keeping it in files")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        environment = compose_environment(inherited_environment(), ROOT)
        return Machine(environment, console, echo=options.logs).start()
    except (SettingError, FileError) as wrong:
        console.print(f"[bold red]Cannot start.[/] {escape(str(wrong))}", highlight=False, soft_wrap=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
