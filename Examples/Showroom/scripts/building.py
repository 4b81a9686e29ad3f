"""The empty room: floor, walls with windows, ceiling, skirting, door, daylight.

The back wall is at y = depth, the camera looks towards it from y <= 0.
Behind the camera the room is open to light but closed in mirrors.
"""
import bpy
import numpy as np

import meshes
from shapes import Shape

FRONT = -2.8


class Wall:
    """A wall's own frame: u along it (to the right as seen from inside), z up."""

    def __init__(self, name, width, depth):
        self.name = name
        if name == "back":
            self.origin, self.along, self.turn, self.length = np.array([0, depth, 0.0]), np.array([1, 0, 0.0]), 0, width
            self.low, self.high = -width / 2, width / 2
        elif name == "left":
            self.origin, self.along, self.turn = np.array([-width / 2, 0, 0.0]), np.array([0, 1, 0.0]), 90
            self.low, self.high = FRONT, depth
        else:
            self.origin, self.along, self.turn = np.array([width / 2, 0, 0.0]), np.array([0, -1, 0.0]), -90
            self.low, self.high = -depth, -FRONT

    def at(self, u, z, out=0.0):
        """The point at u, z, `out` metres into the room."""
        a = np.radians(self.turn)
        inward = np.array([np.sin(a), -np.cos(a), 0])
        return self.origin + self.along * u + inward * out + [0, 0, z]


def build(room):
    """Builds the shell of `room`: see `furnishing.Room` for its fields."""
    w, d, h = room.width, room.depth, room.height
    s = Shape()
    c = np.array([(-w / 2, FRONT), (w / 2, FRONT), (w / 2, d), (-w / 2, d)])
    quad = np.array([[0, 1, 2, 3]])
    floor = np.c_[c, np.zeros(4)]
    s.add(floor, quad, room.floor, tex=floor[:, [1, 0, 2]] if room.turned_floor else floor)
    s.add(np.c_[c, np.full(4, h)], quad[:, ::-1], "plaster:white", tex=floor)
    for wall in room.walls.values():
        holes = sorted([o for o in room.openings if o["wall"] == wall.name], key=lambda o: o["u"])
        material = room.wall_materials[wall.name]
        u = wall.low
        for o in holes:
            l, r = o["u"] - o["width"] / 2, o["u"] + o["width"] / 2
            panel(s, wall, material, u, l, 0, h)
            panel(s, wall, material, l, r, 0, o["sill"])
            panel(s, wall, material, l, r, o["sill"] + o["height"], h)
            window(s, wall, l, r, o["sill"], o["sill"] + o["height"], room.trim)
            u = r
        panel(s, wall, material, u, wall.high, 0, h)
        slab(s, wall, room.trim, wall.low, wall.high, 0, 0.09, 0.014)
        if room.cornice:
            slab(s, wall, "paint:white", wall.low, wall.high, h - 0.06, h, 0.04)
        if room.panelling and wall.name in room.panelling:
            panels(s, wall, room.panel_material, holes)
    if room.door:
        door(s, room.walls[room.door["wall"]], room.door["u"], room.trim)
    shell = meshes.put(s, "shell")
    shell.data.use_fake_user = False
    front = Shape()
    front.add(np.array([(-w / 2, FRONT, 0), (w / 2, FRONT, 0), (w / 2, FRONT, h), (-w / 2, FRONT, h)]), quad, room.wall_materials["back"])
    o = meshes.put(front, "front")
    o.data.use_fake_user = False
    o.visible_camera = o.visible_diffuse = o.visible_shadow = False
    for o in room.openings:
        daylight(room, room.walls[o["wall"]], o)


def panel(s, wall, material, u0, u1, z0, z1):
    if u1 - u0 < 1e-3 or z1 - z0 < 1e-3:
        return
    points = np.array([wall.at(u, z) for u, z in ((u0, z0), (u1, z0), (u1, z1), (u0, z1))])
    s.add(points, np.array([[0, 1, 2, 3]]), material, tex=[(u0, z0, 0), (u1, z0, 0), (u1, z1, 0), (u0, z1, 0)])


def slab(s, wall, material, u0, u1, z0, z1, out, bevel=0.002):
    """A strip on the wall, standing out from it."""
    middle = wall.at((u0 + u1) / 2, z0, out / 2)
    s.box((u1 - u0, out, z1 - z0), material, middle, (0, 0, wall.turn), bevel)


