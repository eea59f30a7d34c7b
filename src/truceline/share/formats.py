"""The formats that an export can have: one table from name to the function that writes it, and what it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

import msgspec

from truceline import __version__, codec
from truceline.share import manifest
from truceline.share.columns import ExportError
from truceline.share.manifest import Losses, Manifest
from truceline.share.outgoing import Outgoing

Writer = Callable[[Outgoing, Losses], tuple[bytes, int, int]]


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One format: its name on the command line, its title, its file, and the home of the function that writes it."""

    name: str
    title: str
    file: str
    media_type: str
    home: str
    cannot_name: str = "CANNOT"

    @property
    def cannot(self) -> tuple[str, ...]:
        """What this format cannot hold, whatever the data."""
        found: tuple[str, ...] = getattr(self._module(), self.cannot_name)
        return found

    def writer(self) -> Writer:
        """The function that writes it."""
        found: Writer = getattr(self._module(), self.home.partition(":")[2])
        return found

    def _module(self) -> object:
        return import_module(f"truceline.share.{self.home.partition(':')[0]}")


CSV = "text/csv; charset=utf-8"
FORMATS: dict[str, Format] = {
    it.name: it
    for it in (
        Format(name="acled", title="ACLED's columns (CSV)", file="acled.csv", media_type=CSV, home="acled:acled"),
        Format(name="ged", title="UCDP GED's columns (CSV)", file="ged.csv", media_type=CSV, home="ged:ged"),
        Format(name="plover", title="PLOVER in POLECAT's columns (CSV)", file="plover.csv", media_type=CSV,
               home="plover:plover"),
        Format(name="geojson", title="GeoJSON", file="deeds.geojson", media_type="application/geo+json",
               home="geojson:geojson"),
        Format(name="parquet", title="Parquet", file="deeds.parquet", media_type="application/vnd.apache.parquet",
               home="tables:columnar", cannot_name="PARQUET_CANNOT"),
        Format(name="jsonl", title="Records (JSON Lines)", file="records.jsonl", media_type="application/jsonl",
               home="lines:json_lines"),
        Format(name="money", title="FollowTheMoney entities (JSON Lines)", file="entities.ftm.json",
               media_type="application/jsonl", home="money:money"),
        Format(name="annotation", title="W3C Web Annotations (JSON-LD)", file="annotations.jsonld",
               media_type="application/ld+json", home="annotation:annotation"),
        Format(name="hxl", title="HXL-tagged table (CSV)", file="deeds.hxl.csv", media_type=CSV, home="tables:hxl",
               cannot_name="HXL_CANNOT"),
    )
}  # fmt: skip


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """One file, with what it says of itself."""

    format: str
    file: str
    data: bytes
    manifest: Manifest


def render(out: Outgoing, name: str) -> Export:
    """The file in the format called `name`, with its manifest. Raises `ExportError`."""
    chosen = FORMATS.get(name)
    if chosen is None:
        raise ExportError(f"no such format: {name} (there are {', '.join(FORMATS)})")
    losses = Losses()
    losses.extend(out.left_out)
    data, rows, unreviewed = chosen.writer()(out, losses)
    made = Manifest(
        format=name, file=chosen.file, rows=rows, unreviewed_rows=unreviewed, sha256=codec.sha256(data), size=len(data),
        as_of=out.now.isoformat(), includes_unreviewed=out.includes_unreviewed, made_by=f"truceline {__version__}",
        losses=losses.all(),
    )  # fmt: skip
    return Export(format=name, file=chosen.file, data=data, manifest=made)


def write(out: Outgoing, names: Iterable[str], folder: Path) -> list[Manifest]:
    """Writes the files and `manifest.json` into a folder, which is made; what each file says of itself."""
    made = [render(out, name) for name in dict.fromkeys(names)]
    folder.mkdir(parents=True, exist_ok=True)
    for it in made:
        (folder / it.file).write_bytes(it.data)
    manifests = [it.manifest for it in made]
    (folder / "manifest.json").write_bytes(manifest.write(manifests))
    return manifests
