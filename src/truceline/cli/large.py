"""`bulk`: archives of any size to records, copies and incidents in Parquet, on this machine or on a cluster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.frame import Quiet, guarded, note, stop


def register(app: typer.Typer) -> None:
    """Put this command under the program."""
    app.command()(bulk)


def bulk(
    source: Annotated[
        list[str],
        typer.Argument(
            help="Folders, files, JSON Lines, WARC, WACZ, Parquet, or s3://, gs://, az:// addresses.", metavar="SOURCE"
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="Where the tables go; a rerun goes on where the last stopped.", metavar="FOLDER")
    ],
    ray: Annotated[
        str | None, typer.Option(help="A Ray cluster: its address, auto, or local.", metavar="ADDRESS")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read; as many as cores if not given.", metavar="NUMBER")
    ] = None,
    extract: Annotated[
        str, typer.Option(help="What makes a record of a report: module:function or module:Class.", metavar="NAME")
    ] = "truceline.pipeline:Engine",
    quiet: Quiet = False,
) -> None:
    """Read archives of any size into Parquet: records, copies, incidents, and what failed."""
    with guarded():
        from importlib.util import find_spec

        if missing := [name for name in ("daft", "pyarrow", "warcio") if find_spec(name) is None]:
            stop(f"bulk needs {', '.join(missing)}: pip install 'truceline[bulk]'", 2)
        if ray is not None and find_spec("ray") is None:
            stop("--ray needs Ray: pip install 'truceline[ray]'", 2)
        from truceline.scale import bulk as run_bulk
        from truceline.share.wording import counted

        with _bar(quiet) as heard:
            done = run_bulk(source, out, extract=extract, ray=ray, workers=workers, progress=heard)
        parts = (
            counted(done.records, "report"),
            counted(done.copies, "copied text"),
            counted(done.incidents, "incident"),
            f"{counted(done.failures, 'failure')} in {done.seconds:,.0f} s, into {out}",
        )
        typer.echo(", ".join(parts))
    if done.failures:
        note(f"{counted(done.failures, 'document')} could not be read: parts/failures and plan_failures.parquet", quiet)
        raise typer.Exit(1)


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each stage, where somebody is looking; else a line for each."""
    if quiet:
        yield lambda stage, done, of: None
        return
    if not sys.stderr.isatty():
        yield lambda stage, done, of: note(f"{stage}: {done} of {of}", False) if done == of else None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), redirect_stdout=False) as progress:
        tasks: dict[str, int] = {}

        def heard(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=of)
            progress.update(tasks[stage], completed=done, total=of)  # type: ignore[arg-type]

        yield heard
