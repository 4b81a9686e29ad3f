"""How soon a page is there for somebody with a slow phone: Chromium with its processor slowed down four times.

    python3 Benchmarks/page.py http://127.0.0.1:8080/scenes/room-01 [--runs 7] [--slow 4]

Prints, for the middle run: milliseconds until the picture was painted, until the dots could be pressed, and the longest
task that kept the page from answering. Needs chromium and chromedriver (Scripts/setup.sh browser), nothing else.
"""

import argparse
import json
import re
import statistics
import subprocess
import urllib.request

WATCH = """
window.seen = {tasks: []};
new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.tasks.push(entry.duration)))
  .observe({type: 'longtask', buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.painted = entry.startTime)))
  .observe({type: 'largest-contentful-paint', buffered: true});
const look = () => {
  const dot = document.querySelector('.dot');
  if (dot && dot.style.left) seen.dots ??= performance.now(); else requestAnimationFrame(look);
};
look();
"""


class Browser:
    """A headless Chromium behind chromedriver."""

    def __init__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        port = None
        while port is None:
            found = re.search(r"started successfully on port (\d+)", self.driver.stdout.readline())
            port = found and found[1]
        self.base = f"http://127.0.0.1:{port}"
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
        answer = self.call("/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.base += "/session/" + answer["sessionId"]

    def call(self, path, body):
        request = urllib.request.Request(
            self.base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=120))["value"]

    def tools(self, command, **parameters):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def close(self):
        request = urllib.request.Request(self.base, method="DELETE")
        urllib.request.urlopen(request, timeout=30)
        self.driver.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--slow", type=float, default=4)
    options = parser.parse_args()
    browser = Browser()
    try:
        browser.tools("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
        browser.tools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        browser.tools("Network.enable")
        browser.tools("Network.setCacheDisabled", cacheDisabled=True)
        browser.tools("Emulation.setCPUThrottlingRate", rate=options.slow)
        runs = []
        for _ in range(options.runs):
            browser.call("/url", {"url": options.address})
            # A page without dots, such as the feed, is done once nothing has come for ten seconds.
            script = """const done = arguments[0]; const wait = () => seen.dots || performance.now() > 10000
              ? setTimeout(() => done({painted: seen.painted, dots: seen.dots, task: Math.max(0, ...seen.tasks),
                bytes: performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('.js'))
                  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)}), 1500)
              : setTimeout(wait, 50); wait();"""
            runs.append(browser.call("/execute/async", {"script": script, "args": []}))
        for name, text in [("painted", "picture painted, ms"), ("dots", "dots there, ms"), ("task", "longest task, ms")]:
            values = [run[name] for run in runs if run[name] is not None]
            if not values:
                print(f"{text}: none")
                continue
            print(f"{text}: {statistics.median(values):.0f} (from {min(values):.0f} to {max(values):.0f})")
        print(f"script, bytes: {runs[-1]['bytes']}")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
