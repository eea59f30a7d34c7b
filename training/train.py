"""Trains the network on the treebanks and the names; writes `weights.safetensors` and `model.json` each epoch.

python -m training.train --corpora DIR --base model.safetensors --vocabulary vocab.txt --out OUT --epochs 8
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from training import batches as b
from training.corpora import (
    KINDS,
    NAME_LABELS,
    Named,
    documents,
    own_treebank,
    parse_pieces,
    read_docbin,
    read_own,
    treebank,
)
from training.evaluate import Scores, dev_scores
from training.network import Network, Shape, marginal_loss
from training.swap import Swapper
from truceline.parse.wordpiece import WordPiece


def names_stream(args: argparse.Namespace, rng: random.Random) -> list[Named]:
    """One epoch of the names stream: the near corpora several times, the social ones in part.

    Our own corpus comes three times, twice with other names in it.
    """
    ner = args.corpora / "ner"
    plan = (("uner_dev", "uner", 2), ("wikigold", "wiki", 1), ("re3d_train", "re3d", 3))
    stream: list[Named] = []
    for name, style, times in plan:
        stream.extend(_kept(ner / f"ner_{name}.spacy", style) * times)
    for name in ("btc", "wnut"):
        stream.extend(item for item in _kept(ner / f"ner_{name}.spacy", "social") if rng.random() < args.social)
    if args.own is not None and args.own.is_dir():
        own = read_own(args.own)
        near = _kept(ner / "ner_uner_dev.spacy", "uner")
        swapper = Swapper([*own, *near, *_kept(ner / "ner_wikigold.spacy", "wiki")], args.actors, rng)
        stream.extend([*own, *(swapper.swap(item, 0.7) for item in own + own)])
        stream.extend(swapper.swap(item, 0.4) for item in near)
    return stream


_READ: dict[Path, list[Named]] = {}


def _kept(path: Path, style: str) -> list[Named]:
    if path not in _READ:
        _READ[path] = read_docbin(path, style)
    return _READ[path]


class Average:
    """An exponential moving average of the weights: what is evaluated and shipped."""

    def __init__(self, network: Network, decay: float) -> None:
        self.decay = decay
        self.live = [p for p in network.parameters() if p.requires_grad]
        self.kept = [p.detach().clone() for p in self.live]
        self.steps = 0

    def update(self) -> None:
        """Move towards the live weights; faster while young."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.kept, [p.detach() for p in self.live], 1 - decay)

    def swap(self) -> None:
        """Exchange live and averaged weights; call again to undo."""
        with torch.no_grad():
            for live, kept in zip(self.live, self.kept, strict=True):
                held = live.detach().clone()
                live.copy_(kept)
                kept.copy_(held)


class Progress:
    """How much of a training is over: by steps, or by the clock where it has a limit."""

    def __init__(self, steps: int, minutes: float | None) -> None:
        self.steps = steps
        self.seconds = minutes * 60 if minutes else None
        self.began = time.time()

    def share(self, step: int) -> float:
        """Between 0 and 1 (and beyond)."""
        by_steps = step / self.steps
        return max(by_steps, (time.time() - self.began) / self.seconds) if self.seconds else by_steps


def parse_loss(network: Network, batch: b.ParseBatch, with_names: float) -> torch.Tensor:
    """The weighted sum of all losses on a treebank batch, a mean per word."""
    i = batch.inputs
    vectors = network.encode(i.pieces, i.shapes, i.lengths, i.first, i.last)
    known = batch.heads >= 0
    arcs = network.arcs(vectors).masked_fill(~batch.same_sentence, -1e4)
    loss = F.cross_entropy(arcs[known], batch.heads[known])
    rows, words = known.nonzero(as_tuple=True)
    labels = network.label_scores(vectors, rows, words, batch.heads[rows, words])
    loss = loss + F.cross_entropy(labels, batch.deps[rows, words], ignore_index=-100)
    weights = (0.3, 0.3, 0.2)
    for scores, gold, weight in zip(network.tags(vectors), (batch.upos, batch.xpos, batch.rules), weights, strict=True):
        loss = loss + weight * F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=-100)
    starts = network.starts(vectors)
    asked = batch.starts >= 0
    if asked.any():
        loss = loss + 1.0 * F.binary_cross_entropy_with_logits(starts[asked], batch.starts[asked].float())
    if with_names:
        scores = network.name_scores(vectors, batch.style)
        names = marginal_loss(scores, network.move.float(), batch.names, i.words) / known.sum()
        loss = loss + with_names * names
    return loss


def name_loss(network: Network, batch: b.NameBatch) -> torch.Tensor:
    """The loss on a names batch, a mean per word."""
    i = batch.inputs
    vectors = network.encode(i.pieces, i.shapes, i.lengths, i.first, i.last)
    scores = network.name_scores(vectors, batch.style)
    return marginal_loss(scores, network.move.float(), batch.names, i.words) / i.words.sum()


