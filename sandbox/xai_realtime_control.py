"""The control routes of the realtime simulator; see xai_realtime.py for the list."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web

from sandbox import xai_realtime_faults as faults
from sandbox import xai_realtime_script as script
from sandbox.xai_realtime_door import Door
from sandbox.xai_realtime_wire import NAMES, Gone

ROOT = "/__sandbox__"


class Control:
    """Changes what the simulator does; usable without HTTP too."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get(f"{ROOT}/state", self._state),
            web.put(f"{ROOT}/script", self._taking(self.script)),
            web.get(f"{ROOT}/faults", self._state),
            web.put(f"{ROOT}/faults", self._taking(self.faults)),
            web.put(f"{ROOT}/options", self._taking(self.options)),
            web.post(f"{ROOT}/sessions/{{id}}", self._act),
            web.post(f"{ROOT}/reset", self._reset),
        ]

    def state(self) -> dict[str, Any]:
        """Return what has happened so far."""
        door = self._door
        return {
            "open": len(door.live),
            "peak": door.peak,
            "refused": dict(door.refused),
            "faults": door.plan.shown(),
            "sessions": [one.shown() for one in door.records],
        }

    def script(self, body: dict[str, Any]) -> None:
        """Say what will be heard and answered, by all sessions to come, the next, or one."""
        given = dict(body)
        whose = given.pop("for", "all")
        read = script.read(given)
        if whose == "all":
            self._door.script = read
        elif whose == "next":
            self._door.next_scripts.append(read)
        elif found := self._door.live.get(whose, (None, None))[0]:
            found.follow(read)
        else:
            raise ValueError(f"no session {whose!r} is open")

    def faults(self, body: dict[str, Any]) -> None:
        """Replace the plan of faults."""
        self._door.plan.put(faults.read(body["plan"]), int(body.get("seed", 0)))

    def options(self, body: dict[str, Any]) -> None:
        """Change some options."""
        if body.get("names", "new") not in NAMES:
            raise ValueError(f"names are {', '.join(NAMES)}")
        if "keys" in body:
            body = body | {"keys": tuple(body["keys"])}
        self._door.options = replace(self._door.options, **body)

    async def act(self, session_id: str, body: dict[str, Any]) -> None:
        """Do something to a session that is open."""
        session, wire = self._door.live[session_id]
        what = body["do"]
        try:
            if what == "drop":
                wire.abort()
            elif what == "expire":
                await wire.expire()
            elif what == "dtmf":
                await wire.send("input_audio_buffer.dtmf_event_received",
                                event=str(body["digit"]), received_at=0)  # fmt: skip
            elif what == "say" and session is not None:
                session.speaker.say(str(body["text"]))
            else:
                raise ValueError(f"nothing is called {what!r}")
        except Gone:
            return

    async def _state(self, request: web.Request) -> web.Response:
        return web.Response(body=orjson.dumps(self.state()), content_type="application/json")

    async def _reset(self, request: web.Request) -> web.Response:
        self._door.reset()
        return await self._state(request)

    async def _act(self, request: web.Request) -> web.Response:
        try:
            await self.act(request.match_info["id"], await request.json())
        except (KeyError, ValueError) as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        return web.json_response({})

    def _taking(
        self, take: Callable[[dict[str, Any]], None]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def route(request: web.Request) -> web.Response:
            try:
                take(await request.json())
            except (KeyError, TypeError, ValueError) as wrong:
                return web.json_response({"error": str(wrong)}, status=400)
            return await self._state(request)

        return route
