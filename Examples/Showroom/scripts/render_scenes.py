"""Renders rooms with their annotations. Run again to go on where it stopped.

    python render_scenes.py                         the 40 bundled rooms, 640 x 480, into scenes/
    python render_scenes.py --training 1000         training scenes, 384 x 288, into the user's cache
    python render_scenes.py --training 9 --out DIR  somewhere else

The annotations of a scene lie beside its picture as JSON; annotations.json,
merged from them, is rewritten every few scenes and is always whole.
"""
import argparse
import json
import os
import time
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

import annotate
import building
import catalogue
import engine
import furnishing
import meshes
import studio
from paths import SHOWROOM, TRAINING

BUNDLED = ["living", "bedroom", "dining", "office", "kids", "hall", "kitchen", "nook", "living", "bedroom"] * 4
WEIGHTS = {"living": .25, "bedroom": .18, "dining": .12, "office": .12, "kids": .12, "hall": .08, "kitchen": .06, "nook": .07}
VOCABULARY = json.loads((Path(__file__).parent / "vocabulary.json").read_text())
CATEGORIES = [{"id": c["id"], "name": c["name"], "supercategory": "home"} for c in VOCABULARY]
NUMBERS = {c["name"]: c["id"] for c in CATEGORIES}


def compositor(folder):
    """Writes the object-index pass of each render as a float picture."""
    scene = bpy.context.scene
    scene.view_layers[0].use_pass_object_index = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    layers = tree.nodes.new("CompositorNodeRLayers")
    final = tree.nodes.new("CompositorNodeComposite")
    files = tree.nodes.new("CompositorNodeOutputFile")
    files.base_path = str(folder)
    files.format.file_format = "OPEN_EXR"
    files.format.color_depth = "32"
    files.format.color_mode = "BW"
    files.file_slots[0].path = "index"
    tree.links.new(layers.outputs["Image"], final.inputs["Image"])
    tree.links.new(layers.outputs["IndexOB"], files.inputs[0])


def read_index(folder, width, height):
    path = folder / f"index{bpy.context.scene.frame_current:04d}.exr"
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    index = np.round(pixels.reshape(height, width, image.channels)[::-1, :, 0]).astype(int)
    bpy.data.images.remove(image)
    path.unlink()
    return index


def camera(room, width, height):
    """Level camera, near the open front; views differ in height, place and focal length."""
    r = room.random
    data = bpy.data.cameras.new("camera")
    data.sensor_width = 36
    data.lens = float(r.choice([24, 26, 28, 32, 36, 42], p=[.16, .22, .2, .18, .14, .1]))
    data.clip_start = 0.05
    o = bpy.data.objects.new("camera", data)
    z = r.uniform(1.0, 1.55)
    at = np.array([r.uniform(-0.3, 0.3) * room.width, r.uniform(-1.25, -0.1), z])
    target = np.array([r.uniform(-0.14, 0.14) * room.width - 0.25 * at[0], room.depth - 0.8, z - 0.02])
    data.shift_y = float(-0.03 - (z - 1.0) * 0.15)
    o.location = at
    o.rotation_euler = Vector(target - at).to_track_quat("-Z", "Y").to_euler()
    scene = bpy.context.scene
    scene.collection.objects.link(o)
    scene.camera = o
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    return np.array(o.calc_matrix_camera(graph, x=width, y=height)) @ np.array(o.matrix_world.inverted())


def illuminate(room):
    """Fill from the open front, and sun in some of the rooms."""
    r = room.random
    building.area((0, building.FRONT + 0.3, 1.6), 180, room.width * 0.9, 2.0, 36 + 6 * room.width, (1.0, 0.97, 0.93))
    top = building.area((0, room.depth * 0.42, room.height - 0.02), 0, room.width * 0.7, room.depth * 0.6, 10 * room.width, (1.0, 0.98, 0.95))
    top.rotation_euler = (0, 0, 0)
    studio.ambient(0.25, (0.95, 0.98, 1.0))
    if room.openings and r.uniform() < 0.6:
        wall = room.walls[room.openings[0]["wall"]]
        a = np.radians(wall.turn + r.uniform(-28, 28))
        building.sunshine((np.sin(a), -np.cos(a), -r.uniform(0.5, 0.95)), r.uniform(2.5, 4.5), (1.0, 0.9, 0.76))


def compose(seed, kind, stock, taste):
    """A furnished room; tried again with another seed until it holds enough."""
    for attempt in range(12):
        meshes.clear()
        room = furnishing.Room(seed + 100003 * attempt, kind, stock, taste)
        furnishing.KINDS[kind](room)
        if len(room.items) >= 11:
            break
    building.build(room)
    illuminate(room)
    return room


