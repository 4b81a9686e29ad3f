"""Recipes made from others: what the experiment scripts share."""

import json
import os


def read(path):
    """A recipe whose paths, which start from its own folder, are absolute."""
    place = os.path.abspath(os.path.dirname(path))

    def absolute(value):
        if isinstance(value, dict):
            return {key: absolute(own) for key, own in value.items()}
        if isinstance(value, list):
            return [absolute(own) for own in value]
        if isinstance(value, str) and (value.startswith("../") or os.path.isfile(os.path.join(place, value))):
            return os.path.normpath(os.path.join(place, value))
        return value

    return absolute(json.load(open(path)))


def write(recipe, path):
    """Writes a recipe, unless it is there already: a run goes on only with the recipe it began with."""
    text = json.dumps(recipe, indent=2)
    if not os.path.exists(path) or open(path).read() != text:
        open(path, "w").write(text)


def small(recipe, name, seed, steps):
    """An embedder's recipe at the budget of the experiments: small pictures and batches, the trunk's first blocks as they are."""
    recipe.update(name=name, seed=int(seed), input_size=128, frozen_blocks=5)
    recipe["schedule"].update(
        steps=int(steps), batch=96, warm_up=10, averaging=0.95, evaluate_every=int(steps), checkpoint_every=50)
