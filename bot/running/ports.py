"""Finds out before anything starts whether every port is free, and names the setting of one that is not."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from bot.settings import SettingError


def check_ports(ports: Mapping[str, tuple[str, int]]) -> None:
    """`ports`: setting name -> (host, port). `SettingError` names a setting whose port is shared or taken."""
    seen: dict[int, str] = {}
    for setting, (_, port) in ports.items():
        if port in seen:
            raise SettingError(setting, f"is {port}, which {seen[port]} has already; give one of them another port")
        seen[port] = setting
    for setting, (host, port) in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as taken:
                raise SettingError(
                    setting,
                    f"port {port} on {host} cannot be used ({taken.strerror}); stop what uses it, or set {setting} "
                    f"to a free port, for example `{setting}={port + 1000} make run`",
                ) from taken
