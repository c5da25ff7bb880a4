"""Reading what was sent: never more than allowed, never longer than allowed."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ingress.security import Limits


async def read_body(request: Request, limits: Limits) -> bytes:
    """Read the body, and stop as soon as it is too large or too slow.

    Raises:
        HTTPException: 413 above the limit, 408 where it does not come in time.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limits.body_bytes:
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.body_bytes:
                    raise _too_large(limits)
    except TimeoutError as error:
        raise HTTPException(408, f"the body took longer than {limits.body_s:g} s") from error
    return bytes(body)


async def read_json(request: Request, limits: Limits) -> bytes:
    """Read a body that says it is JSON.

    Raises:
        HTTPException: as `read_body`; 415 where it says something else.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "send application/json")
    return await read_body(request, limits)


def _too_large(limits: Limits) -> HTTPException:
    return HTTPException(413, f"a body may have {limits.body_bytes} bytes", {"Connection": "close"})
