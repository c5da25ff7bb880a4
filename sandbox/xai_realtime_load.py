"""The realtime simulator as a peer under load: it knows no conversation and gives sound back.

Every frame of sound comes back as one `response.output_audio.delta` with the same bytes, so that
whoever put the time into them can read how long the way was; `session.update` is answered as
usual. One frame in, one frame out: the caller sets the pace.
"""

import orjson
from aiohttp import WSMsgType, web

from sandbox.xai_realtime_memory import Record, fresh_config

_HEAD = (
    '{"type":"response.output_audio.delta","event_id":"event_1","response_id":"resp_load",'
    '"item_id":"item_load","output_index":0,"content_index":0,"delta":"'
)


async def echo(ws: web.WebSocketResponse, record: Record) -> None:
    """Serve one session under load, to its end."""
    session = fresh_config(record.id, record.model).session
    await ws.send_str(orjson.dumps({"type": "session.created", "session": session}).decode())
    told = {"type": "conversation.created", "conversation": {"id": record.conversation}}
    await ws.send_str(orjson.dumps(told).decode())
    async for message in ws:
        if message.type is not WSMsgType.TEXT:
            continue
        event = orjson.loads(message.data)
        kind = event["type"]
        record.received[kind] += 1
        if kind == "input_audio_buffer.append":
            await ws.send_str(f'{_HEAD}{event["audio"]}"}}')
        elif kind == "session.update":
            answer = {"type": "session.updated", "session": session | event["session"]}
            await ws.send_str(orjson.dumps(answer).decode())
