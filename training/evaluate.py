"""Quick scores while training: attachment with gold tokens and sentences, and sentence starts in paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from training.batches import Inventory, parse_batch
from training.corpora import Sentence, documents, read_conllu
from training.network import Network
from truceline.parse.wordpiece import WordPiece


@dataclass
class Scores:
    """Shares in [0, 1], of EWT's dev part."""

    uas: float = 0.0
    las: float = 0.0
    upos: float = 0.0
    lemma_rule: float = 0.0
    starts: float = 0.0

    def __str__(self) -> str:
        return " ".join(f"{name} {value:.4f}" for name, value in vars(self).items())


@torch.no_grad()
def dev_scores(network: Network, root: Path, inventory: Inventory, pieces: WordPiece, most: int = 700) -> Scores:
    """Scores on the first sentences of EWT's dev part, greedy heads, punctuation left out."""
    network.eval()
    sentences = read_conllu(root / "ewt" / "dev.conllu")[:most]
    counts = torch.zeros(5)
    punct = inventory.upos.index("PUNCT")
    for at in range(0, len(sentences), 40):
        batch = parse_batch([[s] for s in sentences[at : at + 40]], inventory, pieces, None)
        i = batch.inputs
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = network.encode(i.pieces, i.shapes, i.lengths, i.first, i.last)
            heads = network.arcs(vectors).masked_fill(~batch.same_sentence, -1e4).argmax(-1)
            known = (batch.heads >= 0) & (batch.upos != punct)
            rows, words = known.nonzero(as_tuple=True)
            labels = network.label_scores(vectors, rows, words, heads[rows, words]).argmax(-1)
            upos, _, rules = network.tags(vectors)
        right = heads[rows, words] == batch.heads[rows, words]
        counts += torch.tensor([
            len(rows), right.sum(), (right & (labels == batch.deps[rows, words])).sum(),
            (upos.argmax(-1)[rows, words] == batch.upos[rows, words]).sum(),
            (rules.argmax(-1)[rows, words] == batch.rules[rows, words]).sum(),
        ])  # fmt: skip
    starts = _start_f(network, sentences, inventory, pieces)
    network.train()
    total, *hits = counts.tolist()
    return Scores(*(hit / total for hit in hits), starts)


def _start_f(network: Network, sentences: list[Sentence], inventory: Inventory, pieces: WordPiece) -> float:
    """F1 of the sentence starts that do not open a paragraph."""
    hit = said = gold = 0.0
    for document in documents(sentences):
        for paragraph in document:
            if not 1 < sum(len(s.words) for s in paragraph) <= 200:
                continue
            batch = parse_batch([paragraph], inventory, pieces, None)
            i = batch.inputs
            starts = network.starts(network.encode(i.pieces, i.shapes, i.lengths, i.first, i.last)) > 0
            asked = batch.starts >= 0
            hit += (starts & (batch.starts == 1))[asked].sum().item()
            said += starts[asked].sum().item()
            gold += (batch.starts == 1)[asked].sum().item()
    return 2 * hit / max(1.0, said + gold)
