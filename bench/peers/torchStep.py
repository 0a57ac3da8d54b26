"""The pretraining step of the specification (fsfm_reference.py) in PyTorch, as a peer of the bench: `torchStep.ts` starts it.

    python3 bench/peers/torchStep.py REFERENCE_DIR DATA_DIR THREADS

DATA_DIR has step.json (names, shapes and places of the tensors in step.bin, float32, little-endian; geometry and settings).
For every line on standard input it takes one step and writes one line of JSON: total, c1, c2, c3, gradNorm.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, sys.argv[1])
import fsfm_reference as reference  # noqa: E402

torch.set_num_threads(int(sys.argv[3]))
data = Path(sys.argv[2])
given = json.loads((data / "step.json").read_text())
values = torch.from_file(str(data / "step.bin"), size=given["floats"], dtype=torch.float32)


def tensors(group):
    return {name: values[at:at + size].reshape(shape).clone()
            for name, (shape, at, size) in given[group].items()}


online, target, batch = tensors("online"), tensors("target"), tensors("batch")
settings, model = given["settings"], given["model"]
trained = {name: t.requires_grad_() for name, t in online.items() if name not in reference.FROZEN}
optimizer = torch.optim.AdamW(
    [{"params": [t for name, t in trained.items() if reference.decays(name, t)], "weight_decay": settings["weightDecay"]},
     {"params": [t for name, t in trained.items() if not reference.decays(name, t)], "weight_decay": 0.0}],
    lr=settings["lr"], betas=(0.9, 0.95), eps=1e-8)

print("ready", flush=True)
for _ in sys.stdin:
    optimizer.zero_grad(set_to_none=True)
    parts = reference.losses(online, target, batch["images"], batch["mask"], batch["region"], model)
    parts["total"].backward()
    norm = torch.nn.utils.clip_grad_norm_(list(trained.values()), settings["clipGrad"])
    optimizer.step()
    with torch.no_grad():
        for name, t in target.items():
            if name not in reference.FROZEN:
                t.mul_(settings["momentum"]).add_(online[name], alpha=1 - settings["momentum"])
    print(json.dumps({"total": parts["total"].item(), "c1": parts["rec_all"].item(), "c2": parts["rec_region"].item(),
                      "c3": parts["cl"].item(), "gradNorm": norm.item()}), flush=True)
