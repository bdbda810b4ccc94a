"""What processes print is kept and quoted, and their readiness is waited for."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from honcho.manager import Manager

from bot.running.health import Probe, wait_until_healthy
from bot.running.output import ProcessOutput


class Ready(BaseHTTPRequestHandler):
    """Answers 503 until the server's `ready` is set."""

    def do_GET(self) -> None:
        self.send_response(200 if self.server.ready else 503)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def run_processes(folder: Path, **commands: str) -> tuple[Manager, ProcessOutput]:
    output = ProcessOutput(folder, keep=3)
    manager = Manager(output)
    for name, command in commands.items():
        manager.add_process(name, command)
    manager.loop()
    output.close()
    return manager, output


def test_the_first_to_die_is_named_with_its_last_lines_and_ends_the_others(tmp_path: Path) -> None:
    script = "for n in range(9): print('line', n)\nprint('no space left on device'); raise SystemExit(7)"
    manager, output = run_processes(tmp_path, dies=f'exec {sys.executable} -c "{script}"', lives="exec sleep 60")
    assert (manager.returncode, output.first_stopped) == (7, "dies")
    assert list(output.last_lines["dies"]) == ["line 7", "line 8", "no space left on device"]
    assert (tmp_path / "dies.log").read_text().startswith("line 0\nline 1\n")


def test_output_that_is_not_utf8_is_kept_readable(tmp_path: Path) -> None:
    _, output = run_processes(tmp_path, odd=r"printf 'caf\351 ok\n'")
    assert output.last_lines["odd"][0] == "caf\N{REPLACEMENT CHARACTER} ok"


def test_waiting_ends_when_all_answer_and_reports_each_once() -> None:
    server = HTTPServer(("127.0.0.1", 0), Ready)
    server.ready = False  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Timer(0.6, lambda: setattr(server, "ready", True)).start()
    seen: list[str] = []
    probe = Probe("gateway", f"http://127.0.0.1:{server.server_port}/")
    assert not probe.answers()
    missing = wait_until_healthy([probe], 20, lambda name, _: seen.append(name), lambda: False)
    server.shutdown()
    assert (missing, seen) == ([], ["gateway"])


def test_waiting_gives_up_in_time_and_names_what_is_missing() -> None:
    nobody = Probe("rasa", "http://127.0.0.1:9/")
    assert wait_until_healthy([nobody], 0.5, lambda *_: None, lambda: False) == ["rasa"]


def test_waiting_ends_at_once_when_a_process_has_died() -> None:
    nobody = Probe("rasa", "http://127.0.0.1:9/")
    assert wait_until_healthy([nobody], 3600, lambda *_: None, lambda: True) == ["rasa"]
