"""Writes goldens/ridge.json: ridge regression by NumPy, in the primal form, for src/ml/metrics/ridge.ts.

    python3 tools/parity/ridgeGolden.py > tools/parity/goldens/ridge.json

NumPy 2.4.6. Features are rounded to 4 digits, so that both read the same numbers."""
import json

import numpy as np

PENALTIES = [1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3]


def predict(x, y, learned, asked, c):
    """The primal solution with an intercept that is not penalised; c in parts of the mean squared length of the rows."""
    mean, target = x[learned].mean(axis=0), y[learned].mean(axis=0)
    z = x[learned] - mean
    penalty = c * np.square(z).sum() / len(learned)
    weights = np.linalg.solve(z.T @ z + penalty * np.eye(x.shape[1]), z.T @ (y[learned] - target))
    return target + (x[asked] - mean) @ weights


def case(name, seed, count, width):
    random = np.random.default_rng(seed)
    features = random.normal(size=(count, width)) * random.uniform(0.1, 5, size=width) + random.normal(size=width)
    features = np.round(features, 4)
    features[:, 1] = 2.5  # never differs
    clear = features @ random.normal(size=width) / width
    targets = np.stack([clear, clear + 0.5 * clear.std() * random.normal(size=count), random.normal(size=count)], axis=1)
    targets = np.round(targets, 4)
    order = random.permutation(count)
    test, train = order[: count // 4], order[count // 4 :]
    folds = [train[i::3] for i in range(3)]
    train = np.concatenate(folds)
    deviation = features[train].std(axis=0)
    scale = np.where(deviation > 1e-9, 1 / np.maximum(deviation, 1e-9), 0)
    x = (features - features[train].mean(axis=0)) * scale
    errors = np.zeros((len(PENALTIES), targets.shape[1]))
    for k, fold in enumerate(folds):
        rest = np.concatenate([other for i, other in enumerate(folds) if i != k])
        for p, c in enumerate(PENALTIES):
            errors[p] += np.square(predict(x, targets, rest, fold, c) - targets[fold]).sum(axis=0)
    best = errors.argmin(axis=0)
    said = np.stack([predict(x, targets, train, test, PENALTIES[p])[:, t] for t, p in enumerate(best)], axis=1)
    total = np.square(targets[test] - targets[test].mean(axis=0)).sum(axis=0)
    return {
        "name": name,
        "width": width,
        "features": features.ravel().tolist(),
        "targets": targets.T.tolist(),
        "train": train.tolist(),
        "test": test.tolist(),
        "folds": [fold.tolist() for fold in folds],
        "penalties": [PENALTIES[p] for p in best],
        "predictions": said.T.tolist(),
        "r2": (1 - np.square(targets[test] - said).sum(axis=0) / total).tolist(),
    }


print(json.dumps([case("more faces than features", 1, 40, 6), case("more features than faces", 2, 24, 50)]))
