"""Turns a `Shape` into a Blender mesh."""
import bpy
import numpy as np

from materials import material


def mesh(shape, name):
    points, tex = shape.arrays()
    loops, totals, slots, smooth = [], [], [], []
    for faces, slot, soft in shape.parts:
        loops.append(faces.ravel())
        totals.append(np.full(len(faces), faces.shape[1]))
        slots.append(np.full(len(faces), slot))
        smooth.append(np.full(len(faces), soft))
    loops, totals = np.concatenate(loops), np.concatenate(totals)
    m = bpy.data.meshes.new(name)
    m.vertices.add(len(points)); m.loops.add(len(loops)); m.polygons.add(len(totals))
    m.vertices.foreach_set("co", points.astype(np.float32).ravel())
    m.loops.foreach_set("vertex_index", loops.astype(np.int32))
    m.polygons.foreach_set("loop_start", (np.cumsum(totals) - totals).astype(np.int32))
    m.polygons.foreach_set("material_index", np.concatenate(slots).astype(np.int32))
    m.polygons.foreach_set("use_smooth", np.concatenate(smooth))
    m.update(calc_edges=True)
    m.validate()
    attribute = m.attributes.new("tex", "FLOAT_VECTOR", "POINT")
    attribute.data.foreach_set("vector", tex.astype(np.float32).ravel())
    m.use_fake_user = True  # products stay cached; `clear` removes the objects only
    m.set_sharp_from_angle(angle=np.radians(42))
    for spec in shape.materials:
        m.materials.append(material(spec))
    return m


def put(shape_or_mesh, name, location=(0, 0, 0), turn=0.0, tilt=(0, 0, 0), scale=1.0):
    """Adds an object to the scene."""
    data = shape_or_mesh if isinstance(shape_or_mesh, bpy.types.Mesh) else mesh(shape_or_mesh, name)
    o = bpy.data.objects.new(name, data)
    o.location = location
    o.rotation_euler = (np.radians(tilt[0]), np.radians(tilt[1]), np.radians(turn + tilt[2]))
    o.scale = (scale,) * 3
    bpy.context.scene.collection.objects.link(o)
    return o


def clear():
    """Removes all objects, lamps and cameras; meshes in use elsewhere stay cached."""
    for o in list(bpy.data.objects):
        bpy.data.objects.remove(o)
    for kind in (bpy.data.lights, bpy.data.cameras):
        for item in list(kind):
            kind.remove(item)
    for m in list(bpy.data.meshes):
        if m.users == 0 and not m.use_fake_user:
            bpy.data.meshes.remove(m)
