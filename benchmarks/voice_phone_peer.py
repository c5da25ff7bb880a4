"""pipecat as a telephone bridge, as its documentation builds one; in an interpreter of its own.

    python benchmarks/voice_phone_peer.py PORT UPSTREAM_URL

Needs pipecat-ai[websocket] 1.14, fastapi and uvicorn, and nothing of ours: FastAPI's WebSocket,
the Twilio serialiser, the xAI realtime service and its context, PCM at 24 kHz towards the service.
Started by `benchmarks.voice_phone`.
"""

import asyncio
import json
import sys
from importlib import import_module
from typing import Any


def build(upstream: str) -> Any:
    """Return the application; each connection is one call with a pipeline of its own."""
    fastapi = import_module("fastapi")
    frames = import_module("pipecat.frames.frames")
    worker = import_module("pipecat.pipeline.worker")
    pipeline = import_module("pipecat.pipeline.pipeline").Pipeline
    runner = import_module("pipecat.workers.runner").WorkerRunner
    context = import_module("pipecat.processors.aggregators.llm_context").LLMContext
    pair = import_module("pipecat.processors.aggregators.llm_response_universal")
    serializer = import_module("pipecat.serializers.twilio").TwilioFrameSerializer
    service = import_module("pipecat.services.xai.realtime.llm").GrokRealtimeLLMService
    events = import_module("pipecat.services.xai.realtime.events")
    ways = import_module("pipecat.transports.websocket.fastapi")
    app = fastapi.FastAPI()

    async def call(socket: Any) -> None:
        await socket.accept()
        await socket.receive_text()  # connected
        start = json.loads(await socket.receive_text())["start"]
        plain = serializer.InputParams(auto_hang_up=False)
        params = ways.FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, add_wav_header=False,
            serializer=serializer(start["streamSid"], params=plain),
        )  # fmt: skip
        transport = ways.FastAPIWebsocketTransport(websocket=socket, params=params)
        spoken = service(
            api_key="sandbox", base_url=upstream,
            settings=service.Settings(session_properties=events.SessionProperties(
                turn_detection=events.TurnDetection(type="server_vad"))),
        )  # fmt: skip
        both = pair.LLMContextAggregatorPair(context())
        parts = [transport.input(), both.user(), spoken, transport.output(), both.assistant()]
        rates = worker.PipelineParams(audio_in_sample_rate=24_000, audio_out_sample_rate=24_000)
        task = worker.PipelineWorker(pipeline(parts), params=rates)

        async def connected(*_: Any) -> None:
            await task.queue_frames([frames.LLMRunFrame()])

        async def gone(*_: Any) -> None:
            await task.cancel()

        transport.event_handler("on_client_connected")(connected)
        transport.event_handler("on_client_disconnected")(gone)
        await runner(handle_sigint=False).run(task)

    call.__annotations__["socket"] = fastapi.WebSocket
    app.websocket("/ws")(call)
    return app


def main() -> None:
    """Serve on a port of loopback."""
    port, upstream = int(sys.argv[1]), sys.argv[2]
    import_module("loguru").logger.remove()
    uvicorn = import_module("uvicorn")
    config = uvicorn.Config(build(upstream), host="127.0.0.1", port=port, log_level="error")
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
