"""Makes ltr.json: what XGBoost's own Python package says, for BoostingTests.

    pip install xgboost==1.7.4 'numpy<2'
    python make_ltr_golden.py ../../../../shared/data/ltr/lambdarank > ltr.json

`made` is trained on rows a linear congruential generator makes, which the test makes again; `lambdarank` on the sample
that LightGBM ships, which the test reads where it is there. The library must be the version of Debian's libxgboost-dev.
"""

import json
import sys

import numpy as np
import xgboost as xgb

PARAMETERS = {
    "objective": "rank:ndcg", "eta": 0.1, "max_depth": 4, "min_child_weight": 1, "lambda": 1, "seed": 7,
    "nthread": 1, "tree_method": "exact", "verbosity": 0,
}


def ndcg(labels, scores, groups, cutoff):
    """Mean over queries with any relevant row, gains 2^grade - 1; ties by row."""
    values, start = [], 0
    for count in groups:
        order = sorted(range(start, start + count), key=lambda row: (-scores[row], row))
        gains = [2.0 ** labels[row] - 1 for row in order]
        ideal = sorted(gains, reverse=True)
        dcg = lambda list: sum(g / np.log2(i + 2) for i, g in enumerate(list[:cutoff]))
        if dcg(ideal) > 0:
            values.append(dcg(gains) / dcg(ideal))
        start += count
    return float(np.mean(values))


def train(train_set, test_set, rounds):
    matrices = []
    for rows, labels, groups in (train_set, test_set):
        matrix = xgb.DMatrix(rows, label=labels, missing=np.nan)
        matrix.set_group(groups)
        matrices.append(matrix)
    booster = xgb.train(PARAMETERS, matrices[0], num_boost_round=rounds)
    scores = booster.predict(matrices[1], output_margin=True)
    result = {f"ndcg_at_{k}": ndcg(test_set[1], scores, test_set[2], k) for k in (1, 3, 5, 10)}
    result["rounds"] = rounds
    result["margins"] = [float(s) for s in scores[:20]]
    return result


def made(queries, seed):
    state = seed

    def draw():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 40) / 2**24

    rows, labels, groups = [], [], []
    for _ in range(queries):
        groups.append(8)
        for _ in range(8):
            row = [draw() for _ in range(5)]
            noise = draw()
            labels.append(int(min(3, 4 * (0.6 * row[0] + 0.3 * row[1] * row[2] + 0.2 * noise))))
            if row[4] < 0.1:
                row[3] = np.nan
            rows.append(row)
    return np.array(rows, dtype=np.float32), np.array(labels, dtype=np.float32), groups


def read(path):
    rows, labels = [], []
    for line in open(path):
        fields = line.split()
        if not fields:
            continue
        labels.append(float(fields[0]))
        row = np.full(300, np.nan, dtype=np.float32)
        for field in fields[1:]:
            index, value = field.split(":")
            row[int(index) - 1] = float(value)
        rows.append(row)
    groups = [int(line) for line in open(path + ".query")]
    # Counts decide; a trailing row of no query is left out.
    total = sum(groups)
    return np.array(rows[:total]), np.array(labels[:total], dtype=np.float32), groups


if __name__ == "__main__":
    assert xgb.__version__ == "1.7.4", xgb.__version__
    folder = sys.argv[1]
    print(json.dumps({
        "version": xgb.__version__,
        "parameters": PARAMETERS,
        "made": train(made(120, 1), made(40, 2), 30),
        "lambdarank": train(read(folder + "/rank.train"), read(folder + "/rank.test"), 60),
    }, indent=1))
