"""Product pictures: one design on white, three-quarter view, soft shadow."""
import os

import bpy
import numpy as np
from mathutils import Vector
from PIL import Image

import engine
import meshes


def lamp(location, target, size, power, color=(1, 1, 1)):
    data = bpy.data.lights.new("lamp", "AREA")
    data.shape, data.size, data.energy, data.color = "DISK", size, power, color
    o = bpy.data.objects.new("lamp", data)
    o.location = location
    o.rotation_euler = (Vector(target) - Vector(location)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(o)


def ambient(strength, color=(1, 1, 1)):
    world = bpy.context.scene.world or bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*color, 1)
    background.inputs["Strength"].default_value = strength


class Studio:
    """White ground, three soft lamps scaled to the product, a camera that frames it."""

    def __init__(self, side=384, samples=20):
        self.side = side
        self.scene = engine.prepare(side, side, samples, look="AgX - Medium High Contrast", exposure=-0.15, transparent=True)
        self.scene.cycles.diffuse_bounces = 1

    def stand(self, product, mesh, mount):
        meshes.clear()
        self.object = meshes.put(mesh, product)
        corners = np.array([v for v in self.object.bound_box])
        low, high = corners.min(0), corners.max(0)
        if mount == "wall":
            self.object.location.y = -high[1]
        self.object.location.z = -low[2] if mount in ("floor", "top") else -low[2]
        self.low, self.high = low + self.object.location, high + self.object.location
        self.low[2] = max(self.low[2], 0) if mount != "ceiling" else self.low[2]
        self.middle = (self.low + self.high) / 2
        self.reach = float(np.linalg.norm(self.high - self.low)) / 2
        r, m = self.reach, self.middle
        ground = bpy.data.meshes.new("ground")
        q = 40 * r
        if mount == "wall":
            points, z = [(-q, 0.002, -q), (q, 0.002, -q), (q, 0.002, q), (-q, 0.002, q)], 0
        else:
            points = [(-q, -q, 0), (q, -q, 0), (q, q, 0), (-q, q, 0)]
        ground.from_pydata(points, [], [(0, 1, 2, 3)])
        floor = meshes.put(ground, "ground")
        floor.is_shadow_catcher = True
        floor.hide_render = mount == "ceiling"
        lamp(m + np.array([-2.2, -1.8, 3.2]) * r, m, 2.6 * r, 150 * r * r)
        lamp(m + np.array([3.0, -2.2, 1.2]) * r, m, 3.0 * r, 62 * r * r)
        lamp(m + np.array([0.4, 1.0 if mount != "wall" else -1.0, 3.6]) * r, m, 2.5 * r, 50 * r * r)
        ambient(0.55)
        data = bpy.data.cameras.new("camera")
        data.lens, data.sensor_width = 70, 36
        self.camera = bpy.data.objects.new("camera", data)
        self.scene.collection.objects.link(self.camera)
        self.scene.camera = self.camera

    def aim(self, azimuth, elevation, fill=0.86, turning=False):
        """Looks from `azimuth` degrees right of the front so that the product fills the frame
        (`turning`: in every position as it turns about the z axis)."""
        a, e = np.radians(azimuth), np.radians(elevation)
        back = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        right = np.array([np.cos(a), np.sin(a), 0])
        up = np.cross(back, right)
        vertices = np.empty(len(self.object.data.vertices) * 3, np.float32)
        self.object.data.vertices.foreach_get("co", vertices)
        points = vertices.reshape(-1, 3) + np.array(self.object.location)
        if turning:
            radius = np.hypot(points[:, 0], points[:, 1])
            points = np.concatenate([np.stack([radius * np.cos(t), radius * np.sin(t), points[:, 2]], 1) for t in np.linspace(0, 6.28, 24)])
        tangent = 18 / 70 * fill
        centre = self.middle
        for _ in range(3):
            x, y, z = (points - centre) @ right, (points - centre) @ up, (points - centre) @ back
            distance = max((np.abs(x) / tangent + z).max(), (np.abs(y) / tangent + z).max())
            u, v = x / (distance - z), y / (distance - z)
            centre = centre + right * (u.max() + u.min()) / 2 * distance + up * (v.max() + v.min()) / 2 * distance
        self.camera.location = centre + back * distance
        self.camera.rotation_euler = Vector(-back).to_track_quat("-Z", "Y").to_euler()

    def shoot(self, path, quality=88):
        raw = str(path) + ".raw.png"
        engine.still(raw, "PNG", mode="RGBA")
        on_white(raw, path, quality)
        os.remove(raw)


def on_white(raw, path, quality):
    pixels = np.asarray(Image.open(raw), np.float32)
    alpha = pixels[..., 3:] / 255
    flat = pixels[..., :3] * alpha + 255 * (1 - alpha)
    part = str(path) + ".part"
    Image.fromarray(flat.round().astype(np.uint8)).save(part, "JPEG", quality=quality, optimize=True)
    os.replace(part, path)


VIEWS = {"floor": (32, 17), "top": (24, 20), "wall": (-20, 6), "ceiling": (20, 2), "flat": (24, 48)}


def view(product):
    if product.category in ("rug",):
        return VIEWS["flat"]
    if product.category in ("artwork", "curtain"):
        return (-14, 3)
    return VIEWS[product.design.mount]
