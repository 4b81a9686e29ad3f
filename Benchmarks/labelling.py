"""How many pictures with three objects a person labels in a minute, by the keystroke-level model in a real browser.

    python3 Benchmarks/labelling.py [--pictures 6] [--vitrine .build/release/vitrine]

Serves the showroom's catalogue from a folder of its own, adds the showroom's rooms through the interface and drives the
office in headless Chromium at a person's pace, waiting before every key and movement as long as Card, Moran and Newell's
keystroke-level model (doi:10.1145/358886.358895) says a person takes: a key 0.28 s, pointing 1.1 s, a button of the mouse
0.1 s, a decision 1.35 s. What the program makes the person wait beyond that is counted as well. Measured are:

- drawn: on a picture without boxes, three are drawn, named and given their product;
- pointed: the same, a click taking the box the detector sees there, drawn anew where it overlaps the true one by less
  than 0.7 (intersection over union);
- both again without the pauses for decisions, the model's allowance for a practised hand;
- corrected: the detector's own tags wait for review, each is looked at and accepted or rejected by a key.

The three objects are the largest of each room, the truth is the showroom's own list. Needs chromium and chromedriver.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.request

from page import Browser

KEY, POINT, BUTTON, THINK = 0.28, 1.1, 0.1, 1.35
ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOWROOM = ROOT / "Examples/Showroom"
ENTER = "\ue007"


class Person:
    """Keys and pointer at the model's pace; `waited` is what the program took beyond it."""

    def __init__(self, browser, thinks=True):
        self.browser, self.thinks = browser, thinks
        self.waited = 0.0
        self.operators = {"key": 0, "point": 0, "button": 0, "think": 0}

    def spend(self, operator, seconds, times=1):
        self.operators[operator] += times
        time.sleep(seconds * times)

    def think(self):
        if self.thinks:
            self.spend("think", THINK)

    def act(self, *sources):
        self.browser.call("/actions", {"actions": list(sources)})

    def press(self, key):
        self.spend("key", KEY)
        self.act({"type": "key", "id": "k", "actions": [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]})

    def drag(self, start, end):
        self.spend("point", POINT, 2)
        self.spend("button", BUTTON, 2)
        moves = [{"type": "pointerMove", "duration": 0, "x": int(start[0]), "y": int(start[1])}, {"type": "pointerDown", "button": 0}]
        moves += [{"type": "pointerMove", "duration": 0, "x": int(end[0]), "y": int(end[1])}, {"type": "pointerUp", "button": 0}]
        self.act({"type": "pointer", "id": "p", "parameters": {"pointerType": "mouse"}, "actions": moves})

    def click(self, place):
        self.spend("point", POINT)
        self.spend("button", BUTTON, 2)
        moves = [{"type": "pointerMove", "duration": 0, "x": int(place[0]), "y": int(place[1])},
                 {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.act({"type": "pointer", "id": "p", "parameters": {"pointerType": "mouse"}, "actions": moves})

    def value(self, expression):
        return self.browser.call("/execute/sync", {"script": f"return {expression}", "args": []})

    def until(self, expression, seconds=20):
        began = time.monotonic()
        while not self.value(expression):
            if time.monotonic() - began > seconds:
                raise SystemExit(f"the page never came to: {expression}")
            time.sleep(0.02)
        self.waited += time.monotonic() - began


def request(base, path, key, method="GET", body=None, kind="application/json"):
    asked = urllib.request.Request(base + path, body, {"Authorization": f"Bearer {key}", "Content-Type": kind}, method=method)
    with urllib.request.urlopen(asked, timeout=120) as answer:
        data = answer.read()
        return json.loads(data) if data else None


def truth():
    """The three largest objects of each room: box in fractions, category, product."""
    rooms = {}
    for line in (SHOWROOM / "queries.jsonl").read_text().splitlines():
        entry = json.loads(line)
        rooms.setdefault(entry["image"], []).append(entry)
    for image, entries in rooms.items():
        size = json.loads((SHOWROOM / image).with_suffix(".json").read_text())["image"]
        width, height = size["width"], size["height"]
        largest = sorted(entries, key=lambda entry: -entry["box"][2] * entry["box"][3])[:3]
        if len(largest) == 3:
            yield SHOWROOM / image, [
                ([entry["box"][0] / width, entry["box"][1] / height, entry["box"][2] / width, entry["box"][3] / height],
                 entry["category"], entry["products"][0]) for entry in largest]


def overlap(a, b):
    """Intersection over union of two boxes."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(0, width) * max(0, height)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def taken(person, box, centre):
    """Clicks on an object, three times at most; whether the box that is taken will do."""
    new = "document.querySelector('.box.new')"
    shown = f"['left', 'top', 'width', 'height'].map(side => parseFloat({new}?.style[side] ?? 0) / 100)"
    for _ in range(3):
        person.click(centre)
        found = person.value(shown)
        if not found[2]:
            continue  # a box drawn before was chosen
        person.think()
        if overlap(found, box) >= 0.7:
            return True
    if person.value(f"!!{new}"):
        person.press("\ue00c")
    return False


def label(person, scene, objects, title_of, points):
    """One picture from nothing; how many of its boxes a click gave."""
    clicked = 0
    person.until(f"document.querySelector('.canvas').dataset.scene === '{scene}' && document.querySelector('.canvas img').complete")
    last = None
    for number, (box, category, product) in enumerate(objects, 1):
        left, top, width, height = person.value(
            "(r => [r.left, r.top, r.width, r.height])(document.querySelector('.canvas').getBoundingClientRect())")
        inset = 0.004
        start = left + (box[0] + inset) * width, top + (box[1] + inset) * height
        end = left + (box[0] + box[2] - inset) * width, top + (box[1] + box[3] - inset) * height
        if last and last[0] <= box[0] + inset <= last[0] + last[2] and last[1] <= box[1] + inset <= last[1] + last[3]:
            person.press("\ue00c")  # Escape lets go of the chosen box, which would be moved otherwise
        last = box
        if points and taken(person, box, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)):
            clicked += 1
        else:
            person.drag(start, end)
        person.until("document.activeElement.id === 'category'")
        person.until("!!document.querySelector('#category').value || document.querySelectorAll('.choice').length > 0")
        person.think()  # is the category offered the right one?
        if person.value("document.querySelector('#category').value.toLowerCase()") != title_of[category].lower():
            for letter in title_of[category].lower():
                person.press(letter)
                first = person.value("document.querySelector('#categories li')?.textContent ?? ''")
                if first.lower() == title_of[category].lower():
                    break
        person.press(ENTER)
        person.until(f"document.querySelectorAll('.box.person').length === {number}")
        person.until("document.querySelectorAll('.choice').length > 0")
        person.think()  # which of these is it?
        ids = person.value("[...document.querySelectorAll('.choice')].map(c => c.dataset.id)")
        if product in ids[:9]:
            person.press(str(ids.index(product) + 1))
            person.until("!!document.querySelector('.choice[aria-pressed=true]')")
    person.press("d")
    person.until(f"document.querySelector('.canvas').dataset.scene !== '{scene}' || document.querySelector('.canvas').hidden")
    return clicked


def review(person):
    """The whole queue: each tag is looked at and decided; the number of tags."""
    decided = 0
    while not person.value("document.querySelector('.canvas').hidden"):
        waiting = person.value("document.querySelector('.progress').textContent")
        person.think()
        person.press("a")
        decided += 1
        person.until(f"document.querySelector('.canvas').hidden || document.querySelector('.progress').textContent !== {json.dumps(waiting)}")
    return decided


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=6)
    parser.add_argument("--only", choices=("corrected", "drawn", "pointed"), help="one of the ways alone")
    parser.add_argument("--vitrine", default=str(ROOT / ".build/release/vitrine"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = lambda *words, **more: subprocess.run([options.vitrine, *words], check=True, capture_output=True, text=True, **more)
        run("catalog", "import", str(SHOWROOM / "feed.xml"), "--data", folder)
        run("accounts", "add", "ada", "--role", "admin", "--data", folder, input="correct horse battery\n")
        key = re.search(r"vk_\S+|\S{24,}", run("keys", "add", "bench", "--scope", "admin", "--data", folder).stdout)[0]
        server = subprocess.Popen([options.vitrine, "serve", "--data", folder, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            base = re.search(r"http://\S+", server.stdout.readline())[0].rstrip("/").replace("localhost", "127.0.0.1")
            measure(options, base, key)
        finally:
            server.terminate()


def measure(options, base, key):
    title_of = {entry["name"]: entry["title"] for entry in request(base, "/api/v1/vocabulary", key)["categories"]}
    rooms = list(truth())[: options.pictures * 4]
    scenes = []
    for file, objects in rooms:
        scene = request(base, "/api/v1/scenes", key, "POST", file.read_bytes(), "image/jpeg")
        while True:
            answer = request(base, scene["tags"], key)
            if answer["state"] not in ("waiting", "working"):
                break
            time.sleep(0.1)
        scenes.append((scene["id"], objects, answer["tags"]))
    browser = Browser()
    try:
        browser.tools("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
        person = Person(browser)
        browser.call("/url", {"url": base + "/office/sign-in"})
        for field, text in (("#name", "ada"), ("#password", "correct horse battery")):
            person.value(f"(document.querySelector('{field}').value = {json.dumps(text)})")
        person.value("document.querySelector('.sign-in .button').click()")
        person.until("location.pathname === '/office'")

        waiting = sum(tag["state"] == "review" for _, _, tags in scenes for tag in tags)
        browser.call("/url", {"url": base + "/office/review"})
        person.until("!document.querySelector('.canvas').hidden && document.querySelector('.box.chosen')")
        person = Person(browser)
        began = time.monotonic()
        decided = review(person) if options.only in (None, "corrected") else 0
        told("corrected", person, time.monotonic() - began, len(scenes),
             f"{decided} tags of {waiting} in review, {sum(len(tags) for _, _, tags in scenes)} in all; "
             f"{20 * decided / (time.monotonic() - began):.1f} pictures of three such tags a minute")

        # From nothing: the boxes that are there are taken away first.
        for scene, _, _ in scenes:
            for tag in request(base, f"/api/v1/scenes/{scene}/tags", key)["tags"]:
                body = json.dumps({"verdict": "reject", "version": tag["version"]}).encode()
                if tag["state"] != "rejected":
                    request(base, f"/api/v1/tags/{tag['id']}/decision", key, "POST", body)
        browser.call("/url", {"url": base + "/office/label"})
        order = {scene: objects for scene, objects, _ in scenes}
        for name, thinks, points in (("drawn", True, False), ("drawn, expert", False, False),
                                     ("pointed", True, True), ("pointed, expert", False, True)):
            if options.only and not name.startswith(options.only):
                continue
            person = Person(browser, thinks)
            person.until("!!document.querySelector('.canvas').dataset.scene")
            began = time.monotonic()
            clicked = 0
            for _ in range(options.pictures):
                scene = person.value("document.querySelector('.canvas').dataset.scene")
                clicked += label(person, scene, order[scene], title_of, points)
            told(name, person, time.monotonic() - began, options.pictures,
                 f"{clicked} of {3 * options.pictures} boxes by a click" if points else "")
    finally:
        browser.close()


def told(name, person, seconds, pictures, more=""):
    counts = ", ".join(f"{count / pictures:.1f} {operator}" for operator, count in person.operators.items() if count)
    print(f"{name}: {60 * pictures / seconds:.1f} pictures a minute ({seconds / pictures:.1f} s a picture, of which "
          f"{person.waited / pictures:.2f} s waiting for the program; {counts}) {more}")


if __name__ == "__main__":
    main()
