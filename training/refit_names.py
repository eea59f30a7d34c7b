"""Fits the names head again on the finished encoder, which stays as it is: minutes instead of an hour.

    python -m training.refit_names --model OUT --corpora DIR --vocabulary vocab.txt --to OUT2 [--without-own]

Every corpus is encoded once; then the head, its guideline vectors and its transitions are trained on the vectors.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.batches import STYLES, bits, bucket, encode
from training.corpora import Named, read_docbin, read_own, treebank
from training.network import Network, Shape, marginal_loss
from training.swap import Swapper
from truceline.parse.wordpiece import WordPiece


@dataclass
class Encoded:
    """A run of words as vectors, with its allowed labels and guideline."""

    vectors: Tensor
    names: list[int]
    style: int


def corpora(args: argparse.Namespace, rng: random.Random) -> list[Named]:
    """All the runs of words, our own with other names in further copies."""
    ner = args.corpora / "ner"
    near = read_docbin(ner / "ner_uner_dev.spacy", "uner")
    wiki = read_docbin(ner / "ner_wikigold.spacy", "wiki")
    found = [*near, *near, *wiki, *read_docbin(ner / "ner_re3d_train.spacy", "re3d") * 2]
    for name in ("btc", "wnut"):
        social = read_docbin(ner / f"ner_{name}.spacy", "social")
        found.extend(item for item in social if rng.random() < 0.3)
    for sentence in treebank(args.corpora, ("train", "dev")):
        if sentence.entities:
            words = sentence.words
            found.append(Named([w.form for w in words], [w.glued for w in words], [w.names for w in words], "gum"))
    if not args.without_own:
        own = read_own(args.own)
        swapper = Swapper([*own, *near, *wiki], args.actors, rng)
        found.extend([*own, *own, *(swapper.swap(item, 0.6) for item in own + own)])
    return [item for item in found if item.forms]


@torch.no_grad()
def encoded(network: Network, items: list[Named], pieces: WordPiece, rng: random.Random) -> list[Encoded]:
    """The items as vectors."""
    network.eval()
    result: list[Encoded] = []
    for batch in bucket(items, lambda item: len(item.forms), 2000, rng):
        inputs = encode([(item.forms, item.glued) for item in batch], pieces, 0.0)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = network.encode(inputs.pieces, inputs.shapes, inputs.lengths, inputs.first, inputs.last)
        for row, item in zip(vectors, batch, strict=True):
            kept = row[: len(item.forms)].to(torch.bfloat16).clone()
            result.append(Encoded(kept, item.names, STYLES.index(item.style)))
    return result


def fit(network: Network, items: list[Encoded], args: argparse.Namespace, rng: random.Random) -> None:
    """Train the head on the vectors."""
    network.train()
    head = [*network.name_in.parameters(), *network.style.parameters(), *network.name.parameters(), network.move]
    optimizer = torch.optim.AdamW(head, lr=args.rate, weight_decay=0.05)
    steps = args.epochs * sum(1 for _ in bucket(items, lambda item: len(item.names), args.words, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: max(0.0, 1 - s / steps))
    for epoch in range(args.epochs):
        began, total, words = time.time(), 0.0, 0
        for batch in bucket(items, lambda item: len(item.names), args.words, rng):
            lengths = torch.tensor([len(item.names) for item in batch])
            vectors = torch.nn.utils.rnn.pad_sequence([item.vectors.float() for item in batch], batch_first=True)
            scores = network.name_scores(vectors, torch.tensor([item.style for item in batch]))
            loss = marginal_loss(scores, network.move, bits([item.names for item in batch]), lengths) / lengths.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * int(lengths.sum())
            words += int(lengths.sum())
        print(f"epoch {epoch + 1}: loss {total / words:.4f}, {time.time() - began:.0f} s", flush=True)


def main() -> None:
    """Read, encode, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--own", type=Path, default=Path("training/corpus"))
    parser.add_argument("--actors", type=Path, default=Path("resources/actors"))
    parser.add_argument("--without-own", action="store_true")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    description = json.loads((args.model / "model.json").read_text(encoding="utf-8"))
    network = Network(Shape(**description["shape"]))
    network.load_state_dict(load_file(args.model / "weights.safetensors"))
    own = STYLES.index("own")
    if not network.style.weight[own].any():
        with torch.no_grad():
            network.style.weight[own] = network.style.weight[STYLES.index("uner")]
    items = encoded(network, corpora(args, rng), WordPiece.from_file(args.vocabulary), rng)
    print(f"{len(items)} runs of {sum(len(item.names) for item in items)} words", flush=True)
    fit(network, items, args, rng)
    args.to.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().contiguous().clone() for name, value in network.state_dict().items()}
    save_file(weights, args.to / "weights.safetensors")
    description["styles"] = STYLES
    (args.to / "model.json").write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
