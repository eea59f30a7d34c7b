"""The network in PyTorch: the base encoder, a deep biaffine parser, and linear heads for the rest."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from truceline.parse.shape import SHAPE_COUNT


@dataclass(frozen=True)
class Shape:
    """The sizes of the network: all that export needs beside the weights."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    arc: int = 320
    label: int = 128
    hidden: int = 192
    labels: int = 0
    upos: int = 0
    xpos: int = 0
    rules: int = 0
    names: int = 13
    styles: int = 6

    def as_dict(self) -> dict[str, int]:
        """The sizes by name, for the model's description."""
        return asdict(self)


class Dropout(nn.Module):
    """Drops a share of the values while training, to a 256th: one byte is drawn for each, which processors do fast."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.below = round(share * 256)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.below:
            return x
        seed = int(torch.randint(2**31, ()))
        drawn = torch.from_numpy(np.random.default_rng(seed).integers(0, 256, tuple(x.shape), np.uint8))
        return x * ((drawn >= self.below).to(x.dtype) * (256 / (256 - self.below)))


class Layer(nn.Module):
    """One BERT layer, written out so that it exports to fused operators."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: on rows as short as a training batch's, the way back through PyTorch's fused attention is slow.
        scores = q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + mask
        mixed = scores.softmax(-1).to(v.dtype) @ v
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Words in, scores out, all heads in one pass of the encoder."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.words = nn.Embedding(shape.vocabulary, width)
        self.positions = nn.Embedding(shape.positions, width)
        self.shapes = nn.Embedding(SHAPE_COUNT, width)
        self.embed_norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = Dropout(dropout)
        self.head_dropout = Dropout(0.25)
        self.arc_dep = nn.Linear(width, shape.arc)
        self.arc_head = nn.Linear(width, shape.arc)
        self.arc = nn.Parameter(torch.zeros(shape.arc + 1, shape.arc))
        self.root = nn.Parameter(torch.zeros(width))
        self.label_dep = nn.Linear(width, shape.label)
        self.label_head = nn.Linear(width, shape.label)
        self.label = nn.Parameter(torch.zeros(shape.labels, shape.label + 1, shape.label + 1))
        self.tag = nn.Linear(width, shape.upos + shape.xpos + shape.rules)
        self.start_in = nn.Linear(width, shape.hidden)
        self.start = nn.Linear(shape.hidden, 1)
        self.name_in = nn.Linear(width, shape.hidden)
        self.style = nn.Embedding(shape.styles, shape.hidden)
        self.name = nn.Linear(shape.hidden, shape.names)
        self.move = nn.Parameter(torch.zeros(shape.names, shape.names))
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.style.weight)
        nn.init.normal_(self.root, std=0.02)
        nn.init.normal_(self.arc, std=0.02)

    def load_base(self, base: dict[str, Tensor]) -> None:
        """Take the pretrained encoder's weights; its token type 0 is folded into the positions."""
        types = base["embeddings.token_type_embeddings.weight"][0]
        self.words.weight.data.copy_(base["embeddings.word_embeddings.weight"])
        self.positions.weight.data.copy_(base["embeddings.position_embeddings.weight"] + types)
        _copy(self.embed_norm, base, "embeddings.LayerNorm")
        for index, layer in enumerate(self.layers):
            prefix = f"encoder.layer.{index}."
            parts = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
            layer.qkv.weight.data.copy_(torch.cat([base[f"{part}.weight"] for part in parts]))
            layer.qkv.bias.data.copy_(torch.cat([base[f"{part}.bias"] for part in parts]))
            _copy(layer.out, base, f"{prefix}attention.output.dense")
            _copy(layer.norm1, base, f"{prefix}attention.output.LayerNorm")
            _copy(layer.up, base, f"{prefix}intermediate.dense")
            _copy(layer.down, base, f"{prefix}output.dense")
            _copy(layer.norm2, base, f"{prefix}output.LayerNorm")
        self.words.weight.requires_grad_(False)

    def encode(self, pieces: Tensor, shapes: Tensor, lengths: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Word vectors (batch, words, width): the mean of each word's first and last piece."""
        size = pieces.shape[1]
        inside = torch.arange(size)[None, :] < lengths[:, None]
        mask = torch.zeros(inside.shape).masked_fill(~inside, -1e4)[:, None, None, :]
        x = self.words(pieces) + self.positions.weight[:size] + self.shapes(shapes)
        x = self.dropout(self.embed_norm(x))
        if torch.is_autocast_enabled("cpu"):
            mask = mask.to(torch.bfloat16)
            x = x.to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, mask)
        width = x.shape[-1]
        a = x.gather(1, first[:, :, None].expand(-1, -1, width))
        b = x.gather(1, last[:, :, None].expand(-1, -1, width))
        return (a + b) / 2

    def arcs(self, vectors: Tensor) -> Tensor:
        """Arc scores (batch, words, 1 + words): column 0 is the root."""
        drop = self.head_dropout
        root = self.root.to(vectors.dtype).expand(vectors.shape[0], 1, -1)
        heads = drop(F.gelu(self.arc_head(torch.cat([root, vectors], 1))))
        deps = drop(F.gelu(self.arc_dep(vectors)))
        weight = self.arc.to(deps.dtype)
        return torch.bmm(deps @ weight[:-1] + weight[-1], heads.transpose(1, 2)).float()

    def label_scores(self, vectors: Tensor, batch: Tensor, words: Tensor, heads: Tensor) -> Tensor:
        """Label scores (arcs, labels) of the arcs named by row, word and head (0 is the root)."""
        drop = self.head_dropout
        root = self.root.to(vectors.dtype).expand(vectors.shape[0], 1, -1)
        all_heads = torch.cat([root, vectors], 1)
        dep = drop(F.gelu(self.label_dep(vectors[batch, words])))
        head = drop(F.gelu(self.label_head(all_heads[batch, heads])))
        weight = self.label.to(dep.dtype)
        dep = F.pad(dep, (0, 1), value=1.0)
        head = F.pad(head, (0, 1), value=1.0)
        count, size = weight.shape[0], weight.shape[1]
        left = dep @ weight.permute(1, 0, 2).reshape(size, count * size)
        return torch.bmm(left.view(-1, count, size), head[:, :, None])[:, :, 0].float()

    def tags(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of the universal tags, the Penn tags and the lemma rules."""
        scores = self.tag(self.head_dropout(vectors)).float()
        upos, xpos, rules = scores.split([self.shape.upos, self.shape.xpos, self.shape.rules], -1)
        return upos, xpos, rules

    def starts(self, vectors: Tensor) -> Tensor:
        """Log odds that each word starts a sentence."""
        return self.start(F.gelu(self.start_in(self.head_dropout(vectors))))[..., 0].float()

    def name_scores(self, vectors: Tensor, style: Tensor) -> Tensor:
        """Name label scores; `style` is the annotation guideline of each row."""
        hidden = self.name_in(self.head_dropout(vectors)) + self.style(style)[:, None, :]
        return self.name(F.gelu(hidden)).float()


def _copy(module: nn.Module, base: dict[str, Tensor], prefix: str) -> None:
    module.weight.data.copy_(base[f"{prefix}.weight"])
    module.bias.data.copy_(base[f"{prefix}.bias"])


def marginal_loss(scores: Tensor, move: Tensor, allowed: Tensor, lengths: Tensor) -> Tensor:
    """Mean negative log likelihood per row of a linear chain, summed over every path that `allowed` leaves open.

    scores: (batch, words, labels); allowed: the same shape, bool; rows end at `lengths`.
    """
    barred = scores.masked_fill(~allowed, -1e4)
    both = torch.stack([scores, barred]).unbind(2)
    total = both[0]
    for at in range(1, scores.shape[1]):
        step = torch.logsumexp(total[..., :, None] + move, dim=-2) + both[at]
        total = torch.where((at < lengths)[None, :, None], step, total)
    full, open_paths = torch.logsumexp(total, -1)
    return (full - open_paths).sum()