def panels(s, wall, material, holes):
    """Panelling to a metre's height."""
    slab(s, wall, material, wall.low, wall.high, 0.98, 1.02, 0.022)
    slab(s, wall, material, wall.low, wall.high, 0.0, 0.98, 0.006)
    u = wall.low + 0.1
    while u + 0.5 < wall.high:
        for a, b, z0, z1 in ((u, u + 0.5, 0.2, 0.23), (u, u + 0.5, 0.83, 0.86), (u, u + 0.03, 0.2, 0.86), (u + 0.47, u + 0.5, 0.2, 0.86)):
            slab(s, wall, material, a, b, z0, z1, 0.018)
        u += 0.62


def window(s, wall, u0, u1, z0, z1, trim):
    deep = 0.16
    for a, b, c, d in ((u0, u1, z0, z0), (u0, u1, z1, z1), (u0, u0, z0, z1), (u1, u1, z0, z1)):
        p = [wall.at(a, c), wall.at(b, d), wall.at(b, d, -deep), wall.at(a, c, -deep)]
        s.add(np.array(p), np.array([[0, 1, 2, 3]]), "plaster:white")
    bar = lambda a, b, c, d: s.box((b - a, 0.05, d - c), trim, wall.at((a + b) / 2, c, -deep + 0.04), (0, 0, wall.turn), 0.004)
    for a, b, c, d in ((u0, u1, z0, z0 + 0.06), (u0, u1, z1 - 0.06, z1), (u0, u0 + 0.05, z0, z1), (u1 - 0.05, u1, z0, z1),
                       ((u0 + u1) / 2 - 0.025, (u0 + u1) / 2 + 0.025, z0, z1), (u0, u1, z0 + (z1 - z0) * 0.66, z0 + (z1 - z0) * 0.66 + 0.03)):
        bar(a, b, c, d)
    if z0 > 0.3:
        s.box((u1 - u0 + 0.1, 0.2, 0.03), trim, wall.at((u0 + u1) / 2, z0 - 0.03, 0.0), (0, 0, wall.turn), 0.004)


def door(s, wall, u, trim):
    slab(s, wall, trim, u - 0.50, u + 0.50, 0, 2.12, 0.02)
    slab(s, wall, "paint:white", u - 0.42, u + 0.42, 0.005, 2.04, 0.034)
    for z0, z1 in ((0.2, 0.9), (1.05, 1.9)):
        slab(s, wall, "paint:cream", u - 0.3, u + 0.3, z0, z1, 0.042, 0.006)
    s.bar(wall.at(u + 0.35, 1.0, 0.04), wall.at(u + 0.35, 1.0, 0.085), 0.01, "metal:brass")
    s.bar(wall.at(u + 0.36, 1.0, 0.085), wall.at(u + 0.24, 1.0, 0.085), 0.009, "metal:brass")


def area(location, turn, size_x, size_y, power, color, spread=180):
    """A lamp facing the way a wall with this turn faces."""
    data = bpy.data.lights.new("daylight", "AREA")
    data.shape, data.size, data.size_y, data.energy, data.color = "RECTANGLE", size_x, size_y, power, color
    data.spread = np.radians(spread)
    o = bpy.data.objects.new("daylight", data)
    o.location = location
    o.rotation_euler = (np.radians(90), 0, np.radians(turn + 180))
    o.visible_camera = o.visible_glossy = False
    bpy.context.scene.collection.objects.link(o)
    return o


def daylight(room, wall, o):
    middle = wall.at(o["u"], o["sill"] + o["height"] / 2, -0.10)
    area(middle, wall.turn, o["width"], o["height"], room.daylight * o["width"] * o["height"], room.sky)
    view = Shape()
    q = np.array([wall.at(o["u"] + a, o["sill"] + z, -2.2) for a, z in ((-7, -4.0), (7, -4.0), (7, 7.0), (-7, 7.0))])
    view.add(q, np.array([[0, 1, 2, 3]]), "outdoors:white", tex=[(0, 0, -0.15), (4, 0, -0.15), (4, 0, 1.3), (0, 0, 1.3)])
    backdrop = meshes.put(view, "view")
    backdrop.data.use_fake_user = False
    backdrop.visible_diffuse = backdrop.visible_shadow = False


def sunshine(direction, strength, color):
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.color, data.angle = strength, color, np.radians(1.6)
    o = bpy.data.objects.new("sun", data)
    from mathutils import Vector
    o.rotation_euler = Vector(direction).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(o)
