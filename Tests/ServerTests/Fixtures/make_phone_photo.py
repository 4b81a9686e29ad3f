"""Draws phone-photo.heic: a picture as phones keep them, with the place where it was taken.

    pip install pillow pillow-heif && python make_phone_photo.py
"""

from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw

picture = Image.new("RGB", (640, 480), (226, 219, 208))
draw = ImageDraw.Draw(picture)
draw.rectangle((0, 350, 640, 480), fill=(168, 140, 112))
draw.rounded_rectangle((60, 230, 360, 390), 30, fill=(70, 96, 120))
draw.ellipse((440, 80, 540, 180), fill=(232, 190, 90))
draw.rectangle((484, 180, 496, 400), fill=(60, 60, 60))

exif = Image.Exif()
exif[0x010F] = "Drawn"
exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.6), 3: "E", 4: (2.0, 17.0, 40.2)})

pillow_heif.register_heif_opener()
picture.save(Path(__file__).with_name("phone-photo.heic"), quality=60, exif=exif.tobytes())