def shoot(path, seed, kind, stock, size, split, taste, quality, candidates):
    width, height = size
    start = time.time()
    best, chosen = -99, seed
    for candidate in range(seed, seed + 7 * candidates, 7):
        room = compose(candidate, kind, stock, taste)
        score = pleasing(room, camera(room, width, height))
        if score > best:
            best, chosen = score, candidate
    room = compose(chosen, kind, stock, taste)
    view = camera(room, width, height)
    for k, item in enumerate(room.items):
        item.object.pass_index = k + 1
    composed = time.time() - start
    engine.still(path, "JPEG", quality)
    index = read_index(path.parent, width, height)
    record = {"image": {"file_name": f"{path.parent.name}/{path.name}", "width": width, "height": height, "room_type": kind, "split": split},
              "annotations": annotate.annotate(room.items, index, view, NUMBERS)}
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(record, separators=(",", ":")))
    os.replace(part, path.with_suffix(".json"))
    print(f"{path.name} {kind}: {len(record['annotations'])} products, {composed:.1f} + {time.time() - start - composed:.1f} s", flush=True)


MAIN = {"living": ["sofa", "coffee_table"], "bedroom": ["bed", "nightstand"], "dining": ["dining_table", "cabinet"], "office": ["desk", "office_chair"],
        "kids": ["bed", "crib"], "hall": ["bench", "side_table", "cabinet"], "kitchen": ["kitchen_cabinet", "dining_table"], "nook": ["armchair", "bookcase"]}


def pleasing(room, view):
    """Rates a view: products well inside the picture, main pieces complete, nothing in front of the lens."""
    score = 0.0
    for item in room.items:
        low, high = item.shape.bounds()
        corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        p = np.c_[corners @ item.matrix.T + item.location, np.ones(8)] @ view.T
        if (p[:, 3] < 0.9).any():
            score -= 2.5 if (p[:, 3] > -0.5).any() else 0
            continue
        q = p[:, :2] / p[:, 3:]
        inside = np.clip(np.clip(q.max(0), -1, 1) - np.clip(q.min(0), -1, 1), 0, None).prod() / max(np.ptp(q, axis=0).prod(), 1e-6)
        score += inside
        if item.product.category in MAIN[room.kind]:
            score += 5 * (inside if inside > 0.8 else 0)
        if p[:, 3].min() < 1.6 and np.ptp(q, axis=0).prod() > 0.5 and inside < 0.8:
            score -= 2
    return score


def write_merged(folder, target):
    records = [json.loads(p.read_text()) for p in sorted(folder.glob("*.json"))]
    part = target.with_suffix(".json.part")
    part.write_text(json.dumps(annotate.merge(records, CATEGORIES), separators=(",", ":")))
    os.replace(part, target)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--training", type=int, default=0, help="this many training scenes instead of the bundled rooms")
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--rooms", default="", help="only these of the bundled rooms: 1,5,9")
    options.add_argument("--out", type=Path)
    options.add_argument("--samples", type=int)
    options.add_argument("--preview", action="store_true", help="half the size, for a look at the layouts")
    options.add_argument("--until", default="", help="stop at this time of day, HH:MM")
    options = options.parse_args()
    annotate.self_check()
    products = catalogue.products()
    if options.training:
        home, size, split, taste, quality, samples = options.out or TRAINING, (384, 288), "train", 0.35, 88, options.samples or 5
        products = [p for p in products if p.split == "train"]
        random = np.random.default_rng(5)
        kinds = random.choice(list(WEIGHTS), 20000, p=list(WEIGHTS.values()))
        plan = [(f"scene-{n:05d}", 50000 + 13 * n, str(kinds[n])) for n in range(options.first, options.first + options.training)]
    else:
        home, size, split, taste, quality, samples = options.out or SHOWROOM, (640, 480), "test", 1.0, 88, options.samples or 6
        chosen = [int(n) for n in options.rooms.split(",")] if options.rooms else range(1, len(BUNDLED) + 1)
        plan = [(f"room-{n:02d}", 100 + 17 * n, BUNDLED[n - 1]) for n in chosen]
    if options.preview:
        size = (size[0] // 2, size[1] // 2)
    folder = home / "scenes"
    folder.mkdir(parents=True, exist_ok=True)
    engine.prepare(*size, samples, exposure=0.42)
    if options.training:
        bpy.context.scene.cycles.max_bounces, bpy.context.scene.cycles.diffuse_bounces = 4, 2
    compositor(folder)
    stock = furnishing.Stock(products)
    done = 0
    for name, seed, kind in plan:
        path = folder / f"{name}.jpg"
        if path.exists() and path.with_suffix(".json").exists():
            continue
        if options.until and time.strftime("%H:%M") >= options.until:
            break
        try:
            shoot(path, seed, kind, stock, size, split, taste, quality, 2 if options.training else 6)
        except Exception as problem:  # one odd room must not end a long run
            print(f"{name}: {problem!r}", flush=True)
            continue
        done += 1
        if done % 10 == 0:
            write_merged(folder, home / "annotations.json")
    write_merged(folder, home / "annotations.json")


if __name__ == "__main__":
    main()
