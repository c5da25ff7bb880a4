"""The way to addresses that other people chose: a transport that does not go everywhere.

Guards   http and https alone; a host all of whose addresses are public (no loopback, private,
         link-local or reserved one), and the connection goes to the address that was looked at, so
         that a name cannot mean another place a moment later; each redirect is looked at again
Limits   MOST_HOPS redirects; MOST_BYTES of a body, counted after decoding
Except   origins the client calls their own, wherever they are
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from connectors._http import Barred

MOST_HOPS = 5
MOST_BYTES = 4 * 1024 * 1024
FINAL = "final_url"  # the extension of a response that says where it came from in the end
_PORTS = {"http": 80, "https": 443}
_EMBEDDED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise httpx.ConnectError(f"{host} is not known") from exc
    return [str(one[4][0]) for one in found]


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port of an address."""
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme, 0)


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo or (None, None))[1]
        if one in _EMBEDDED:
            inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return one.is_global and not one.is_multicast


class Outside(httpx.AsyncBaseTransport):
    """Fetches whole bodies from public addresses and from the client's own origins."""

    def __init__(
        self,
        own: Sequence[str] = (),
        inner: httpx.AsyncBaseTransport | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        self._own = {origin_of(httpx.URL(one)) for one in own if one}
        self._inner = inner or httpx.AsyncHTTPTransport()
        self._resolve = resolver

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request where it may go, follow its redirects, and return the whole answer.

        Raises:
            Barred: an address that is not to be reached, or too large a body.
        """
        url = request.url
        for _ in range(MOST_HOPS + 1):
            response = await self._inner.handle_async_request(await self._hop(request, url))
            if not response.has_redirect_location:
                return await _whole(response, url)
            location = response.headers["location"]
            await response.aclose()
            url = url.join(location)
        raise Barred(f"more than {MOST_HOPS} redirects")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _hop(self, request: httpx.Request, url: httpx.URL) -> httpx.Request:
        """Return the request for one hop, bound to an address that was looked at."""
        if url.scheme not in _PORTS or not url.host:
            raise Barred("only http and https addresses are fetched")
        if url.userinfo:
            raise Barred("an address with a user name is not fetched")
        if origin_of(url) in self._own:
            return httpx.Request(request.method, url, headers=_headers(request, url))
        addresses = await self._resolve(url.host, origin_of(url)[2])
        if not addresses or not all(is_public(one) for one in addresses):
            raise Barred(f"{url.host} is not on the open internet")
        return httpx.Request(
            request.method,
            url.copy_with(host=addresses[0]),
            headers=_headers(request, url),
            extensions={**request.extensions, "sni_hostname": url.host},
        )


def _headers(request: httpx.Request, url: httpx.URL) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in request.headers.items() if name != "host"]
    return [*kept, ("host", url.netloc.decode("ascii"))]


async def _whole(response: httpx.Response, url: httpx.URL) -> httpx.Response:
    """Read a body up to the limit; what is returned is decoded."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Barred(f"{url.host} sends more than {MOST_BYTES} bytes")
    finally:
        await response.aclose()
    left_out = {"content-encoding", "content-length", "transfer-encoding"}
    headers = [(name, value) for name, value in response.headers.items() if name not in left_out]
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), extensions={FINAL: str(url)}
    )
