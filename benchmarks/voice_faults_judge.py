"""What a fault of the voice service did to a conversation, in a table and against the bars."""

from dataclasses import dataclass

import numpy as np
import typer

DEAD_AIR_S, TOLD_S, SOUND_S = 3.0, 5.0, 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """One conversation with one fault; seconds."""

    kind: str
    at: str
    happened: bool
    answered: bool
    dead_air_s: float
    told_s: float | None
    sound_s: float | None
    again: bool  # the door asked a question twice
    repeated: bool  # the person had to say it once more
    stale: int


def show(seen: list[Seen]) -> None:
    """Print one line for each fault, and the dead air of all."""
    typer.echo(f"{'fault':<26}{'dead air s':>11}{'told s':>8}{'sound s':>9}  remarks")
    for one in sorted(seen, key=lambda s: (s.at, s.kind)):
        remarks = [name for name, yes in (
            ("did not happen", not one.happened), ("NOT ANSWERED", not one.answered),
            ("ASKED AGAIN", one.again), ("said again", one.repeated),
            (f"{one.stale} STALE", one.stale > 0),
        ) if yes]  # fmt: skip
        told, sound = (
            "-" if value is None else f"{value:.2f}" for value in (one.told_s, one.sound_s)
        )
        name = f"{one.kind} at {one.at}"
        typer.echo(f"{name:<26}{one.dead_air_s:>11.2f}{told:>8}{sound:>9}  {', '.join(remarks)}")
    dead = [one.dead_air_s for one in seen]
    typer.echo(f"dead air: {np.median(dead):.2f} s at p50, {np.percentile(dead, 95):.2f} s at p95, "
               f"{max(dead):.2f} s at most, over {len(dead)} faults")  # fmt: skip


def missed_by(seen: list[Seen]) -> list[str]:
    """Name every bar that was missed."""
    missed = [f"{s.kind} at {s.at}: a turn was not answered" for s in seen if not s.answered]
    missed += [f"{s.kind} at {s.at}: it did not happen" for s in seen if not s.happened]
    missed += [f"{s.kind} at {s.at}: a question was repeated" for s in seen if s.again]
    missed += [f"{s.kind} at {s.at}: {s.stale} stale pieces" for s in seen if s.stale]
    p95 = float(np.percentile([s.dead_air_s for s in seen], 95))
    if p95 >= DEAD_AIR_S:
        missed.append(f"dead air {p95:.2f} s at p95, below {DEAD_AIR_S} is due")
    missed += [
        f"{s.kind} at {s.at}: told after {s.told_s:.2f} s, at most {TOLD_S}"
        for s in seen if s.told_s is not None and s.told_s > TOLD_S
    ]  # fmt: skip
    missed += [
        f"{s.kind} at {s.at}: a sound after {s.sound_s} s, at most {SOUND_S}"
        for s in seen
        if s.at == "mid_response" and s.kind in ("reset", "close")
        and (s.sound_s is None or s.sound_s > SOUND_S)
    ]  # fmt: skip
    return missed
