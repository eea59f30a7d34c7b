"""One command from corpora to the shipped pipeline: fetch, train, export, evaluate.

    python -m training.build --corpora DIR                     # into training/work; then compare and copy
    python -m training.build --corpora DIR --install           # into src/truceline/data/english
    python -m training.build --corpora DIR --seeds 1 2 3       # the spread; the first seed is the one installed
    python -m training.build --corpora DIR --without-own       # the ablation: nothing that we composed

DIR holds `ewt/`, `gum/`, `pud/` and `ner/`; see training/README.md for their homes, checksums and licences.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from training.base import fetch
from training.corpora import treebank
from training.export import export
from training.lemmas import write_lemmas
from training.names import write_names

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "src" / "truceline" / "data" / "english"
FILES = ("encoder.onnx", "labels.onnx", "model.json", "vocabulary.txt", "lemmas.json", "names.json")


def build(args: argparse.Namespace) -> None:
    """Run all steps."""
    base, vocabulary = fetch(args.work / "base")
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent / 'src'}{os.pathsep}{HERE.parent}"}
    for seed in args.seeds:
        run = args.work / f"seed-{seed}"
        command = [
            sys.executable, "-m", "training.train", "--corpora", args.corpora, "--base", base, "--vocabulary",
            vocabulary, "--out", run, "--epochs", args.epochs, "--seed", seed, "--with-dev", "--social", "0.12",
            "--threads", args.threads,
        ]  # fmt: skip
        if not args.without_own:
            command += ["--own", HERE / "corpus", "--sentences", HERE / "sentences" / "sentences.conllu"]
        if args.minutes:
            command += ["--minutes", args.minutes]
        subprocess.run([str(part) for part in command], check=True, env=environment)
        fitted = args.work / f"seed-{seed}-names"
        refit = [
            sys.executable, "-m", "training.refit_names", "--model", run, "--corpora", args.corpora,
            "--vocabulary", vocabulary, "--to", fitted, "--seed", seed,
        ]  # fmt: skip
        subprocess.run([str(part) for part in refit], check=True, env=environment)
        made = args.work / f"english-{seed}"
        export(fitted, vocabulary, made)
        write_lemmas(treebank(args.corpora, ("train", "dev")), made / "lemmas.json")
        write_names(made / "names.json")
        told = [sys.executable, "-m", "evaluation.treebanks", "--model", str(made)]
        subprocess.run(told, check=True, env=environment | {"TRUCELINE_TREEBANKS": str(args.corpora)})
    if args.install:
        for name in FILES:
            shutil.copyfile(args.work / f"english-{args.seeds[0]}" / name, SHIPPED / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=HERE / "work")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seeds", type=int, nargs="+", default=[2])
    parser.add_argument("--without-own", action="store_true", help="leave out our own corpus and sentences")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--install", action="store_true")
    build(parser.parse_args())
