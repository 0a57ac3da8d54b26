"""Loads exported checkpoints as the released code does, and checks what they hold.

    python3 tools/parity/checkPytorch.py ONLINE.pth TARGET.pth MOMENTS.safetensors tools/parity/goldens/pretrain.safetensors

The network below registers its modules in the order of the released one, so that AdamW numbers parameters alike.
Prints a line a check and exits 1 when one fails. Needs Debian's python3-torch or any PyTorch from 1.12 on.
"""
import json
import struct
import sys
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

Norm = partial(nn.LayerNorm, eps=1e-6)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) * (d // self.heads) ** -0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(n, t, d))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = Norm(width)
        self.attn = Attention(width, heads)
        self.norm2 = Norm(width)
        self.mlp = Mlp(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Head(nn.Module):
    def __init__(self, width, hidden, out):
        super().__init__()
        self.projection_head = nn.Sequential(
            nn.Linear(width, hidden), nn.LayerNorm(hidden), nn.ReLU(), nn.Linear(hidden, out))

    def forward(self, x):
        return self.projection_head(x)


class Patches(nn.Module):
    def __init__(self, width, side):
        super().__init__()
        self.proj = nn.Conv2d(3, width, side, side)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


def frozen(*shape):
    return nn.Parameter(torch.zeros(*shape), requires_grad=False)


def blocks(depth, width, heads):
    return nn.ModuleList(Block(width, heads) for _ in range(depth))


class Network(nn.Module):
    def __init__(self, c, online):
        super().__init__()
        d, tokens = c["dim"], (c["image"] // c["patch"]) ** 2 + 1
        self.ratio = c["mask_ratio"]
        self.patch_embed = Patches(d, c["patch"])
        self.cls_token = nn.Parameter(torch.zeros(1, 1, d))
        self.pos_embed = frozen(1, tokens, d)
        self.blocks = blocks(c["depth"], d, c["heads"])
        self.norm = Norm(d)
        self.projector = Head(d, c["hidden"], c["projection"])
        if online:
            self.predictor = Head(c["projection"], c["hidden"], c["projection"])
        self.mask_token = nn.Parameter(torch.zeros(1, 1, d))
        self.rep_decoder_embed = nn.Linear(d, d)
        self.rep_decoder_pos_embed = frozen(1, tokens, d)
        self.rep_decoder_blocks = blocks(c["rep_depth"], d, c["rep_heads"])
        self.rep_decoder_norm = Norm(d)
        self.rep_decoder_pred = nn.Linear(d, d)
        if online:
            e = c["dec_dim"]
            self.decoder_embed = nn.Linear(d, e)
            self.decoder_pos_embed = frozen(1, tokens, e)
            self.decoder_blocks = blocks(c["dec_depth"], e, c["dec_heads"])
            self.decoder_norm = Norm(e)
            self.decoder_pred = nn.Linear(e, c["patch"] ** 2 * 3)

    def encode(self, images, mask, ratio):
        x = self.patch_embed(images) + self.pos_embed[:, 1:]
        shuffle = torch.argsort(mask, dim=1, stable=True)
        keep = shuffle[:, :int(x.shape[1] * (1 - ratio)), None].expand(-1, -1, x.shape[2])
        first = (self.cls_token + self.pos_embed[:, :1]).expand(len(x), -1, -1)
        x = torch.cat([first, x.gather(1, keep)], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x), torch.argsort(shuffle, dim=1)

    def restored(self, x, restore):
        missing = self.mask_token.expand(len(x), restore.shape[1] + 1 - x.shape[1], -1)
        rest = torch.cat([x[:, 1:], missing], 1)
        return torch.cat([x[:, :1], rest.gather(1, restore[:, :, None].expand(-1, -1, x.shape[2]))], 1)

    def represent(self, latent, restore):
        x = self.restored(self.rep_decoder_embed(latent), restore) + self.rep_decoder_pos_embed
        for block in self.rep_decoder_blocks:
            x = block(x)
        return self.projector(self.rep_decoder_pred(self.rep_decoder_norm(x)).mean(1))

    def reconstruct(self, latent, restore):
        x = self.decoder_embed(self.restored(latent, restore)) + self.decoder_pos_embed
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_pred(self.decoder_norm(x))[:, 1:]


def losses(online, target, images, mask, region, c):
    p = c["patch"]
    latent, restore = online.encode(images, mask, c["mask_ratio"])
    z = F.normalize(online.predictor(online.represent(latent, restore)), dim=-1)
    with torch.no_grad():
        t = F.normalize(target.represent(*target.encode(images, mask, 0.0)), dim=-1)
    pred = online.reconstruct(latent, restore)
    n, _, h, w = images.shape
    goal = images.reshape(n, 3, h // p, p, w // p, p).permute(0, 2, 4, 3, 5, 1).reshape(n, -1, p * p * 3)
    goal = (goal - goal.mean(-1, keepdim=True)) / (goal.var(-1, keepdim=True) + 1e-6).sqrt()
    error = ((pred - goal) ** 2).mean(-1)
    found = {"rec_all": (error * mask).sum() / mask.sum(), "rec_region": (error * region).sum() / region.sum(),
             "cl": -0.5 * F.cosine_similarity(z, t, dim=1).mean()}
    found["total"] = found["rec_all"] + c["weight_sfr"] * found["rec_region"] + c["weight_cl"] * found["cl"]
    return found


def read_safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    config = header.pop("__metadata__", {}).get("config")
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors, config and json.loads(config)


failed = False


def report(what, ok, detail=""):
    global failed
    failed |= not ok
    print(("ok   " if ok else "FAIL ") + what + detail)


def main(online_path, target_path, moments_path, golden_path):
    golden, c = read_safetensors(golden_path)
    moments, _ = read_safetensors(moments_path)
    saved = {"online": torch.load(online_path, map_location="cpu"), "target": torch.load(target_path, map_location="cpu")}
    networks = {name: Network(c, name == "online") for name in saved}
    for name, file in saved.items():
        networks[name].load_state_dict(file["model"])
        same = all(torch.equal(value, golden[f"{name}.{key}"]) for key, value in file["model"].items())
        report(f"{name} network: {len(file['model'])} tensors loaded, equal bit for bit", same)

    online = networks["online"]
    trained = [(key, p) for key, p in online.named_parameters() if p.requires_grad]
    plain = [(key, p) for key, p in trained if p.ndim <= 1 or key.endswith(".bias")]
    decayed = [(key, p) for key, p in trained if not (p.ndim <= 1 or key.endswith(".bias"))]
    optimizer = torch.optim.AdamW([{"params": [p for _, p in plain], "weight_decay": 0.0},
                                   {"params": [p for _, p in decayed], "weight_decay": 0.05}], lr=1.0, betas=(0.9, 0.95))
    optimizer.load_state_dict(saved["online"]["optimizer"])
    same = all(torch.equal(optimizer.state[p]["exp_avg"], moments[f"m.{key}"])
               and torch.equal(optimizer.state[p]["exp_avg_sq"], moments[f"v.{key}"])
               and float(optimizer.state[p]["step"]) == 20 for key, p in trained)
    report(f"optimiser: moments of {len(trained)} parameters belong to them", same)
    report("optimiser: decay of both groups", [g["weight_decay"] for g in optimizer.param_groups] == [0.0, 0.05])
    report("epoch", saved["online"]["epoch"] == 4 and saved["target"]["epoch"] == 4)

    batch = [golden[f"step0.{key}"] for key in ("images", "mask", "region")]
    found = losses(online, networks["target"], *batch, c)
    for key, value in found.items():
        error = abs(float(value) - float(golden[f"step0.loss.{key}"]))
        report(f"loss {key} as specified", error < 1e-4, f", off by {error:.1e}")
    found["total"].backward()
    optimizer.step()
    report("a further step", all(torch.isfinite(p).all() for p in online.parameters()))
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
