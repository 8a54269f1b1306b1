"""A server that answers every request with one body at next to no cost: the other side of a benchmark.

It prints its port. Run: python -m benchmarks.answering '{"ok": true}'
"""

from __future__ import annotations

import asyncio
import sys


class Answers(asyncio.Protocol):
    """Answers each request of a connection, one after another."""

    def __init__(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n"
        self._answer = head % len(body) + body
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is there whole."""
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, rest = self._held.partition(b"\r\n\r\n")
            sizes = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            length = int(sizes[0]) if sizes else 0
            if len(rest) < length:
                return
            self._held = rest[length:]
            self._transport.write(self._answer)


async def main() -> None:
    """Serve until someone ends it."""
    body = sys.argv[1].encode()
    server = await asyncio.get_running_loop().create_server(lambda: Answers(body), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
