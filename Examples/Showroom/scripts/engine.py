"""Cycles settings shared by everything that is rendered."""
import os

import bpy


def prepare(width, height, samples, view="AgX", look="AgX - Medium High Contrast", exposure=0.0, transparent=False,
            threads=int(os.environ.get("VITRINE_THREADS", 2))):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    c = scene.cycles
    c.device = "CPU"
    c.samples = samples
    c.use_adaptive_sampling = True
    c.adaptive_threshold = 0.03
    c.use_denoising = True
    c.denoiser = "OPENIMAGEDENOISE"
    c.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    c.denoising_prefilter = "FAST"
    c.denoising_quality = "BALANCED"
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces = 5, 2, 3
    c.transmission_bounces, c.transparent_max_bounces = 4, 6
    c.sample_clamp_indirect = 4.0
    c.caustics_reflective = c.caustics_refractive = False
    c.blur_glossy = 1.0
    c.seed = 7
    r = scene.render
    r.threads_mode, r.threads = "FIXED", threads
    r.resolution_x, r.resolution_y, r.resolution_percentage = width, height, 100
    r.film_transparent = transparent
    r.use_persistent_data = False
    scene.view_settings.view_transform = view
    scene.view_settings.look = look
    scene.view_settings.exposure = exposure
    return scene


def still(path, kind="JPEG", quality=88, mode="RGB"):
    """Renders to a temporary name first, so that a file that exists is complete."""
    s = bpy.context.scene.render.image_settings
    s.file_format, s.color_mode, s.quality = kind, mode, quality
    suffix = ".jpg" if kind == "JPEG" else ".png"
    part = str(path) + ".part" + suffix
    bpy.context.scene.render.filepath = part
    bpy.ops.render.render(write_still=True)
    os.replace(part, path)
