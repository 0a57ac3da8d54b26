"""Writes goldens/detector.pth and detector.safetensors: a small random detector as the released training scripts
save one, its logits by the reference, and its positions as PyTorch interpolates them to other grids.

    python3 tools/parity/detectorGolden.py REFERENCE_DIR tools/parity/goldens     (Debian: python3-torch)
"""
import argparse
import json
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

WIDTH, DEPTH, HEADS, PATCH, GRID, CLASSES, BATCH = 32, 2, 2, 8, 4, 2, 3


def linear(p, g, name, i, o):
    p[name + ".weight"] = torch.randn(o, i, generator=g) / i ** 0.5
    p[name + ".bias"] = 0.1 * torch.randn(o, generator=g)


def norm(p, g, name, n):
    p[name + ".weight"] = 1 + 0.2 * torch.randn(n, generator=g)
    p[name + ".bias"] = 0.1 * torch.randn(n, generator=g)


def detector(g):
    p = {"cls_token": torch.randn(1, 1, WIDTH, generator=g),
         "pos_embed": torch.randn(1, 1 + GRID * GRID, WIDTH, generator=g),
         "patch_embed.proj.weight": torch.randn(WIDTH, 3, PATCH, PATCH, generator=g) * 0.07,
         "patch_embed.proj.bias": 0.1 * torch.randn(WIDTH, generator=g)}
    for i in range(DEPTH):
        block = f"blocks.{i}."
        norm(p, g, block + "norm1", WIDTH)
        linear(p, g, block + "attn.qkv", WIDTH, 3 * WIDTH)
        linear(p, g, block + "attn.proj", WIDTH, WIDTH)
        norm(p, g, block + "norm2", WIDTH)
        linear(p, g, block + "mlp.fc1", WIDTH, 4 * WIDTH)
        linear(p, g, block + "mlp.fc2", 4 * WIDTH, WIDTH)
    norm(p, g, "fc_norm", WIDTH)
    linear(p, g, "head", WIDTH, CLASSES)
    return p


def interpolated(positions, grid):
    """util/pos_embed.py of the released code: the class token kept, the rest bicubic."""
    first, rest = positions[:, :1], positions[:, 1:]
    side = int(rest.shape[1] ** 0.5)
    rest = rest.reshape(1, side, side, -1).permute(0, 3, 1, 2)
    rest = F.interpolate(rest, size=(grid, grid), mode="bicubic", align_corners=False)
    return torch.cat([first, rest.permute(0, 2, 3, 1).flatten(1, 2)], 1)


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import fsfm_reference as R

    out = Path(sys.argv[2])
    g = torch.Generator().manual_seed(19)
    p = detector(g)
    args = argparse.Namespace(model="vit_nano_patch8", nb_classes=CLASSES, global_pool=True)
    torch.save({"model": p, "epoch": 9, "args": args}, out / "detector.pth")
    images = torch.randn(BATCH, 3, GRID * PATCH, GRID * PATCH, generator=g)
    larger = torch.randn(BATCH, 3, 6 * PATCH, 6 * PATCH, generator=g)
    cfg = {"patch": PATCH, "depth": DEPTH, "heads": HEADS}
    moved = dict(p, pos_embed=interpolated(p["pos_embed"], 6))
    write_safetensors(out / "detector.safetensors", {
        "images": images, "logits": R.classify(p, images, cfg),
        "images.6": larger, "logits.6": R.classify(moved, larger, cfg),
        "positions.6": moved["pos_embed"], "positions.3": interpolated(p["pos_embed"], 3),
    })
