"""Work that lies in rows: claimed by lease, moved one step, let go; no engine needed.

A drain takes at most so many rows, does one foreign step for each, writes what came of it, and
ends. It never sleeps for a row: the row's `due` does. Any number of processes may run the same
drains at once. The worker loops over them, the Prefect flow calls them, both are harmless.
"""
