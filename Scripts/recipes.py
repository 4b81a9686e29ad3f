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