def save(out: Path, network: Network, inventory: b.Inventory, notes: dict[str, object]) -> None:
    """Write the weights and all that is needed to read them."""
    out.mkdir(parents=True, exist_ok=True)
    save_file(
        {k: v.detach().contiguous().clone() for k, v in network.state_dict().items()}, out / "weights.safetensors"
    )
    model = {
        "shape": network.shape.as_dict(),
        "deps": inventory.deps, "upos": inventory.upos, "xpos": inventory.xpos, "rules": inventory.rules,
        "names": NAME_LABELS, "kinds": KINDS, "styles": b.STYLES, "training": notes,
    }  # fmt: skip
    (out / "model.json").write_text(json.dumps(model, ensure_ascii=False, indent=1), encoding="utf-8")


def train(args: argparse.Namespace) -> None:
    """Run the whole training."""
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    rng = random.Random(args.seed)
    pieces = WordPiece.from_file(args.vocabulary)
    sentences = treebank(args.corpora, ("train", "dev") if args.with_dev else ("train",))
    composed = own_treebank(args.sentences) * 4 if args.sentences and args.sentences.exists() else []
    inventory = b.Inventory.read(args.start / "model.json") if args.start else b.Inventory.of(sentences)
    paragraphs = [paragraph for document in documents(sentences + composed) for paragraph in document]
    shape = Shape(
        labels=len(inventory.deps), upos=len(inventory.upos), xpos=len(inventory.xpos), rules=len(inventory.rules)
    )
    network = Network(shape)
    network.load_base(load_file(args.base))
    if args.start:
        network.load_state_dict(load_file(args.start / "weights.safetensors"))
    average = Average(network, 0.9985)
    heads, encoder = [], []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            inside = name.startswith(("positions", "embed_norm", "layers", "shapes"))
            (encoder if inside else heads).append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": 1e-3}],
        betas=(0.9, 0.98), weight_decay=0.01, fused=True,
    )  # fmt: skip
    per_epoch = len(_epoch(paragraphs, args, rng))
    total = per_epoch * args.epochs
    progress = Progress(total, args.minutes)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / 150, max(0.02, 1 - progress.share(s)))
    )
    print(f"{sum(len(s.words) for s in sentences)} words, {per_epoch} steps an epoch, {inventory.deps=}", flush=True)
    began, step, history = time.time(), 0, []
    for epoch in range(args.epochs):
        running, words = 0.0, 0
        if progress.share(step) >= 1:
            break
        for kind, items in _epoch(paragraphs, args, rng):
            if progress.share(step) >= 1:
                break
            with torch.autocast("cpu", dtype=torch.bfloat16):
                if kind == "parse":
                    batch = b.parse_batch(items, inventory, pieces, rng)
                    loss = parse_loss(network, batch, args.treebank_names)
                else:
                    batch = b.name_batch(items, pieces, rng)
                    loss = args.names_weight * name_loss(network, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + heads, 2.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            average.update()
            step += 1
            running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
            words += int(batch.inputs.words.sum())
            if step % 50 == 0:
                speed = words / max(1e-6, time.time() - began - sum(h["seconds"] for h in history))
                print(
                    f"{time.time() - began:6.0f}s step {step}/{total} loss {running:.3f} {speed:.0f} words/s",
                    flush=True,
                )
        average.swap()
        scores = dev_scores(network, args.corpora, inventory, pieces) if not args.with_dev else Scores()
        history.append({"epoch": epoch + 1, "seconds": time.time() - began - sum(h["seconds"] for h in history)})
        print(f"epoch {epoch + 1}: {scores}", flush=True)
        notes = {
            "epochs": epoch + 1, "of": args.epochs, "seed": args.seed, "rate": args.rate, "with_dev": args.with_dev,
            "own_corpus": bool(args.own), "minutes": args.minutes, "steps": step,
            "start": str(args.start.name) if args.start else None, "seconds": round(time.time() - began),
            "threads": args.threads,
        }  # fmt: skip
        save(args.out, network, inventory, notes)
        average.swap()


def _epoch(paragraphs, args, rng):  # type: ignore[no-untyped-def]
    runs = list(parse_pieces(paragraphs, rng, 140))
    runs = [run for run in runs if sum(len(s.words) for s in run) <= 230]
    parse = [("parse", x) for x in b.bucket(runs, lambda run: sum(len(s.words) for s in run), args.words, rng)]
    stream = names_stream(args, rng)
    names = [("names", x) for x in b.bucket(stream, lambda item: len(item.forms), args.words * 10 // 7, rng)]
    both = parse + names
    rng.shuffle(both)
    return both


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--own", type=Path, help="folder of our own annotated sentences")
    parser.add_argument("--sentences", type=Path, help="CoNLL-U of our own sentences")
    parser.add_argument("--actors", type=Path, default=Path("resources/actors"), help="the actor registry's YAML")
    parser.add_argument("--start", type=Path, help="go on from the weights in this folder")
    parser.add_argument("--minutes", type=float, help="stop after so long, the learning rate falling with the clock")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--words", type=int, default=700, help="padded words in a treebank batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--social", type=float, default=0.25)
    parser.add_argument("--names-weight", type=float, default=1.0)
    parser.add_argument("--treebank-names", type=float, default=0.5)
    parser.add_argument("--with-dev", action="store_true")
    return parser


if __name__ == "__main__":
    train(arguments().parse_args())
