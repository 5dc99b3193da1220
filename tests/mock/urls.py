"""Addresses that look like loopback and are not, for whatever the mock contacts."""

from __future__ import annotations

from hypothesis import strategies as st

BLOCKED = [
    "http://hooks.example/",
    "https://127.0.0.1.evil.example/",
    "http://localhost.evil.example/",
    "http://notlocalhost/",
    "http://127.0.0.1@evil.example/",
    "http://localhost:80@evil.example/",
    "http://127.0.0.1%40evil.example/",
    "http://evil.example/?http://127.0.0.1/",
    "http://evil.example/#@127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://[::ffff:8.8.8.8]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
]

HOSTS = ["127.0.0.1", "localhost", "evil.example", "[::1]", "a", ".."]
MARKS = ["@", ":", "80", "/", "\\", "#", "?", "%40", "%2f", ";", "[", "]", "\u3002", "\uff0f"]
pieces = st.sampled_from([*HOSTS, *MARKS])
