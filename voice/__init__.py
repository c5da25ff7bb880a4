"""The call door: a standalone asyncio gateway. Its place on the map; the process itself follows."""
